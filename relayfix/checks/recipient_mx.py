# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail for the recipients goes, one result for each of their domains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from relayfix.checks import mailhosts
from relayfix.checks.check import Check
from relayfix.model.check import CheckData, CheckResult, MxData, Subject
from relayfix.net import names

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_DOMAINS = 30
"""A mailing list may have a thousand; the first ones are asked for, in order of appearance."""


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """The mail hosts of the one recipient domain of this subject."""
    (domain,) = subject.recipient_domains
    try:
        hosts = await mailhosts.find(domain, resolver)
    except names.BadName:
        return mailhosts.malformed(CHECK.id, domain)
    return mailhosts.conclude(CHECK.id, hosts, recipient=True)


def _names(subject: Subject) -> tuple[str, ...]:
    return subject.recipient_domains[:MAX_DOMAINS]


def _split(subject: Subject) -> tuple[Subject, ...]:
    return tuple(replace(subject, recipient_domains=(domain,)) for domain in _names(subject))


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
