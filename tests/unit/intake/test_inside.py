# SPDX-License-Identifier: GPL-3.0-or-later
"""Bounces inside other messages, and what is said when something goes wrong on the way."""

from __future__ import annotations

import base64
import email.message
import logging

import pytest

from relayfix.intake import parse as parse_module
from relayfix.intake.guard import trouble
from relayfix.intake.inside import MAX_INSIDE
from relayfix.intake.limits import MAX_RECIPIENTS, LimitError
from relayfix.intake.parse import parse
from relayfix.model.bounce import Bounce, Kind, Source
from relayfix.model.sentence import Sentence
from tests.support.project import ROOT

OWN = ROOT / "tests" / "corpus" / "own"
SAMPLES = ROOT / "resources" / "samples"
BOUNCE = (OWN / "postfix-blocklist.eml").read_bytes()
HEAD = b"From: Anna <anna@atelier.example>\nTo: it@atelier.example\nSubject: Fwd: help\n"


def passed_on(*parts: bytes) -> bytes:
    parts = (b"Content-Type: text/plain\n\nwhat is this?", *parts)
    mark = f"=o{sum(map(len, parts))}".encode()
    body = b"".join(b"--" + mark + b"\n" + part + b"\n" for part in parts)
    head = HEAD + b'Content-Type: multipart/mixed; boundary="' + mark + b'"\n\n'
    return head + body + b"--" + mark + b"--\n"


def attached(data: bytes, name: str, kind: str = "application/octet-stream") -> bytes:
    head = f'Content-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n\n'
    return head.encode() + base64.encodebytes(data)


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Type: message/rfc822\n\n" + BOUNCE,
        attached(BOUNCE, "x", "message/rfc822"),
        attached(BOUNCE, "x.eml"),
        attached(BOUNCE.replace(b"\n", b"\r\n"), "X.EML"),
        attached(str(len(BOUNCE)).encode() + b"\n" + BOUNCE + b"<plist/>", "1.emlx"),
        attached(b"From x Mon Nov 23 10:00:00 2026\n" + BOUNCE, "inbox.mbox"),
    ],
    ids=["attached", "in base64", "file", "file with CRLF", "emlx", "mailbox"],
)
def test_a_bounce_that_was_passed_on_is_read(part: bytes) -> None:
    (bounce,) = parse("x", passed_on(part))
    (alone,) = parse("x", BOUNCE)
    assert bounce.recipients == alone.recipients
    assert bounce.date == alone.date
    assert bounce.original is not None
    assert alone.original is not None
    assert bounce.original.headers == alone.original.headers


@pytest.mark.parametrize("sample", ["relay-denied.fr.msg", "relay-denied.en.msg"])
def test_an_outlook_file_that_was_passed_on_is_read(sample: str) -> None:
    data = (SAMPLES / sample).read_bytes()
    (bounce,) = parse("x", passed_on(attached(data, sample, "application/vnd.ms-outlook")))
    (alone,) = parse("x", data)
    assert bounce.recipients == alone.recipients
    assert bounce.recipients[0].status == "5.7.367"


def test_several_are_all_read_and_numbered() -> None:
    other = (OWN / "exchange-german.eml").read_bytes()
    part = b"Content-Type: message/rfc822\n\n"
    found = parse("x", passed_on(part + BOUNCE, part + other))
    assert [bounce.generator for bounce in found] == ["postfix", "exchange"]
    assert [bounce.source.index for bounce in found] == [0, 1]
    box = b"From x Mon Nov 23 10:00:00 2026\n"
    found = parse("x", box + passed_on(part + BOUNCE, part + other) + b"\n" + box + BOUNCE)
    assert [bounce.source.index for bounce in found] == [0, 1, 2]


def test_it_is_looked_for_only_so_deep() -> None:
    data = BOUNCE
    for _ in range(MAX_INSIDE):
        data = passed_on(b"Content-Type: message/rfc822\n\n" + data)
    assert parse("x", data)[0].kind is Kind.FAILED
    data = passed_on(b"Content-Type: message/rfc822\n\n" + data)
    assert parse("x", data)[0].kind is Kind.NOT_A_BOUNCE


def test_a_letter_that_quotes_a_person_is_no_bounce() -> None:
    letter = HEAD + (
        b"\nlook:\n\nFrom: Paul <paul@client.example>\nSubject: mail trouble\n\n"
        b"bob@client.example could not be delivered, 550 5.1.1 User unknown\n"
    )
    assert parse("x", letter)[0].kind is Kind.NOT_A_BOUNCE


def test_recipients_beyond_the_limit_are_counted() -> None:
    groups = "".join(
        f"Final-Recipient: rfc822; u{n}@client.example\nAction: failed\nStatus: 5.1.1\n\n"
        for n in range(MAX_RECIPIENTS + 7)
    )
    report = (
        "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
    )
    (bounce,) = parse("x", (report + groups + "--b--\n").encode())
    assert len(bounce.recipients) == MAX_RECIPIENTS
    assert bounce.recipients_unread == 7


def test_a_mistake_of_ours_is_not_put_on_the_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_source: Source, _data: bytes) -> list[Bounce]:
        raise AttributeError("ours")

    monkeypatch.setattr(parse_module, "read_all", stumble)
    with caplog.at_level(logging.ERROR, "relayfix.intake"):
        (bounce,) = parse("x", BOUNCE)
    assert bounce.error == Sentence.of("intake.our_mistake")
    assert "ours" in caplog.text


def test_a_broken_message_is_the_files_doing(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Exception) as broken:  # noqa: PT011 - of any type, that is the point
        email.message.Message().add_header("X", object())  # type: ignore[arg-type]  # it is to break
    assert trouble(broken.value) == Sentence.of("intake.damaged")
    limit = LimitError(Sentence.of("intake.too_deep", limit=3))
    assert trouble(limit) == limit.sentence
    assert not caplog.text


def test_a_letter_with_a_ruled_line_is_no_digest() -> None:
    data = (OWN / "digest-plain-text.eml").read_bytes()
    assert len(parse("x.eml", data)) == 2
    _, _, pasted = data.partition(b"\n\n")
    assert [b.recipients[0].reply_code for b in parse("x.txt", pasted)] == [554, 550]
    ruled = data.replace(b"\n" + b"-" * 70 + b"\n", b"\n" + b"-" * 40 + b"\n")
    assert len(parse("x.eml", ruled)) == 1
    assert len(parse("x.txt", ruled.partition(b"\n\n")[2])) == 1
