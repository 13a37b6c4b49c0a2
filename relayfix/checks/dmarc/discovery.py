# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a domain's DMARC policy stands, and which organisation it belongs to: RFC 9989 4.10."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relayfix.checks.dmarc import record
from relayfix.checks.dmarc.record import DmarcRecord
from relayfix.knowledge.domains import organisational_domain
from relayfix.model.check import DmarcProblem
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_QUERIES = 8
"""Of one tree walk; longer names are cut to seven labels after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What stands at ``_dmarc.<domain>``."""

    domain: str
    answer: DnsAnswer
    record: DmarcRecord | None = None
    problems: tuple[DmarcProblem, ...] = ()
    """Why there is no valid record, where one was meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The places of one tree walk, from the domain upwards to where it stopped."""

    places: tuple[Place, ...]

    @property
    def domain(self) -> str:
        """Where it started."""
        return self.places[0].domain

    @property
    def found(self) -> tuple[Place, ...]:
        """The places with a valid record, the longest name first."""
        return tuple(place for place in self.places if place.record is not None)

    @property
    def failed(self) -> DnsAnswer | None:
        """A question without answer that leaves the walk open; a top-level domain's does not."""
        for place in self.places:
            if place.answer.failed and "." in place.domain:
                return place.answer
        return None

    @property
    def organisational_domain(self) -> str:
        """Section 4.10.2."""
        for place in self.found:
            assert place.record is not None
            if place.record.psd == "n":
                return place.domain
            if place.record.psd == "y" and place.domain != self.domain:
                below = len(place.domain.split(".")) + 1
                return ".".join(self.domain.split(".")[-below:])
        return self.found[-1].domain if self.found else self.domain

    @property
    def policy_place(self) -> Place | None:
        """Section 4.10.1: the domain's own, its organisation's, or its public suffix's."""
        by_domain = {place.domain: place for place in self.found}
        for domain in (self.domain, self.organisational_domain):
            if domain in by_domain:
                return by_domain[domain]
        return self.found[-1] if self.found else None


def targets(domain: str) -> tuple[str, ...]:
    """The names that a tree walk asks about, section 4.10 steps 1 to 7."""
    labels = domain.split(".")
    above = labels[1:] if len(labels) < MAX_QUERIES else labels[-(MAX_QUERIES - 1) :]
    return (domain, *(".".join(above[i:]) for i in range(len(above))))


async def walk(domain: str, resolver: Resolver) -> Walk:
    """The tree walk from a domain. All its questions are sent at once. Raises `names.BadName`."""
    places = await asyncio.gather(*(place(target, resolver) for target in targets(domain)))
    for i, found in enumerate(places):
        if found.record is not None and found.record.psd in ("y", "n"):
            return Walk(places=tuple(places[: i + 1]))
    return Walk(places=tuple(places))


async def place(domain: str, resolver: Resolver) -> Place:
    """The record at one domain: several are none (section 4.10 step 2)."""
    answer = await resolver.ask(f"_dmarc.{domain}", "TXT")
    records = [octets for octets in answer.strings if record.is_record(octets)]
    if len(records) == 1:
        return Place(domain=domain, answer=answer, record=record.parse(records[0]))
    code = "several-records" if records else "version"
    wrong = records or [octets for octets in answer.strings if record.is_almost_record(octets)]
    problems = (DmarcProblem(code=code, detail=domain),) if wrong else ()
    return Place(domain=domain, answer=answer, problems=problems)


async def older_place(domain: str, resolver: Resolver) -> Place:
    """Where a receiver still on RFC 7489 looks: at the domain, then at its organisational domain
    by the public suffix list (section 6.6.3)."""
    first = await place(domain, resolver)
    if first.record is not None or domain.count(".") < 2:
        return first
    # The list takes a tenth of a second to load: only where it decides, and beside the loop.
    above = await asyncio.to_thread(organisational_domain, domain)
    if above is None or above == domain:
        return first
    return await place(above, resolver)
