# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server's words and the name of an address tell of the network, and what they do not."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import replace
from types import SimpleNamespace

import pytest

from relayfix.checks import network
from relayfix.checks.ports import Port, Talk
from relayfix.knowledge.networks import holds_back, tether_of
from relayfix.model.check import Outcome, OutgoingServer, Subject
from relayfix.net import adapter
from relayfix.net.answer import DnsAnswer
from relayfix.net.dns import Resolver

OWN, THEIRS = "203.0.113.7", "198.51.100.25"
SUBJECT = Subject(
    mailbox="anna@example.org",
    server=OutgoingServer(host="smtp.example.org", port=587),
    personal=False,
)


def told(hello: str, greeting: str | None = None) -> str | None:
    port = Port(number=587, mode="starttls", state="open")
    port.hello = (hello,)
    if greeting is not None:
        port.greeting = SimpleNamespace(lines=(greeting,))  # type: ignore[assignment]  # lines alone
    talk = Talk(
        subject=SUBJECT, resolver=Resolver(["127.0.0.1"]), ports=(port,), addresses=(THEIRS,)
    )
    return network.told_address(port, talk)


@pytest.mark.parametrize(
    ("hello", "greeting", "address"),
    [
        (f"smtp.example.org Hello pc [{OWN}]", None, OWN),
        (f"smtp.example.org [{THEIRS}]", None, None),  # it says its own
        ("smtp.example.org", f"smtp.example.org ESMTP [{OWN}]", None),  # whose it is, is not said
        ("smtp.example.org", f"smtp.example.org greets you [{OWN}]", OWN),
        ("smtp.example.org Hello [192.168.1.2]", None, None),
        ("smtp.example.org Hello [999.0.0.1]", None, None),
    ],
)
def test_the_address_is_ours_only_where_it_is_told_to_us(
    hello: str, greeting: str | None, address: str | None
) -> None:
    assert told(hello, greeting) == address


def named(*names: str) -> DnsAnswer:
    return DnsAnswer(
        name="7.113.0.203.in-addr.arpa", rdtype="PTR", outcome=Outcome.ANSWER, records=names
    )


@pytest.mark.parametrize(
    ("mailbox", "name", "kind"),
    [
        ("anna@example.org", "gate.example.org", "office"),
        ("anna@example.org", "gate.provider.example", None),
        # A customer of the company that has the mailboxes and the lines is not in its office.
        ("anna@orange.fr", "mail.orange.fr", None),
        (None, "gate.example.org", None),
    ],
)
def test_the_office_by_the_name_of_the_address(
    mailbox: str | None, name: str, kind: str | None
) -> None:
    assert network._kind_by_name(replace(SUBJECT, mailbox=mailbox), named(name)) == kind


def test_what_the_system_knows_goes_before_the_name_of_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At home through the office's tunnel, the address seen outside is the office's."""
    way = network._Way(
        interface="tun0",
        facts=adapter.Facts(technology=adapter.Technology.TUNNEL),
        network=None,
    )

    async def name_of(*_: object) -> DnsAnswer:
        return named("gate.example.org")

    async def no(*_: object) -> bool:
        return False

    monkeypatch.setattr(network, "_way", lambda *_: way)
    monkeypatch.setattr(network, "_name_of", name_of)
    monkeypatch.setattr(network, "_is_captive", no)
    alone = replace(SUBJECT, server=None)
    found = asyncio.run(network.run(alone, Resolver(["127.0.0.1"])))
    assert found.data is not None
    assert getattr(found.data, "kind", None) == "vpn"


def test_the_company_that_is_named_is_the_one_that_holds_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holder = holds_back("ip203-0-113-7.ph.ph.cox.net", 25)
    assert holder is not None

    async def no(*_: object) -> bool:
        return False

    monkeypatch.setattr(network, "_blocked", lambda *_: ((25,), holder))
    monkeypatch.setattr(network, "_is_captive", no)
    alone = replace(SUBJECT, server=None)
    found = asyncio.run(network.run(alone, Resolver(["127.0.0.1"])))
    assert found.summary.value("provider") == holder.name


@pytest.mark.parametrize(
    ("net", "known"),
    [("172.20.10.0/28", True), ("172.20.10.0/29", False), ("172.20.10.4/30", False)],
)
def test_a_telephones_network_is_exactly_that(net: str, known: bool) -> None:
    assert (tether_of(ipaddress.ip_network(net)) is not None) is known
