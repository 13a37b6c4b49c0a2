# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching what SPF terms need, ahead of the evaluation where that can be foreseen.

The evaluation goes term by term, as RFC 7208 tells it; without more, each would wait for the one
before. So every record, once known, has the questions of all its terms sent at once, and those of
the records that it includes. It changes no count and no result: the evaluation asks the same
questions again, and finds them answered or in the air.
"""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from relayfix.checks.spf import macros
from relayfix.checks.spf.identity import NEED_ADDRESS, Identity
from relayfix.checks.spf.parse import Mechanism, Record, is_spf, parse
from relayfix.model.check import Outcome
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_AHEAD = 100
"""Questions sent ahead; a record that needs more is far over the limit of 10 anyway."""
MAX_MX = 10
"""RFC 7208 section 4.6.4."""


class Found(enum.Enum):
    """What stands at a name."""

    ONE = "one"
    NONE = "none"
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A domain's SPF record; ``void`` where the name has no TXT record at all."""

    found: Found
    record: Record | None = None
    void: bool = False


class Source:
    """DNS as one evaluation sees it: proposed records in place of published ones, every answer
    kept as evidence, and questions sent ahead. To be closed."""

    def __init__(
        self, resolver: Resolver, who: Identity, replace: Mapping[str, str] | None = None
    ) -> None:
        self._resolver = resolver
        self._who = who
        self._replace = {names.query_name(k): v for k, v in (replace or {}).items()}
        self._used: dict[tuple[str, str], DnsAnswer] = {}
        self._ahead: set[asyncio.Task[Any]] = set()
        self._foreseen: set[tuple[str, str]] = set()

    @property
    def answers(self) -> tuple[DnsAnswer, ...]:
        """The answers that the evaluation used, in the order in which it needed them."""
        return tuple(self._used.values())

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        """An answer for the evaluation. Raises `names.BadName`."""
        answer = await self._resolver.ask(name, rdtype, macro=True)
        self._used.setdefault((answer.name, rdtype), answer)
        return answer

    async def record(self, domain: str, *, ahead: bool = False) -> Fetched:
        """The SPF record of a domain (sections 4.4 and 4.5). Raises `names.BadName`."""
        name = names.query_name(domain)
        if name in self._replace:
            return Fetched(found=Found.ONE, record=parse(self._replace[name].encode()))
        ask = self._resolver.ask(name, "TXT", macro=True) if ahead else self.ask(name, "TXT")
        answer = await ask
        if answer.failed:
            return Fetched(found=Found.UNKNOWN)
        records = [octets for octets in answer.strings if is_spf(octets)]
        if len(records) > 1:
            return Fetched(found=Found.SEVERAL)
        if not records:
            return Fetched(found=Found.NONE, void=answer.void)
        return Fetched(found=Found.ONE, record=parse(records[0]))

    @property
    def address_type(self) -> tuple[str, ...]:
        """The record types that hold addresses like the one that is judged."""
        if self._who.ip is None:
            return ("A", "AAAA")
        return ("A",) if self._who.ip.version == 4 else ("AAAA",)

    def foresee(self, record: Record, domain: str) -> None:
        """Send the questions of a record's terms, and of what it includes, on their way."""
        for mechanism in record.mechanisms:
            self._foresee_mechanism(mechanism, domain)
        if record.redirect is not None and record.redirect.target is not None:
            self._send(self._read_ahead(self._name(record.redirect.target, domain)))

    def close(self) -> None:
        """Stop what nobody needs any more."""
        for task in self._ahead:
            task.cancel()

    def _foresee_mechanism(self, mechanism: Mechanism, domain: str) -> None:
        if mechanism.name not in ("include", "a", "mx", "exists"):
            return
        name = domain if mechanism.target is None else self._name(mechanism.target, domain)
        if mechanism.name == "include":
            self._send(self._read_ahead(name))
        elif mechanism.name == "mx":
            self._send(self._mail_hosts_ahead(name))
        else:
            types = self.address_type if mechanism.name == "a" else ("A",)
            for rdtype in types:
                self._send(self._ask_ahead(name, rdtype))

    def _name(self, target: macros.MacroString, domain: str) -> str | None:
        """The name a term asks for; None where it takes a question to know it."""
        used = macros.letters(target)
        if "p" in used or (self._who.ip is None and used & NEED_ADDRESS):
            return None
        return macros.target_name(target, lambda letter: self._who.macro(letter, domain, ""))

    def _send(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._ahead.add(task)
        task.add_done_callback(self._ahead.discard)

    def _may_ask(self, name: str | None, rdtype: str) -> bool:
        if name is None or (name, rdtype) in self._foreseen or len(self._foreseen) >= MAX_AHEAD:
            return False
        self._foreseen.add((name, rdtype))
        return True

    async def _ask_ahead(self, name: str | None, rdtype: str) -> DnsAnswer | None:
        if name is None or not self._may_ask(name, rdtype):
            return None
        try:
            return await self._resolver.ask(name, rdtype, macro=True)
        except names.BadName:
            return None

    async def _mail_hosts_ahead(self, name: str | None) -> None:
        answer = await self._ask_ahead(name, "MX")
        if answer is None or answer.outcome is not Outcome.ANSWER or self._who.ip is None:
            return
        for _, host in answer.mail_hosts[:MAX_MX]:
            for rdtype in self.address_type:
                self._send(self._ask_ahead(host, rdtype))

    async def _read_ahead(self, name: str | None) -> None:
        if name is None or not self._may_ask(name, "TXT"):
            return
        try:
            fetched = await self.record(name, ahead=True)
        except names.BadName:
            return
        if fetched.record is not None:
            self.foresee(fetched.record, name)
