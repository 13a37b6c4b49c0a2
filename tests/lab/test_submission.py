# SPDX-License-Identifier: GPL-3.0-or-later
"""What an outgoing server can do to a mail program, done by a real one, and named rightly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from relayfix.checks import relay_permission, runner, server_reachable, server_tls, sign_in
from relayfix.checks.check import Check
from relayfix.knowledge.texts import catalogue
from relayfix.model.check import (
    CheckResult,
    OutgoingServer,
    ServerReachableData,
    ServerTlsData,
    Subject,
)
from relayfix.net.dns import Resolver
from relayfix.report.document import check_document
from tests.lab.servers import ACCOUNT, HOST, PASSWORD, Laboratory
from tests.support.nameserver import NameServer
from tests.support.schemas import validate

CHECKS = (sign_in.CHECK, relay_permission.CHECK)
PORT_CHECKS = (server_reachable.CHECK, server_tls.CHECK)
SUBJECT = Subject(
    domain="example.org",
    sender=ACCOUNT,
    mailbox=ACCOUNT,
    recipients=("claire@dest.example",),
    username=ACCOUNT,
    password=PASSWORD,
)
DRY = {"username": None, "password": None, "dry_run": True}


@dataclass(frozen=True, slots=True)
class Case:
    """What the person set up, and what the two checks must say of it."""

    id: str
    service: str
    tls: str
    signed_in: tuple[str, str]
    """Outcome and finding of ``sign-in``."""
    permitted: str
    """Finding of ``relay-permission``."""
    reply: str | None = None
    """How the server's words begin that decide."""
    seconds: float = 30
    fields: dict[str, Any] = field(default_factory=dict)


ACCEPTED = ("accepted", "check.sign-in.accepted")
SKIPPED = ("", "check.skipped.not_asked_for")


def stopped(why: str, service: str, tls: str, **more: Any) -> Case:
    finding = f"check.outgoing.{why}"
    name = more.pop("id", f"{service} {tls}")
    return Case(name, service, tls, ("unknown", finding), finding, **more)


CASES = [
    Case("right", "good", "starttls", ACCEPTED, "agreed", "250 2.1.5"),
    Case("right, implicit", "good-implicit", "implicit", ACCEPTED, "agreed", "250 2.1.5"),
    Case("LOGIN", "login", "starttls", ACCEPTED, "agreed", "250 2.1.5"),
    Case("CRAM-MD5", "cram-md5", "starttls", ACCEPTED, "agreed", "250 2.1.5"),
    # Some let everybody wait, to tell patient mail programs from hurried robots.
    Case("slow to greet", "slow", "starttls", ACCEPTED, "agreed", "250 2.1.5", seconds=60),
    Case(
        "without STARTTLS", "good", "none", SKIPPED, "encryption_first",
        "530 5.7.0 Must issue a STARTTLS command first", fields=DRY,
    ),
    Case(
        "wrong password", "good", "starttls", ("refused", "check.sign-in.refused"),
        "not_signed_in", "535 5.7.8", fields={"password": "wrong horse"},
    ),
    Case(
        "without signing in", "good", "starttls", SKIPPED, "sign_in_first",
        "553 5.7.1 <anna@example.org>: Sender address rejected: not logged in", fields=DRY,
    ),
    Case(
        "another sender", "good", "starttls", ACCEPTED, "sender_refused",
        "553 5.7.1 <boss@example.org>: Sender address rejected: not owned by user",
        fields={"mailbox": "boss@example.org"},
    ),
    stopped("expired", "expired", "starttls"),
    stopped("expired", "expired-implicit", "implicit"),
    stopped("self_signed", "self-signed", "starttls"),
    stopped("self_signed", "self-signed-implicit", "implicit"),
    stopped("wrong_name", "wrong-name", "starttls"),
    stopped("wrong_name", "wrong-name-implicit", "implicit"),
    stopped("silent", "good-implicit", "starttls", id="plain to 465", seconds=6),
    stopped("speaks_plain", "good", "implicit", id="TLS to 587"),
    Case(
        "smart host without signing in", "smart-host", "none", SKIPPED, "relay_denied",
        "554 5.7.1 <claire@dest.example>: Relay access denied", fields=DRY,
    ),
    Case(
        "smart host, sign-in in the clear", "smart-host", "none",
        ("unknown", "check.outgoing.not_wished"), "not_signed_in",
    ),
    stopped("no_tls", "smart-host", "starttls"),
    stopped("refused", "closed", "starttls"),
]  # fmt: skip


PORTS = [
    ("good", "starttls", "open", "ok"),
    ("good-implicit", "implicit", "open", "ok"),
    ("good", "none", "open", "ok"),
    ("expired", "starttls", "open", "expired"),
    ("expired-implicit", "implicit", "open", "expired"),
    ("self-signed", "starttls", "open", "self-signed"),
    ("self-signed-implicit", "implicit", "open", "self-signed"),
    ("wrong-name", "starttls", "open", "wrong-name"),
    ("wrong-name-implicit", "implicit", "open", "wrong-name"),
    ("good-implicit", "starttls", "open", "speaks-tls"),
    ("good", "implicit", "open", "speaks-plain"),
    ("smart-host", "starttls", "open", "not-offered"),
    ("smart-host", "none", "open", "not-offered"),
    ("closed", "starttls", "refused", None),
]


def ran(laboratory: Laboratory, case: Case) -> tuple[CheckResult, CheckResult]:
    ports = {**laboratory.ports, "closed": 1}
    values = {field: getattr(SUBJECT, field) for field in SUBJECT.__slots__}
    values |= case.fields
    values["server"] = OutgoingServer(host=HOST, port=ports[case.service], tls=case.tls)
    first, second = asked(laboratory, Subject(**values), CHECKS, case.seconds)
    return first, second


def asked(
    laboratory: Laboratory, subject: Subject, checks: tuple[Check, ...], seconds: float
) -> tuple[CheckResult, ...]:
    async def run(address: str) -> tuple[CheckResult, ...]:
        resolver = Resolver([address], ca_file=str(laboratory.authority.ca_file))
        return await runner.run(subject, resolver, checks=checks, timeout=seconds)

    with NameServer({HOST: {"A": ["127.0.0.1"]}}) as names:
        results = asyncio.run(run(names.address))
    validate(check_document(subject, results, catalogue("en")), "check")
    return results


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_each_outcome_has_its_name(laboratory: Laboratory, case: Case) -> None:
    signed, permitted = ran(laboratory, case)
    outcome, finding = case.signed_in
    assert signed.summary.id == finding, signed
    assert getattr(signed.data, "outcome", "") == outcome
    expected = case.permitted
    if "." not in expected:
        expected = f"check.relay-permission.{expected}"
    assert permitted.summary.id == expected, permitted
    replies = [getattr(signed.data, "reply", None) or ""]
    replies += [a.reply or "" for a in getattr(permitted.data, "attempts", ())]
    if case.reply is not None:
        assert any(reply.startswith(case.reply) for reply in replies), replies
    if case.service == "slow":
        assert signed.milliseconds is not None
        assert signed.milliseconds > 10_000
    if "dry_run" in case.fields:
        assert not any(evidence.query.startswith("AUTH") for evidence in permitted.evidence)
    assert PASSWORD not in repr(signed) + repr(permitted)


@pytest.mark.parametrize(("service", "tls", "state", "outcome"), PORTS)
def test_each_port_and_its_encryption_has_its_name(
    laboratory: Laboratory, service: str, tls: str, state: str, outcome: str | None
) -> None:
    """Without signing in, as the checks do that run whenever a server was named."""
    port = {**laboratory.ports, "closed": 1}[service]
    subject = Subject(server=OutgoingServer(host=HOST, port=port, tls=tls))
    reachable, encrypted = asked(laboratory, subject, PORT_CHECKS, 30)
    assert isinstance(reachable.data, ServerReachableData)
    assert [p.state for p in reachable.data.ports if p.port == port] == [state]
    assert isinstance(encrypted.data, ServerTlsData)
    assert encrypted.data.outcome == outcome
    if outcome == "ok":
        assert encrypted.data.auth == ("PLAIN", "LOGIN", "CRAM-MD5")
    if outcome == "wrong-name":
        assert encrypted.data.names == ("shared17.hoster.example",)
    assert not any(e.query.startswith(("AUTH", "MAIL")) for e in encrypted.evidence)


def test_a_server_that_wants_no_more_attempts(laboratory: Laboratory) -> None:
    """Two runs, one try each: the second is one too many."""
    case = Case("", "impatient", "starttls", ACCEPTED, "agreed")
    first, _ = ran(laboratory, case)
    second, permitted = ran(laboratory, case)
    assert getattr(first.data, "outcome", "") == "accepted"
    assert getattr(second.data, "outcome", "") == "rate-limited"
    assert second.summary.id == "check.sign-in.too_often"
    assert permitted.summary.id == "check.relay-permission.not_signed_in"


def test_no_message_was_ever_handed_over(laboratory: Laboratory) -> None:
    """The servers' own word, at the end of the file and of all that was tried in it."""
    ran(laboratory, CASES[0])
    log = laboratory.log
    assert "sasl_username=anna@example.org" in log
    assert "message-id=" not in log
    assert "data=" not in log  # Postfix counts the commands of each conversation
