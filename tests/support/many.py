# SPDX-License-Identifier: GPL-3.0-or-later
"""One returned message about as many recipients as a test wants."""

from __future__ import annotations

from relayfix.intake.parse import parse
from relayfix.model.bounce import Bounce

_ANSWERS = (
    ("5.1.1", "550 5.1.1 <{to}>: Recipient address rejected: User unknown"),
    ("5.7.1", "554 5.7.1 <{to}>: Relay access denied"),
    ("5.2.2", "552 5.2.2 <{to}>: Mailbox full"),
)


def notice_of(count: int, *, alike: bool) -> bytes:
    """All refused by one host with one answer, or each by a host of its own with one of three."""
    recipients = [f"u{n}@there.example" if alike else f"u{n}@d{n}.example" for n in range(count)]
    named = ",\n ".join(f"First{n % 37} Last{n} <{to}>" for n, to in enumerate(recipients))
    lines = [
        "From: MAILER-DAEMON@mail.sender.example",
        "To: anna@sender.example",
        "Subject: Undelivered Mail Returned to Sender",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.sender.example",
        "Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0100",
        "",
    ]
    for number, to in enumerate(recipients):
        status, words = _ANSWERS[0 if alike else number % len(_ANSWERS)]
        lines += [
            f"Final-Recipient: rfc822; {to}",
            "Action: failed",
            f"Status: {status}",
            f"Remote-MTA: dns; mx.{to.partition('@')[2]}",
            f"Diagnostic-Code: smtp; {words.format(to=to)}",
            "",
        ]
    lines += [
        "--b",
        "Content-Type: message/rfc822",
        "",
        "From: Anna <anna@sender.example>",
        f"To: {named}",
        "Subject: A note to all of you",
        "Message-ID: <1@sender.example>",
        "Date: Mon, 23 Nov 2026 09:59:00 +0100",
        "",
        "Hello",
        "",
        "--b--",
        "",
    ]
    return "\n".join(lines).encode()


def bounces_of(count: int, *, alike: bool) -> tuple[Bounce, ...]:
    """The notice, read."""
    return tuple(parse("many.eml", notice_of(count, alike=alike)))
