# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailbox files."""

from __future__ import annotations

from relayfix.intake.mbox import messages
from relayfix.intake.parse import parse
from relayfix.model.bounce import Format, Kind
from tests.support.bounces import GROUP, report

LINE = b"From MAILER-DAEMON Mon Oct  5 10:00:00 2026\n"


def test_every_message_of_a_mailbox_is_read_in_order() -> None:
    second = report(GROUP.replace("5.7.1", "5.1.1"))
    letter = b"From: a@b.example\nTo: c@d.example\nSubject: Hello\n\nHello\n"
    bounces = parse("box", LINE + report() + b"\n" + LINE + second + b"\n" + LINE + letter)
    assert [b.source.index for b in bounces] == [0, 1, 2]
    assert {b.source.format for b in bounces} == {Format.MBOX}
    assert [b.kind for b in bounces] == [Kind.FAILED, Kind.FAILED, Kind.NOT_A_BOUNCE]
    assert [b.recipients[0].status for b in bounces[:2]] == ["5.7.1", "5.1.1"]


def test_a_line_that_begins_with_from_is_no_new_message() -> None:
    text = LINE + b"From: a@b.example\nTo: c@d.example\n\nFrom here on: nothing\n\n>From there\n"
    (message,) = messages(text)
    assert message.endswith(b"From here on: nothing\n\nFrom there\n")


def test_line_ends_of_windows() -> None:
    data = (LINE + report() + b"\n" + LINE + report()).replace(b"\n", b"\r\n")
    assert len(parse("box", data)) == 2


def test_a_mailbox_with_too_many_messages_says_so() -> None:
    letter = LINE + b"From: a@b.example\nTo: c@d.example\nSubject: Hello\n\nHello\n\n"
    bounces = parse("box", letter * 503)
    assert len(bounces) == 501
    assert bounces[-1].kind is Kind.UNREADABLE
    assert bounces[-1].error is not None
    assert bounces[-1].error.id == "intake.too_many_messages"


def test_one_unreadable_message_does_not_hide_the_others() -> None:
    many = b"".join(b"--b\nContent-Type: text/plain\n\nx\n" for _ in range(500))
    bad = (
        b"From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; boundary=b\n\n" + many
    )
    kinds = [b.kind for b in parse("box", LINE + bad + b"\n" + LINE + report())]
    assert kinds == [Kind.UNREADABLE, Kind.FAILED]
