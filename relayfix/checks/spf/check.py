# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may send for the sender's domain, and whether the sending address is among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relayfix.checks.check import Check, evidence, listed, result, unknown
from relayfix.checks.spf.evaluate import Evaluation, evaluate
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    Evidence,
    EvidenceKind,
    SpfData,
    SpfResult,
    Subject,
)

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

BROKEN = frozenset(
    {
        "several-records",
        "too-many-lookups",
        "too-many-void-lookups",
        "syntax",
        "unknown-mechanism",
        "include-missing",
        "include-loop",
    }
)
"""Problems for which a receiver gives up on the whole record, sooner or later."""
MAX_TERM = 80
"""Characters of a term in a sentence."""


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """The evaluation for this subject; without an address the record is only examined."""
    assert subject.domain is not None
    found = await evaluate(
        resolver,
        domain=subject.domain,
        ip=subject.ip,
        sender=subject.sender,
        helo=subject.helo,
    )
    return conclude(subject, found)


def conclude(subject: Subject, found: Evaluation) -> CheckResult:
    """What an evaluation means for the person."""
    data = found.data
    proof = evidence(*found.answers)
    if subject.sender_assumed and subject.sender is not None:
        # The sender stood in no envelope that we know; the From field was taken in its place.
        taken = Evidence(kind=EvidenceKind.BOUNCE, query="From", answer=subject.sender)
        proof = (taken, *proof)
    failed = next((answer for answer in found.answers if answer.failed), None)
    open_ = data.result is SpfResult.TEMPERROR or (data.ip is None and data.record is None)
    if failed is not None and open_:
        return unknown(CHECK.id, failed, data=data, evidence=proof)
    status, finding = _finding(found, alone=subject.alone)
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=proof,
        domain=data.domain,
        ip=data.ip or "",
        lookups=data.lookups,
        terms=listed(_unanswered(data)),
    )


def _unanswered(data: SpfData) -> tuple[str, ...]:
    """Terms that nobody answered for, the innermost of each include: it failed with that one."""
    silent: set[int] = set()
    """Depths of what did not answer, below the term that is looked at."""
    found: list[str] = []
    for row in reversed(data.trace):
        inner = {depth for depth in silent if depth > row.depth}
        unanswered = row.result == SpfResult.TEMPERROR.value
        if unanswered and not inner:
            found.append(row.term if len(row.term) <= MAX_TERM else row.term[:MAX_TERM] + "…")
        silent -= inner
        if unanswered or inner:
            silent.add(row.depth)
    return tuple(dict.fromkeys(reversed(found)))


def _finding(found: Evaluation, *, alone: bool) -> tuple[CheckStatus, str]:
    """``alone``: nobody asked whether a certain server is on the list."""
    data = found.data
    codes = {problem.code for problem in data.problems}
    broken = bool(codes & BROKEN)
    if found.malformed:
        return CheckStatus.WARNING, "malformed"
    match data.result:
        case SpfResult.PASS:
            if broken:
                return CheckStatus.WARNING, "pass_with_faults"
            if "plus-all" in codes:
                return CheckStatus.WARNING, "plus_all"
            if _unanswered(data):
                return CheckStatus.OK, "pass_in_part"
            return CheckStatus.OK, "pass"
        case SpfResult.FAIL | SpfResult.SOFTFAIL if "sends-no-mail" in codes:
            return CheckStatus.PROBLEM, "sends_no_mail"
        case SpfResult.FAIL:
            return CheckStatus.PROBLEM, "fail"
        case SpfResult.SOFTFAIL:
            return CheckStatus.WARNING, "softfail"
        case SpfResult.NEUTRAL:
            return CheckStatus.WARNING, "neutral"
        case SpfResult.NONE:
            return CheckStatus.WARNING, "none"
        case SpfResult.PERMERROR:
            several = "several-records" in codes
            return CheckStatus.PROBLEM, "several_records" if several else "permerror"
        case SpfResult.TEMPERROR:
            return CheckStatus.UNKNOWN, "temperror"
    if "several-records" in codes:
        return CheckStatus.PROBLEM, "several_records"
    if data.record is None:
        return CheckStatus.WARNING, "none"
    if broken:
        return CheckStatus.WARNING, "examined_with_faults"
    if "plus-all" in codes:
        return CheckStatus.WARNING, "plus_all"
    if "sends-no-mail" in codes:
        return (CheckStatus.OK if alone else CheckStatus.WARNING), "examined_no_mail"
    if _unanswered(data):
        return CheckStatus.UNKNOWN, "examined_in_part"
    # The record is well, but the question is whether the sending server is in it.
    return (CheckStatus.OK, "examined_alone") if alone else (CheckStatus.UNKNOWN, "examined")


def _names(subject: Subject) -> tuple[str, ...]:
    return tuple(name for name in (subject.domain, subject.ip) if name)


def _unfinished(subject: Subject) -> CheckData | None:
    """RFC 7208 section 4.6.4: time running out is a temporary error."""
    if subject.domain is None:
        return None
    return SpfData(
        domain=subject.domain,
        ip=subject.ip,
        result=None if subject.ip is None else SpfResult.TEMPERROR,
    )


CHECK = Check(
    id="spf",
    needs="domain",
    run=run,
    names=_names,
    local_part=True,
    timeout=25.0,
    unfinished=_unfinished,
)
