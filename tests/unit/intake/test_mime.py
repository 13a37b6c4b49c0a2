# SPDX-License-Identifier: GPL-3.0-or-later
"""Charsets, encoded words and boundaries as strangers get them wrong."""

from __future__ import annotations

import pytest

from relayfix.intake.mime import decode, decode_header, parse_date, tidy
from relayfix.model.bounce import Kind
from tests.support.bounces import read, report


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("é".encode(), "uft-8", "é"),
        (b"\xe9", "iso-8859-1", "é"),
        (b"it\x92s", "iso-8859-1", "it’s"),
        (b"+AOk-", "unicode-1-1-utf-7", "é"),
        ("あ".encode("cp932"), "shift_jis", "あ"),
        ("あ".encode("iso-2022-jp"), "iso-2022-jp", "あ"),
        ("é".encode(), None, "é"),
        (b"\xe9t\xe9", None, "été"),
        (b"abc", "no-such-charset", "abc"),
        (b"abc", "base64", "abc"),
        (b"abc", "utf-8\x00", "abc"),
    ],
)
def test_charsets_never_raise(data: bytes, charset: str | None, text: str) -> None:
    assert decode(data, charset) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?iso-8859-1?Q?Non_remis_:_=E0?=\n =?iso-8859-1?Q?_Bob?=", "Non remis : à Bob"),
        ("=?uft-8?B?w6k=?=", "é"),
        ("=?utf-8?B?***?=", "=?utf-8?B?***?="),
        ("plain", "plain"),
        ("=?", "=?"),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert decode_header(value) == text


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("Mon, 5 Oct 2026 10:00:00 +0200 (CEST)", "2026-10-05T10:00:00+02:00"),
        ("Mon, 5 Oct 2026 10:00:00 -0000", "2026-10-05T10:00:00+00:00"),
        ("5 Oct 2026 10:00:00", "2026-10-05T10:00:00+00:00"),
        ("Mon, 55 Oct 2026 10:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_have_a_zone_or_are_unknown(value: str | None, iso: str | None) -> None:
    when = parse_date(value)
    assert (when.isoformat() if when else None) == iso


def test_a_misspelt_boundary_is_mended() -> None:
    data = report().replace(b'boundary="=_b"', b'boundary="=_other"')
    bounce = read(data)
    assert bounce.kind is Kind.FAILED
    assert bounce.recipients[0].status == "5.7.1"
    assert bounce.original is not None


def test_a_multipart_without_any_boundary_is_text() -> None:
    data = report().replace(b"--=_b--\n", b"").replace(b"--=_b\n", b"")
    bounce = read(data)
    assert bounce.recipients[0].final_recipient == "bob@client.example"


def test_a_wrong_charset_of_the_notice_does_not_matter() -> None:
    data = report(notice="Nachricht unzustellbar für Bob").replace(
        b"charset=utf-8", b"charset=uft-8"
    )
    assert read(data).notice == "Nachricht unzustellbar für Bob"


def test_old_line_ends_are_read() -> None:
    for ends in (b"\r\n", b"\r"):
        bounce = read(report().replace(b"\n", ends))
        assert bounce.recipients[0].status == "5.7.1"
        assert bounce.original is not None
        assert bounce.original.message_id == "<1@firm.example>"


def test_texts_are_tidied() -> None:
    assert tidy("a\r\nb\rc\0") == "a\nb\nc"
    assert len(max(tidy("x" * 50_000).split("\n"), key=len)) <= 20_000
