# SPDX-License-Identifier: GPL-3.0-or-later
"""Key records of DKIM: RFC 6376 section 3.6.1, RFC 8301 and RFC 8463."""

from __future__ import annotations

import base64
import binascii
import re

from relayfix.checks.taglist import TagError, tag_list
from relayfix.model.check import DkimKey
from relayfix.net.answer import DnsAnswer

MIN_BITS = 1024
"""RFC 8301 section 3.2: a verifier must not take a shorter RSA key."""
GOOD_BITS = 2048
ED25519_OCTETS = 32
_SEQUENCE, _INTEGER, _BIT_STRING = b"\x30", b"\x02", b"\x03"
_SPACE = re.compile(r"[ \t\r\n]+")


def key(domain: str, selector: str, answer: DnsAnswer) -> DkimKey:
    """What stands at ``<selector>._domainkey.<domain>``, the TXT answer for that name."""
    if answer.failed:
        return DkimKey(domain=domain, selector=selector, status="unknown")
    if answer.void:
        alias = ("cname-to-nowhere",) if answer.aliases else ()
        return DkimKey(domain=domain, selector=selector, status="missing", problems=alias)
    several = ("several-records",) if len(answer.strings) > 1 else ()
    read = [_read(octets) for octets in answer.strings]
    status, bits, problems = next((found for found in read if found[0] == "ok"), read[0])
    return DkimKey(
        domain=domain, selector=selector, status=status, bits=bits, problems=(*problems, *several)
    )


def record(answer: DnsAnswer) -> bytes | None:
    """The record that `key` calls ``ok``, or None."""
    return next((octets for octets in answer.strings if _read(octets)[0] == "ok"), None)


def _read(record: bytes) -> tuple[str, int | None, tuple[str, ...]]:
    """The status, the bits where they are known, and what else is to be said."""
    try:
        tags = tag_list(record.decode("ascii"))
    except (UnicodeDecodeError, TagError):
        return "syntax", None, ()
    if "p" not in tags or tags.get("v", "DKIM1") != "DKIM1":
        return "syntax", None, ()
    if "v" in tags and next(iter(tags)) != "v":
        return "syntax", None, ("version-not-first",)
    problems = ("testing",) if "y" in _parts(tags.get("t", "")) else ()
    encoded = _SPACE.sub("", tags["p"])
    if not encoded:
        return "revoked", None, problems
    kind = tags.get("k", "rsa")
    if kind not in ("rsa", "ed25519"):
        return "wrong-type", None, problems
    if not {"*", "email"} & set(_parts(tags.get("s", "*"))):
        return "wrong-type", None, (*problems, "not-for-email")
    if "h" in tags and "sha256" not in _parts(tags["h"]):
        return "wrong-type", None, (*problems, "sha1-only")
    try:
        octets = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return "syntax", None, problems
    if kind == "ed25519":
        whole = len(octets) == ED25519_OCTETS
        return ("ok" if whole else "syntax"), (256 if whole else None), problems
    bits = _rsa_bits(octets)
    if bits is None:
        return "syntax", None, problems
    if bits < MIN_BITS:
        return "short", bits, problems
    return "ok", bits, problems if bits >= GOOD_BITS else (*problems, "below-2048-bits")


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(":")]


def _rsa_bits(octets: bytes) -> int | None:
    """The length of an RSA key's modulus; None where it is no such key.

    dkimpy reads keys too, but it takes a key with anything behind it or missing from its end, and
    it would be imported where there is only a key to look at.

    SubjectPublicKeyInfo, or a bare RSAPublicKey as some publish it (RFC 8017 appendix A.1.1).
    """
    try:
        body = _der(octets, _SEQUENCE)[0]
        if body[:1] == _SEQUENCE:
            algorithm_skipped = _der(body, _SEQUENCE)[1]
            unused, *key_octets = _der(algorithm_skipped, _BIT_STRING)[0]
            body = _der(bytes(key_octets), _SEQUENCE)[0]
            if unused:
                return None
        modulus = int.from_bytes(_der(body, _INTEGER)[0], "big", signed=True)
    except ValueError:
        return None
    return modulus.bit_length() if modulus > 0 else None


def _der(octets: bytes, tag: bytes) -> tuple[bytes, bytes]:
    """The content of the DER value that stands first, and what follows it. Raises ValueError."""
    if octets[:1] != tag or len(octets) < 2:
        raise ValueError("another type")
    length, at = octets[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(octets[2:at], "big")
    if at > len(octets) or at + length > len(octets):
        raise ValueError("too short")
    return octets[at : at + length], octets[at + length :]
