# SPDX-License-Identifier: GPL-3.0-or-later
"""By which company or server a message left, as far as that is shown and not guessed."""

from __future__ import annotations

import ipaddress

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.facts import sending_ip
from relayfix.diagnosis.ownership import in_network
from relayfix.knowledge.domains import address, in_relay_pool, normalised
from relayfix.knowledge.providers import Company, Traffic, companies, known_host
from relayfix.model.answers import YesNo
from relayfix.model.bounce import Original

_SIGNED_FOR = {"Microsoft 365": ".onmicrosoft.com", "Google": ".gappssmtp.com"}
"""The domain under which a company signs for customers that have no key of their own."""


def company_of(original: Original | None) -> Company | None:
    """The mail company through which the original is shown to have left."""
    if original is None:
        return None
    last = original.hops[-1].by if original.hops else None
    host = known_host(last)
    if host is not None and host.traffic is not Traffic.INBOUND and not host.company.filter:
        return host.company
    for signature in original.dkim_signatures:
        domain = normalised(signature.domain) or ""
        for company in companies():
            suffix = _SIGNED_FOR.get(company.name)
            if suffix is not None and domain.endswith(suffix):
                return company
    return None


def left_by_named_server(clues: Clues, ip: str | None) -> bool:
    """Whether the address is that of the outgoing server which the person, or a policy, named, or
    of a network that a policy names."""
    if ip is not None and any(in_network(ip, network) for network in clues.own.networks):
        return True
    if clues.outgoing is None or ip is None:
        return False
    if address(clues.outgoing.host) is not None:
        return address(clues.outgoing.host) == address(ip)
    named = normalised(clues.outgoing.host)
    original = clues.bounce.original
    hops = original.hops if original is not None else ()
    last = hops[-1] if hops else None
    wrote_notice = normalised(clues.bounce.reporting_mta) == named
    return wrote_notice or (last is not None and normalised(last.by) == named)


def term_for(clues: Clues, *, lookups_left: bool = True) -> str | None:
    """What an SPF record has to hold for this way out: a known company's include, or the address
    of the person's own server; None where nothing shows that it is theirs."""
    ip = sending_ip(clues)
    if ip is None or not may_authorise(clues, ip):
        return None
    company = company_of(clues.bounce.original)
    if company is not None and company.spf is not None:
        # An include costs a lookup itself, and those inside it; trying it out counts them.
        return company.spf if lookups_left else None
    if left_by_named_server(clues, ip):
        own = ipaddress.ip_address(ip)
        return f"ip{own.version}:{own}"
    return None


def may_authorise(clues: Clues, ip: str) -> bool:
    """Whether any change may be proposed that lets ``ip`` send: never for what somebody else sent,
    for a forward, or for an address of the relay pool."""
    innocent = clues.answers.sent_it is not YesNo.NO
    forwarded = bool(clues.forward.marks) or bool(clues.forward.untyped) or in_relay_pool(ip)
    return innocent and not forwarded
