# SPDX-License-Identifier: GPL-3.0-or-later
"""A bounce in the text of another message, under the header lines of many mail programs."""

from __future__ import annotations

import html

import pytest

from relayfix.intake.forwarded import forwarded_in
from relayfix.intake.parse import parse
from relayfix.model.bounce import Kind

DAEMON = "Mail Delivery System <MAILER-DAEMON@out.firm.example>"
NOTICE = (
    "This is the mail system at host out.firm.example.\n\n"
    "<bob@client.example>: host mx.client.example[192.0.2.9] said: 554 5.7.1\n"
    "    <bob@client.example>: Relay access denied (in reply to RCPT TO command)\n"
)
THUNDERBIRD = (
    "-------- Forwarded Message --------\nSubject: Undelivered Mail Returned to Sender\n"
    f"Date: Mon, 5 Oct 2026 10:00:05 +0200\nFrom: {DAEMON}\nTo: anna@firm.example\n\n"
)
IN_FRENCH = (
    "-------- Message transféré --------\nSujet : Undelivered Mail Returned to Sender\n"
    f"Date : Mon, 5 Oct 2026 10:00:05 +0200\nDe : {DAEMON}\nPour : anna@firm.example\n\n"
)
GMAIL = (
    f"---------- Forwarded message ---------\nFrom: {DAEMON}\nDate: Mon, 5 Oct 2026 at 10:00\n"
    "Subject: Undelivered Mail Returned to Sender\nTo: <anna@firm.example>\n\n"
)


def letter(body: str, kind: str = "plain") -> bytes:
    head = (
        "From: Anna <anna@firm.example>\nTo: it@firm.example\nSubject: Fwd: help\n"
        f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + body).encode()


def table(lines: str) -> str:
    """The header lines as the rows of a table, which is how Thunderbird writes them in HTML."""
    title, *fields = lines.strip().split("\n")
    cells = (field.split(":", 1) for field in fields)
    rows = "".join(
        f"<tr><th>{name}: </th><td>{html.escape(value)}</td></tr>" for name, value in cells
    )
    return f"<div>{title}<table><tbody>{rows}</tbody></table><br><pre>{html.escape(NOTICE)}</pre>"


@pytest.mark.parametrize("head", [THUNDERBIRD, IN_FRENCH, GMAIL], ids=["en", "fr", "gmail"])
@pytest.mark.parametrize("form", ["plain", "html"])
def test_the_forwarded_bounce_is_read(head: str, form: str) -> None:
    body = head + NOTICE if form == "plain" else table(head)
    (bounce,) = parse("x.eml", letter(f"Please help\n\n{body}", form))
    assert bounce.kind is Kind.FAILED
    (recipient,) = bounce.recipients
    assert (recipient.final_recipient, recipient.remote_mta) == (
        "bob@client.example",
        "mx.client.example",
    )


def test_a_subject_without_a_sender_below_it_is_none() -> None:
    assert forwarded_in("Subject: the meeting\n\nFrom: here on we speak of money.\n") == []
    assert forwarded_in("Subject: the meeting\nwas moved.\nFrom: Paul\n") == []


def test_the_lines_are_the_senders_own() -> None:
    (found,) = forwarded_in(THUNDERBIRD + NOTICE)
    assert (found.sender, found.subject) == (DAEMON, "Undelivered Mail Returned to Sender")
    assert found.text.startswith("This is the mail system")
