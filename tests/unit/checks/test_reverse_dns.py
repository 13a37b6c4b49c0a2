# SPDX-License-Identifier: GPL-3.0-or-later
"""The name behind the sending address."""

from __future__ import annotations

import pytest

from relayfix.checks.reverse_dns import run
from relayfix.model.check import CheckStatus, ReverseDnsData, Subject
from tests.support.asking import checked
from tests.support.nameserver import Zone

ZONE: Zone = {
    "1.2.0.192.in-addr.arpa": {"PTR": ["mail.example.org"]},
    "mail.example.org": {"A": ["192.0.2.1"]},
    "alias.example.org": {"CNAME": ["mail.example.org"]},
    "2.2.0.192.in-addr.arpa": {"PTR": ["liar.example", "gone.example"]},
    "liar.example": {"A": ["198.51.100.1"]},
    "4.2.0.192.in-addr.arpa": {"PTR": ["slow.example"]},
    "5.2.0.192.in-addr.arpa": "SERVFAIL",
    "6.2.0.192.in-addr.arpa": {"PTR": ["two words.example"]},
    "slow.example": "TIMEOUT",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": {
        "PTR": ["six.example.org"]
    },
    "six.example.org": {"AAAA": ["2001:db8::1"]},
}


@pytest.mark.parametrize(
    ("ip", "helo", "status", "finding", "confirmed", "helo_matches"),
    [
        ("192.0.2.1", "mail.example.org", "ok", "ok", True, True),
        ("192.0.2.1", "Mail.Example.org.", "ok", "ok", True, True),
        ("192.0.2.1", "alias.example.org", "ok", "ok", True, True),
        ("192.0.2.1", "[192.0.2.1]", "ok", "ok", True, True),
        ("192.0.2.1", None, "ok", "ok", True, None),
        ("192.0.2.1", "other.example", "warning", "helo_differs", True, False),
        ("192.0.2.1", "localhost", "warning", "helo_differs", True, False),
        ("192.0.2.1", "slow.example", "ok", "ok", True, None),
        ("192.0.2.2", None, "problem", "not_confirmed", False, None),
        ("192.0.2.3", "mail.example.org", "problem", "no_name", False, False),
        ("192.0.2.4", None, "unknown", "forward_unknown", None, None),
        ("192.0.2.6", None, "problem", "not_confirmed", False, None),
        ("2001:DB8::1", "six.example.org", "ok", "ok", True, True),
        ("::ffff:192.0.2.1", "[IPv6:2001:db8::1]", "warning", "helo_differs", True, False),
    ],
)
def test_findings(
    ip: str,
    helo: str | None,
    status: str,
    finding: str,
    confirmed: bool | None,
    helo_matches: bool | None,
) -> None:
    result = checked(run, Subject(ip=ip, helo=helo), ZONE)
    assert (result.status.value, result.summary.id) == (status, f"check.reverse-dns.{finding}")
    assert isinstance(result.data, ReverseDnsData)
    assert (result.data.confirmed, result.data.helo_matches) == (confirmed, helo_matches)


def test_unknown_is_not_missing() -> None:
    result = checked(run, Subject(ip="192.0.2.5"), ZONE)
    assert result.status is CheckStatus.UNKNOWN
    assert result.summary.id == "check.unknown.servfail"
    assert result.data == ReverseDnsData(ip="192.0.2.5", confirmed=None)


def test_what_is_no_address_is_not_asked_for() -> None:
    result = checked(run, Subject(ip="192.0.2"), ZONE)
    assert result.status is CheckStatus.UNKNOWN
    assert result.evidence == ()
