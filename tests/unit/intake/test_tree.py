# SPDX-License-Identifier: GPL-3.0-or-later
"""The quick tree of parts is the one that the standard library builds."""

from __future__ import annotations

import email
import email.message
import random
from pathlib import Path
from typing import Any

import pytest

from relayfix.intake.tree import message_of
from tests.support.bounces import GROUP, report
from tests.support.project import ROOT

SAMPLES = sorted((ROOT / "tests" / "corpus" / "own").glob("*.eml"))
NESTED = (
    b'From: a@b.example\nContent-Type: multipart/mixed;\n boundary="x y"\n\npreamble\n--x y\n'
    b"\none\n--x y \nContent-Type: multipart/digest; boundary=inner\n\n--inner\n\n"
    b"Subject: =?utf-8?q?=C3=A9?=\n\nbody\n\n--inner--\nrest\n--x y\n"
    b"Content-Type: message/rfc822\n\nTo: c@d.example\n\n\nempty line first\n--x y--\nepilogue\n"
)
PIECES = (
    "\n", "\n\n", "--b\n", "--b--\n", "--b", "--bb\n", "--c\n", "--c--\n", " ", "\t", ":", "a: b\n",
    "A:\n c\n", "From x\n", "Content-Type: text/plain\n", "Content-Type: message/rfc822\n",
    "Content-Type: multipart/mixed; boundary=b\n", "Content-Type: multipart/digest; boundary=c\n",
    "Content-Type: message/delivery-status\n", "Status: 5.1.1\n", "words\n", "\u00e9", "\r", "\r\n",
)  # fmt: skip


def shape(message: email.message.Message) -> tuple[Any, ...]:
    """Everything that is kept of a message and of its parts."""
    payload = message.get_payload()
    if message.get_content_type() == "message/delivery-status":
        payload = ""  # as one text, or as messages
    return (
        list(message.raw_items()),
        message.get_content_type(),
        message.get_default_type(),
        [shape(part) for part in payload if isinstance(part, email.message.Message)]
        if isinstance(payload, list)
        else payload,
    )


def same(data: bytes) -> None:
    assert shape(message_of(data)) == shape(email.message_from_bytes(data))


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_a_sample_has_the_same_parts(file: Path) -> None:
    data = file.read_bytes().replace(b"\r\n", b"\n")
    same(data)
    same(data.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    "data", [NESTED, report(GROUP), b"", b"\n", b"\n\nx", b"a: b", b"no field\n\nx", b": x\n\n"]
)
def test_a_message_has_the_same_parts(data: bytes) -> None:
    same(data)


def test_whatever_is_put_together_has_the_same_parts() -> None:
    chance = random.Random(3464)  # noqa: S311 - no secret, only the same ones each time
    for _ in range(1_500):
        text = "".join(chance.choices(PIECES, k=chance.randrange(24)))
        same(text.encode())
        unclosed = f"Content-Type: multipart/mixed; boundary=b\n\n--b\n{text}"
        same(f"{unclosed}\n--b--\n".encode())
        same(unclosed.replace("\r\n", "\n").replace("\n", "\r\n").encode())
        same(f"Content-Type: message/rfc822\n\n{unclosed}".encode())


def test_a_message_in_order_is_not_left_to_the_standard_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(email, "message_from_string", refused)
    message_of(NESTED)
    message_of(NESTED.partition(b"--inner--")[0])
    message_of(NESTED.replace(b'"x y"', b"z"))
