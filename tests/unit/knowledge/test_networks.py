# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: what names of connections and adapters tell, and that each row says who says so."""

from __future__ import annotations

import ipaddress
from datetime import date
from typing import Any

import pytest

from relayfix.knowledge import networks
from relayfix.knowledge.sources import MAIL_PORTS, Basis
from relayfix.knowledge.tables import File, KnowledgeError

TODAY = date(2026, 12, 31)


def test_every_row_says_who_says_so() -> None:
    sources = [row.source for row in networks.own_network_servers()]
    sources += [row.source for row in networks.holding_back()]
    sources += [row.source for row in networks.lines()]
    sources += [row.source for row in networks.adapters()]
    sources += [row.source for row in networks.tethers()]
    assert len(sources) > 15
    for source in sources:
        assert source.where
        assert date(2000, 1, 1) < source.as_of < TODAY
        assert source.basis is not Basis.VENDOR or source.where.startswith("http")
    numbers = [row.ports for row in networks.own_network_servers()]
    numbers += [row.ports for row in networks.holding_back()]
    assert set().union(*numbers) <= MAIL_PORTS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lfbn-1-2-3.w90-1.abo.wanadoo.fr", "home"),
        # A name that Orange gives to offices as well.
        ("lmontsouris-657-1-2-3.w90-1.abo.wanadoo.fr", None),
        ("pop.92-0-2-1.mobile.abo.orange.fr", "mobile"),
        ("C-203-0-113-7.hsd1.ca.comcast.net.", "home"),
        ("203-0-113-7-static.hfc.comcastbusiness.net", None),
        ("7.sub-203-0-113.myvzw.com", "mobile"),
        ("myvzw.com", None),
        ("203.0.113.7.threembb.co.uk.example", None),
        ("", None),
    ],
)
def test_the_kind_of_a_line_by_its_name(name: str, kind: str | None) -> None:
    assert networks.line_kind(name) == kind


def test_who_holds_mail_back() -> None:
    cox = networks.holds_back("ip203-0-113-7.ph.ph.cox.net", 25)
    assert cox is not None
    assert (cox.name, cox.when, cox.source.basis) == ("Cox", networks.When.ALWAYS, Basis.VENDOR)
    assert networks.holds_back("ip203-0-113-7.ph.ph.cox.net", 587) is None
    assert networks.holds_back("customer.provider.example", 25) is None
    telekom = networks.holds_back("p203000113.dip0.t-ipconnect.de", 25)
    assert telekom is not None
    assert telekom.when is networks.When.ABUSE


def test_servers_for_their_own_network() -> None:
    plusnet = networks.own_network_server("Relay.Plus.net.", 587)
    assert plusnet is not None
    assert plusnet.sign_in
    assert networks.own_network_server("smtp.orange.fr", 25) is not None
    assert networks.own_network_server("smtp.orange.fr", 465) is None
    # Its company says that it is for its customers, and counts with those on other networks.
    assert networks.own_network_server("relay.proximus.be", 25) is None


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("TAP-Windows Adapter V9", "vpn"),
        ("Cisco AnyConnect Virtual Miniport Adapter for Windows x64", "vpn"),
        ("Apple Mobile Device Ethernet", "mobile"),
        ("Intel(R) Wi-Fi 6 AX201 160MHz", None),
        # A telephone on its cable, or a docking station: both are called so.
        ("Remote NDIS based Internet Sharing Device", None),
    ],
)
def test_what_adapters_are_called(description: str, kind: str | None) -> None:
    assert networks.adapter_kind(description) == kind


@pytest.mark.parametrize(
    ("network", "known"),
    [
        ("172.20.10.0/28", True),
        ("172.20.10.0/24", False),
        ("172.16.0.0/12", False),
        ("192.168.1.0/24", False),
        ("2001:db8::/64", False),
    ],
)
def test_the_network_of_a_telephone_is_exactly_one(network: str, known: bool) -> None:
    assert (networks.tether_of(ipaddress.ip_network(network)) is not None) is known
    assert networks.tether_of(None) is None


HOLDS_BACK: dict[str, Any] = {
    "name": "Example",
    "ports": [25],
    "networks": ["*.provider.example"],
    "when": "always",
    "basis": "vendor",
    "source": "https://provider.example/ports",
    "as_of": date(2026, 11, 24),
}


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("basis", "hearsay", "none of"),
        ("basis", None, "missing"),
        ("source", "their page", "is no page"),
        ("as_of", "2026-11-24", "not a date"),
        ("as_of", None, "missing"),
        ("ports", [26], "no port for mail"),
        ("ports", [True], "no port for mail"),
        ("ports", [], "not a list"),
        ("networks", ["*"], "no pattern"),
        ("networks", ["*.net"], "no pattern"),
        ("networks", ["*.a b.example"], "no pattern"),
        ("networks", ["*.x.*.example"], "no pattern"),
        ("when", "sometimes", "none of"),
        ("hosts", [], "no such key"),
    ],
)
def test_a_broken_row_is_told_by_its_key(
    monkeypatch: pytest.MonkeyPatch, key: str, value: object, why: str
) -> None:
    row = {**HOLDS_BACK, key: value}
    row = {name: each for name, each in row.items() if each is not None}
    file = File(networks.FILE, {"holds_back": [row]})
    monkeypatch.setattr(networks, "_file", lambda: file)
    networks.holding_back.cache_clear()
    try:
        with pytest.raises(KnowledgeError, match=f"networks.toml: Example: {key}: .*{why}"):
            networks.holding_back()
        monkeypatch.setattr(
            networks, "_file", lambda: File(networks.FILE, {"holds_back": [HOLDS_BACK]})
        )
        assert networks.holding_back()[0].name == "Example"
    finally:
        networks.holding_back.cache_clear()
