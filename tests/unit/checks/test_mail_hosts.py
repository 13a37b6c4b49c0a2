# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail goes: the sender's domain, and each recipient's."""

from __future__ import annotations

import pytest

from relayfix.checks import mx, recipient_mx
from relayfix.model.check import CheckResult, CheckStatus, MailHost, MxData, Subject
from tests.support.asking import checked
from tests.support.nameserver import Zone

ZONE: Zone = {
    "good.example": {"MX": [(20, "mx2.good.example"), (10, "mx1.good.example")]},
    "mx1.good.example": {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]},
    "mx2.good.example": {"A": ["192.0.2.2", "192.0.2.3"]},
    "null.example": {"MX": [(0, ".")]},
    "implicit.example": {"A": ["192.0.2.9"]},
    "empty.example": {"TXT": ["hello"]},
    "alias.example": {"MX": [(10, "cname.good.example"), (20, "mx1.good.example")]},
    "cname.good.example": {"CNAME": ["mx2.good.example"]},
    "literal.example": {"MX": [(10, "192.0.2.7")]},
    "half.example": {"MX": [(10, "gone.example"), (20, "mx1.good.example")]},
    "gone2.example": {"MX": [(10, "gone.example")]},
    "v6.example": {"MX": [(10, "six.example")]},
    "six.example": {"AAAA": ["2001:db8::6"]},
    "slowhost.example": {"MX": [(10, "slow.example")]},
    "slowbackup.example": {"MX": [(10, "mx1.good.example"), (20, "slow.example")]},
    "odd.example": {"MX": [(10, "not a host.example")]},
    "slow.example": "TIMEOUT",
    "broken.example": "SERVFAIL",
}


def recipient(domain: str) -> CheckResult:
    return checked(recipient_mx.run, Subject(recipient_domains=(domain,)), ZONE)


def sender(domain: str) -> CheckResult:
    return checked(mx.run, Subject(domain=domain), ZONE)


def data(result: CheckResult) -> MxData:
    assert isinstance(result.data, MxData)
    return result.data


def test_hosts_in_order_of_preference_with_addresses() -> None:
    result = recipient("Good.Example.")
    assert result.status is CheckStatus.OK
    assert data(result) == MxData(
        domain="good.example",
        hosts=(
            MailHost(
                name="mx1.good.example", preference=10, addresses=("192.0.2.1", "2001:db8::1")
            ),
            MailHost(name="mx2.good.example", preference=20, addresses=("192.0.2.2", "192.0.2.3")),
        ),
    )
    assert result.evidence[0].query == "good.example MX"
    assert result.evidence[0].answer == "20 mx2.good.example\n10 mx1.good.example"


@pytest.mark.parametrize(
    ("domain", "to_recipient", "to_sender", "finding", "problems"),
    [
        ("good.example", "ok", "ok", "ok", [None, None]),
        ("null.example", "problem", "warning", "null_mx", []),
        ("implicit.example", "warning", "warning", "implicit", [None]),
        ("empty.example", "problem", "warning", "no_host", []),
        ("nowhere.example", "problem", "problem", "no_domain", []),
        ("alias.example", "warning", "warning", "some_broken", ["cname", None]),
        ("literal.example", "problem", "problem", "all_broken", ["address-literal"]),
        ("half.example", "warning", "warning", "some_broken", ["missing", None]),
        ("gone2.example", "problem", "problem", "all_broken", ["missing"]),
        ("v6.example", "warning", "warning", "ipv6_only", [None]),
        ("slowhost.example", "unknown", "unknown", "hosts_unknown", ["timeout"]),
        ("slowbackup.example", "warning", "warning", "some_unknown", [None, "timeout"]),
        ("odd.example", "problem", "problem", "all_broken", ["malformed"]),
        ("a..b", "problem", "problem", "malformed", None),
    ],
)
def test_findings(
    domain: str, to_recipient: str, to_sender: str, finding: str, problems: list[str | None] | None
) -> None:
    for result, status in ((recipient(domain), to_recipient), (sender(domain), to_sender)):
        assert result.status.value == status
        assert result.summary.id == f"check.{result.id}.{finding}"
        if problems is not None:
            assert [host.problem for host in data(result).hosts] == problems
        else:
            assert result.data is None
    assert data(recipient("null.example")).null_mx
    assert data(recipient("implicit.example")).implicit


@pytest.mark.parametrize(
    ("domain", "outcome"), [("slow.example", "timeout"), ("broken.example", "servfail")]
)
def test_unknown_is_never_missing(domain: str, outcome: str) -> None:
    result = recipient(domain)
    assert result.status is CheckStatus.UNKNOWN
    assert result.summary.id == f"check.unknown.{outcome}"
    assert data(result) == MxData(domain=domain)


def test_hostile_names_never_reach_dns(hostile_text: str) -> None:
    result = recipient(hostile_text)
    assert result.summary.id == "check.recipient-mx.malformed"
    assert result.evidence == ()


def test_a_domain_with_hundreds_of_hosts() -> None:
    zone: Zone = {"many.example": {"MX": [(n, f"mx{n}.many.example") for n in range(90)]}}
    result = checked(recipient_mx.run, Subject(recipient_domains=("many.example",)), zone)
    assert len(data(result).hosts) == 20
