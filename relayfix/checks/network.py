# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that this computer is in: its kind, its public address, and what it holds back.

Nobody is asked for the public address: mail servers say it in their answer to EHLO. The kind is
said only where something proves it: what the system knows of the adapter that leads out, the name
that the company behind the connection gave to the public address, or a server of the mailbox's
own that has an address of the inside. A home and an office behind the same box look alike, and an
address behind a provider's own translation (RFC 6598) is one of either: then nothing is said.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relayfix.checks import outgoing, ports
from relayfix.checks import resolver as truthful
from relayfix.checks.check import Check, evidence, listed, result
from relayfix.checks.interception import state_of
from relayfix.checks.ports import Port, Talk
from relayfix.checks.server_settings import from_table
from relayfix.checks.submission import port_of
from relayfix.knowledge.domains import domain_of, fits, same_organisation
from relayfix.knowledge.networks import (
    HoldsBack,
    OwnNetworkServer,
    When,
    adapter_kind,
    holds_back,
    line_kind,
    own_network_server,
    tether_of,
)
from relayfix.knowledge.providers import is_submission, provider_of
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Contact,
    Disclosure,
    NetworkData,
    ResolverData,
    Subject,
)
from relayfix.model.sentence import Sentence
from relayfix.net import adapter, local
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

_BRACKETED = re.compile(r"[\[(](?:IPv6:)?([0-9A-Fa-f.:]{3,45})[\])]")
_TO_YOU = re.compile(r"\b(?:hello|hi|you|your|from|client|bonjour|vous)\b", re.IGNORECASE)
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3", "::/8", "fc00::/6", "ff00::/8"),
    )
)
"""RFC 6890; ``fc00::/6`` covers the networks of one's own and those of one link."""
_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""RFC 1918 and RFC 4193: what organisations use inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """The way from this computer to the outgoing server, or out at all."""

    interface: str | None
    facts: adapter.Facts
    network: local.IpNetwork | None


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """What the server, the system and the names of addresses tell of the network."""
    talk = ports.about(subject, resolver) if subject.server is not None else None
    if talk is not None:
        await ports.learned(talk, talk.ports)
    remote = talk.addresses[0] if talk is not None and talk.addresses else None
    way, ipv6 = await asyncio.gather(
        asyncio.to_thread(_way, remote, _local_address(talk)),
        asyncio.to_thread(local.has_ipv6),
    )
    told, public = _public_ip(talk)
    pointer = await _name_of(public, resolver)
    kind = _kind_of(way) or _kind_by_name(subject, pointer) or _kind_by_server(subject, talk)
    if await _is_captive(subject, resolver):
        kind = "captive-portal"
    table = _own_network_server(subject)
    blocked, holder = _blocked(subject, talk, pointer)
    data = NetworkData(
        kind=kind,
        public_ip=public,
        ipv6=ipv6,
        blocked_ports=blocked,
        own_network_only=_own_network_only(subject, table),
    )
    status, finding = _finding(data, table, _is_inside(table, pointer), holder)
    said = talk.evidence(told) if talk is not None and told is not None else ()
    proof = (*said, *(evidence(pointer) if pointer is not None else ()))
    company = holder if data.blocked_ports else table
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=tuple(dict.fromkeys(proof)),
        ip=public or "",
        server=subject.server.host if subject.server is not None else "",
        ports=listed([str(number) for number in data.blocked_ports or ()]),
        provider=company.name if company is not None else "",
    )


def _finding(
    data: NetworkData, table: OwnNetworkServer | None, inside: bool | None, holder: HoldsBack | None
) -> tuple[CheckStatus, str]:
    if data.kind == truthful.CAPTIVE:
        status = CheckStatus.PROBLEM
        return status, data.kind if data.public_ip is None else f"{data.kind}_ip"
    if data.blocked_ports:
        if holder is None:
            return CheckStatus.WARNING, "blocked"
        by_rule = holder.when is When.ALWAYS
        return CheckStatus.WARNING, "blocked_by_rule" if by_rule else "blocked_for_abuse"
    if table is not None and not inside and data.own_network_only is not False:
        if data.own_network_only is None:
            return CheckStatus.WARNING, "own_network_unsigned"
        return CheckStatus.WARNING, "own_network" if inside is None else "other_network"
    if data.kind is not None:
        return CheckStatus.OK, data.kind if data.public_ip is None else f"{data.kind}_ip"
    if data.public_ip is not None:
        return CheckStatus.OK, "ip"
    return CheckStatus.UNKNOWN, "unknown"


# ── what the system tells ───────────────────────────────────────────────────────────────────

_KINDS = {
    adapter.Technology.TUNNEL: "vpn",
    adapter.Technology.CELLULAR: "mobile",
    adapter.Technology.TETHERED: "mobile",
}


def _way(remote: str | None, here: str | None) -> _Way:
    interface = local.interface_towards(remote, here)
    return _Way(
        interface=interface,
        facts=adapter.facts(interface),
        network=local.network_towards(remote, here),
    )


def _kind_of(way: _Way) -> str | None:
    """``vpn`` or ``mobile`` where the system, or a telephone's own network, proves it."""
    if way.facts.technology is not None:
        return _KINDS[way.facts.technology]
    if way.facts.description and (kind := adapter_kind(way.facts.description)) is not None:
        return kind
    return local.kind_of(way.interface) or ("mobile" if tether_of(way.network) else None)


# ── the public address, and its name ────────────────────────────────────────────────────────


def _public_ip(talk: Talk | None) -> tuple[Port | None, str | None]:
    """The address that the server says it sees, and where; the port in use comes first."""
    if talk is None:
        return None, None
    for port in (talk.given, *talk.ports):
        if state_of(port, talk) == "open" and (found := told_address(port, talk)) is not None:
            return port, found
    return None, None


def told_address(port: Port, talk: Talk) -> str | None:
    """The address in ``250-mail.example Hello [203.0.113.7]``.

    The line that answers to EHLO speaks to the client (RFC 5321 section 4.1.1.1); a greeting
    counts only where it says so, as many servers write their own address there.
    """
    lines = list(port.hello[:1])
    if port.greeting is not None:
        lines += [line for line in port.greeting.lines if _TO_YOU.search(line)]
    for line in lines:
        for match in _BRACKETED.finditer(line):
            try:
                address = ipaddress.ip_address(match[1])
            except ValueError:
                continue
            if _is_public(address) and str(address) not in talk.addresses:
                return str(address)
    return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return not any(
        address.version == network.version and address in network for network in _NOT_PUBLIC
    )


async def _name_of(public: str | None, resolver: Resolver) -> DnsAnswer | None:
    if public is None:
        return None
    return await resolver.ask(ipaddress.ip_address(public).reverse_pointer, "PTR")


def _kind_by_name(subject: Subject, pointer: DnsAnswer | None) -> str | None:
    """``office`` where the address has a name of the mailbox's own organisation; ``home`` or
    ``mobile`` where the company behind the connection calls it so."""
    own = domain_of(subject.mailbox)
    for name in pointer.records if pointer is not None else ():
        if own is not None and provider_of(own) is None and same_organisation(name, own):
            return "office"
        if (kind := line_kind(name)) is not None:
            return kind
    return None


def _kind_by_server(subject: Subject, talk: Talk | None) -> str | None:
    """``office`` where the organisation's own server answers at addresses that only the inside
    of a network has.

    For work alone: people with a domain of their own have such servers at home.
    """
    own = domain_of(subject.mailbox)
    if talk is None or subject.server is None or subject.personal is not False or own is None:
        return None
    found = [ipaddress.ip_address(address) for address in talk.addresses]
    inside = found and all(any(each in net for net in _INSIDE) for each in found)
    answers = any(state_of(port, talk) == "open" for port in talk.ports)
    if not inside or not answers or provider_of(own) is not None:
        return None
    return "office" if same_organisation(subject.server.host, own) else None


async def _is_captive(subject: Subject, resolver: Resolver) -> bool:
    """Whether the name server leads everywhere to one place, as before a sign-in page."""
    found = (await truthful.run(subject, resolver)).data
    return isinstance(found, ResolverData) and found.outcome == truthful.CAPTIVE


def _local_address(talk: Talk | None) -> str | None:
    if talk is None:
        return None
    found = (port.local_address for port in (talk.given, *talk.ports))
    return next((address for address in found if address is not None), None)


# ── what the network holds back ─────────────────────────────────────────────────────────────


def _blocked(
    subject: Subject, talk: Talk | None, pointer: DnsAnswer | None
) -> tuple[tuple[int, ...] | None, HoldsBack | None]:
    """Ports where the way is not free, see `NetworkData`; and the company that is known for it.

    A port that gives no answer may be one that the server does not have. Only of a server in our
    own table it is known which ones it has; and of some companies, that they hold a port back.
    """
    if talk is None or subject.server is None or not talk.addresses:
        return None, None
    states = {port.number: state_of(port, talk) for port in talk.ports}
    if "open" not in states.values() and "intercepted" not in states.values():
        return None, None
    known = from_table(domain_of(subject.mailbox) or "")
    own = {each.port for each in known if each.host == subject.server.host}
    silent = [number for number, state in sorted(states.items()) if state == "filtered"]
    blocked = [number for number, state in states.items() if state == "intercepted"]
    blocked += [number for number in silent if number in own]
    given = port_of(subject.server)
    holder = _holder(given, pointer) if given in silent else None
    if holder is not None and given not in blocked:
        blocked.append(given)
    if not blocked and silent:
        return None, None
    return tuple(sorted(blocked)), holder


def _holder(number: int, pointer: DnsAnswer | None) -> HoldsBack | None:
    """The company that this connection is from, where it holds mail at this port back."""
    names = pointer.records if pointer is not None else ()
    return next((row for name in names if (row := holds_back(name, number)) is not None), None)


def _own_network_server(subject: Subject) -> OwnNetworkServer | None:
    if subject.server is None:
        return None
    return own_network_server(subject.server.host, port_of(subject.server))


def _own_network_only(subject: Subject, table: OwnNetworkServer | None) -> bool | None:
    """Whether the server is for its company's own connections alone; a sign-in may lift that."""
    if table is None:
        return _serves_everywhere(subject)
    if not table.sign_in:
        return True
    return False if subject.username is not None else None


def _serves_everywhere(subject: Subject) -> bool | None:
    """False for a server that our table has at this port: with a sign-in it takes mail from
    anywhere. Of all others nothing is known."""
    if subject.server is None or subject.server.tls == "none":
        return None
    return False if is_submission(subject.server.host, port_of(subject.server)) else None


def _is_inside(table: OwnNetworkServer | None, pointer: DnsAnswer | None) -> bool | None:
    """Whether this connection is one of those that the server is for."""
    if table is None or pointer is None or not pointer.records:
        return None
    return any(fits(name, table.networks) for name in pointer.records)


def _contacts(subject: Subject) -> tuple[Disclosure, ...]:
    if subject.server is None:
        return ()
    return (
        *outgoing.hello_contact(subject),
        Disclosure(
            contact=Contact.NAME_SERVER,
            name=None,
            purpose=Sentence.of("disclosure.network.purpose"),
            learns=Sentence.of("disclosure.network.learns"),
        ),
    )


def _names(subject: Subject) -> tuple[str, ...]:
    return (*outgoing.names(subject), *truthful.RESERVED)


def _lacks(subject: Subject) -> str | None:  # noqa: ARG001 - the system alone can tell something
    return None


def _unfinished(subject: Subject) -> NetworkData:  # noqa: ARG001 - nothing of it is known yet
    return NetworkData()


CHECK = Check(
    id="network",
    needs="server",
    run=run,
    names=_names,
    timeout=60.0,
    unfinished=_unfinished,
    missing=_lacks,
    contacts=_contacts,
)
