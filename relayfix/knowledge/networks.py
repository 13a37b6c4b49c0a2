# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: what a connection's name tells, what it holds back, who serves only his own."""

from __future__ import annotations

import enum
import functools
import ipaddress
from dataclasses import dataclass

from relayfix.knowledge.domains import fits, normalised
from relayfix.knowledge.sources import SOURCE_KEYS, Source, hosts, patterns, ports, source_of
from relayfix.knowledge.tables import File, load

FILE = "networks.toml"

IPv4Network = ipaddress.IPv4Network


class LineKind(enum.Enum):
    """What kind of connection it is."""

    HOME = "home"
    MOBILE = "mobile"


class AdapterKind(enum.Enum):
    """What an adapter is for."""

    VPN = "vpn"
    MOBILE = "mobile"


class When(enum.Enum):
    """When a company holds mail back."""

    ALWAYS = "always"
    ABUSE = "abuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNetworkServer:
    """An outgoing server that takes mail at ``ports`` only from its company's own connections."""

    name: str
    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    networks: tuple[str, ...]
    """The names of that company's connections."""
    sign_in: bool
    """A sign-in at the same ports lifts it."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsBack:
    """A company that holds mail back on its way out of its customers' connections."""

    name: str
    ports: tuple[int, ...]
    networks: tuple[str, ...]
    when: When
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Names that companies give to the connections of one kind."""

    kind: LineKind
    patterns: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """Words in the descriptions of adapters of one kind."""

    kind: AdapterKind
    words: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Tether:
    """The network that a telephone makes for those who go out through it."""

    name: str
    network: IPv4Network
    source: Source


@functools.cache
def _file() -> File:
    """Read once for all its tables."""
    return load(FILE)


@functools.cache
def own_network_servers() -> tuple[OwnNetworkServer, ...]:
    """All such servers; `KnowledgeError` names the entry and the key that are broken."""
    found = []
    for row in _file().rows("own_network", "name"):
        row.only("name", "hosts", "ports", "networks", "sign_in", *SOURCE_KEYS)
        found.append(
            OwnNetworkServer(
                name=row.string("name"),
                hosts=hosts(row, "hosts"),
                ports=ports(row, "ports"),
                networks=patterns(row, "networks"),
                sign_in=row.flag("sign_in"),
                source=source_of(row),
            )
        )
    return tuple(found)


def own_network_server(host: str, port: int) -> OwnNetworkServer | None:
    """What is known of this server's port in that way, or None."""
    clean = normalised(host) or ""
    return next((r for r in own_network_servers() if clean in r.hosts and port in r.ports), None)


@functools.cache
def holding_back() -> tuple[HoldsBack, ...]:
    """All such companies; `KnowledgeError` names the entry and the key that are broken."""
    found = []
    for row in _file().rows("holds_back", "name"):
        row.only("name", "ports", "networks", "when", *SOURCE_KEYS)
        found.append(
            HoldsBack(
                name=row.string("name"),
                ports=ports(row, "ports"),
                networks=patterns(row, "networks"),
                when=row.one_of("when", When),
                source=source_of(row),
            )
        )
    return tuple(found)


def holds_back(name: str, port: int) -> HoldsBack | None:
    """Who holds mail at this port back on a connection of this name, or None."""
    return next((r for r in holding_back() if port in r.ports and fits(name, r.networks)), None)


@functools.cache
def lines() -> tuple[Line, ...]:
    """How companies name connections; `KnowledgeError` names what is broken."""
    found = []
    for row in _file().rows("line", "kind"):
        row.only("kind", "patterns", *SOURCE_KEYS)
        found.append(
            Line(
                kind=row.one_of("kind", LineKind),
                patterns=patterns(row, "patterns"),
                source=source_of(row),
            )
        )
    return tuple(found)


def line_kind(name: str) -> str | None:
    """``home`` or ``mobile`` for the name of a connection, or None."""
    return next((row.kind.value for row in lines() if fits(name, row.patterns)), None)


@functools.cache
def adapters() -> tuple[Adapter, ...]:
    """What adapters are called; `KnowledgeError` names what is broken."""
    found = []
    for row in _file().rows("adapter", "kind"):
        row.only("kind", "words", *SOURCE_KEYS)
        found.append(
            Adapter(
                kind=row.one_of("kind", AdapterKind),
                words=row.strings("words"),
                source=source_of(row),
            )
        )
    return tuple(found)


def adapter_kind(description: str) -> str | None:
    """``vpn`` or ``mobile`` for what the system calls an adapter, or None."""
    said = description.casefold()
    for row in adapters():
        if any(word.casefold() in said for word in row.words):
            return row.kind.value
    return None


@functools.cache
def tethers() -> tuple[Tether, ...]:
    """Networks of telephones; `KnowledgeError` names what is broken."""
    found = []
    for row in _file().rows("tether", "name"):
        row.only("name", "network", *SOURCE_KEYS)
        try:
            network = IPv4Network(row.string("network"))
        except ValueError as error:
            raise row.wrong("network", str(error)) from None
        found.append(Tether(name=row.string("name"), network=network, source=source_of(row)))
    return tuple(found)


def tether_of(network: IPv4Network | ipaddress.IPv6Network | None) -> Tether | None:
    """The telephone that makes exactly this network, or None."""
    return next((row for row in tethers() if row.network == network), None)
