# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of the signatures that the returned message carried: RFC 6376."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING

from relayfix.checks import dkim_key, dkim_verify
from relayfix.checks.check import Check, evidence, result, unknown
from relayfix.checks.dkim_verify import PublishedKey, Verification
from relayfix.checks.spf.parse import shown
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    DkimData,
    DkimKey,
    Subject,
)
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_SIGNATURES = 8
"""A message with more has them from a stranger who wants many questions asked."""


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """One key for each signature, and whether the signatures hold, where the message came back."""
    found = await keys(subject, resolver)
    answers = [answer for _, answer in found if answer is not None]
    verified = await verifications(subject, found)
    decisive = _decisive(verified)
    data = DkimData(
        keys=tuple(key for key, _ in found),
        verification=decisive.result if decisive is not None else None,
    )
    proof = evidence(*answers)
    good = [key for key in data.keys if key.status == "ok"]
    bad = [key for key in data.keys if key.status not in ("ok", "unknown")]
    if not good and not bad:
        failed = next(answer for answer in answers if answer.failed)
        return unknown(CHECK.id, failed, data=data, evidence=proof)
    told = (bad or [_key_of(decisive, good)])[0]
    if bad:
        status = CheckStatus.WARNING if good else CheckStatus.PROBLEM
        finding = told.status.replace("-", "_")
    else:
        status, finding = _holds(data.verification, told)
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=proof,
        domain=told.domain,
        selector=told.selector,
        bits=told.bits or 0,
    )


def _decisive(verified: tuple[Verification, ...]) -> Verification | None:
    """One signature that holds is enough; else the first of which something is known."""
    known = [one for one in verified if one.result is not None]
    return next((one for one in known if one.result == "pass"), known[0] if known else None)


def _key_of(decisive: Verification | None, good: list[DkimKey]) -> DkimKey:
    """The key of that signature; where there is none, a short one before the others."""
    for key in good:
        if decisive is not None and _pair(key) == (decisive.domain, decisive.selector):
            return key
    return next((key for key in good if "below-2048-bits" in key.problems), good[0])


def _holds(verification: str | None, key: DkimKey) -> tuple[CheckStatus, str]:
    """Status and finding where the keys are good.

    A signature that fails is no ``problem``: what came back may have been changed on its way back.
    """
    if verification in ("body-hash", "signature"):
        return CheckStatus.WARNING, verification.replace("-", "_")
    finding = "ok" if verification is None else "verified"
    return CheckStatus.OK, f"{finding}_short" if "below-2048-bits" in key.problems else finding


async def verifications(
    subject: Subject, found: list[tuple[DkimKey, DnsAnswer | None]]
) -> tuple[Verification, ...]:
    """The signatures of the message that came back, by the keys that `keys` found; none where
    only its header section did. Nobody is asked."""
    if subject.message is None:
        return ()
    published = {
        _pair(key): PublishedKey(
            status=key.status,
            record=dkim_key.record(answer) if answer is not None else None,
            bits=key.bits,
        )
        for key, answer in found
    }
    # Beside the loop: a message of megabytes takes a second.
    return await asyncio.to_thread(dkim_verify.verify, base64.b64decode(subject.message), published)


def _pair(key: DkimKey) -> tuple[str, str]:
    return key.domain.lower(), key.selector.lower()


async def keys(subject: Subject, resolver: Resolver) -> list[tuple[DkimKey, DnsAnswer | None]]:
    """The key of each signature, with the answer it was read from; None for what is no name."""
    pairs = dict.fromkeys(subject.dkim_signatures[:MAX_SIGNATURES])
    return list(await asyncio.gather(*(_key(*pair, resolver) for pair in pairs)))


async def _key(domain: str, selector: str, resolver: Resolver) -> tuple[DkimKey, DnsAnswer | None]:
    try:
        answer = await resolver.ask(f"{selector}._domainkey.{names.mail_domain(domain)}", "TXT")
    except names.BadName:
        malformed = DkimKey(
            domain=shown(domain),
            selector=shown(selector),
            status="syntax",
            problems=("malformed-name",),
        )
        return malformed, None
    return dkim_key.key(domain, selector, answer), answer


def _names(subject: Subject) -> tuple[str, ...]:
    return tuple(
        f"{selector}._domainkey.{domain}"
        for domain, selector in subject.dkim_signatures[:MAX_SIGNATURES]
    )


def _unfinished(subject: Subject) -> CheckData | None:
    return DkimData(
        keys=tuple(
            DkimKey(domain=domain, selector=selector, status="unknown")
            for domain, selector in subject.dkim_signatures[:MAX_SIGNATURES]
        )
    )


CHECK = Check(id="dkim", needs="dkim_signatures", run=run, names=_names, unfinished=_unfinished)
