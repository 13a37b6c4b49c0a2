# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail for the recipients goes, one result for each of their domains."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from relayfix.checks import mailhosts
from relayfix.checks.check import Check, evidence
from relayfix.model.check import CheckData, CheckResult, MxData, Subject
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_DOMAINS = 30
"""A mailing list may have a thousand; the first ones are asked for, in order of appearance."""


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """The mail hosts of the one recipient domain of this subject."""
    (domain,) = subject.recipient_domains
    try:
        hosts, refusing = await asyncio.gather(
            mailhosts.find(domain, resolver), _refusing(subject, resolver)
        )
    except names.BadName:
        return mailhosts.malformed(CHECK.id, domain)
    concluded = mailhosts.conclude(CHECK.id, hosts, recipient=True)
    seen = dict.fromkeys((*concluded.evidence, *evidence(*refusing)))
    return replace(concluded, evidence=tuple(seen))


async def _refusing(subject: Subject, resolver: Resolver) -> tuple[DnsAnswer, ...]:
    """The addresses of the refusing host, which often has another name than the MX calls it by.

    They are evidence only: a host of either side is known by its address too.
    """
    name = _refusing_name(subject)
    if name is None:
        return ()
    return tuple(await asyncio.gather(resolver.ask(name, "A"), resolver.ask(name, "AAAA")))


def _refusing_name(subject: Subject) -> str | None:
    """The refusing host as a name to ask for; None where it is an address, or unknown."""
    if subject.refusing_host is None:
        return None
    try:
        return names.mail_domain(subject.refusing_host)
    except names.BadName:
        return None


def _domains(subject: Subject) -> tuple[str, ...]:
    return subject.recipient_domains[:MAX_DOMAINS]


def _names(subject: Subject) -> tuple[str, ...]:
    host = _refusing_name(subject)
    return (*_domains(subject), *((host,) if host is not None else ()))


def _split(subject: Subject) -> tuple[Subject, ...]:
    return tuple(replace(subject, recipient_domains=(domain,)) for domain in _domains(subject))


def _unfinished(subject: Subject) -> CheckData | None:
    return MxData(domain=subject.recipient_domains[0]) if subject.recipient_domains else None


CHECK = Check(
    id="recipient-mx",
    needs="recipient_domains",
    run=run,
    names=_names,
    split=_split,
    unfinished=_unfinished,
)
