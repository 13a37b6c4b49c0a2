# SPDX-License-Identifier: GPL-3.0-or-later
"""What the From domain asks receivers to do with mail that it cannot vouch for, and whether this
message is vouched for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relayfix.checks import dkim
from relayfix.checks.check import Check, evidence, result, unknown
from relayfix.checks.dkim_verify import NO_KEY, Verification
from relayfix.checks.dmarc import discovery
from relayfix.checks.dmarc.discovery import Place, Walk
from relayfix.checks.spf.evaluate import evaluate
from relayfix.checks.spf.parse import shown
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    DkimKey,
    DmarcData,
    DmarcProblem,
    Outcome,
    SpfResult,
    Subject,
)
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """What is known of this message's identities."""

    spf: bool | None
    """Whether SPF passed; None where it was not evaluated, or not to an end."""
    spf_walk: Walk | None
    keys: tuple[DkimKey, ...]
    key_walks: tuple[Walk | None, ...]
    verified: tuple[Verification, ...]
    """The signatures, where the message came back whole."""

    def verdict(self, key: DkimKey) -> str | None:
        """What became of the signatures with that key: one that holds is enough."""
        names = key.domain.lower(), key.selector.lower()
        results = [v.result for v in self.verified if (v.domain, v.selector) == names]
        return "pass" if "pass" in results else next(filter(None, results), None)


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """Policy discovery, both ways of it, and the alignment of SPF and DKIM."""
    assert subject.from_domain is not None
    try:
        domain = names.mail_domain(subject.from_domain)
    except names.BadName:
        return result(CHECK.id, CheckStatus.WARNING, "malformed", domain=shown(subject.from_domain))
    walk, message, (exists, existence), older = await asyncio.gather(
        discovery.walk(domain, resolver),
        _message(subject, resolver),
        _exists(domain, resolver),
        discovery.older_place(domain, resolver),
    )
    inherited = walk.policy_place is not None and walk.policy_place.domain != domain
    answers = [place.answer for place in walk.places]
    proof = evidence(*answers, *(existence if inherited else ()))
    data = _data(walk, message, older, exists=exists)
    if walk.failed is not None and data.domain_used != domain:
        return unknown(CHECK.id, walk.failed, data=data, evidence=proof)
    status, finding = _finding(data)
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=proof,
        domain=domain,
        place=data.domain_used or domain,
    )


def _data(walk: Walk, message: _Message, older: Place, *, exists: bool) -> DmarcData:
    place = walk.policy_place
    problems = [problem for found in walk.places for problem in found.problems]
    if place is None or place.record is None:
        differs = _differs(walk.domain, None, None, older)
        known = walk.failed is None
        return DmarcData(
            result="none" if known else None, problems=(*problems, *(differs if known else ()))
        )
    record = place.record
    policy = record.policy(inherited=place.domain != walk.domain, exists=exists)
    spf = _aligned_spf(walk, message, strict=record.strict_spf)
    dkim_aligned, dkim_passes = _aligned_dkim(walk, message, strict=record.strict_dkim)
    verdict = None
    if policy is None:
        verdict = "none"
    elif spf or dkim_passes:
        verdict = "pass"
    elif spf is False and dkim_passes is False:
        verdict = "fail"
    differs = _differs(walk.domain, place, policy, older)
    return DmarcData(
        record=record.text,
        domain_used=place.domain,
        policy=record.p,
        subdomain_policy=record.sp,
        np=record.np,
        psd=record.psd,
        testing=record.testing,
        alignment_spf=spf,
        alignment_dkim=dkim_aligned,
        applied=record.softened(policy),
        result=verdict,
        problems=(*problems, *record.problems, *differs),
    )


def _aligned_spf(walk: Walk, message: _Message, *, strict: bool) -> bool | None:
    """Whether SPF passed for an identity of the same organisation (section 4.4.2)."""
    if not message.spf:
        return message.spf
    return None if message.spf_walk is None else _aligned(walk, message.spf_walk, strict=strict)


def _aligned_dkim(
    walk: Walk, message: _Message, *, strict: bool
) -> tuple[bool | None, bool | None]:
    """Whether a signature is of the same organisation, and whether one of those holds.

    None where no signature is known: a message may come back without the one it was sent with.
    One that fails here may have held there: the copy may have been changed on its way back.
    """
    if not message.keys:
        return None, None
    same: list[bool | None] = []
    passes: list[bool | None] = []
    for key, other in zip(message.keys, message.key_walks, strict=True):
        aligned = False if other is None else _aligned(walk, other, strict=strict)
        verdict = message.verdict(key)
        fails = verdict in ("body-hash", "signature")
        same.append(None if aligned and fails else aligned)
        if key.status in NO_KEY or aligned is False:
            passes.append(False)
        else:
            passes.append(True if aligned and verdict == "pass" else None)
    return _any(same), _any(passes)


def _aligned(walk: Walk, other: Walk, *, strict: bool) -> bool | None:
    if walk.domain == other.domain:
        return True
    if strict:
        return False
    if walk.failed is not None or other.failed is not None:
        return None
    return walk.organisational_domain == other.organisational_domain


def _any(values: Sequence[bool | None]) -> bool | None:
    """True where one is, None where one is not known, else False."""
    if True in values:
        return True
    return None if None in values else False


def _differs(
    domain: str, place: Place | None, policy: str | None, older: Place
) -> tuple[DmarcProblem, ...]:
    """Whether a receiver that still keeps to RFC 7489 finds another policy."""
    if older.answer.failed:
        return ()
    old_policy = None
    if older.record is not None:
        # RFC 7489 knows no np, and no t.
        old_policy = older.record.policy(inherited=older.domain != domain, exists=True)
    old_domain = older.domain if older.record is not None else None
    new_domain = place.domain if place is not None else None
    if (new_domain, policy) == (old_domain, old_policy):
        return ()
    detail = (
        f"RFC 9989: {policy or 'none'} ({new_domain or '-'}); "
        f"RFC 7489: {old_policy or 'none'} ({old_domain or '-'})"
    )
    return (DmarcProblem(code="discovery-differs", detail=detail),)


async def _message(subject: Subject, resolver: Resolver) -> _Message:
    passed, keys = await asyncio.gather(_spf(subject, resolver), dkim.keys(subject, resolver))
    found = tuple(key for key, _ in keys)
    verified, (spf_walk, *key_walks) = await asyncio.gather(
        dkim.verifications(subject, keys),
        asyncio.gather(
            _walk(subject.domain if passed else None, resolver),
            *(_walk(key.domain, resolver) for key in found),
        ),
    )
    return _Message(
        spf=passed,
        spf_walk=spf_walk,
        keys=found,
        key_walks=tuple(key_walks),
        verified=verified,
    )


async def _spf(subject: Subject, resolver: Resolver) -> bool | None:
    """Whether SPF passes, by the same evaluation as the check of that name, and the same cache."""
    if subject.domain is None or subject.ip is None:
        return None
    found = await evaluate(
        resolver,
        domain=subject.domain,
        ip=subject.ip,
        sender=subject.sender,
        helo=subject.helo,
    )
    if found.data.result in (None, SpfResult.TEMPERROR):
        return None
    return found.data.result is SpfResult.PASS


async def _walk(domain: str | None, resolver: Resolver) -> Walk | None:
    if domain is None:
        return None
    try:
        return await discovery.walk(names.mail_domain(domain), resolver)
    except names.BadName:
        return None


async def _exists(domain: str, resolver: Resolver) -> tuple[bool, tuple[DnsAnswer, ...]]:
    """Whether the domain exists at all, which decides between ``sp`` and ``np``; a failed
    question is no proof that it does not."""
    answer = await resolver.ask(domain, "MX")
    return answer.outcome is not Outcome.NXDOMAIN, (answer,)


def _finding(data: DmarcData) -> tuple[CheckStatus, str]:
    if data.record is None:
        several = any(problem.code == "several-records" for problem in data.problems)
        return CheckStatus.WARNING, "several_records" if several else "none"
    if data.policy is None:
        return CheckStatus.WARNING, "no_effect"
    if data.result == "pass":
        return CheckStatus.OK, "pass" if data.alignment_spf else "pass_signature"
    harmless = data.applied == "none"
    if data.result == "fail":
        if harmless:
            return CheckStatus.WARNING, "fail_watched"
        return CheckStatus.PROBLEM, f"fail_{data.applied}"
    if data.alignment_spf is False:
        return CheckStatus.WARNING, "spf_not_aligned"
    return CheckStatus.OK, "watches" if harmless else f"asks_{data.applied}"


def _names(subject: Subject) -> tuple[str, ...]:
    return (f"_dmarc.{subject.from_domain}",) if subject.from_domain else ()


def _unfinished(subject: Subject) -> CheckData | None:  # noqa: ARG001 - as the others have it
    return DmarcData()


CHECK = Check(
    id="dmarc",
    needs="from_domain",
    run=run,
    names=_names,
    local_part=True,
    timeout=25.0,
    unfinished=_unfinished,
)
