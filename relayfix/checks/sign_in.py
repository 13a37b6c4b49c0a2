# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the person's outgoing server takes their name and password: tried once, if they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relayfix.checks import outgoing, submission
from relayfix.checks.check import Check, listed, result
from relayfix.checks.submission import SignedIn
from relayfix.knowledge.sign_in import Answer, PasswordRule, judge
from relayfix.model.check import CheckResult, CheckStatus, SignInData, Subject

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

BROWSER_MECHANISMS = frozenset({"XOAUTH2", "OAUTHBEARER"})
"""Kinds of sign-in where the person proves who they are in a browser (RFC 7628)."""

_OUTCOMES = {
    Answer.ACCEPTED: ("accepted", CheckStatus.OK),
    Answer.REFUSED: ("refused", CheckStatus.PROBLEM),
    Answer.LOCKED: ("refused", CheckStatus.PROBLEM),
    Answer.SWITCHED_OFF: ("disabled", CheckStatus.PROBLEM),
    Answer.APP_PASSWORD: ("disabled", CheckStatus.PROBLEM),
    Answer.BROWSER_FIRST: ("disabled", CheckStatus.PROBLEM),
    Answer.HELD_BACK: ("disabled", CheckStatus.PROBLEM),
    Answer.NOT_THIS_KIND: ("not-offered", CheckStatus.WARNING),
    Answer.TOO_OFTEN: ("rate-limited", CheckStatus.WARNING),
    Answer.OUT_OF_ORDER: ("unknown", CheckStatus.UNKNOWN),
    Answer.UNKNOWN: ("unknown", CheckStatus.UNKNOWN),
}


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """One try, over TLS that proves the server to be the one that the person named."""
    found = await submission.signed_in(subject, resolver)
    if found.rule is not None:
        data = SignInData(outcome="disabled")
        provider = found.rule.name
        return result(CHECK.id, CheckStatus.PROBLEM, "never", data=data, provider=provider)
    if found.stopped is not None:
        return _stopped(subject, found)
    if found.reply is None:
        return _not_tried(subject, found)
    answer = judge(found.reply.code, found.reply.text)
    outcome, status = _OUTCOMES[answer]
    data = SignInData(
        offered=found.offered,
        mechanism=found.mechanism,
        outcome=outcome,
        reply=found.reply.text,
    )
    rule = submission.rule_of(subject)
    assert subject.server is not None
    return result(
        CHECK.id,
        status,
        _finding(answer, rule.password if rule is not None else None),
        data=data,
        evidence=found.evidence,
        server=subject.server.host,
        provider=rule.name if rule is not None else "",
        mechanism=found.mechanism or "",
        reply=found.reply.text,
    )


def _finding(answer: Answer, rule: PasswordRule | None) -> str:
    if answer is Answer.REFUSED and rule is PasswordRule.APP_PASSWORD:
        return "refused_app_password"
    if answer is Answer.SWITCHED_OFF and rule is PasswordRule.ORGANISATION:
        return "switched_off_organisation"
    return answer.value.replace("-", "_")


def _stopped(subject: Subject, found: SignedIn) -> CheckResult:
    """It did not come to a sign-in; a server that has had enough says so before, too."""
    assert found.stopped is not None
    reply = found.stopped.reply
    limited = reply is not None and judge(int(reply[:3]), reply) is Answer.TOO_OFTEN
    outcome = "rate-limited" if limited else "unknown"
    data = SignInData(
        offered=found.offered, mechanism=found.mechanism, outcome=outcome, reply=reply
    )
    return outgoing.broken_off(CHECK.id, subject, found.stopped, data, found.evidence)


def _not_tried(subject: Subject, found: SignedIn) -> CheckResult:
    """The server offers nothing that a password could be given to."""
    assert subject.server is not None
    browser = BROWSER_MECHANISMS.intersection(found.offered)
    outcome, finding = "not-offered", "no_sign_in"
    if browser:
        outcome, finding = "disabled", "browser_only"
    elif found.offered:
        finding = "other_kinds"
    return result(
        CHECK.id,
        CheckStatus.PROBLEM if browser else CheckStatus.WARNING,
        finding,
        data=SignInData(offered=found.offered, outcome=outcome),
        evidence=found.evidence,
        server=subject.server.host,
        offered=listed(found.offered),
    )


def _missing(subject: Subject) -> str | None:
    if not subject.username:
        return "not_asked_for"
    if subject.server is None:
        return "no_server"
    return None if subject.password or not submission.needs_password(subject) else "no_password"


def _unfinished(subject: Subject) -> SignInData:  # noqa: ARG001 - nothing of it is known yet
    return SignInData()


CHECK = Check(
    id="sign-in",
    needs="username",
    run=run,
    names=outgoing.names,
    timeout=60.0,
    unfinished=_unfinished,
    missing=_missing,
    contacts=outgoing.sign_in_contact,
)
