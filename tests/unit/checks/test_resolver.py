# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the name server tells the truth, and what becomes of the others' results if not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from relayfix.checks import mx, recipient_mx, reverse_dns, runner, server_settings
from relayfix.checks import resolver as truthful
from relayfix.checks.blocklists import check as blocklists
from relayfix.checks.spf import check as spf
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import CheckResult, CheckStatus, MxData, ResolverData, Subject
from relayfix.net.dns import Resolver
from relayfix.report.document import check_document
from tests.support.asking import talk
from tests.support.nameserver import NameServer, Zone
from tests.support.schemas import validate

LIE = "203.0.113.80"
LIE_6 = "2001:db8::80"
SUBJECT = Subject(domain="shop.example", from_domain="shop.example", ip="192.0.2.9")
ZONE: Zone = {
    "shop.example": {
        "MX": [(10, "mx.shop.example"), (20, "gone.shop.example")],
        "TXT": ["v=spf1 ip4:192.0.2.9 -all"],
    },
    "mx.shop.example": {"A": ["192.0.2.1"]},
}


def run(zone: Zone, *checks: Any, subject: Subject = SUBJECT, **options: Any) -> list[CheckResult]:
    results, server = talk(
        zone,
        lambda resolver: runner.run(subject, resolver, checks=(*checks, truthful.CHECK)),
        **options,
    )
    assert server.asked_twice == {} or "TIMEOUT" in str(zone)
    for language in languages():
        validate(check_document(subject, results, catalogue(language)), "check")
    return list(results)


@pytest.mark.parametrize(
    ("zone", "missing", "status", "outcome"),
    [
        (ZONE, None, "ok", "ok"),
        (ZONE, {"A": [LIE]}, "warning", "hijacks"),
        ({}, {"A": [LIE]}, "problem", "captive-portal"),
        ({"example.com": {"A": ["192.0.2.80"]}}, {"A": [LIE]}, "warning", "hijacks"),
        ({}, {"A": ["203.0.113.81", LIE]}, "problem", "captive-portal"),
        (ZONE, {"AAAA": [LIE_6]}, "warning", "hijacks"),
        ({}, {"AAAA": [LIE_6]}, "problem", "captive-portal"),
        ({}, {"A": [LIE], "AAAA": [LIE_6]}, "problem", "captive-portal"),
        # The address of one kind is true, that of the other made up.
        ({"example.com": {"A": ["192.0.2.80"]}}, {"AAAA": [LIE_6]}, "warning", "hijacks"),
    ],
)
def test_outcomes(
    zone: Zone, missing: dict[str, list[str]] | None, status: str, outcome: str
) -> None:
    (result,) = run(zone, missing=missing)
    assert isinstance(result.data, ResolverData)
    assert (result.status.value, result.data.outcome) == (status, outcome)
    lies = {address for addresses in (missing or {}).values() for address in addresses}
    assert set(result.data.addresses) == lies


@pytest.mark.parametrize(
    ("fault", "status", "outcome"),
    [("TIMEOUT", "problem", "silent"), ("REFUSED", "problem", "refused")],
)
def test_a_name_server_that_says_nothing(fault: str, status: str, outcome: str) -> None:
    result = faulty(fault)
    assert isinstance(result.data, ResolverData)
    assert (result.status.value, result.data.outcome) == (status, outcome)


def test_a_name_server_that_fails_is_neither_true_nor_false() -> None:
    result = faulty("SERVFAIL")
    assert (result.status, result.data) == (CheckStatus.PROBLEM, ResolverData(outcome=None))
    assert result.summary.id == "check.resolver.failing"
    assert {row.answer.casefold() for row in result.evidence} == {"servfail"}


def test_a_name_server_that_fails_only_where_there_is_nothing() -> None:
    result = faulty("SERVFAIL", sound={"example.com": {"A": ["192.0.2.80"]}})
    assert (result.status, result.data) == (CheckStatus.UNKNOWN, ResolverData(outcome=None))
    assert result.summary.id == "check.resolver.unclear"


def faulty(fault: str, sound: Zone | None = None) -> CheckResult:
    """The result where the name server answers in the same bad way, but for the ``sound``."""

    class Faulty(NameServer):
        def _fill(self, reply: Any, name: str, rdtype: str) -> bool | None:
            if name not in (sound or {}):
                self._names[name] = fault
            return super()._fill(reply, name, rdtype)

    with Faulty(sound or {}) as server:
        resolver = Resolver([server.address], seconds=0.6, patience=0.6)
        (result,) = asyncio.run(runner.run(SUBJECT, resolver, checks=(truthful.CHECK,)))
    return result


def test_what_rests_on_a_made_up_answer_is_not_known() -> None:
    mail, own, listed, _ = run(
        ZONE, mx.CHECK, spf.CHECK, blocklists.IP, missing={"A": [LIE]}, subject=SUBJECT
    )
    assert mail.status is CheckStatus.UNKNOWN
    assert mail.summary.id == "check.unknown.made_up"
    assert mail.data == MxData(domain="shop.example")
    # The record itself is a true answer, and so is what the list says of itself.
    assert own.status is CheckStatus.OK
    assert listed.status is CheckStatus.UNKNOWN
    assert listed.summary.id.startswith("check.ip-blocklists.")


def test_an_address_that_was_made_up_passes_nobody() -> None:
    zone: Zone = {"shop.example": {"TXT": ["v=spf1 exists:%{i}.allowed.example -all"]}}
    own, _ = run(zone, spf.CHECK, missing={"A": [LIE]})
    assert own.status is CheckStatus.UNKNOWN
    assert own.summary.id == "check.unknown.made_up"


def test_behind_a_sign_in_page_nothing_is_known() -> None:
    subject = Subject(
        domain="shop.example",
        from_domain="shop.example",
        ip="192.0.2.9",
        mailbox="anna@shop.example",
        recipient_domains=("dest.example",),
        blocklists=(("ip", "l.example"),),
    )
    *others, own = run(
        {},
        recipient_mx.CHECK,
        mx.CHECK,
        spf.CHECK,
        reverse_dns.CHECK,
        blocklists.IP,
        server_settings.CHECK,
        missing={"A": [LIE]},
        subject=subject,
    )
    assert own.summary.id == "check.resolver.captive_portal"
    assert [r.summary.id for r in others] == ["check.unknown.made_up"] * 6


def test_a_true_name_server_changes_nothing() -> None:
    mail, _ = run(ZONE, mx.CHECK)
    assert mail.status is CheckStatus.WARNING
    assert mail.summary.id == "check.mx.some_broken"


def test_the_made_up_names_are_new_in_each_run_and_reserved() -> None:
    asked = set()
    for _ in range(2):
        _, server = talk(ZONE, lambda resolver: truthful.run(SUBJECT, resolver))
        asked |= {question.name for question in server.asked}
    assert len(asked) == 4
    assert {name.partition(".")[2] for name in asked} == set(truthful.RESERVED)
    assert truthful.CHECK.names(SUBJECT) == truthful.RESERVED
