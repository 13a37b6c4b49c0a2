# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages with real signatures (RFC 6376), the keys to them, and bounces that bring them back."""

from __future__ import annotations

import base64
import functools
from typing import Any

import dkim  # type: ignore[import-untyped]  # dkimpy has no types
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

MESSAGE = (
    b"Received: from laptop.example.org by out.example.org; Mon, 23 Nov 2026 13:05:12 +0000\r\n"
    b"From: Anna <anna@example.org>\r\n"
    b"To: Claire <claire@dest.example>\r\n"
    b"Subject:  The  quote\r\n"
    b"Date: Mon, 23 Nov 2026 13:05:10 +0000\r\n"
    b"Message-ID: <1@example.org>\r\n"
    b"\r\n"
    b"Hello Claire,\r\n"
    b"here  it is. \r\n"
    b"\r\n"
    b"Anna\r\n"
)


@functools.cache
def _key(number: int, bits: int) -> rsa.RSAPrivateKey:
    """A key of its own for each number, made when it is first asked for."""
    del number
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def record(number: int = 0, bits: int = 2048) -> str:
    """What its owner publishes."""
    public = _key(number, bits).public_key()
    octets = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(octets).decode()}"


def private_key(number: int = 0, bits: int = 2048) -> bytes:
    """What its owner signs with, as PEM."""
    return _key(number, bits).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def signed(
    message: bytes = MESSAGE,
    *,
    domain: str = "example.org",
    selector: str = "s1",
    number: int = 0,
    bits: int = 2048,
    how: str = "relaxed/relaxed",
    **options: Any,
) -> bytes:
    """The message behind a signature; ``options`` are those of the library."""
    pem = private_key(number, bits)
    options.setdefault("include_headers", [b"from", b"to", b"subject", b"date"])
    field: bytes = dkim.sign(
        message,
        selector.encode(),
        domain.encode(),
        pem,
        canonicalize=tuple(part.encode() for part in how.split("/")),
        **options,
    )
    return field + message


def returned(
    message: bytes, *, notice: str = "550 No.", kind: str = "message/rfc822", closed: bool = True
) -> bytes:
    """The report that brings ``message`` back as Postfix does, its line ends those of the message;
    not ``closed``, the file ends with it."""
    head = (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: anna@example.org\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"\r\n\r\n'
        f"--=_b\r\nContent-Type: text/plain\r\n\r\n<claire@dest.example>: {notice}\r\n\r\n"
        "--=_b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; claire@dest.example\r\nAction: failed\r\nStatus: 5.7.1\r\n"
        "Diagnostic-Code: smtp; 550 5.7.1 No.\r\n\r\n"
        f"--=_b\r\nContent-Type: {kind}\r\n\r\n"
    ).encode()
    if b"\r\n" not in message:
        head = head.replace(b"\r\n", b"\n")
    return head + message + (b"\r\n--=_b--\r\n" if closed else b"")
