# SPDX-License-Identifier: GPL-3.0-or-later
"""Rich text bodies, unpacked and read back."""

from __future__ import annotations

import random

import compressed_rtf  # type: ignore[import-untyped]  # has no types
import pytest

from relayfix.intake.rtf import MAX_RTF, unpack, words_of


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("size", [0, 1, 8, 300, 4096, 20_000])
def test_unpacking_gives_back_what_was_packed(packed: bool, size: int) -> None:
    rng = random.Random(size)  # noqa: S311 - to repeat, not to hide
    pieces = (rb"{\rtf1\ansi ", b"Remise ", b"aaaaaaaaaaaaaaaaaaaa", b"\\par\r\n", b"\0\xff}")
    plain = b"".join(rng.choice(pieces) for _ in range(size))[:size]
    assert unpack(compressed_rtf.compress(plain, compressed=packed)) == plain


@pytest.mark.parametrize("data", [b"", b"short", b"\0" * 16, b"\0" * 8 + b"ABCD" + b"\0" * 100])
def test_what_is_not_packed_rich_text(data: bytes) -> None:
    with pytest.raises(ValueError, match="rich text"):
        unpack(data)


def test_a_size_that_lies_does_not_fill_the_memory() -> None:
    huge = (0xFFFFFFFF).to_bytes(4, "little") * 2
    assert len(unpack(huge + b"LZFu" + bytes(4) + b"\x00abcdefgh" * 10)) < 1000
    assert len(unpack(huge + b"MELA" + bytes(4) + b"x" * (MAX_RTF + 5))) == MAX_RTF


def test_any_bytes_end() -> None:
    rng = random.Random(1)  # noqa: S311 - to repeat, not to hide
    head = (1000).to_bytes(4, "little") * 2 + b"LZFu" + bytes(4)
    for _ in range(200):
        words_of(unpack(head + rng.randbytes(rng.randrange(400))))


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (rb"{\rtf1 plain}", "plain"),
        (rb"{\rtf1 one\par two\line three\tab four}", "one\ntwo\nthree\tfour"),
        (
            rb"{\rtf1 {\fonttbl{\f0 Arial;}}{\colortbl;}{\*\generator X;}{\info{\title T}}words}",
            "words",
        ),
        (rb"{\rtf1\ansi\ansicpg1252 \'e9t\'e9}", "été"),
        (rb"{\rtf1\ansi\ansicpg932 \'93\'fa\'96{\b \'7b}}", "日本"),
        (rb"{\rtf1 L\u8217?eau}", "L’eau"),
        (rb"{\rtf1\uc2 L\u8217??eau}", "L’eau"),
        (rb"{\rtf1\uc0 L\u-8211 eau}", "L\udf19eau".replace("\udf19", "\ufffd")),
        (rb"{\rtf1 \{a\}\\\~b}", "{a}\\\u00a0b"),
        (rb"{\rtf1 \ldblquote a\rdblquote\endash b}", "“a”–b"),
        (b"{\\rtf1 a\r\nb}", "ab"),
        (rb"{\rtf1 a}}}} b", "a b"),
        (rb"{{{{ a", " a"),
        (b"\\", ""),
        (b"", ""),
    ],
)
def test_words(rtf: bytes, words: str) -> None:
    assert words_of(rtf) == (words, False)


def test_html_that_outlook_wrapped_comes_out_as_it_was() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\generator x;}"
        b"\r\n"
        rb"{\*\htmltag64 <html>}{\*\htmltag241 <p>}\htmlrtf {\htmlrtf0 Bonjour Ren\'e9 "
        rb"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 x@y.example{\*\htmltag84 &gt;}\htmlrtf >\htmlrtf0"
        rb"\htmlrtf\par}\htmlrtf0{\*\htmltag249 </p>}{\*\mhtmltag84 no}}"
    )
    assert words_of(rtf) == ("<html><p>Bonjour René &lt;x@y.example&gt;</p>", True)
