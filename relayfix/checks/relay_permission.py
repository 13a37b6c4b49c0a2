# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the person's outgoing server would carry mail to whom it was refused; nothing is sent.

The server is told who wants to write to whom, and then to forget it. The person's own address is
asked for too: where that is agreed to and the refused one is not, it is about carrying onward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relayfix.checks import outgoing, submission
from relayfix.checks.check import Check, listed, result
from relayfix.checks.submission import Asked, Relayed, Stopped
from relayfix.knowledge.sign_in import judges_later
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import Reason
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    RelayAttempt,
    RelayPermissionData,
    Subject,
)
from relayfix.net import smtp

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

_FINDINGS = {
    Reason.RELAY_DENIED: "relay_denied",
    Reason.AUTHENTICATION_REQUIRED: "sign_in_first",
    Reason.AUTHENTICATION_FAILED: "sign_in_first",
    Reason.TLS_REQUIRED: "encryption_first",
    Reason.SENDER_NOT_ALLOWED: "sender_refused",
    Reason.ACCOUNT_BLOCKED: "account_blocked",
    Reason.RECIPIENT_UNKNOWN: "recipient_unknown",
    Reason.IP_BLOCKED: "connection_listed",
}


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """The server's own word on who may write to whom."""
    found = await submission.relayed(subject, resolver)
    if found.not_signed_in:
        return result(CHECK.id, CheckStatus.SKIPPED, "not_signed_in")
    assert subject.server is not None
    data = RelayPermissionData(
        attempts=tuple(_attempt(asked) for asked in found.asked),
        decides=_decides(subject.server.host, found),
    )
    telling = _telling(found)
    if telling is None:
        stopped = found.stopped or Stopped(why=submission.Stop.CLOSED)
        return outgoing.broken_off(CHECK.id, subject, stopped, data, found.evidence)
    status, finding = _finding(telling, found, data)
    reply = telling.reply.text if telling.reply is not None else ""
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=found.evidence,
        server=subject.server.host,
        sender=found.sender,
        recipient=telling.recipient,
        recipients=listed([asked.recipient for asked in found.asked if not asked.own]),
        reply=reply,
    )


def _telling(found: Relayed) -> Asked | None:
    """The answer that decides: a refusal; else what was said to the refused addresses."""
    answered = [asked for asked in found.asked if asked.reply is not None]
    others = [asked for asked in answered if not asked.own]
    return next(
        (
            asked
            for group, fits in (
                (answered, _is_refusal),
                (others, _is_later),
                (others, _is_agreement),
                (answered, _is_later),
                (answered, _is_agreement),
            )
            for asked in group
            if fits(asked)
        ),
        None,
    )


def _is_refusal(asked: Asked) -> bool:
    return asked.reply is not None and not (asked.reply.ok or asked.reply.temporary)


def _is_later(asked: Asked) -> bool:
    return asked.reply is not None and asked.reply.temporary


def _is_agreement(asked: Asked) -> bool:
    return asked.reply is not None and asked.reply.ok


def _finding(telling: Asked, found: Relayed, data: RelayPermissionData) -> tuple[CheckStatus, str]:
    reply = telling.reply
    assert reply is not None
    reason = _reason(telling)
    if reply.ok:
        asked_for_others = any(not asked.own for asked in found.asked)
        agreed = "agreed" if asked_for_others else "agreed_own"
        return CheckStatus.OK, f"{agreed}_later" if data.decides == "maybe-later" else agreed
    if reason is Reason.RATE_LIMITED:
        return CheckStatus.WARNING, "too_often"
    if reply.temporary:
        return CheckStatus.UNKNOWN, "try_later"
    finding = _FINDINGS.get(reason, "sender_refused_somehow" if telling.by_sender else "refused")
    if finding == "sign_in_first" and found.signed_in:
        finding = "refused"  # it was done; the server means something else
    if finding == "sender_refused" and not found.signed_in:
        finding = "sender_refused_somehow"  # it cannot know whose account this is
    if telling.own and finding in ("relay_denied", "refused"):
        finding = "own_refused"
    return CheckStatus.PROBLEM, finding


def _reason(asked: Asked) -> Reason:
    """What the server's words mean; the code in front belongs to them."""
    assert asked.reply is not None
    known = match(asked.reply.text)
    return known.reason if known is not None else Reason.UNKNOWN


def _attempt(asked: Asked) -> RelayAttempt:
    reply = asked.reply
    return RelayAttempt(
        recipient=asked.recipient,
        kind="own" if asked.own else "refused",
        accepted=None if reply is None or reply.temporary else reply.ok,
        reply=reply.text if reply is not None else None,
    )


def _decides(host: str, found: Relayed) -> str | None:
    if not found.greeting:
        return None
    return "maybe-later" if judges_later(host, found.greeting) else "at-rcpt"


def _missing(subject: Subject) -> str | None:
    if not subject.username and not subject.dry_run:
        return "not_asked_for"
    if subject.server is None:
        return "no_server"
    if not smtp.is_address(subject.mailbox):
        return "no_mailbox"
    able = subject.dry_run or subject.password or not submission.needs_password(subject)
    return None if able else "no_password"


def _unfinished(subject: Subject) -> RelayPermissionData:  # noqa: ARG001 - nothing is known yet
    return RelayPermissionData()


CHECK = Check(
    id="relay-permission",
    needs="dry_run",
    run=run,
    names=outgoing.names,
    timeout=60.0,
    unfinished=_unfinished,
    missing=_missing,
    contacts=outgoing.dry_run_contact,
)
