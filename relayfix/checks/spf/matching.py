# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a mechanism matches: RFC 7208 section 5, all but ``include``."""

from __future__ import annotations

import asyncio

from relayfix.checks.spf import macros
from relayfix.checks.spf.identity import NEED_ADDRESS, Identity, ip_address
from relayfix.checks.spf.ledger import Ledger
from relayfix.checks.spf.parse import Mechanism
from relayfix.checks.spf.records import MAX_MX, Source
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

MATCH, NO_MATCH, NOT_EVALUATED = "match", "no-match", "not-evaluated"
PERMERROR, TEMPERROR = "permerror", "temperror"

MAX_NAMES = 10
"""Names of an address that are looked at, RFC 7208 section 4.6.4."""


class Matcher:
    """Matches mechanisms for one identity. Without an address most are ``not-evaluated``."""

    def __init__(self, source: Source, who: Identity, ledger: Ledger) -> None:
        self._source = source
        self._who = who
        self._ledger = ledger
        self._validated: tuple[str, ...] | None = None

    async def match(self, term: Mechanism, name: str, live: bool) -> str:
        """One of the outcomes above. Raises `names.BadName`: no question can be made of it."""
        ip = self._who.ip
        match term.name:
            case "all":
                return MATCH if ip is not None else NOT_EVALUATED
            case "a":
                return await self._a(term, name, live)
            case "mx":
                return await self._mx(term, name, live)
            case "ptr":
                return await self._ptr(name, live)
            case "exists":
                return await self._exists(name, live)
        assert term.network is not None
        if ip is None:
            return NOT_EVALUATED
        return MATCH if ip in term.network else NO_MATCH

    async def target(self, target: macros.MacroString, domain: str) -> str | None:
        """The name a term asks for; None where that needs the address, and there is none."""
        if self._who.ip is None and macros.letters(target) & NEED_ADDRESS:
            return None
        validated = await self._validated_for(target, domain)
        return macros.target_name(target, lambda letter: self._who.macro(letter, domain, validated))

    async def text(self, tokens: macros.MacroString, domain: str) -> str:
        """An explanation with its macros expanded."""
        validated = await self._validated_for(tokens, domain)
        return macros.expand(tokens, lambda letter: self._who.macro(letter, domain, validated))

    async def _a(self, term: Mechanism, name: str, live: bool) -> str:
        """Section 5.3."""
        answers = [await self._source.ask(name, rdtype) for rdtype in self._source.address_type]
        if all(answer.void for answer in answers) and self._ledger.count_void(live):
            return PERMERROR
        return self._among(term, answers)

    async def _mx(self, term: Mechanism, name: str, live: bool) -> str:
        """Section 5.4: no MX record is no match, whatever address the name has."""
        answer = await self._source.ask(name, "MX")
        if answer.failed:
            return TEMPERROR
        hosts = [host for _, host in answer.mail_hosts if host != "."]
        if len(hosts) > MAX_MX:
            self._ledger.problem("too-many-lookups", term.text, name)
            return PERMERROR
        if self._who.ip is None:
            if answer.void:
                self._ledger.count_void(live)
            return NOT_EVALUATED
        (rdtype,) = self._source.address_type
        asked = await asyncio.gather(*(self._host(host, rdtype) for host in hosts))
        answers = [found for found in asked if found is not None]
        outcome = self._among(term, answers)
        nothing = answer.void or any(found.void for found in answers)
        # One void term, however many of its hosts have no address of that family.
        if outcome is not MATCH and nothing and self._ledger.count_void(live):
            return PERMERROR
        return outcome

    def _among(self, term: Mechanism, answers: list[DnsAnswer]) -> str:
        """Whether one of the addresses, with the term's prefix, holds the one that is judged."""
        ip = self._who.ip
        for answer in answers:
            if answer.failed:
                return TEMPERROR
            if ip is None:
                continue
            shift = ip.max_prefixlen - (term.prefix4 if ip.version == 4 else term.prefix6)
            if any(int(ip_address(text)) >> shift == int(ip) >> shift for text in answer.records):
                return MATCH
        return NO_MATCH if ip is not None else NOT_EVALUATED

    async def _ptr(self, name: str, live: bool) -> str:
        """Section 5.5: an error on the way is no match."""
        if self._who.ip is None:
            return NOT_EVALUATED
        answer = await self._source.ask(self._who.ip.reverse_pointer, "PTR")
        if answer.void and self._ledger.count_void(live):
            return PERMERROR
        target = name.removesuffix(".").lower()
        found = await self._validated_names()
        return MATCH if any(names.within(host, target) for host in found) else NO_MATCH

    async def _exists(self, name: str, live: bool) -> str:
        """Section 5.7: the type is A, also for an IPv6 address."""
        answer = await self._source.ask(name, "A")
        if answer.failed:
            return TEMPERROR
        if answer.void:
            return PERMERROR if self._ledger.count_void(live) else NO_MATCH
        return MATCH if self._who.ip is not None else NOT_EVALUATED

    async def _host(self, host: str, rdtype: str) -> DnsAnswer | None:
        try:
            return await self._source.ask(host, rdtype)
        except names.BadName:
            return None

    async def _validated_names(self) -> tuple[str, ...]:
        """The names of the address that resolve back to it (section 5.5), at most ten."""
        if self._validated is None:
            ip = self._who.ip
            assert ip is not None
            hosts = (await self._source.ask(ip.reverse_pointer, "PTR")).records[:MAX_NAMES]
            (rdtype,) = self._source.address_type
            asked = await asyncio.gather(*(self._host(host, rdtype) for host in hosts))
            self._validated = tuple(
                host
                for host, found in zip(hosts, asked, strict=True)
                if found is not None and any(ip_address(text) == ip for text in found.records)
            )
        return self._validated

    async def _validated_for(self, tokens: macros.MacroString, domain: str) -> str:
        """What ``%{p}`` stands for (section 7.3): the domain, a name below it, any, or nobody."""
        if "p" not in macros.letters(tokens) or self._who.ip is None:
            return "unknown"
        found = await self._validated_names()
        ranked = sorted(found, key=lambda host: (host != domain, not names.within(host, domain)))
        return ranked[0] if ranked else "unknown"
