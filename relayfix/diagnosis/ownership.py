# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a host is the person's own: four signs, in order; none of them means not known."""

from __future__ import annotations

import enum
import ipaddress
import re
from dataclasses import dataclass

from relayfix.diagnosis.lookups import Lookups
from relayfix.diagnosis.refuser import Refuser
from relayfix.knowledge.domains import address, normalised, organisational_domain, same_organisation
from relayfix.knowledge.providers import Traffic, known_host
from relayfix.model.bounce import Original
from relayfix.model.check import OutgoingServer, SpfData
from relayfix.model.policy import NOTHING_OWN, Own

# A wider block is a provider's, and says nothing about one host in it.
NARROWEST = {4: 24, 6: 48}

_IP = re.compile(r"^[+]?(ip[46]):(.+)$", re.IGNORECASE)
_A = re.compile(r"^[+]?a:([^/]+)$", re.IGNORECASE)


class Sign(enum.Enum):
    """How a host shows itself to be the person's own, the surest first."""

    SERVER = "server"
    """The person, or a policy, named it as the outgoing server."""
    POLICY = "policy"
    """The managed settings name it, its domain or its network as the organisation's."""
    NAME = "name"
    """Its organisational domain is the sender's."""
    HOPS = "hops"
    """The original passed it, under the sender's organisation, before it was refused."""
    SPF = "spf"
    """The sender's SPF record lists it literally."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    sign: Sign
    quote: str
    """What says so, verbatim: the server's name, the line of a hop, the term of a record."""


def find_owner(
    refuser: Refuser,
    *,
    sender_domain: str | None,
    recipient_domain: str | None,
    original: Original | None,
    lookups: Lookups,
    outgoing: OutgoingServer | None,
    own: Own = NOTHING_OWN,
) -> Owner | None:
    """The first sign that ``refuser`` belongs to the sender's side; None is "not known"."""
    addresses = lookups.addresses_of(refuser.name) | ({refuser.ip} if refuser.ip else set())
    if outgoing is not None and _is_host(outgoing.host, refuser, addresses):
        return Owner(sign=Sign.SERVER, quote=outgoing.host)
    settled = _settled(own, refuser, addresses, recipient_domain)
    if settled is not None:
        return Owner(sign=Sign.POLICY, quote=settled)
    if sender_domain is None:
        return None
    if _bears_the_name(refuser.name, sender_domain, recipient_domain):
        return Owner(sign=Sign.NAME, quote=refuser.name or sender_domain)
    hop = _hop(original, refuser, sender_domain)
    if hop is not None:
        return Owner(sign=Sign.HOPS, quote=hop)
    term = _listed(lookups.spf, refuser.name, addresses, sender_domain)
    return None if term is None else Owner(sign=Sign.SPF, quote=term)


def _settled(
    own: Own,
    refuser: Refuser,
    addresses: frozenset[str] | set[str],
    recipient: str | None,
) -> str | None:
    """What of the managed settings names the host; a domain of theirs that is the recipient's
    too says nothing."""
    for name in own.servers:
        if name == refuser.name:
            return name
    for network in own.networks:
        if any(in_network(one, network) for one in addresses):
            return network
    if same_organisation(refuser.name, recipient):
        return None
    for domain in own.domains:
        if refuser.name is not None and f".{refuser.name}".endswith(f".{domain}"):
            return domain
    return None


def in_network(ip: str, network: str) -> bool:
    """Whether an address lies in a network; both are well-formed."""
    found, whole = ipaddress.ip_address(ip), ipaddress.ip_network(network)
    return found.version == whole.version and found in whole


def _is_host(host: str, refuser: Refuser, addresses: frozenset[str] | set[str]) -> bool:
    named = normalised(host)
    if named is not None:
        return named == refuser.name
    return address(host) in addresses


def _bears_the_name(name: str | None, sender: str, recipient: str | None) -> bool:
    """Whether a host's registered name is the sender's own.

    Hosts that a mail company runs for its customers all bear the company's name. Such a host is
    the sender's only where its own label spells the sender's domain.
    """
    host = known_host(name)
    if host is not None and host.traffic is Traffic.INBOUND:
        serves_sender = host.tenant is not None and bool(host.serves(sender))
        return serves_sender and not (recipient is not None and host.serves(recipient))
    if host is not None and host.traffic is Traffic.INSIDE:
        return False
    return same_organisation(name, sender)


def _hop(original: Original | None, refuser: Refuser, sender: str) -> str | None:
    """The hop in which the refusing host appears under a name of the sender's organisation."""
    for hop in original.hops if original is not None else ():
        for name, ip in ((hop.from_, hop.ip), (hop.by, None)):
            if not same_organisation(name, sender):
                continue
            by_name = refuser.name is not None and normalised(name) == refuser.name
            by_address = refuser.ip is not None and address(ip) == refuser.ip
            if by_name or by_address:
                return f"from {hop.from_} by {hop.by}" if hop.from_ and hop.by else name
    return None


def _listed(
    spf: SpfData | None, name: str | None, addresses: frozenset[str] | set[str], sender: str
) -> str | None:
    """The term of the sender's own record that lists the host, by its address or its name.

    Only terms of the domain's own records count: what a shared provider's include lists belongs
    to the provider and all of its customers.
    """
    if spf is None or spf.record is None:
        return None
    if organisational_domain(spf.domain) != organisational_domain(sender):
        return None
    for term in spf.record.split():
        if lists(term, addresses) or (name is not None and _names(term) == name):
            return term
    for step in spf.trace:
        if same_organisation(step.domain, sender) and lists(step.term, addresses):
            return step.term
    return None


def lists(term: str, addresses: frozenset[str] | set[str]) -> bool:
    """Whether an ``ip4:`` or ``ip6:`` term holds one of ``addresses`` in a narrow block."""
    found = _IP.match(term)
    if found is None:
        return False
    try:
        network = ipaddress.ip_network(found[2], strict=False)
    except ValueError:
        return False
    if network.prefixlen < NARROWEST[network.version]:
        return False
    return any(ipaddress.ip_address(one) in network for one in addresses)


def _names(term: str) -> str | None:
    found = _A.match(term)
    return normalised(found[1]) if found else None
