# SPDX-License-Identifier: GPL-3.0-or-later
"""The kind of network, and who holds mail back: with the system's own answers as they may be."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

from relayfix.checks import network
from relayfix.checks.ports import Port, Talk
from relayfix.knowledge.networks import When
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import CheckStatus, NetworkData, Outcome, OutgoingServer, Subject
from relayfix.model.sentence import Sentence
from relayfix.net import adapter, local
from relayfix.net.adapter import Facts, Technology
from relayfix.net.answer import DnsAnswer
from relayfix.net.dns import Resolver

HOST = "smtp.example.org"


def way(
    interface: str | None = "eth0", facts: Facts | None = None, net: str | None = None
) -> network._Way:
    return network._Way(
        interface=interface,
        facts=facts or Facts(),
        network=None if net is None else ipaddress.ip_network(net),
    )


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (way(facts=Facts(technology=Technology.TUNNEL)), "vpn"),
        (way(facts=Facts(technology=Technology.CELLULAR)), "mobile"),
        (way(facts=Facts(technology=Technology.TETHERED)), "mobile"),
        (way("ethernet_32770", Facts(description="TAP-Windows Adapter V9")), "vpn"),
        (way("ethernet_32770", Facts(description="Realtek PCIe GbE Family Controller")), None),
        (way("utun3"), "vpn"),
        (way("wwan0"), "mobile"),
        (way("en0", net="172.20.10.0/28"), "mobile"),
        (way("en0", net="172.20.10.0/24"), None),
        # An address behind a provider's own translation: of a telephone network or of a home.
        (way("en0", net="100.64.0.0/10"), None),
        (way("ppp0"), None),
        (way("wlan0", net="192.168.1.0/24"), None),
        (way(None), None),
        # What the adapter is outweighs the network it is in.
        (way("tun0", Facts(technology=Technology.TUNNEL), "172.20.10.0/28"), "vpn"),
    ],
)
def test_the_kind_by_what_the_system_knows(found: network._Way, kind: str | None) -> None:
    assert network._kind_of(found) == kind


def test_the_way_is_put_together_from_what_the_system_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def towards(*where: str | None) -> str:
        asked.append(where)
        return "wg0"

    def facts(name: str | None) -> Facts:
        asked.append(name)
        return Facts()

    monkeypatch.setattr(local, "interface_towards", towards)
    monkeypatch.setattr(local, "network_towards", lambda *_: None)
    monkeypatch.setattr(adapter, "facts", facts)
    assert network._way("192.0.2.1", "192.0.2.9") == way("wg0")
    assert asked == [("192.0.2.1", "192.0.2.9"), "wg0"]


# ── a server of the inside ──────────────────────────────────────────────────────────────────


def talking(subject: Subject, addresses: tuple[str, ...], **states: str) -> Talk:
    """A talk whose ports have these states: ``p25="filtered"``."""
    numbers = {int(name[1:]): state for name, state in states.items()}
    made = tuple(Port(number=n, mode="starttls", state=state) for n, state in numbers.items())
    for each in made:
        each.outcome = "ok" if each.state == "open" else None
    return Talk(subject=subject, resolver=Resolver(["127.0.0.1"]), ports=made, addresses=addresses)


WORK = Subject(
    mailbox="anna@example.org", server=OutgoingServer(host=HOST, port=587), personal=False
)


@pytest.mark.parametrize(
    ("subject", "addresses", "state", "kind"),
    [
        (WORK, ("10.1.2.3",), "open", "office"),
        (WORK, ("192.168.1.2", "fd00::2"), "open", "office"),
        (WORK, ("10.1.2.3", "203.0.113.7"), "open", None),
        (WORK, ("203.0.113.7",), "open", None),
        (WORK, (), "open", None),
        (WORK, ("10.1.2.3",), "filtered", None),
        # A domain of one's own may have its server at home.
        (replace(WORK, personal=True), ("10.1.2.3",), "open", None),
        (replace(WORK, personal=None), ("10.1.2.3",), "open", None),
        (replace(WORK, mailbox="anna@other.example"), ("10.1.2.3",), "open", None),
        (replace(WORK, mailbox="anna@orange.fr"), ("10.1.2.3",), "open", None),
    ],
)
def test_a_server_that_only_the_inside_has(
    subject: Subject, addresses: tuple[str, ...], state: str, kind: str | None
) -> None:
    talk = talking(subject, addresses, p587=state)
    assert network._kind_by_server(subject, talk) == kind
    assert network._kind_by_server(subject, None) is None


# ── what is held back ───────────────────────────────────────────────────────────────────────


def named(*names: str) -> DnsAnswer:
    return DnsAnswer(
        name="7.113.0.203.in-addr.arpa", rdtype="PTR", outcome=Outcome.ANSWER, records=names
    )


AT_25 = replace(WORK, server=OutgoingServer(host=HOST, port=25))


@pytest.mark.parametrize(
    ("name", "states", "blocked", "finding"),
    [
        (
            "ip203-0-113-7.ph.ph.cox.net",
            {"p25": "filtered", "p587": "open"},
            (25,),
            "blocked_by_rule",
        ),
        (
            "p203000113.dip0.t-ipconnect.de",
            {"p25": "filtered", "p587": "open"},
            (25,),
            "blocked_for_abuse",
        ),
        # It is not known whether the server has the port at all.
        ("gate.provider.example", {"p25": "filtered", "p587": "open"}, None, "unknown"),
        ("ip203-0-113-7.ph.ph.cox.net", {"p25": "open", "p587": "open"}, (), "unknown"),
        ("ip203-0-113-7.ph.ph.cox.net", {"p25": "refused", "p587": "open"}, (), "unknown"),
        ("ip203-0-113-7.ph.ph.cox.net", {"p25": "open", "p587": "filtered"}, None, "unknown"),
        # Nothing answers: the server may be out of order.
        ("ip203-0-113-7.ph.ph.cox.net", {"p25": "filtered", "p587": "filtered"}, None, "unknown"),
    ],
)
def test_a_company_that_lets_no_mail_out(
    name: str, states: dict[str, str], blocked: tuple[int, ...] | None, finding: str
) -> None:
    talk = talking(AT_25, ("203.0.113.25",), **states)
    found, holder = network._blocked(AT_25, talk, named(name))
    assert found == blocked
    status, said = network._finding(NetworkData(blocked_ports=found), None, None, holder)
    assert said == finding
    assert status is (CheckStatus.WARNING if blocked else CheckStatus.UNKNOWN)
    for language in languages():
        sentence = Sentence.of(
            f"check.network.{said}", ports="25", provider="Cox", ip="", server=HOST
        )
        assert catalogue(language).say(sentence)


def test_when_a_company_holds_back_is_told_apart() -> None:
    talk = talking(AT_25, ("203.0.113.25",), p25="filtered", p587="open")
    _, cox = network._blocked(AT_25, talk, named("ip1.ph.ph.cox.net"))
    _, nobody = network._blocked(AT_25, talk, None)
    assert cox is not None
    assert cox.when is When.ALWAYS
    assert nobody is None


@pytest.mark.parametrize(
    ("host", "username", "inside", "only", "finding"),
    [
        ("relay.plus.net", None, None, None, "own_network_unsigned"),
        ("relay.plus.net", None, False, None, "own_network_unsigned"),
        ("relay.plus.net", None, True, None, "unknown"),
        ("relay.plus.net", "anna", None, False, "unknown"),
        ("smtp.orange.fr", None, None, True, "own_network"),
        ("smtp.orange.fr", None, False, True, "other_network"),
        ("smtp.orange.fr", "anna", False, True, "other_network"),
        ("smtp.company.example", None, None, None, "unknown"),
    ],
)
def test_a_server_for_its_own_connections(
    host: str, username: str | None, inside: bool | None, only: bool | None, finding: str
) -> None:
    subject = Subject(server=OutgoingServer(host=host, port=25), username=username)
    table = network._own_network_server(subject)
    own = network._own_network_only(subject, table)
    assert own is only
    _, said = network._finding(NetworkData(own_network_only=own), table, inside, None)
    assert said == finding
    for language in languages():
        sentence = Sentence.of(f"check.network.{said}", provider="Plusnet", server=host)
        assert catalogue(language).say(sentence)
