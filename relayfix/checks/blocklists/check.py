# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks ``ip-blocklists`` and ``domain-blocklists``: all lists and all questions at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relayfix.checks.blocklists.verdict import Answers, judge
from relayfix.checks.blocklists.zones import (
    Questions,
    Zone,
    domains,
    for_address,
    for_domain,
    is_inside,
    zones,
)
from relayfix.checks.check import Check, listed, result
from relayfix.checks.spf.identity import ip_address
from relayfix.knowledge.blocklists import ListKind
from relayfix.model.check import (
    BlocklistData,
    CheckData,
    CheckResult,
    CheckStatus,
    Contact,
    Disclosure,
    Evidence,
    Listing,
    ListingStatus,
    Subject,
)
from relayfix.model.sentence import Sentence
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

IP_CHECK, DOMAIN_CHECK = "ip-blocklists", "domain-blocklists"
MAX_DOMAINS = 5
MAX_REASON = 500
"""Characters of a list's own words that are kept."""

_GROUPS = (
    ("listed_infected", frozenset({"infected", "criminal", "phishing", "malware", "abused"})),
    ("listed_spam", frozenset({"spam", "suspicious", "poor", "outbreak", "doubtful"})),
    ("listed_reported", frozenset({"reported", "trap"})),
    ("listed_watched", frozenset({"watched"})),
    ("listed_policy", frozenset({"policy"})),
)
"""What is said of a listing in one sentence, the gravest first."""
_SILENT = (ListingStatus.REFUSED, ListingStatus.UNREACHABLE, ListingStatus.DEAD)
_NO_ACCUSATION = ("listed_watched", "listed_policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What came of asking one list."""

    zone: Zone
    listing: Listing
    meanings: tuple[str, ...]
    evidence: tuple[Evidence, ...]


async def run_ip(subject: Subject, resolver: Resolver) -> CheckResult:
    """The sending address on every list of addresses."""
    assert subject.ip is not None
    try:
        ip = ip_address(subject.ip)
    except ValueError:
        data = BlocklistData(subject=subject.ip)
        return result(IP_CHECK, CheckStatus.UNKNOWN, "malformed", data=data, subject=subject.ip)
    return await _run(
        IP_CHECK, str(ip), zones(ListKind.IP, subject), lambda zone: for_address(zone, ip), resolver
    )


async def run_domain(subject: Subject, resolver: Resolver) -> CheckResult:
    """One domain of the sender on every list of domains."""
    assert subject.domain is not None
    try:
        domain = names.mail_domain(subject.domain)
    except names.BadName:
        data = BlocklistData(subject=subject.domain)
        return result(
            DOMAIN_CHECK, CheckStatus.UNKNOWN, "malformed", data=data, subject=subject.domain
        )
    return await _run(
        DOMAIN_CHECK,
        domain,
        zones(ListKind.DOMAIN, subject),
        lambda zone: for_domain(zone, domain),
        resolver,
    )


async def _run(
    check: str,
    subject: str,
    lists: tuple[Zone, ...],
    questions: Callable[[Zone], Questions | None],
    resolver: Resolver,
) -> CheckResult:
    asked = [found for zone in lists if (found := questions(zone)) is not None]
    told = await asyncio.gather(*(_ask(one, resolver) for one in asked))
    data = BlocklistData(subject=subject, lists=tuple(one.listing for one in told))
    status, finding, about = _finding(told)
    return result(
        check,
        status,
        finding,
        data=data,
        evidence=tuple(dict.fromkeys(row for one in told for row in one.evidence)),
        subject=subject,
        lists=listed([one.zone.label for one in about]),
        page=next((p for one in about if (p := one.listing.more_information)), ""),
        count=sum(one.listing.status is ListingStatus.CLEAR for one in told),
    )


# ── one list ────────────────────────────────────────────────────────────────────────────────


async def _ask(questions: Questions, resolver: Resolver) -> _Told:
    """The subject and the test entries at once; the reason only where there is one to ask for.

    The list hears of it by way of a name server, so it counts among those that were asked.
    """
    from relayfix.net.dns import Sent  # the resolver that was handed over has brought it

    zone = questions.zone
    told = Sent(zone.shown, zone.hide(questions.subject), "A")
    if told not in resolver.sent:  # in another run over the same answers nobody hears of it again
        resolver.sent.append(told)
    subject, has_not, *has = await asyncio.gather(
        resolver.ask(questions.subject, "A", patient=True),
        resolver.ask(questions.has_not, "A", patient=True),
        *(resolver.ask(name, "A", patient=True) for name in questions.has),
    )
    entry = zone.entry
    status, codes = judge(Answers(subject=subject, has=tuple(has), has_not=has_not), entry)
    said = status in (ListingStatus.LISTED, ListingStatus.REFUSED)
    words: DnsAnswer | None = None
    if said and codes:
        words = await resolver.ask(questions.subject, "TXT", patient=True)
    meanings: tuple[str, ...] = ()
    if status is ListingStatus.LISTED:
        meanings = entry.meanings(codes) if entry is not None else ("unknown",)
    shown = (subject,) if status is ListingStatus.CLEAR else (subject, has_not, *has)
    return _Told(
        zone=zone,
        listing=Listing(
            zone=zone.shown,
            status=status,
            codes=codes,
            reason=_reason(words, zone),
            more_information=entry.page if entry is not None else None,
            name=entry.name if entry is not None else None,
            meaning=tuple(Sentence.of(f"blocklist.meaning.{meaning}") for meaning in meanings),
            leave=_leave(zone, meanings),
        ),
        meanings=meanings,
        evidence=tuple(
            _hidden(answer.evidence, zone)
            for answer in (*shown, *((words,) if words is not None else ()))
        ),
    )


def _reason(words: DnsAnswer | None, zone: Zone) -> str | None:
    if words is None or not words.records:
        return None
    text = zone.hide(" ".join(words.records))
    return text if len(text) <= MAX_REASON else text[:MAX_REASON] + "…"


def _leave(zone: Zone, meanings: tuple[str, ...]) -> Sentence | None:
    if not meanings:
        return None
    if set(meanings) == {"policy"}:
        return Sentence.of("blocklist.leave.policy")
    if zone.entry is None:
        return Sentence.of("blocklist.leave.unknown", zone=zone.shown)
    return Sentence.of(f"blocklist.leave.{zone.entry.leave}", page=zone.entry.page)


def _hidden(evidence: Evidence, zone: Zone) -> Evidence:
    return replace(evidence, query=zone.hide(evidence.query), answer=zone.hide(evidence.answer))


# ── all of them ─────────────────────────────────────────────────────────────────────────────


def _finding(told: Iterable[_Told]) -> tuple[CheckStatus, str, list[_Told]]:
    """The status, the text, and the lists that it speaks of."""
    by_status: dict[ListingStatus, list[_Told]] = {status: [] for status in ListingStatus}
    for one in told:
        by_status[one.listing.status].append(one)
    if hits := by_status[ListingStatus.LISTED]:
        for finding, meanings in _GROUPS:
            if about := [one for one in hits if meanings & set(one.meanings)]:
                grave = finding not in _NO_ACCUSATION
                if grave or all(meanings >= set(one.meanings) for one in hits):
                    status = CheckStatus.PROBLEM if grave else CheckStatus.WARNING
                    return status, finding, about
        about = [one for one in hits if "unknown" in one.meanings]
        return CheckStatus.PROBLEM, "listed_unknown", about
    silent = [one for status in _SILENT for one in by_status[status]]
    if by_status[ListingStatus.CLEAR]:
        return CheckStatus.OK, "clear_some" if silent else "clear", silent
    for why in _SILENT:
        if by_status[why]:
            return CheckStatus.UNKNOWN, why.value, by_status[why]
    return CheckStatus.UNKNOWN, "not_covered", []


# ── what is said before ─────────────────────────────────────────────────────────────────────


def _missing_ip(subject: Subject) -> str | None:
    if not subject.ip:
        return "no_ip"
    if is_inside(subject.ip):
        return "inside_ip"
    return None if zones(ListKind.IP, subject) else "no_blocklist"


def _missing_domain(subject: Subject) -> str | None:
    if not subject.domain and not subject.from_domain:
        return "no_domain"
    return None if zones(ListKind.DOMAIN, subject) else "no_blocklist"


def _ip_names(subject: Subject) -> tuple[str, ...]:
    return (subject.ip,) if subject.ip else ()


def _domain_names(subject: Subject) -> tuple[str, ...]:
    return domains(subject)[:MAX_DOMAINS]


def _split(subject: Subject) -> tuple[Subject, ...]:
    """One for each domain; where none is a name at all, the one that says so."""
    found = _domain_names(subject) or ((subject.from_domain or subject.domain or ""),)
    return tuple(
        replace(subject, domain=domain, from_domain=None, dkim_signatures=()) for domain in found
    )


def _ip_contacts(subject: Subject) -> tuple[Disclosure, ...]:
    try:
        ip = ip_address(subject.ip or "")
    except ValueError:
        return ()
    return _contacts(
        tuple(zone for zone in zones(ListKind.IP, subject) if for_address(zone, ip) is not None),
        Sentence.of("disclosure.blocklist.purpose_ip"),
        _ip_names(subject),
    )


def _domain_contacts(subject: Subject) -> tuple[Disclosure, ...]:
    return _contacts(
        zones(ListKind.DOMAIN, subject),
        Sentence.of("disclosure.blocklist.purpose_domain"),
        _domain_names(subject),
    )


def _contacts(
    lists: tuple[Zone, ...], purpose: Sentence, told: tuple[str, ...]
) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(
            contact=Contact.BLOCKLIST,
            name=zone.shown if zone.entry is None else f"{zone.label} ({zone.shown})",
            purpose=purpose,
            learns=Sentence.of("disclosure.blocklist.learns", names=listed(told, MAX_DOMAINS)),
        )
        for zone in lists
        if told
    )


def _unfinished_ip(subject: Subject) -> CheckData | None:
    return BlocklistData(subject=subject.ip) if subject.ip else None


def _unfinished_domain(subject: Subject) -> CheckData | None:
    return BlocklistData(subject=subject.domain) if subject.domain else None


IP = Check(
    id=IP_CHECK,
    needs="ip",
    run=run_ip,
    names=_ip_names,
    unfinished=_unfinished_ip,
    missing=_missing_ip,
    contacts=_ip_contacts,
)
DOMAIN = Check(
    id=DOMAIN_CHECK,
    needs="domain",
    run=run_domain,
    names=_domain_names,
    split=_split,
    unfinished=_unfinished_domain,
    missing=_missing_domain,
    contacts=_domain_contacts,
)
