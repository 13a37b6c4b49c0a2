# SPDX-License-Identifier: GPL-3.0-or-later
"""The message inside a bounce: byte for byte, or not at all."""

from __future__ import annotations

import base64

import pytest

from relayfix.intake import returned as cutting
from relayfix.intake.parse import parse
from relayfix.model.bounce import Kind
from tests.support.signed import MESSAGE, returned, signed

MULTIPART = (
    b'From: anna@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary="in"\r\n\r\n'
    b"--in\r\n\r\nHello\r\n--in--\r\n"
)


def message_in(data: bytes) -> bytes | None:
    """What the one bounce of a file brings back whole."""
    (bounce,) = parse("a.eml", data)
    assert bounce.kind is Kind.FAILED
    assert bounce.original is not None
    assert bounce.original.dkim_signatures or b"DKIM-Signature" not in data
    message = bounce.original.message
    return None if message is None else base64.b64decode(message, validate=True)


@pytest.mark.parametrize("message", [MESSAGE, MULTIPART], ids=["text", "multipart"])
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_byte_for_byte(message: bytes, ends: bytes) -> None:
    whole = signed(message).replace(b"\r\n", ends)
    assert message_in(returned(whole)) == whole


def test_in_a_bounce_that_somebody_passed_on() -> None:
    whole = signed()
    outer = (
        b"From: anna@example.org\r\nSubject: Fwd\r\n"
        b'Content-Type: multipart/mixed; boundary="out"\r\n\r\n'
        b"--out\r\n\r\nLook at this.\r\n--out\r\nContent-Type: message/rfc822\r\n\r\n"
        + returned(whole)
        + b"\r\n--out--\r\n"
    )
    assert message_in(outer) == whole


def test_packed_in_base64() -> None:
    whole = signed()
    kind = "message/rfc822\r\nContent-Transfer-Encoding: base64"
    data = returned(base64.encodebytes(whole), kind=kind)
    (bounce,) = parse("a.eml", data)
    if bounce.original is not None and bounce.original.dkim_signatures:
        assert message_in(data) == whole


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(returned(MESSAGE), id="not signed"),
        pytest.param(returned(signed().split(b"\r\n\r\n")[0] + b"\r\n\r\n"), id="no body"),
        pytest.param(
            returned(signed().split(b"\r\n\r\n")[0], kind="text/rfc822-headers"), id="headers"
        ),
        pytest.param(returned(signed(), closed=False), id="the file ends too early"),
        pytest.param(returned(signed(MULTIPART).replace(b"--in--", b"")), id="parts missing"),
        pytest.param(
            returned(signed(), notice="550 No. Only the first 100 bytes are included here."),
            id="the notice says so",
        ),
        pytest.param(
            returned(signed() + b"\r\n--- Rest of message truncated.\r\n"), id="the end says so"
        ),
        pytest.param(
            returned(
                signed(), kind="message/rfc822\r\nContent-Transfer-Encoding: quoted-printable"
            ),
            id="encoded anew",
        ),
        pytest.param(
            returned(
                signed(MESSAGE.replace(b"Subject", b"Content-Transfer-Encoding: base64\r\nSubject")
                       .replace(b"Hello Claire,\r\nhere  it is. \r\n\r\nAnna", b"SGVsbG8"))
            ),
            id="base64 cut",
        ),
    ],
)  # fmt: skip
def test_nothing_where_it_is_not_whole(data: bytes) -> None:
    assert message_in(data) is None


def test_a_large_one_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = signed()
    monkeypatch.setattr(cutting, "MAX_MESSAGE", len(whole))
    assert message_in(returned(whole)) == whole
    monkeypatch.setattr(cutting, "MAX_MESSAGE", len(whole) - 1)
    assert message_in(returned(whole)) is None


def test_which_of_two_it_is_must_be_clear() -> None:
    one, other = signed(), signed().replace(b"here  it", b"there it")
    second = b"\r\n--=_b\r\nContent-Type: message/rfc822\r\n\r\n"
    same = other[other.index(b"Received") :]
    other = one[: one.index(b"Received")] + same
    assert message_in(returned(one + second + one)) == one
    assert message_in(returned(one + second + other)) is None
