# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of one refusal, by name: facts to be put in words by steps and proposals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.knowledge.domains import address, domain_of
from relayfix.knowledge.providers import Submission, known_host, provider_of
from relayfix.model.answers import Account, Changed, YesNo
from relayfix.model.check import PortState, ServerReachableData
from relayfix.model.diagnosis import Role
from relayfix.model.sentence import Value

TRACE_DAYS = 90
"""As far back as the message trace of Exchange Online reaches."""


def recipient_name(clues: Clues) -> str | None:
    """The display name by which the refused recipient was written to."""
    recipient, original = clues.recipient, clues.bounce.original
    if recipient is None or recipient.final_recipient is None or original is None:
        return None
    refused = recipient.final_recipient.lower()
    named = zip(original.to, original.to_names, strict=False)
    return next((name for mailbox, name in named if name and mailbox.lower() == refused), None)


def submission(clues: Clues) -> Submission | None:
    """The outgoing server of the person's public provider, where it or Mozilla's table names one:
    nobody is told to set up what others alone say."""
    provider = provider_of(clues.sender_domain)
    servers = provider.servers if provider is not None else ()
    return next((server for server in servers if server.confirmed), None)


def sending_ip(clues: Clues) -> str | None:
    """The address that the refusing server saw: as checked, else as the bounce tells it."""
    spf, original = clues.lookups.spf, clues.bounce.original
    if spf is not None and spf.ip is not None:
        return address(spf.ip)
    if original is not None and original.sending_ip is not None:
        return address(original.sending_ip.value)
    return None


def sent_on(clues: Clues) -> datetime | None:
    """When the message was sent, as near as the bounce tells."""
    original = clues.bounce.original
    if original is not None and original.date is not None:
        return original.date
    return clues.bounce.arrival_date


def uses_exchange_online(clues: Clues) -> bool:
    """Whether the person's own organisation sends through Exchange Online.

    Its notices say so, and so do the hops of the message before it left.
    """
    original = clues.bounce.original
    hops = original.hops if original is not None else ()
    for hop in hops[:1]:
        host = known_host(hop.by)
        return host is not None and host.company.name == "Microsoft 365"
    return clues.bounce.generator == "exchange-online" and not clues.forward.both


_PLAIN = re.compile(r"[A-Za-z0-9._+=-]{1,64}")


def plain_address(mailbox: str | None) -> str | None:
    """An address of which nothing needs quoting, so that it can stand in a command; else None."""
    if mailbox is None:
        return None
    local, domain = mailbox.rpartition("@")[0], domain_of(mailbox)
    return f"{local}@{domain}" if domain is not None and _PLAIN.fullmatch(local) else None


def _first_typed(clues: Clues) -> str | None:
    original = clues.bounce.original
    return original.to[0] if original is not None and original.to else None


def _first_typed_name(clues: Clues) -> str | None:
    """The display name of the first whom the person wrote to."""
    original = clues.bounce.original
    return original.to_names[0] if original is not None and original.to_names else None


def _mx_names(clues: Clues) -> str | None:
    data = clues.lookups.mx(clues.recipient_domain)
    return ", ".join(host.name for host in data.hosts[:4]) if data is not None else None


def _provider(clues: Clues) -> str | None:
    provider = provider_of(clues.sender_domain)
    return provider.name if provider is not None else None


SECURITY = {"implicit": "SSL/TLS", "starttls": "STARTTLS"}
"""What programs call it."""

_TRUSTED = ("provider-table", "policy", "srv")
"""Sources of settings that may be shown as they are; a web page's is a stranger's."""


def best_server(clues: Clues) -> tuple[str, int, str] | None:
    """The outgoing server that fits: the provider's own, else the one that the check found."""
    server = submission(clues)
    if server is not None:
        return server.host, server.port, server.tls
    settings = clues.lookups.server_settings
    for best in settings.expected if settings is not None else ():
        if best.source in _TRUSTED and best.tls in SECURITY:
            return best.host, best.port, best.tls
    return None


def _server_facts(clues: Clues) -> Mapping[str, Value]:
    server = best_server(clues)
    if server is None:
        return {}
    return {"server": server[0], "port": server[1], "security": SECURITY.get(server[2], "TLS")}


def facts(clues: Clues) -> dict[str, Value]:
    """Every fact that is known; what is not known is not there."""
    recipient = clues.recipient
    sent = sent_on(clues)
    named = clues.outgoing
    dkim = clues.bounce.original.dkim_signatures if clues.bounce.original is not None else ()
    found: dict[str, Value | None] = {
        "host": clues.host,
        "their_domain": clues.recipient_domain,
        "our_domain": clues.sender_domain,
        "spf_domain": clues.spf_domain,
        "address": recipient.final_recipient if recipient is not None else None,
        "sender": plain_address(clues.sender),
        "person": recipient_name(clues),
        "typed": _first_typed(clues),
        "typed_name": _first_typed_name(clues),
        "until": recipient.will_retry_until if recipient is not None else None,
        "words": clues.words,
        "ip": sending_ip(clues),
        "mx": _mx_names(clues),
        "provider": _provider(clues),
        "named_server": named.host if named is not None else None,
        "selector": dkim[0].selector if dkim else None,
        "trace_by": sent + timedelta(days=TRACE_DAYS) if sent is not None else None,
        **_server_facts(clues),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _ports(data: ServerReachableData | None) -> tuple[PortState, ...]:
    return data.ports if data is not None else ()


_PORTAL = "captive-portal"

CONDITIONS: dict[str, Callable[[Clues], bool]] = {
    "personal": is_personal,
    "work": lambda clues: clues.answers.account is Account.WORK,
    "own_host": lambda clues: clues.role in (Role.OWN_OUTGOING, Role.OWN_GATEWAY),
    "their_it": lambda clues: provider_of(clues.recipient_domain) is None,
    "their_host": lambda clues: clues.role in (Role.RECIPIENT_MX, Role.RECIPIENT_PROVIDER),
    "exchange_online": uses_exchange_online,
    "to_program": lambda clues: bool(clues.to_a_program),
    "intercepted": lambda clues: any(
        port.state == "intercepted" for port in _ports(clues.lookups.server_reachable)
    ),
    "portal": lambda clues: (
        (clues.lookups.network is not None and clues.lookups.network.kind == "captive-portal")
        or (clues.lookups.resolver is not None and clues.lookups.resolver.outcome == _PORTAL)
    ),
    "dns_changed": lambda clues: Changed.DNS in clues.answers.changed,
    "can_receive": lambda clues: clues.answers.can_receive is YesNo.YES,
}
"""What a step or a piece of advice may depend on, by name."""
