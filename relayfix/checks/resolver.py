# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the name server tells the truth about names that do not exist.

Two names are made up in each run, below names that are reserved so that nobody can ever register
them (RFC 2606, RFC 6761). A name server that knows an address for one of them sends people to a
search page; where it has the same address for names that do exist, the network wants a sign-in.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from relayfix.checks.check import Check, evidence, result
from relayfix.checks.once import once
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    Evidence,
    EvidenceKind,
    Outcome,
    ResolverData,
    Subject,
)
from relayfix.model.sentence import Sentence
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

RESERVED = ("invalid", "example.com")
KINDS = ("A", "AAAA")
MAX_KNOWN = 4
HIJACKS, CAPTIVE = "hijacks", "captive-portal"

_ON_THEIR_OWN = frozenset({"network"})
"""Checks that do not rest on what name servers say."""
_SEE_THROUGH = frozenset({"ip-blocklists", "domain-blocklists"})
"""Checks that tell a made-up answer from a true one, as long as there are true ones."""


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """Asks for names that nobody has; only if they have an address, for some that people have.

    The names are new in each run, and the same for all who want to know.
    """
    return await once(resolver, (__name__, _known(subject)), lambda: _run(subject, resolver))


async def _run(subject: Subject, resolver: Resolver) -> CheckResult:
    made_up = [f"{secrets.token_hex(8)}.{parent}" for parent in RESERVED]
    answers = tuple(
        await asyncio.gather(*(resolver.ask(name, kind) for name in made_up for kind in KINDS))
    )
    false = tuple(dict.fromkeys(record for answer in answers for record in answer.records))
    if false:
        known, captive = await _is_everything_the_same(subject, false, resolver)
        outcome = CAPTIVE if captive else HIJACKS
        return result(
            CHECK.id,
            CheckStatus.PROBLEM if captive else CheckStatus.WARNING,
            "captive_portal" if captive else "hijacks",
            data=ResolverData(outcome=outcome, addresses=false),
            evidence=evidence(*answers, *known),
            address=false[0],
        )
    if {answer.outcome for answer in answers} == {Outcome.SERVFAIL}:
        sure = await resolver.ask(RESERVED[1], KINDS[0])
        return _failing((*answers, sure), everywhere=sure.outcome is Outcome.SERVFAIL)
    return _plain(answers)


def _failing(answers: tuple[DnsAnswer, ...], *, everywhere: bool) -> CheckResult:
    """It says that it failed: for names that nobody has, or even for one that surely exists."""
    return result(
        CHECK.id,
        CheckStatus.PROBLEM if everywhere else CheckStatus.UNKNOWN,
        "failing" if everywhere else "unclear",
        data=ResolverData(outcome=None),
        evidence=evidence(*answers),
    )


def without_lies(found: CheckResult, data: CheckData | None, truth: CheckResult) -> CheckResult:
    """Another check's result, or that nothing is known where it rests on made-up answers.

    ``data`` is what then is left of it. Lists of senders see through such answers themselves.
    """
    said = truth.data
    if not isinstance(said, ResolverData) or found.id in _ON_THEIR_OWN:
        return found
    asked = [row for row in found.evidence if row.kind is EvidenceKind.DNS]
    if said.outcome == CAPTIVE:
        doubtful = bool(asked)
    elif said.outcome == HIJACKS and found.id not in _SEE_THROUGH:
        doubtful = any(_is_made_up(row, said.addresses) for row in asked)
    else:
        return found
    if not doubtful or _says_so_itself(found):
        return found
    return replace(
        found,
        status=CheckStatus.UNKNOWN,
        summary=Sentence.of("check.unknown.made_up"),
        data=data,
    )


def _says_so_itself(found: CheckResult) -> bool:
    """Whether it says that nobody answered, which no made-up answer can have told it."""
    return found.status is CheckStatus.UNKNOWN and found.summary.id.startswith("check.unknown.")


def _is_made_up(row: Evidence, addresses: tuple[str, ...]) -> bool:
    answer = set(row.answer.split("\n"))
    return row.query.rpartition(" ")[2] in KINDS and answer <= set(addresses)


def _plain(answers: tuple[DnsAnswer, ...]) -> CheckResult:
    said = {answer.outcome for answer in answers}
    proof = evidence(*answers)
    if any(answer.void for answer in answers):
        status, finding, outcome = CheckStatus.OK, "ok", "ok"
    elif said == {Outcome.TIMEOUT}:
        status, finding, outcome = CheckStatus.PROBLEM, "silent", "silent"
    elif Outcome.REFUSED in said:
        status, finding, outcome = CheckStatus.PROBLEM, "refused", "refused"
    else:
        return result(CHECK.id, CheckStatus.UNKNOWN, "unclear", evidence=proof)
    data = ResolverData(outcome=outcome)
    return result(CHECK.id, status, finding, data=data, evidence=proof)


async def _is_everything_the_same(
    subject: Subject, false: tuple[str, ...], resolver: Resolver
) -> tuple[tuple[DnsAnswer, ...], bool]:
    """Whether names that do exist have that address too, and nothing else.

    The domains of this run are asked for, and one that surely exists: they may have a typing
    mistake in them. A domain with another address, or one that takes mail, settles it.
    """
    about = (*_known(subject), RESERVED[1])
    answers = await asyncio.gather(
        *(resolver.ask(name, kind) for name in about for kind in (*KINDS, "MX", "TXT"))
    )
    pairs, others = list(zip(answers[::4], answers[1::4], strict=True)), answers[2::4]
    found = [{*old.records, *new.records} for old, new in pairs]
    same = all(each and each <= set(false) for each in found)
    asked = tuple(answer for pair in pairs for answer in pair)
    return asked, same and not any(answer.records for answer in (*others, *answers[3::4]))


def _known(subject: Subject) -> tuple[str, ...]:
    """Domains of this run, which name servers are asked for anyway."""
    found: dict[str, None] = {}
    for name in (subject.domain, subject.from_domain, *subject.recipient_domains):
        try:
            found[names.mail_domain(name or "")] = None
        except names.BadName:
            continue
    return tuple(found)[:MAX_KNOWN]


def _names(subject: Subject) -> tuple[str, ...]:  # noqa: ARG001 - the same for every subject
    return RESERVED


def _unfinished(subject: Subject) -> CheckData | None:  # noqa: ARG001 - nothing is known of it
    return None


def _missing(subject: Subject) -> str | None:  # noqa: ARG001 - it needs nothing
    return None


CHECK = Check(
    id="resolver", needs="domain", run=run, names=_names, unfinished=_unfinished, missing=_missing
)
