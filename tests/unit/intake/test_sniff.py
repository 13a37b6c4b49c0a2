# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file is, and the sentence for what cannot be read."""

from __future__ import annotations

import gzip

import pytest

from relayfix.intake.parse import parse
from relayfix.intake.sniff import sniff
from relayfix.knowledge.texts import catalogue
from relayfix.model.bounce import Format, Kind
from tests.support.bounces import report

UNREADABLE = {
    "intake.empty": [b"", b"\n \r\n\t", b"\x00\x00\x00"],
    "intake.picture": [
        b"\x89PNG\r\n\x1a\n" + bytes(range(200)),
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100),
        b"GIF89a" + bytes(50),
        b"\x00\x00\x00\x18ftypheic" + bytes(50),
    ],
    "intake.compressed": [gzip.compress(report()), b"PK\x03\x04" + bytes(100)],
    "intake.pdf": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"],
    "intake.unknown_format": [bytes(range(256)) * 20, b"MZ\x90\x00\x03" + bytes(400)],
}


@pytest.mark.parametrize(
    ("sentence", "data"), [(s, d) for s, files in UNREADABLE.items() for d in files]
)
def test_what_cannot_be_read_says_why(sentence: str, data: bytes) -> None:
    (bounce,) = parse("x", data)
    assert bounce.kind is Kind.UNREADABLE
    assert bounce.error is not None
    assert bounce.error.id == sentence
    assert bounce.source.bytes == len(data)


def test_every_reason_has_words_of_its_own() -> None:
    for language in ("en", "fr"):
        texts = [catalogue(language).text(sentence) for sentence in UNREADABLE]
        assert len(set(texts)) == len(texts)


EMLX = report()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (report(), Format.EML),
        (b"\xef\xbb\xbf" + report(), Format.EML),
        (report().decode().encode("utf-16"), Format.EML),
        (report().decode().encode("utf-16-le"), Format.EML),
        (b"\r\n\r\n" + report(), Format.EML),
        (b"From MAILER-DAEMON Mon Oct  5 10:00:00 2026\n" + report(), Format.MBOX),
        (b"%d      \n%s<?xml version='1.0'?><plist/>" % (len(EMLX), EMLX), Format.EMLX),
        (b"<!DOCTYPE html><html><body>550 5.7.1 no</body></html>", Format.HTML),
        (b"550 5.7.367 Sender not authorized for relay", Format.TEXT),
        (b"Hello,\nSubject: is it you?\n", Format.TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Format.MSG),
    ],
)  # fmt: skip
def test_the_format_is_seen_in_the_bytes(data: bytes, expected: Format) -> None:
    assert sniff(data).format is expected


def test_an_emlx_frame_is_taken_off() -> None:
    (bounce,) = parse("x.emlx", b"%d\n%s<?xml version='1.0'?><plist/>" % (len(EMLX), EMLX))
    assert bounce.source.format is Format.EMLX
    assert bounce.recipients[0].status == "5.7.1"


def test_a_file_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relayfix.intake.parse.MAX_BYTES", 1024 * 1024)
    (bounce,) = parse("x", b"a" * (1024 * 1024 + 1))
    assert bounce.error is not None
    assert bounce.error.id == "intake.too_large"
    assert bounce.error.value("megabytes") == 1


def test_too_many_and_too_deep_parts_are_refused() -> None:
    many = b"".join(b"--b\nContent-Type: text/plain\n\nx\n" for _ in range(500))
    head = b"From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; boundary=b\n\n"
    (bounce,) = parse("x", head + many + b"--b--\n")
    assert bounce.error is not None
    assert bounce.error.id == "intake.too_many_parts"
    deep = b"From: a@b.example\nTo: c@d.example\n"
    for i in range(30):
        deep += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
    (bounce,) = parse("x", deep + b"Content-Type: text/plain\n\nx\n")
    assert bounce.error is not None
    assert bounce.error.id == "intake.too_deep"
