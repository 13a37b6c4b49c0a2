# SPDX-License-Identifier: GPL-3.0-or-later
"""Proposals for a repair. Nothing here is verified yet: the checks try each record out.

A record that authorises an address is composed only where that address is shown to be the
person's own way out: it belongs to the server that they, or a policy, named, or to a mail company
whose hosts or signature stand in the original. Else IT is asked to confirm first, in the steps.
"""

from __future__ import annotations

import ipaddress

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.knowledge.domains import address, in_relay_pool, normalised
from relayfix.knowledge.providers import Company, Traffic, companies, known_host, provider_of
from relayfix.model.answers import YesNo
from relayfix.model.bounce import Original
from relayfix.model.check import SpfData, SpfResult
from relayfix.model.diagnosis import Fix, FixKind, Who
from relayfix.model.sentence import Sentence

LOOKUPS = 10
"""The limit of RFC 7208 section 4.6.4."""

_SIGNED_FOR = {"Microsoft 365": ".onmicrosoft.com", "Google": ".gappssmtp.com"}
"""The domain under which a company signs for customers that have no key of their own."""


def fixes_for(cause: str, who: Who, clues: Clues) -> tuple[Fix, ...]:
    """What could be changed, for the desk that would change it."""
    if cause == "spf-not-listed":
        fix = _spf_record(clues)
        return (fix,) if fix is not None else ()
    if cause == "sign-in-missing" or (cause in ("dmarc-refused",) and who is Who.YOU):
        fix = _server_setting(clues)
        return (fix,) if fix is not None else ()
    return ()


def _spf_record(clues: Clues) -> Fix | None:
    """The sender's record with the missing sender in it, or None where it may not be proposed."""
    spf = clues.lookups.spf
    if spf is None or spf.record is None or spf.ip is None or clues.sender_domain is None:
        return _server_setting(clues) if provider_of(clues.sender_domain) else None
    if provider_of(clues.sender_domain) is not None:
        # Nobody but the provider changes that record; the program goes out by the wrong server.
        return _server_setting(clues)
    refused = (SpfResult.FAIL, SpfResult.SOFTFAIL, SpfResult.NEUTRAL)
    innocent = clues.answers.sent_it is not YesNo.NO
    forwarded = bool(clues.forward.marks) or bool(clues.forward.untyped) or in_relay_pool(spf.ip)
    if spf.result not in refused or spf.problems or not innocent or forwarded:
        return None
    term = _term(clues, spf)
    if term is None:
        return None
    proposed = with_term(spf.record, term)
    return Fix(
        kind=FixKind.DNS_RECORD,
        for_=Who.PROVIDER if is_personal(clues) else Who.YOUR_IT,
        name=spf.domain,
        type="TXT",
        current=spf.record,
        proposed=proposed,
        note=Sentence.of("fix.spf_record", term=term, ip=spf.ip),
    )


def _term(clues: Clues, spf: SpfData) -> str | None:
    """What to add: a known company's include, or the address of the person's own server."""
    original = clues.bounce.original
    company = _way_out(original) if original is not None else None
    if company is not None and company.spf is not None:
        # An include costs a lookup itself, and those inside it; trying it out counts them.
        return company.spf if spf.lookups < LOOKUPS else None
    if _left_by_named_server(clues, spf.ip):
        ip = ipaddress.ip_address(spf.ip or "")
        return f"ip{ip.version}:{ip}"
    return None


def _way_out(original: Original) -> Company | None:
    """The mail company through which the original is shown to have left."""
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


def _left_by_named_server(clues: Clues, ip: str | None) -> bool:
    """Whether the address is that of the outgoing server which the person, or a policy, named."""
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


def with_term(record: str, term: str) -> str:
    """The record with one more term, before the one that answers for everybody else."""
    words = record.split()
    for number, word in enumerate(words):
        bare = word.lstrip("+-~?").lower()
        if bare == "all" or bare.startswith("redirect="):
            return " ".join([*words[:number], term, *words[number:]])
    return " ".join([*words, term])


def _server_setting(clues: Clues) -> Fix | None:
    """The provider's own outgoing server, from our table and from nowhere else."""
    provider = provider_of(clues.sender_domain)
    if provider is None or not provider.servers:
        return None
    server = provider.servers[0]
    security = "SSL/TLS" if server.tls == "implicit" else "STARTTLS"
    return Fix(
        kind=FixKind.SERVER_SETTING,
        for_=Who.YOU,
        name="SMTP",
        proposed=f"{server.host}:{server.port}, {security}",
        note=Sentence.of("fix.server_setting", provider=provider.name),
    )
