# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks at the person's own outgoing server say alike: who learns what, what stopped."""

from __future__ import annotations

from relayfix.checks.check import listed
from relayfix.checks.ports import Talk
from relayfix.checks.submission import MAX_RECIPIENTS, Stopped, port_of
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    Contact,
    Disclosure,
    Evidence,
    Subject,
)
from relayfix.model.sentence import Sentence


def broken_off(
    check: str,
    subject: Subject,
    stopped: Stopped,
    data: CheckData,
    evidence: tuple[Evidence, ...],
) -> CheckResult:
    """The result of a conversation that ended before anything could be learned from it."""
    assert subject.server is not None
    said = "turned_away" if stopped.reply is not None else stopped.why.value
    return CheckResult(
        id=check,
        status=CheckStatus.UNKNOWN,
        summary=Sentence.of(
            f"check.outgoing.{said}",
            server=subject.server.host,
            port=port_of(subject.server),
            reply=stopped.reply or "",
        ),
        data=data,
        evidence=evidence,
    )


def not_found(check: str, talk: Talk, data: CheckData | None) -> CheckResult:
    """The result where it did not even come to a connection.

    That a name does not exist is a fault of what was named; that nobody answered is not known.
    """
    assert talk.subject.server is not None
    server = talk.subject.server.host
    if talk.bad_ca_file:
        status, summary = CheckStatus.UNKNOWN, Sentence.of("check.outgoing.bad_ca_file")
    else:
        failed = any(answer.failed for answer in talk.answers)
        status = CheckStatus.UNKNOWN if failed else CheckStatus.PROBLEM
        summary = Sentence.of("check.outgoing.no_host", server=server)
    return CheckResult(
        id=check, status=status, summary=summary, data=data, evidence=talk.evidence()
    )


def names(subject: Subject) -> tuple[str, ...]:
    """What name servers learn: the server's own name."""
    return (subject.server.host,) if subject.server is not None else ()


def sign_in_contact(subject: Subject) -> tuple[Disclosure, ...]:
    """What the server learns from a sign-in."""
    return _contact(subject, "sign_in", username=subject.username or "")


def dry_run_contact(subject: Subject) -> tuple[Disclosure, ...]:
    """What the server learns from the dry run."""
    refused = subject.recipients[:MAX_RECIPIENTS]
    learns = "dry_run" if refused else "dry_run_own"
    return _contact(
        subject, learns, sender=subject.mailbox or "", recipients=listed(refused, MAX_RECIPIENTS)
    )


def hello_contact(subject: Subject) -> tuple[Disclosure, ...]:
    """What the server learns from a hello: that somebody is there."""
    return _contact(subject, "hello")


def _contact(subject: Subject, about: str, **values: str) -> tuple[Disclosure, ...]:
    assert subject.server is not None
    return (
        Disclosure(
            contact=Contact.OWN_SERVER,
            name=subject.server.host,
            purpose=Sentence.of(f"disclosure.outgoing.{about}.purpose", server=subject.server.host),
            learns=Sentence.of(f"disclosure.outgoing.{about}.learns", **values),
        ),
    )
