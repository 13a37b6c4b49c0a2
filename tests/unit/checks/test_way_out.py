# SPDX-License-Identifier: GPL-3.0-or-later
"""The person's outgoing server from here: its ports, its encryption, and the network between."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from relayfix.checks import (
    disclosures,
    network,
    plan,
    ports,
    runner,
    server_reachable,
    server_tls,
)
from relayfix.checks.interception import interceptor, state_of
from relayfix.checks.ports import Port, Talk
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Contact,
    NetworkData,
    OutgoingServer,
    ServerReachableData,
    ServerTlsData,
    Subject,
)
from relayfix.net import local
from relayfix.net.dns import Resolver
from relayfix.net.reply import Reply
from relayfix.report.document import check_document
from tests.support.certificates import Authority, Issued
from tests.support.mailserver import HANG_UP, Connection, MailServer, RawServer
from tests.support.nameserver import NameServer, Zone
from tests.support.schemas import validate

CHECKS = (server_reachable.CHECK, server_tls.CHECK, network.CHECK)
HOST = "smtp.example.org"
ZONE: Zone = {
    HOST: {"A": ["127.0.0.1"]},
    "7.113.0.203.in-addr.arpa": {"PTR": ["lfbn-1-2-3.abo.wanadoo.fr"]},
    "8.113.0.203.in-addr.arpa": {"PTR": ["gate.example.org"]},
    "9.113.0.203.in-addr.arpa": {"PTR": ["customer.provider.example"]},
}


def at(port: int, authority: Authority, *, host: str = HOST, tls: str | None = None) -> Subject:
    return Subject(
        domain="example.org",
        mailbox="anna@example.org",
        server=OutgoingServer(host=host, port=port, tls=tls),
        ca_file=str(authority.ca_file),
    )


def ran(subject: Subject, seconds: float = 20.0) -> tuple[CheckResult, CheckResult, CheckResult]:
    """All three; every sentence has words, nothing is asked twice, the document is sound."""

    async def run(address: str) -> tuple[CheckResult, ...]:
        resolver = Resolver([address])
        return await runner.run(subject, resolver, checks=CHECKS, timeout=seconds)

    with NameServer(ZONE) as names:
        first, second, third = asyncio.run(run(names.address))
    assert not names.asked_twice
    for language in languages():
        words = catalogue(language)
        for result in (first, second, third):
            assert words.say(result.summary)
        validate(check_document(subject, (first, second, third), words), "check")
    return first, second, third


def states(result: CheckResult) -> dict[int, str | None]:
    assert isinstance(result.data, ServerReachableData)
    return {each.port: each.state for each in result.data.ports}


def secured(result: CheckResult) -> ServerTlsData:
    assert isinstance(result.data, ServerTlsData)
    return result.data


def seen(result: CheckResult) -> NetworkData:
    assert isinstance(result.data, NetworkData)
    return result.data


# ── encryption ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("implicit", [False, True])
def test_all_is_well(authority: Authority, *, implicit: bool) -> None:
    shown = authority.issue(HOST, "mail.example.org", ends=30).context()
    with MailServer(tls=shown, implicit=implicit) as server:
        mode = "implicit" if implicit else "starttls"
        reachable, tls, _ = ran(at(server.port, authority, tls=mode))
    assert (reachable.status, states(reachable)[server.port]) == (CheckStatus.OK, "open")
    data = secured(tls)
    assert (tls.status, data.outcome) == (CheckStatus.OK, "ok")
    assert data.names == (HOST, "mail.example.org")
    assert data.auth == ("PLAIN", "LOGIN")
    assert data.not_after is not None
    left = datetime.fromisoformat(data.not_after) - datetime.now().astimezone()
    assert 28 < left.total_seconds() / 86400 < 31
    assert server.connections == 1
    assert not {"AUTH", "MAIL", "RCPT", "DATA"} & set(server.verbs)


FAULTS: dict[str, Callable[[Authority], Issued]] = {
    "expired": lambda a: a.issue(HOST, begins=-20, ends=-2),
    "not-yet-valid": lambda a: a.issue(HOST, begins=2, ends=20),
    "self-signed": lambda a: a.issue(HOST, by_itself=True),
    "wrong-name": lambda a: a.issue("mail.other.example"),
}


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_certificate_that_does_not_hold(
    authority: Authority, fault: str, *, implicit: bool
) -> None:
    with MailServer(tls=FAULTS[fault](authority).context(), implicit=implicit) as server:
        mode = "implicit" if implicit else "starttls"
        reachable, tls, _ = ran(at(server.port, authority, tls=mode))
    assert (tls.status, secured(tls).outcome) == (CheckStatus.PROBLEM, fault)
    assert secured(tls).not_after is not None
    assert secured(tls).names == ("mail.other.example" if fault == "wrong-name" else HOST,)
    assert states(reachable)[server.port] == "open"


def test_an_issuer_that_nobody_knows(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = Authority(tmp_path_factory.mktemp("stranger"))
    with MailServer(tls=stranger.issue(HOST).context()) as server:
        _, tls, _ = ran(at(server.port, authority))
    assert (tls.status, secured(tls).outcome) == (CheckStatus.PROBLEM, "unknown-issuer")
    assert secured(tls).names == (HOST,)


@pytest.mark.parametrize(
    ("outcome", "finding"),
    [
        ("self-signed", "self_signed_ended"),
        ("wrong-name", "wrong_name_ended"),
        ("unknown-issuer", "unknown_issuer_ended"),
    ],
)
def test_a_fault_and_a_time_that_is_over_are_both_told(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory, outcome: str, finding: str
) -> None:
    issuer = authority
    if outcome == "unknown-issuer":
        issuer = Authority(tmp_path_factory.mktemp("stranger"))
    name = "mail.other.example" if outcome == "wrong-name" else HOST
    ended = issuer.issue(name, begins=-20, ends=-2, by_itself=outcome == "self-signed")
    with MailServer(tls=ended.context()) as server:
        _, tls, _ = ran(at(server.port, authority))
    assert secured(tls).outcome == outcome
    assert tls.summary.id == f"check.server-tls.{finding}"
    assert tls.summary.value("date") == (secured(tls).not_after or "")[:10]


def test_no_encryption_offered(authority: Authority) -> None:
    with MailServer() as server:
        _, tls, _ = ran(at(server.port, authority))
        _, unused, _ = ran(at(server.port, authority, tls="none"))
    assert (tls.status, secured(tls).outcome) == (CheckStatus.PROBLEM, "not-offered")
    assert secured(tls).auth == ("PLAIN", "LOGIN")
    assert (unused.status, secured(unused).outcome) == (CheckStatus.WARNING, "not-offered")


def test_encryption_from_the_start_where_it_begins_in_the_clear(authority: Authority) -> None:
    with MailServer(tls=authority.issue(HOST).context()) as server:
        reachable, tls, _ = ran(at(server.port, authority, tls="implicit"))
    assert (tls.status, secured(tls).outcome) == (CheckStatus.PROBLEM, "speaks-plain")
    assert states(reachable)[server.port] == "open"


def test_in_the_clear_where_it_is_encrypted_from_the_start(authority: Authority) -> None:
    """Both wait for the other to begin: it is told long before the time limit of a greeting."""
    with MailServer(tls=authority.issue(HOST, ends=9).context(), implicit=True) as server:
        began = time.monotonic()
        reachable, tls, _ = ran(at(server.port, authority, tls="starttls"), seconds=6.0)
        assert time.monotonic() - began < 5
    assert (tls.status, secured(tls).outcome) == (CheckStatus.PROBLEM, "speaks-tls")
    assert secured(tls).names == (HOST,)
    assert (reachable.status, states(reachable)[server.port]) == (CheckStatus.OK, "open")


def test_a_server_that_greets_late_is_waited_for(authority: Authority) -> None:
    """TLS is tried beside it, and the first conversation goes on."""
    shown = authority.issue(HOST).context()

    def late(connection: Connection) -> None:
        server.wait_for_the_end(2.5)
        mail._talk(connection)

    mail = MailServer(tls=shown)
    mail._listener.close()  # the other one listens, and hands its connections over
    with RawServer(late) as server:
        _, tls, _ = ran(at(server.port, authority, tls="starttls"), seconds=8.0)
    assert secured(tls).outcome == "ok"


def test_a_server_that_serves_one_after_the_other(authority: Authority) -> None:
    """It greets late, and looks at nobody else meanwhile: what it says is not waited for twice."""
    shown = authority.issue(HOST).context()
    busy = threading.Lock()

    def alone(connection: Connection) -> None:
        with busy:
            server.wait_for_the_end(2.0)
            mail._talk(connection)

    mail = MailServer(tls=shown)
    mail._listener.close()
    with RawServer(alone) as server:
        began = time.monotonic()
        _, tls, _ = ran(at(server.port, authority, tls="starttls"), seconds=8.0)
        assert time.monotonic() - began < 6
    assert secured(tls).outcome == "ok"


def test_the_steps_are_patient() -> None:
    """Servers delay a greeting on purpose: ten seconds are no silence."""
    from relayfix.net.smtp import Limits

    limits = Limits.within(30.0 * 0.8)
    assert min(limits.connect, limits.greeting, limits.command) > 10


def test_encryption_that_is_offered_and_not_begun(authority: Authority) -> None:
    replies = {"STARTTLS": "454 4.7.0 TLS not available"}
    with MailServer(tls=authority.issue(HOST).context(), replies=replies) as server:
        _, tls, _ = ran(at(server.port, authority))
    assert (tls.status, secured(tls).outcome) == (CheckStatus.PROBLEM, "failed")
    assert any("454 4.7.0" in each.answer for each in tls.evidence)


def test_a_server_that_hangs_up(authority: Authority) -> None:
    with MailServer(replies={"GREETING": HANG_UP}) as server:
        reachable, tls, _ = ran(at(server.port, authority))
    assert (tls.status, secured(tls).outcome) == (CheckStatus.UNKNOWN, None)
    assert (reachable.status, states(reachable)[server.port]) == (CheckStatus.WARNING, "open")


# ── ports ───────────────────────────────────────────────────────────────────────────────────


def test_a_closed_port(authority: Authority) -> None:
    with MailServer() as server:
        closed = server.port
    reachable, tls, _ = ran(at(closed, authority))
    assert (reachable.status, states(reachable)[closed]) == (CheckStatus.PROBLEM, "refused")
    assert set(states(reachable)) == {25, 465, 587, closed}
    assert (tls.status, secured(tls).outcome) == (CheckStatus.UNKNOWN, None)


def test_a_name_that_does_not_exist(authority: Authority) -> None:
    reachable, tls, net = ran(at(587, authority, host="smtp.nowhere.example"))
    assert reachable.status is tls.status is CheckStatus.PROBLEM
    assert reachable.summary.id == "check.outgoing.no_host"
    assert secured(tls).outcome is None
    assert seen(net).public_ip is None


def test_a_server_that_turns_us_away(authority: Authority) -> None:
    with MailServer(replies={"GREETING": "554 5.7.1 not from there"}) as server:
        reachable, tls, _ = ran(at(server.port, authority))
    assert (reachable.status, states(reachable)[server.port]) == (CheckStatus.WARNING, "open")
    assert reachable.summary.value("reply") == "554 5.7.1 not from there"
    assert tls.status is CheckStatus.UNKNOWN


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ({"GREETING": "220 ************************"}, "220 ************************"),
        ({"EHLO": "250-mail.example.org\n250-XXXXXXXA\n250 8BITMIME"}, "XXXXXXXA"),
        ({"EHLO": "250-mail.example.org\n250 XXXXXXXX"}, "XXXXXXXX"),
    ],
)
def test_words_crossed_out_on_the_way(
    authority: Authority, replies: dict[str, Any], words: str
) -> None:
    with MailServer(tls=authority.issue(HOST).context(), replies=replies) as server:
        reachable, _, net = ran(at(server.port, authority))
    assert (reachable.status, states(reachable)[server.port]) == (
        CheckStatus.PROBLEM,
        "intercepted",
    )
    assert reachable.summary.value("words") == words
    assert seen(net).blocked_ports == (server.port,)
    assert net.status is CheckStatus.WARNING


def port(number: int, greeting: str, **fields: Any) -> Port:
    made = Port(number=number, mode="starttls", state="open")
    made.greeting = Reply(code=220, lines=(greeting,))
    made.hello = (greeting,)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def judged(number: int, *all_ports: Port, host: str = HOST) -> str | None:
    subject = Subject(server=OutgoingServer(host=host, port=number))
    talk = Talk(subject=subject, resolver=Resolver(["127.0.0.1"]), ports=all_ports)
    return state_of(next(each for each in all_ports if each.number == number), talk)


STRANGE = "proxy.hotel.example ESMTP"


def test_a_strange_name_alone_is_no_proof() -> None:
    """Many servers greet as a machine of the company that runs them."""
    assert judged(587, port(587, STRANGE, outcome="ok")) == "open"
    assert judged(587, port(587, STRANGE, outcome="wrong-name")) == "open"
    assert judged(587, port(587, STRANGE, outcome="not-offered", mechanisms=("PLAIN",))) == "open"
    assert judged(25, port(25, STRANGE, outcome="not-offered")) == "open"
    assert judged(587, port(587, "mx7.example.org ESMTP", outcome="not-offered")) == "open"
    assert judged(587, port(587, STRANGE, outcome="not-offered"), host="192.0.2.1") == "open"


def test_a_strange_name_with_proof() -> None:
    bare = port(587, STRANGE, outcome="not-offered")
    assert judged(587, bare) == "intercepted"
    redirected = port(25, STRANGE, outcome="not-offered")
    own = port(587, "mail.provider.example ESMTP", outcome="ok")
    assert judged(25, redirected, own) == "intercepted"
    assert judged(587, redirected, own) == "open"
    assert judged(25, redirected, port(465, "smtp.example.org hi", outcome="expired")) == (
        "intercepted"
    )


def test_encryption_taken_out_of_what_a_known_server_offers() -> None:
    """Every server in our table encrypts: where it seems not to, somebody took that out."""
    bare = port(587, "mail.gmx.net GMX Mailservices", outcome="not-offered", mechanisms=("PLAIN",))
    assert judged(587, bare, host="mail.gmx.net") == "intercepted"
    assert judged(587, bare, host="mail.company.example") == "open"


def test_another_service_at_its_own_port_is_nobody_in_between(authority: Authority) -> None:
    with RawServer(lambda connection: connection.sendall(b"* OK IMAP4rev1 ready\r\n")) as server:
        reachable, tls, _ = ran(at(server.port, authority))
    assert states(reachable)[server.port] == "open"
    assert tls.summary.id == "check.server-tls.garbage"


def test_what_was_found_is_not_lost_with_the_time(authority: Authority) -> None:
    """A port that says nothing until the end does not take the others' results with it."""
    with MailServer(replies={"GREETING": None}) as server:
        reachable, tls, _ = ran(at(server.port, authority), seconds=2.0)
    assert states(reachable)[server.port] == "open"
    assert states(reachable)[587] == "refused"
    assert reachable.summary.id == "check.server-reachable.says_nothing"
    assert (tls.status, secured(tls).outcome) == (CheckStatus.UNKNOWN, None)


def test_each_port_is_talked_to_once_for_all(authority: Authority) -> None:
    with MailServer(tls=authority.issue(HOST).context()) as server:
        ran(at(server.port, authority))
    assert server.connections == 1
    assert server.verbs == ["EHLO", "STARTTLS", "EHLO", "QUIT"]


def test_cancelling_hangs_up(authority: Authority) -> None:
    async def run(address: str, subject: Subject) -> float:
        resolver = Resolver([address])
        task = asyncio.create_task(runner.run(subject, resolver, checks=CHECKS))
        while not server.connections:
            await asyncio.sleep(0.01)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        spent = time.monotonic() - began
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        if rest:
            _, hanging = await asyncio.wait(rest, timeout=0.5)
            assert not hanging
        return spent

    with MailServer(replies={"GREETING": None}) as server, NameServer(ZONE) as names:
        assert asyncio.run(run(names.address, at(server.port, authority))) < 0.5


# ── the network ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hello", "ip", "kind"),
    [
        ("mail.example.org Hello [203.0.113.7]", "203.0.113.7", "home"),
        ("mail.example.org Hello anna [203.0.113.8], pleased", "203.0.113.8", "office"),
        ("mail.example.org at your service, [203.0.113.9]", "203.0.113.9", None),
        ("mail.example.org Hello [IPv6:2001:db8::7]", "2001:db8::7", None),
        ("mail.example.org (203.0.113.10)", "203.0.113.10", None),
        ("mail.example.org Hello [192.168.1.20]", None, None),
        ("mail.example.org Hello [127.0.0.1]", None, None),
        ("mail.example.org Hello [999.1.1.1] 203.0.113.7", None, None),
        ("mail.example.org", None, None),
    ],
)
def test_the_address_that_the_server_tells(
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    hello: str,
    ip: str | None,
    kind: str | None,
) -> None:
    monkeypatch.setattr(local, "interface_towards", lambda *_: "eth0")
    with MailServer(replies={"EHLO": f"250-{hello}\n250 8BITMIME"}) as server:
        _, _, net = ran(at(server.port, authority))
    assert (seen(net).public_ip, seen(net).kind) == (ip, kind)
    assert net.status is (CheckStatus.OK if ip else CheckStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("greeting", "ip"),
    [
        ("220 mail.example.org ESMTP, hello [203.0.113.7]", "203.0.113.7"),
        ("220 mail.example.org [198.51.100.3] ESMTP", None),
    ],
)
def test_a_greeting_tells_only_where_it_speaks_to_us(
    authority: Authority, greeting: str, ip: str | None
) -> None:
    with MailServer(replies={"GREETING": greeting}) as server:
        _, _, net = ran(at(server.port, authority))
    assert seen(net).public_ip == ip


@pytest.mark.parametrize(
    ("interface", "kind"),
    [
        ("tun0", "vpn"),
        ("utun4", "vpn"),
        ("wg0", "vpn"),
        ("iftype53_32768", "vpn"),
        ("wwan0", "mobile"),
        ("wwanpp_32768", "mobile"),
        ("pdp_ip0", "mobile"),
        ("ppp0", None),
        ("eth0", None),
        ("en0", None),
        (None, None),
    ],
)
def test_the_interface_that_leads_out(
    monkeypatch: pytest.MonkeyPatch, authority: Authority, interface: str | None, kind: str | None
) -> None:
    monkeypatch.setattr(local, "interface_towards", lambda *_: interface)
    with MailServer() as server:
        _, _, net = ran(at(server.port, authority))
    assert seen(net).kind == kind


def test_without_a_server_the_computer_alone_is_asked() -> None:
    async def run(address: str) -> CheckResult:
        found = await runner.run(Subject(), Resolver([address]), checks=(network.CHECK,))
        return found[0]

    with NameServer({}) as names:
        result = asyncio.run(run(names.address))
    # Whether the name server tells the truth, and nothing else.
    assert {(row.rdtype, row.name.partition(".")[2]) for row in names.asked} == {
        ("A", "invalid"),
        ("A", "example.com"),
        ("AAAA", "invalid"),
        ("AAAA", "example.com"),
    }
    assert seen(result).public_ip is None
    assert seen(result).blocked_ports is None


def test_a_network_that_wants_a_sign_in(authority: Authority) -> None:
    async def run(address: str) -> tuple[CheckResult, ...]:
        subject = at(1, authority)
        return await runner.run(subject, Resolver([address]), checks=(network.CHECK,))

    with NameServer({}, missing={"A": ["127.0.0.1"]}) as names:
        (result,) = asyncio.run(run(names.address))
    assert seen(result).kind == "captive-portal"
    assert result.status is CheckStatus.PROBLEM


def test_a_server_for_its_own_network_alone() -> None:
    """Port 25 of such a server; with a sign-in other ports of it take mail from anywhere."""
    subject = Subject(server=OutgoingServer(host="smtp.orange.fr", port=25))
    found = network._own_network_server(subject)
    assert found is not None
    assert found.name == "Orange"
    elsewhere = replace(subject, server=OutgoingServer(host="smtp.orange.fr", port=465))
    assert network._own_network_server(elsewhere) is None
    assert network._serves_everywhere(elsewhere) is False
    unknown = replace(subject, server=OutgoingServer(host="smtp.company.example", port=465))
    assert network._serves_everywhere(unknown) is None


def test_this_computer_knows_its_own_addresses() -> None:
    found = list(local.interfaces())
    assert ("127.0.0.1" in {each.address for each in found}) or not found
    loopback = next(each.name for each in found if each.address == "127.0.0.1")
    assert local.interface_towards("127.0.0.1", "127.0.0.1") == loopback
    assert local.interface_towards("192.0.2.1", "192.0.2.250") is None


# ── consent ─────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_knocked_at_without_a_server(authority: Authority) -> None:
    assert {check.id for check in plan(Subject())} >= {"network"}
    assert not {"server-reachable", "server-tls"} & {check.id for check in plan(Subject())}
    rows = disclosures(CHECKS, at(587, authority))
    own = [row for row in rows if row.contact is Contact.OWN_SERVER]
    assert [row.name for row in own] == [HOST]
    for language in languages():
        for row in rows:
            assert catalogue(language).say(row.purpose)
            assert catalogue(language).say(row.learns)


def test_the_words_of_the_interceptor_are_the_servers_own() -> None:
    strange = port(587, STRANGE, outcome="not-offered")
    subject = Subject(server=OutgoingServer(host=HOST, port=587))
    talk = ports.Talk(subject=subject, resolver=Resolver(["127.0.0.1"]), ports=(strange,))
    assert interceptor(strange, talk) == f"220 {STRANGE}"
