# SPDX-License-Identifier: GPL-3.0-or-later
"""MTA-STS of the recipient, from a real web server on loopback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from relayfix.checks import disclosures, mta_sts
from relayfix.checks.mta_sts import Policy, fits, parsed
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Contact,
    EvidenceKind,
    MtaStsData,
    Subject,
)
from relayfix.net import https
from tests.support.asking import checked
from tests.support.certificates import Authority
from tests.support.nameserver import Zone
from tests.support.webserver import WebServer, page

Run = Callable[..., CheckResult]

DOMAIN = "dest.example"
SUBJECT = Subject(recipient_domains=(DOMAIN,))
ZONE: Zone = {
    DOMAIN: {"MX": [(10, "mx1.dest.example"), (20, "mx2.backup.example")]},
    "mx1.dest.example": {"A": ["192.0.2.1"]},
    "mx2.backup.example": {"A": ["192.0.2.2"]},
    "_mta-sts.dest.example": {"TXT": ["v=STSv1; id=20261101;"]},
    "mta-sts.dest.example": {"A": ["127.0.0.1"]},
}


def policy(mode: str, *mx: str, age: str = "604800") -> bytes:
    lines = ["version: STSv1", f"mode: {mode}", *(f"mx: {each}" for each in mx), f"max_age: {age}"]
    return "\r\n".join([*lines, ""]).encode()


@pytest.fixture
def run(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Run:
    def with_answer(answer: bytes | None, *, name: str = "mta-sts.dest.example") -> CheckResult:
        pages = {} if answer is None else {mta_sts.PATH: answer}
        with WebServer(authority.issue(name).context(), pages) as web:
            monkeypatch.setattr(https, "PORT", web.port)
            subject = replace(SUBJECT, ca_file=str(authority.ca_file))
            return checked(mta_sts.CHECK.run, subject, ZONE)

    return with_answer


def told(result: CheckResult) -> tuple[str | None, tuple[str, ...], bool | None]:
    assert isinstance(result.data, MtaStsData)
    assert result.data.domain == DOMAIN
    return result.data.mode, result.data.mx, result.data.covers


@pytest.mark.parametrize(
    ("mode", "mx", "covers", "status"),
    [
        ("enforce", ("*.dest.example", "mx2.backup.example"), True, CheckStatus.OK),
        ("testing", ("*.dest.example", "*.backup.example"), True, CheckStatus.OK),
        ("enforce", ("mx1.dest.example",), False, CheckStatus.PROBLEM),
        ("testing", ("mx1.dest.example",), False, CheckStatus.WARNING),
        ("none", (), None, CheckStatus.OK),
    ],
)
def test_the_policy_beside_the_hosts(
    run: Run, mode: str, mx: tuple[str, ...], covers: bool | None, status: CheckStatus
) -> None:
    result = run(page(policy(mode, *mx)))
    assert told(result) == (mode, mx, covers)
    assert result.status is status
    (web,) = [each for each in result.evidence if each.kind is EvidenceKind.HTTPS]
    assert web.query == "GET https://mta-sts.dest.example/.well-known/mta-sts.txt"
    assert f"mode: {mode}" in web.answer
    if covers is False:
        assert "mx2.backup.example" in str(result.summary.value("hosts"))


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, CheckStatus.WARNING),
        (page(b"", status="302 Found", head="Location: https://x.example/"), CheckStatus.WARNING),
        (page(b"<html>hello</html>"), CheckStatus.WARNING),
        (page(b"x" * 70_000), CheckStatus.WARNING),
    ],
    ids=["missing", "elsewhere", "no policy", "too large"],
)
def test_a_policy_that_is_announced_and_cannot_be_had(
    run: Run, answer: bytes | None, status: CheckStatus
) -> None:
    result = run(answer)
    assert told(result) == (None, (), None)
    assert result.status is status


def test_a_web_server_that_proves_nothing_is_not_read(run: Run) -> None:
    result = run(page(policy("enforce", "mx1.dest.example")), name="other.example")
    assert told(result) == (None, (), None)
    assert result.status is CheckStatus.UNKNOWN
    assert result.summary.id == "check.mta-sts.not_trusted"


def test_without_an_announcement_no_web_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(https, "get", None)
    bare = {DOMAIN: ZONE[DOMAIN], "_mta-sts.dest.example": {"TXT": ["v=spf1 -all"]}}
    result = checked(mta_sts.CHECK.run, SUBJECT, bare)
    assert (result.status, result.summary.id) == (CheckStatus.OK, "check.mta-sts.none")
    twice = {**bare, "_mta-sts.dest.example": {"TXT": ["v=STSv1; id=1", "v=STSv1; id=2"]}}
    result = checked(mta_sts.CHECK.run, SUBJECT, twice)
    assert (result.status, result.summary.id) == (
        CheckStatus.WARNING,
        "check.mta-sts.broken_record",
    )
    silent: Zone = {"_mta-sts.dest.example": "SERVFAIL"}
    assert checked(mta_sts.CHECK.run, SUBJECT, silent).status is CheckStatus.UNKNOWN


def test_a_web_server_that_cannot_be_reached() -> None:
    gone = {**ZONE, "mta-sts.dest.example": "NXDOMAIN"}
    result = checked(mta_sts.CHECK.run, SUBJECT, gone)
    assert (result.status, result.summary.id) == (CheckStatus.UNKNOWN, "check.mta-sts.not_reached")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (policy("enforce", "mx.example.org"), Policy(mode="enforce", mx=("mx.example.org",))),
        (policy("enforce", "*.Example.ORG"), Policy(mode="enforce", mx=("*.example.org",))),
        (b"version: STSv1\nmode: none\nmax_age: 86400\nfuture: yes\n", Policy(mode="none", mx=())),
        (policy("enforce"), None),
        (policy("force", "mx.example.org"), None),
        (policy("enforce", "mx.example.org", age="soon"), None),
        (policy("enforce", "mx.*.example.org"), None),
        (b"mode: enforce\nmx: mx.example.org\nmax_age: 1\n", None),
        (b"\xff\xfe", None),
        (b"", None),
    ],
)
def test_a_policy_as_the_rfc_has_it(text: bytes, expected: Policy | None) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        ("mx.example.org", "mx.example.org", True),
        ("mx.example.org", "*.example.org", True),
        ("a.mx.example.org", "*.example.org", False),
        ("example.org", "*.example.org", False),
        ("mx.example.com", "*.example.org", False),
    ],
)
def test_a_star_is_one_label(host: str, pattern: str, *, expected: bool) -> None:
    assert fits(host, pattern) is expected


def test_the_person_sees_which_web_servers_may_be_asked() -> None:
    rows = disclosures((mta_sts.CHECK,), replace(SUBJECT, recipient_domains=(DOMAIN, "a..b")))
    web = [row.name for row in rows if row.contact is Contact.WEB_SERVER]
    assert web == ["mta-sts.dest.example"]
