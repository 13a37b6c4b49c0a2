# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of signatures: RFC 6376 section 3.6.1, RFC 8301, RFC 8463."""

from __future__ import annotations

import base64

import pytest

from relayfix.checks.dkim import run
from relayfix.model.check import CheckResult, CheckStatus, DkimData, DkimKey, Subject
from tests.support.asking import checked
from tests.support.nameserver import Zone

RSA_1024 = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCtag1L8+ApLKOiHLPWYVQzfSzfBeuWuP7ht743ma+/DX04Ytwxl6EFtJfcjKhd"
    "CL5IMmKbtKTUbcP4kI0EsNJ4Q1elwBKlj7vSCIFqw3BLDxQkdQDUBERF2DVeu+Zwk/8zK7euRIiD7V0QDGo7cxclY8HId2D6NqqJ"
    "7h1xTf0AuwIDAQAB"
)
BARE_1024 = (
    "MIGJAoGBAK1qDUvz4Ckso6Ics9ZhVDN9LN8F65a4/uG3vjeZr78NfThi3DGXoQW0l9yMqF0IvkgyYpu0pNRtw/iQjQSw0nhDV6XA"
    "EqWPu9IIgWrDcEsPFCR1ANQEREXYNV675nCT/zMrt65EiIPtXRAMajtzFyVjwch3YPo2qonuHXFN/QC7AgMBAAE="
)
ED25519 = "jASl0yxl5Yel27SCDyV7PsyYHFRsK7Cl55pb+oettXg="


def value(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def rsa(bits: int) -> str:
    """The public key whose modulus is the smallest odd number of so many bits."""
    modulus = ((1 << bits - 1) | 1).to_bytes(bits // 8 + 1, "big")
    key = value(0x30, value(0x02, modulus) + value(0x02, b"\x01\x00\x01"))
    algorithm = value(0x30, value(0x06, bytes.fromhex("2a864886f70d010101")) + value(0x05, b""))
    whole = value(0x30, algorithm + value(0x03, b"\0" + key))
    return base64.b64encode(whole).decode()


def dkim(zone: Zone, *signatures: tuple[str, str]) -> CheckResult:
    subject = Subject(dkim_signatures=signatures or (("example.org", "s1"),))
    return checked(run, subject, zone)


def one(*records: str | tuple[str, ...]) -> DkimKey:
    result = dkim({"s1._domainkey.example.org": {"TXT": list(records)}})
    assert isinstance(result.data, DkimData)
    (key,) = result.data.keys
    return key


@pytest.mark.parametrize(
    ("record", "status", "bits", "problems"),
    [
        (f"v=DKIM1; k=rsa; p={rsa(2048)}", "ok", 2048, []),
        (f"p={rsa(4096)}", "ok", 4096, []),
        (f"v=DKIM1; p={RSA_1024}", "ok", 1024, ["below-2048-bits"]),
        (f"v=DKIM1; p={BARE_1024};", "ok", 1024, ["below-2048-bits"]),
        (f"v=DKIM1; t=s:y; p={rsa(2048)}", "ok", 2048, ["testing"]),
        (f"k=rsa; h=sha1:sha256; s=email; n=a note; p={rsa(2048)}", "ok", 2048, []),
        (f"v=DKIM1; k=ed25519; p={ED25519}", "ok", 256, []),
        (f"v=DKIM1; p={rsa(512)}", "short", 512, []),
        (f"v=DKIM1; p={rsa(768)}", "short", 768, []),
        ("v=DKIM1; p=", "revoked", None, []),
        ("v=DKIM1; k=rsa; p= ;", "revoked", None, []),
        (f"v=DKIM1; k=dsa; p={rsa(2048)}", "wrong-type", None, []),
        (f"v=DKIM1; s=tlsrpt; p={rsa(2048)}", "wrong-type", None, ["not-for-email"]),
        (f"v=DKIM1; h=sha1; p={rsa(2048)}", "wrong-type", None, ["sha1-only"]),
        ("v=DKIM1; k=rsa", "syntax", None, []),
        (f"v=DKIM2; p={rsa(2048)}", "syntax", None, []),
        (f"p={rsa(2048)}; v=DKIM1", "syntax", None, ["version-not-first"]),
        (f"v=DKIM1; p={rsa(2048)}; p={rsa(2048)}", "syntax", None, []),
        (f"v=DKIM1; p={rsa(2048)[:-40]}", "syntax", None, []),
        ("v=DKIM1; p=!!!", "syntax", None, []),
        ("v=DKIM1; k=ed25519; p=AAAA", "syntax", None, []),
        ("hello", "syntax", None, []),
        ("", "syntax", None, []),
        ("v=DKIM1; p=\x00\xff", "syntax", None, []),
    ],
)
def test_key_records(record: str, status: str, bits: int | None, problems: list[str]) -> None:
    key = one(record)
    assert (key.status, key.bits, list(key.problems)) == (status, bits, problems)


def test_long_keys_come_in_several_strings() -> None:
    record = f"v=DKIM1; p={rsa(4096)}"
    assert one((record[:200], record[200:])).bits == 4096


def test_several_records_are_told_and_a_good_one_is_taken() -> None:
    key = one("old text", f"v=DKIM1; p={rsa(2048)}")
    assert (key.status, key.problems) == ("ok", ("several-records",))


@pytest.mark.parametrize(
    ("entry", "status", "problems"),
    [
        ({}, "missing", ()),
        ({"s1._domainkey.example.org": {"CNAME": ["key.provider.example"]}}, "missing",
         ("cname-to-nowhere",)),
        ({"x.s1._domainkey.example.org": {"TXT": ["x"]}}, "missing", ()),
        ({"s1._domainkey.example.org": "SERVFAIL"}, "unknown", ()),
        ({"s1._domainkey.example.org": "TIMEOUT"}, "unknown", ()),
    ],
)  # fmt: skip
def test_without_a_record(entry: Zone, status: str, problems: tuple[str, ...]) -> None:
    result = dkim(entry)
    assert isinstance(result.data, DkimData)
    assert result.data.keys == (
        DkimKey(domain="example.org", selector="s1", status=status, problems=problems),
    )
    expected = CheckStatus.PROBLEM if status == "missing" else CheckStatus.UNKNOWN
    assert result.status is expected


def test_a_key_behind_an_alias() -> None:
    zone: Zone = {
        "s1._domainkey.example.org": {"CNAME": ["key.provider.example"]},
        "key.provider.example": {"TXT": [f"v=DKIM1; p={rsa(2048)}"]},
    }
    result = dkim(zone)
    assert (result.status, result.summary.id) == (CheckStatus.OK, "check.dkim.ok")


def test_one_good_signature_of_several_is_enough() -> None:
    zone: Zone = {"s1._domainkey.example.org": {"TXT": [f"v=DKIM1; p={rsa(2048)}"]}}
    result = dkim(zone, ("example.org", "s1"), ("example.org", "s2"), ("example.org", "s1"))
    assert (result.status, result.summary.id) == (CheckStatus.WARNING, "check.dkim.missing")
    assert isinstance(result.data, DkimData)
    assert [key.status for key in result.data.keys] == ["ok", "missing"]


def test_names_that_are_none_are_not_asked_for() -> None:
    result = dkim({}, ("example.org", "a\r\nb"), ("[192.0.2.1]", "s1"))
    assert result.status is CheckStatus.PROBLEM
    assert isinstance(result.data, DkimData)
    assert [key.problems for key in result.data.keys] == [("malformed-name",)] * 2
    assert result.evidence == ()
