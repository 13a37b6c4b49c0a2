# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks, in the order in which they are shown. Importing them asks nobody anything."""

from __future__ import annotations

from collections.abc import Sequence

from relayfix.checks import (
    dkim,
    mta_sts,
    mx,
    network,
    recipient_mx,
    relay_permission,
    resolver,
    reverse_dns,
    server_reachable,
    server_settings,
    server_tls,
    sign_in,
)
from relayfix.checks.blocklists import check as blocklists
from relayfix.checks.check import Check
from relayfix.checks.dmarc import check as dmarc
from relayfix.checks.spf import check as spf
from relayfix.knowledge.domains import address
from relayfix.model.check import Contact, Disclosure, Subject
from relayfix.model.sentence import Sentence
from relayfix.net import names

CHECKS: tuple[Check, ...] = (
    recipient_mx.CHECK,
    mx.CHECK,
    spf.CHECK,
    dkim.CHECK,
    dmarc.CHECK,
    reverse_dns.CHECK,
    blocklists.IP,
    blocklists.DOMAIN,
    server_settings.CHECK,
    server_reachable.CHECK,
    server_tls.CHECK,
    sign_in.CHECK,
    relay_permission.CHECK,
    network.CHECK,
    mta_sts.CHECK,
    resolver.CHECK,
)


def plan(subject: Subject) -> tuple[Check, ...]:
    """The checks that have what they need, in their fixed order."""
    return tuple(check for check in CHECKS if check.has_input(subject))


def disclosures(checks: Sequence[Check], subject: Subject) -> tuple[Disclosure, ...]:
    """Who would be asked, what for, and what they would learn: one row for each contact.

    What a published record leads to (an include, a mail host) belongs to the names shown. What
    several checks tell the same contact in the same words stands there once.
    """
    able = [check for check in checks if check.has_input(subject)]
    return (
        *_name_server(able, subject),
        *dict.fromkeys(row for check in able for row in check.contacts(subject)),
    )


def _name_server(able: Sequence[Check], subject: Subject) -> tuple[Disclosure, ...]:
    told = dict.fromkeys(name for check in able for name in check.names(subject))
    shown = [name for name in told if _can_be_asked_for(name)]
    if not shown:
        return ()
    whole_address = subject.sender is not None and any(check.local_part for check in able)
    learns = "learns_address" if whole_address else "learns"
    return (
        Disclosure(
            contact=Contact.NAME_SERVER,
            name=None,
            purpose=Sentence.of("disclosure.name-server.purpose"),
            learns=Sentence.of(
                f"disclosure.name-server.{learns}",
                names=", ".join(shown),  # all of them: somebody agrees to it
                sender=subject.sender or "",
            ),
        ),
    )


def _can_be_asked_for(name: str) -> bool:
    """Whether it enters DNS at all: what is neither a name nor an address never does."""
    try:
        names.domain(name)
    except names.BadName:
        return address(name) is not None
    return True
