# SPDX-License-Identifier: GPL-3.0-or-later
"""DMARC by RFC 9989: records, the tree walk, which policy holds, and alignment."""

from __future__ import annotations

from typing import Any

import pytest

from relayfix.checks.dmarc import discovery
from relayfix.checks.dmarc.check import run
from relayfix.checks.dmarc.record import is_almost_record, is_record, parse
from relayfix.model.check import CheckResult, CheckStatus, DmarcData, Subject
from tests.support.asking import checked, talk
from tests.support.nameserver import Zone


def zone(**records: str) -> dict[str, Any]:
    """``_dmarc`` records by domain, with ``_`` for the dots; every domain exists."""
    names = {name.replace("__", "-").replace("_", "."): text for name, text in records.items()}
    return {f"_dmarc.{name}": {"TXT": [text]} for name, text in names.items()} | {
        name: {"A": ["192.0.2.80"]} for name in names
    }


def dmarc(subject: Subject, where: Zone) -> CheckResult:
    return checked(run, subject, where)


def found(from_domain: str, where: Zone, **subject: Any) -> DmarcData:
    result = dmarc(Subject(from_domain=from_domain, **subject), where)
    assert isinstance(result.data, DmarcData)
    return result.data


def codes(data: DmarcData) -> list[str]:
    return [problem.code for problem in data.problems]


# ── records ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("octets", "record", "almost"),
    [
        (b"v=DMARC1; p=none", True, False),
        (b"v=DMARC1", True, False),
        (b"V = DMARC1 ; p=none", True, False),
        (b"v=DMARC1;p=none", True, False),
        (b"v=dmarc1; p=none", False, True),
        (b" v=DMARC1; p=none", False, True),
        (b"v=DMARC12; p=none", False, False),
        (b"p=none; v=DMARC1", False, False),
        (b"v=spf1 -all", False, False),
        (b"\xff", False, False),
    ],
)
def test_what_is_a_record(octets: bytes, record: bool, almost: bool) -> None:
    assert is_record(octets) is record
    assert is_almost_record(octets) is almost


@pytest.mark.parametrize(
    ("text", "p", "sp", "np", "problems"),
    [
        ("p=reject; sp=quarantine; np=none", "reject", "quarantine", "none", []),
        ("P=Reject", "reject", None, None, []),
        ("", "none", None, None, ["no-policy"]),
        ("rua=mailto:a@example.org", "none", None, None, ["no-policy"]),
        ("p=rejct", None, None, None, ["invalid-value", "no-effect"]),
        ("p=rejct; rua=mailto:a@example.org", "none", None, None, ["invalid-value", "no-effect"]),
        ("p=reject; sp=nothing", None, None, None, ["invalid-value", "no-effect"]),
        ("p=reject; pct=50; rf=afrf; ri=86400", "reject", None, None, ["removed-tag"] * 3),
        ("p=reject; policy=x", "reject", None, None, ["unknown-tag"]),
        ("p=reject; aspf=strict", "reject", None, None, ["invalid-value"]),
        ("p=reject p=none", None, None, None, ["invalid-value", "no-effect"]),
        ("p=reject; p=none; =; adkim", "reject", None, None, ["syntax"] * 3),
        ("p=reject; fo=\x07", "reject", None, None, ["syntax"]),
    ],
)
def test_tags(
    text: str, p: str | None, sp: str | None, np: str | None, problems: list[str]
) -> None:
    record = parse(f"v=DMARC1; {text}".encode())
    assert (record.p, record.sp, record.np) == (p, sp, np)
    assert [problem.code for problem in record.problems] == problems


@pytest.mark.parametrize(
    ("text", "inherited", "exists", "policy"),
    [
        ("p=reject; sp=quarantine; np=none", False, True, "reject"),
        ("p=reject; sp=quarantine; np=none", True, True, "quarantine"),
        ("p=reject; sp=quarantine; np=none", True, False, "none"),
        ("p=reject; np=none", True, True, "reject"),
        ("p=reject; sp=quarantine", True, False, "quarantine"),
        ("p=reject", True, False, "reject"),
    ],
)
def test_which_tag_holds(text: str, inherited: bool, exists: bool, policy: str) -> None:
    record = parse(f"v=DMARC1; {text}".encode())
    assert record.policy(inherited=inherited, exists=exists) == policy


def test_a_test_is_one_level_less() -> None:
    for policy, softened in (("reject", "quarantine"), ("quarantine", "none"), ("none", "none")):
        assert parse(f"v=DMARC1; p={policy}; t=y".encode()).softened(policy) == softened
        assert parse(f"v=DMARC1; p={policy}; t=n".encode()).softened(policy) == policy


# ── the tree walk ───────────────────────────────────────────────────────────────────────────


def test_the_names_of_a_walk() -> None:
    assert discovery.targets("mail.example.com") == ("mail.example.com", "example.com", "com")
    assert discovery.targets("a.b.c.d.e.f.g.h.i.j.mail.example.com") == (
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    )
    eight = "a.b.c.d.e.f.g.h"
    assert discovery.targets(eight)[1] == "b.c.d.e.f.g.h"


@pytest.mark.parametrize(
    ("records", "organisation", "place"),
    [
        ({"example_com": "v=DMARC1"}, "example.com", "example.com"),
        ({"mail_example_com": "v=DMARC1", "example_com": "v=DMARC1"}, "example.com", "example.com"),
        ({"a_mail_example_com": "v=DMARC1", "example_com": "v=DMARC1"}, "example.com",
         "a.mail.example.com"),
        ({"mail_example_com": "v=DMARC1; psd=n", "example_com": "v=DMARC1"}, "mail.example.com",
         "mail.example.com"),
        ({"com": "v=DMARC1; psd=y"}, "example.com", "com"),
        ({"com": "v=DMARC1; psd=y", "example_com": "v=DMARC1"}, "example.com", "example.com"),
        ({"a_mail_example_com": "v=DMARC1; psd=y"}, "a.mail.example.com", "a.mail.example.com"),
        ({"mail_example_com": "v=DMARC1", "com": "v=DMARC1; psd=y"}, "example.com", "com"),
        ({}, "a.mail.example.com", None),
    ],
)  # fmt: skip
def test_organisational_domain_and_policy(
    records: dict[str, str], organisation: str, place: str | None
) -> None:
    walk, server = talk(
        zone(**records), lambda resolver: discovery.walk("a.mail.example.com", resolver)
    )
    assert walk.organisational_domain == organisation
    assert (walk.policy_place.domain if walk.policy_place else None) == place
    assert len(server.asked) == 4


# ── the policy that holds ───────────────────────────────────────────────────────────────────


def test_the_domains_own_record() -> None:
    data = found("example.org", zone(example_org="v=DMARC1; p=reject; sp=none; np=none; t=y"))
    assert data.record == "v=DMARC1; p=reject; sp=none; np=none; t=y"
    assert (data.domain_used, data.policy, data.subdomain_policy) == (
        "example.org", "reject", "none"
    )  # fmt: skip
    assert (data.np, data.psd, data.testing, data.applied) == ("none", "u", True, "quarantine")
    assert codes(data) == []


@pytest.mark.parametrize(("exists", "applied"), [(True, "quarantine"), (False, "reject")])
def test_a_subdomain_takes_sp_or_np(exists: bool, applied: str) -> None:
    where = zone(example_org="v=DMARC1; p=none; sp=quarantine; np=reject")
    if exists:
        where["mail.example.org"] = {"A": ["192.0.2.1"]}
    data = found("mail.example.org", where)
    assert (data.domain_used, data.applied) == ("example.org", applied)
    assert codes(data) == ([] if exists else ["discovery-differs"])


def test_two_records_are_none() -> None:
    where: Zone = {"_dmarc.example.org": {"TXT": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}}
    result = dmarc(Subject(from_domain="example.org"), where)
    assert isinstance(result.data, DmarcData)
    assert (result.data.record, result.data.result) == (None, "none")
    assert codes(result.data) == ["several-records"]
    assert result.summary.id == "check.dmarc.several_records"


def test_a_record_that_was_meant_to_be_one() -> None:
    data = found("example.org", zone(example_org="v=dmarc1; p=reject"))
    assert (data.record, data.result, codes(data)) == (None, "none", ["version"])


def test_a_receiver_still_on_rfc_7489_finds_another_policy() -> None:
    where = zone(shop_example_org="v=DMARC1; p=none", example_org="v=DMARC1; p=reject")
    where["a.shop.example.org"] = {"A": ["192.0.2.1"]}
    data = found("a.shop.example.org", where)
    assert (data.domain_used, data.applied) == ("example.org", "reject")
    assert "discovery-differs" not in codes(data)
    where = zone(shop_example_org="v=DMARC1; p=quarantine; psd=n", example_org="v=DMARC1; p=reject")
    where["a.shop.example.org"] = {"A": ["192.0.2.1"]}
    data = found("a.shop.example.org", where)
    (problem,) = data.problems
    assert problem.code == "discovery-differs"
    assert problem.detail == (
        "RFC 9989: quarantine (shop.example.org); RFC 7489: reject (example.org)"
    )


def test_only_the_newer_receivers_find_a_public_suffixs_policy() -> None:
    where = zone(uk="v=DMARC1; p=reject; psd=y")
    where["example.uk"] = {"A": ["192.0.2.1"]}
    data = found("example.uk", where)
    assert (data.domain_used, data.applied, data.psd) == ("uk", "reject", "y")
    assert codes(data) == ["discovery-differs"]


# ── alignment ───────────────────────────────────────────────────────────────────────────────

SPF_PASS = {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}
KEY = {"TXT": ["v=DKIM1; k=ed25519; p=jASl0yxl5Yel27SCDyV7PsyYHFRsK7Cl55pb+oettXg="]}


@pytest.mark.parametrize(
    ("tags", "envelope", "spf", "aligned", "result"),
    [
        ("p=reject", "example.org", SPF_PASS, True, "pass"),
        ("p=reject", "bounce.example.org", SPF_PASS, True, "pass"),
        ("p=reject; aspf=s", "bounce.example.org", SPF_PASS, False, None),
        ("p=reject; aspf=s", "example.org", SPF_PASS, True, "pass"),
        ("p=reject", "other.example", SPF_PASS, False, None),
        ("p=reject", "example.org", {"TXT": ["v=spf1 -all"]}, False, None),
        ("p=reject", "example.org", {"TXT": ["v=spf1 ~all"]}, False, None),
        ("p=reject", "example.org", {}, False, None),
        ("p=reject", "example.org", "TIMEOUT", None, None),
        ("p=reject", "localhost", {}, False, None),
    ],
)
def test_alignment_of_spf(
    tags: str, envelope: str, spf: Any, aligned: bool | None, result: str | None
) -> None:
    where = zone(example_org=f"v=DMARC1; {tags}", other_example="v=DMARC1; p=none") | {
        envelope: spf
    }
    data = found("example.org", where, domain=envelope, ip="192.0.2.1")
    assert data.alignment_spf is aligned
    assert data.alignment_dkim is None
    assert data.result == result


def test_without_an_address_nothing_is_said_of_spf() -> None:
    data = found("example.org", zone(example_org="v=DMARC1; p=reject"), domain="example.org")
    assert (data.alignment_spf, data.alignment_dkim, data.result) == (None, None, None)


@pytest.mark.parametrize(
    ("tags", "domain", "key", "aligned", "result"),
    [
        ("p=reject", "example.org", KEY, True, None),
        ("p=reject", "mail.example.org", KEY, True, None),
        ("p=reject; adkim=s", "mail.example.org", KEY, False, "fail"),
        ("p=reject", "provider.example", KEY, False, "fail"),
        ("p=reject", "example.org", {}, True, "fail"),
        ("p=reject", "example.org", {"TXT": ["v=DKIM1; p="]}, True, "fail"),
        ("p=reject", "example.org", "SERVFAIL", True, None),
    ],
)
def test_alignment_of_dkim(
    tags: str, domain: str, key: Any, aligned: bool, result: str | None
) -> None:
    """A signature that cannot be verified here is never a pass; one without a key is no hope."""
    where = zone(example_org=f"v=DMARC1; {tags}") | {
        f"s1._domainkey.{domain}": key,
        "example.org": {"TXT": ["v=spf1 ~all"]},
    }
    data = found(
        "example.org",
        where,
        domain="example.org",
        ip="192.0.2.1",
        dkim_signatures=((domain, "s1"),),
    )
    assert (data.alignment_spf, data.alignment_dkim, data.result) == (False, aligned, result)


# ── what the person is told ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("record", "spf", "signature", "status", "finding"),
    [
        (None, SPF_PASS, "s1", "warning", "none"),
        ("p=reject", SPF_PASS, "s1", "ok", "pass"),
        ("p=reject", {}, "gone", "problem", "fail_reject"),
        ("p=quarantine", {}, "gone", "problem", "fail_quarantine"),
        ("p=reject; t=y", {}, "gone", "problem", "fail_quarantine"),
        ("p=none", {}, "gone", "warning", "fail_watched"),
        ("p=reject", {}, "s1", "warning", "spf_not_aligned"),
        ("p=reject", None, None, "ok", "asks_reject"),
        ("p=quarantine", None, None, "ok", "asks_quarantine"),
        ("p=none", None, None, "ok", "watches"),
        ("p=nonsense", None, None, "warning", "no_effect"),
    ],
)
def test_findings(
    record: str | None, spf: Any, signature: str | None, status: str, finding: str
) -> None:
    where: dict[str, Any] = {"s1._domainkey.example.org": KEY, "example.org": spf or {}}
    if record is not None:
        where["_dmarc.example.org"] = {"TXT": [f"v=DMARC1; {record}"]}
    subject = Subject(
        from_domain="example.org",
        domain="example.org",
        ip=None if spf is None else "192.0.2.1",
        dkim_signatures=(("example.org", signature),) if signature else (),
    )
    result = dmarc(subject, where)
    assert (result.status.value, result.summary.id) == (status, f"check.dmarc.{finding}")


@pytest.mark.parametrize(
    ("fault", "outcome"), [("TIMEOUT", "timeout"), ("SERVFAIL", "servfail"), ("BOGUS", "bogus")]
)
def test_unknown_is_never_none(fault: str, outcome: str) -> None:
    result = dmarc(Subject(from_domain="example.org"), {"_dmarc.example.org": fault})
    assert result.status is CheckStatus.UNKNOWN
    assert result.summary.id == f"check.unknown.{outcome}"
    assert isinstance(result.data, DmarcData)
    assert result.data.result is None


def test_a_silent_top_level_domain_does_not_matter() -> None:
    where = zone(example_org="v=DMARC1; p=reject") | {"_dmarc.org": "TIMEOUT"}
    result = dmarc(Subject(from_domain="mail.example.org"), where)
    assert (result.status, result.summary.id) == (CheckStatus.OK, "check.dmarc.asks_reject")


def test_malformed() -> None:
    result = dmarc(Subject(from_domain="[192.0.2.1]"), {})
    assert result.summary.id == "check.dmarc.malformed"
