# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lists are asked, and for which names: the subject's, and the lists' own test entries."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from relayfix.checks.spf.identity import IpAddress, ip_address
from relayfix.knowledge.blocklists import (
    MASK,
    Blocklist,
    ListKind,
    blocklist,
    blocklists,
    masked,
)
from relayfix.knowledge.domains import organisational_domain
from relayfix.model.check import Subject
from relayfix.net import names

MAX_LISTS = 64
"""Lists that somebody may name."""

_HAS = {4: "127.0.0.2", 6: "::ffff:7f00:2"}
_HAS_NOT = {4: "127.0.0.1", 6: "::ffff:7f00:1"}
"""RFC 5782 section 5."""
_DOMAIN_HAS, _DOMAIN_HAS_NOT = "test", "invalid"

_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3", "::/8", "fc00::/6", "ff00::/8"),
    )
)
"""RFC 6890: addresses that no server of another network ever sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A list as it is asked; ``zone`` may hold a key, ``shown`` does not."""

    zone: str
    shown: str
    entry: Blocklist | None

    @property
    def label(self) -> str:
        """What to call it in a sentence."""
        return self.shown if self.entry is None else self.entry.name

    def hide(self, text: str) -> str:
        """A question or an answer, without the key."""
        pairs = zip(self.zone.split("."), self.shown.split("."), strict=True)
        for key in {key for key, shown in pairs if key != shown}:
            text = re.sub(re.escape(key), MASK, text, flags=re.IGNORECASE)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The names to ask one list for."""

    zone: Zone
    subject: str
    has: tuple[str, ...]
    """Its test entries; one of them is enough."""
    has_not: str


def zones(kind: ListKind, subject: Subject) -> tuple[Zone, ...]:
    """The lists of this kind: those that were named, else those that may be asked by default."""
    if subject.blocklists is not None:
        named = dict.fromkeys(zone for of, zone in subject.blocklists if of == kind.value)
        return tuple(_zone(zone, subject.keys) for zone in list(named)[:MAX_LISTS])
    personal = subject.personal is True
    return tuple(
        _zone(one.zone)
        for one in blocklists()
        if one.kind is kind and one.may_be_asked(personal=personal)
    )


def _zone(zone: str, keys: tuple[str, ...] = ()) -> Zone:
    shown = ".".join(MASK if label in keys else label for label in masked(zone).split("."))
    return Zone(zone=zone, shown=shown, entry=blocklist(zone))


def for_address(zone: Zone, ip: IpAddress) -> Questions | None:
    """What to ask a list of addresses; None for an IPv6 address where it has none."""
    if ip.version == 6 and zone.entry is not None and not zone.entry.ipv6:
        return None
    has = [_reversed(_HAS[ip.version]), *(zone.entry.tests if zone.entry is not None else ())]
    return _questions(zone, _reversed(str(ip)), has, _reversed(_HAS_NOT[ip.version]))


def for_domain(zone: Zone, domain: str) -> Questions | None:
    """What to ask a list of domains; None where the name would be too long for a question."""
    asked = domain
    if zone.entry is not None and zone.entry.registered and domain.count(".") > 1:
        asked = organisational_domain(domain) or domain
    has = [_DOMAIN_HAS, *(zone.entry.tests if zone.entry is not None else ())]
    return _questions(zone, asked, has, _DOMAIN_HAS_NOT)


def _questions(zone: Zone, subject: str, has: list[str], has_not: str) -> Questions | None:
    try:
        return Questions(
            zone=zone,
            subject=names.domain(f"{subject}.{zone.zone}"),
            has=tuple(names.domain(f"{name}.{zone.zone}") for name in dict.fromkeys(has)),
            has_not=names.domain(f"{has_not}.{zone.zone}"),
        )
    except names.BadName:
        return None


def _reversed(ip: str) -> str:
    """The octets of IPv4, or the nibbles of IPv6, in reverse (RFC 5782 sections 2.1 and 2.4)."""
    pointer = ipaddress.ip_address(ip).reverse_pointer
    return pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")


def is_inside(ip: str | None) -> bool:
    """Whether it is an address that only the inside of a network knows."""
    try:
        found = ip_address(ip or "")
    except ValueError:
        return False
    return any(found in net for net in _INSIDE if net.version == found.version)


def domains(subject: Subject) -> tuple[str, ...]:
    """The sender's domains: of From, of the envelope, of the signatures; what is none stays out."""
    named = (subject.from_domain, subject.domain, *(of for of, _ in subject.dkim_signatures))
    found: dict[str, None] = {}
    for name in named:
        try:
            found[names.mail_domain(name or "")] = None
        except names.BadName:
            continue
    return tuple(found)
