# SPDX-License-Identifier: GPL-3.0-or-later
"""All checks at once: order, limits, progress, cancelling, and what each says of itself."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import time
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

import relayfix.checks
from relayfix.checks import CHECKS as ALL
from relayfix.checks import disclosures, plan, runner
from relayfix.checks.check import Check, result
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Contact,
    DkimData,
    MxData,
    SpfData,
    SpfResult,
    Subject,
)
from relayfix.net.dns import Resolver
from relayfix.report.document import check_document
from tests.support.asking import talk
from tests.support.nameserver import NameServer, Zone

DNS_ALONE = ("recipient-mx", "mx", "spf", "dkim", "dmarc", "reverse-dns")
CHECKS = tuple(check for check in ALL if check.id in DNS_ALONE)
"""Those that need nothing but the domain and a name server; the others have their own tests."""

SUBJECT = Subject(
    domain="example.org",
    sender="anna@example.org",
    from_domain="example.org",
    helo="mail.example.org",
    ip="192.0.2.1",
    dkim_signatures=(("example.org", "s1"),),
    recipient_domains=("dest.example", "other.example", "gone.example"),
)
ZONE: Zone = {
    "example.org": {
        "TXT": ["v=spf1 include:_spf.example.net a mx ptr:example.org -all"],
        "MX": [(10, "mail.example.org")],
        "A": ["192.0.2.9"],
    },
    "_spf.example.net": {"TXT": ["v=spf1 a:mail.example.org mx:dest.example ~all"]},
    "mail.example.org": {"A": ["192.0.2.1"]},
    "_dmarc.example.org": {"TXT": ["v=DMARC1; p=reject"]},
    "s1._domainkey.example.org": {
        "TXT": ["v=DKIM1; k=ed25519; p=jASl0yxl5Yel27SCDyV7PsyYHFRsK7Cl55pb+oettXg="]
    },
    "1.2.0.192.in-addr.arpa": {"PTR": ["mail.example.org"]},
    "dest.example": {"MX": [(10, "mx.dest.example")]},
    "mx.dest.example": {"A": ["192.0.2.70"]},
    "other.example": {"MX": [(0, "")]},
}


def ran(subject: Subject, zone: Zone) -> tuple[CheckResult, ...]:
    results, _ = talk(zone, lambda resolver: runner.run(subject, resolver, checks=CHECKS))
    return results


def test_everything_at_once_in_order_and_nothing_twice() -> None:
    started: list[str] = []
    arrived: list[CheckResult] = []
    results, server = talk(
        ZONE,
        lambda resolver: runner.run(
            SUBJECT,
            resolver,
            checks=CHECKS,
            on_start=started.append,
            on_result=arrived.append,
        ),
        delay=0.01,
    )
    assert [r.id for r in results] == ["recipient-mx"] * 3 + [
        "mx", "spf", "dkim", "dmarc", "reverse-dns"
    ]  # fmt: skip
    domains = [r.data.domain for r in results[:3] if isinstance(r.data, MxData)]
    assert tuple(domains) == SUBJECT.recipient_domains
    assert [r.status.value for r in results] == ["ok", "problem", "problem"] + ["ok"] * 5
    assert started == [check.id for check in CHECKS]
    assert sorted(arrived, key=str) == sorted(results, key=str)
    assert not server.asked_twice
    assert all(r.milliseconds is not None and r.evidence for r in results)


def test_the_document_keeps_to_its_schema(validates: Callable[[object, str], None]) -> None:
    faults: Zone = {
        "example.org": {
            "TXT": ["v=spf1 inclde:x include:gone.example +all", "x"],
            "MX": "SERVFAIL",
        },
        "_dmarc.example.org": {"TXT": ["v=DMARC1; p=rejct; pct=5; psd=y"]},
        "s1._domainkey.example.org": {"CNAME": ["gone.example"]},
        "1.2.0.192.in-addr.arpa": {"PTR": ["two words.example"]},
        "dest.example": {"MX": [(10, "192.0.2.1"), (20, "gone.example")]},
        "other.example": "REFUSED",
    }
    bare = Subject(domain="[192.0.2.7]")
    for subject in (SUBJECT, bare, replace(SUBJECT, ip=None)):
        for zone in (ZONE, faults):
            results = ran(subject, zone)
            validates(check_document(subject, results, catalogue("fr")), "check")
        skipped = runner.skipped(subject, CHECKS)
        validates(check_document(subject, skipped, catalogue("en")), "check")


def test_the_schema_refuses_what_is_not_in_it(validates: Callable[[object, str], None]) -> None:
    results = ran(SUBJECT, ZONE)
    document = check_document(SUBJECT, results, catalogue("en"))
    validates(document, "check")
    for key, value in (("id", "spf"), ("status", "fine"), ("summary", ""), ("data", {"a": 1})):
        broken = {**document, "checks": [{**document["checks"][0], key: value}]}
        with pytest.raises(AssertionError):
            validates(broken, "check")
    with pytest.raises(AssertionError):
        validates({**document, "more": 1}, "check")


@pytest.mark.parametrize(
    ("missing", "skipped"),
    [
        ("ip", ["reverse-dns"]),
        ("domain", ["mx", "spf"]),
        ("from_domain", ["dmarc"]),
        ("dkim_signatures", ["dkim"]),
        ("recipient_domains", ["recipient-mx"]),
    ],
)
def test_without_input_a_check_is_skipped_and_says_why(missing: str, skipped: list[str]) -> None:
    nothing: Any = {field.name: field.default for field in fields(Subject)}[missing]
    subject = replace(SUBJECT, **{missing: nothing})
    started: list[str] = []
    results, _ = talk(
        ZONE, lambda r: runner.run(subject, r, checks=CHECKS, on_start=started.append)
    )
    out = [r for r in results if r.status is CheckStatus.SKIPPED]
    assert [r.id for r in out] == skipped
    assert {r.summary.id for r in out} == {f"check.skipped.no_{missing}"}
    assert not set(started) & set(skipped)
    planned = [check.id for check in plan(subject) if check in CHECKS]
    assert planned == [c.id for c in CHECKS if c.id not in skipped]


def test_without_a_network_all_are_skipped() -> None:
    results = runner.skipped(SUBJECT, CHECKS)
    assert [r.id for r in results] == [check.id for check in CHECKS]
    assert {r.status for r in results} == {CheckStatus.SKIPPED}
    assert {r.summary.id for r in results} == {"check.skipped.no_network"}


def test_time_runs_out() -> None:
    """No server answers: each question has its limit, and the run has the last word."""

    async def run(seconds: float) -> tuple[CheckResult, ...]:
        return await runner.run(SUBJECT, Resolver([server.address]), checks=CHECKS, timeout=seconds)

    zone: Zone = dict.fromkeys([*ZONE, "gone.example", "_dmarc.org"], "TIMEOUT")
    with NameServer(zone) as server:
        began = time.monotonic()
        results = asyncio.run(run(0.5))
        assert time.monotonic() - began < 5
        assert {r.status for r in results} == {CheckStatus.UNKNOWN}
        (spf,) = (r for r in results if r.id == "spf")
        assert isinstance(spf.data, SpfData)
        assert spf.data.result is SpfResult.TEMPERROR
        (dkim,) = (r for r in results if r.id == "dkim")
        assert isinstance(dkim.data, DkimData)
        assert [key.status for key in dkim.data.keys] == ["unknown"]


async def _sleepy(subject: Subject, resolver: Resolver) -> CheckResult:
    await asyncio.sleep(60)
    return await _fine(subject, resolver)


async def _clumsy(_subject: Subject, _resolver: Resolver) -> CheckResult:
    raise ZeroDivisionError("boom")


async def _fine(_subject: Subject, _resolver: Resolver) -> CheckResult:
    return result("mx", CheckStatus.OK, "ok", domain="example.org", hosts="mx.example.org")


def _check(run: Callable[..., object], **options: float) -> Check:
    return replace(CHECKS[1], run=run, **options)  # type: ignore[arg-type]  # made-up checks


def test_one_check_that_fails_or_hangs_leaves_the_others() -> None:
    checks = (_check(_clumsy), _check(_sleepy, timeout=0.1), _check(_fine))
    results, _ = talk(ZONE, lambda resolver: runner.run(SUBJECT, resolver, checks=checks))
    assert [r.status for r in results] == [
        CheckStatus.UNKNOWN, CheckStatus.UNKNOWN, CheckStatus.OK
    ]  # fmt: skip
    assert [r.summary.id for r in results[:2]] == ["check.unknown.failed", "check.unknown.late"]
    assert [r.data for r in results[:2]] == [MxData(domain="example.org")] * 2
    for language in languages():
        words = [catalogue(language).say(r.summary) for r in results]
        assert not any("boom" in text or "Traceback" in text for text in words)


def test_cancelling_is_quick_and_leaves_nothing_running() -> None:
    async def run() -> float:
        resolver = Resolver([server.address])
        task = asyncio.create_task(runner.run(SUBJECT, resolver, checks=CHECKS))
        while len(server.asked) < 5:
            await asyncio.sleep(0.005)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        spent = time.monotonic() - began
        await asyncio.sleep(0.01)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return spent

    with NameServer(ZONE, delay=5) as server:
        assert asyncio.run(run()) < 0.1


def test_a_long_list_of_recipients_is_cut() -> None:
    subject = Subject(recipient_domains=tuple(f"d{n}.example" for n in range(100)))
    results, _ = talk({}, lambda resolver: runner.run(subject, resolver, checks=CHECKS))
    assert len([r for r in results if r.id == "recipient-mx"]) == 30


# ── what the checks say of themselves ───────────────────────────────────────────────────────


def test_every_check_is_in_the_list() -> None:
    found = {
        value.id
        for module in pkgutil.walk_packages(relayfix.checks.__path__, "relayfix.checks.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, Check)
    }
    ids = [check.id for check in ALL]
    assert found == set(ids)
    assert len(ids) == len(set(ids))


def test_every_check_has_a_name_a_question_and_a_need() -> None:
    for check in ALL:
        assert check.needs in {field.name for field in fields(Subject)}
        for language in languages():
            for part in ("name", "question"):
                assert catalogue(language).text(f"check.{check.id}.{part}")
            if check.missing is None:
                assert catalogue(language).text(f"check.skipped.no_{check.needs}")


def test_who_learns_what_is_told_before() -> None:
    (row,) = disclosures(CHECKS, SUBJECT)
    assert (row.contact, row.name) == (Contact.NAME_SERVER, None)
    for language in languages():
        words = catalogue(language).say(row.learns)
        assert catalogue(language).say(row.purpose)
        for told in (
            "dest.example", "other.example", "example.org", "192.0.2.1",
            "s1._domainkey.example.org", "mail.example.org", "anna@example.org",
        ):  # fmt: skip
            assert told in words
    assert disclosures(CHECKS, Subject()) == ()
    (row,) = disclosures(CHECKS[:1], SUBJECT)
    assert "anna" not in catalogue("en").say(row.learns)


def test_what_is_no_name_is_neither_shown_nor_asked_for(hostile_text: str) -> None:
    subject = Subject(
        domain=hostile_text,
        from_domain=hostile_text,
        helo=hostile_text,
        ip=hostile_text,
        dkim_signatures=((hostile_text, hostile_text),),
        recipient_domains=(hostile_text,),
    )
    assert disclosures(CHECKS, subject) == ()
    results, server = talk(ZONE, lambda resolver: runner.run(subject, resolver, checks=CHECKS))
    assert server.asked == []
    assert {r.status for r in results} <= {
        CheckStatus.PROBLEM, CheckStatus.WARNING, CheckStatus.UNKNOWN
    }  # fmt: skip


def test_only_names_that_were_shown_or_published_are_asked_for() -> None:
    """A name is asked for if it was disclosed, or if a record of one that was leads to it."""
    _, server = talk(ZONE, lambda resolver: runner.run(SUBJECT, resolver, checks=CHECKS))
    shown = {name for check in CHECKS for name in check.names(SUBJECT)}
    led_to = {"_spf.example.net", "mx.dest.example"}
    for asked in server.asked:
        above = {asked.name.split(".", n)[-1] for n in range(asked.name.count(".") + 1)}
        parents = {name.split(".", 1)[-1] for name in shown if name.startswith("_dmarc.")}
        assert (
            above & (shown | led_to)
            or asked.name == "1.2.0.192.in-addr.arpa"
            or asked.name.removeprefix("_dmarc.") in {p.split(".", 1)[-1] for p in parents}
        ), asked
