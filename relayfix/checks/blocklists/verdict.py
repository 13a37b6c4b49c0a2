# SPDX-License-Identifier: GPL-3.0-or-later
"""What the answers of one list say: five words, of which two are the list's word on the subject."""

from __future__ import annotations

import enum
import ipaddress
from dataclasses import dataclass

from relayfix.knowledge.blocklists import ERRORS, LISTED, NO_LISTING, Blocklist
from relayfix.model.check import ListingStatus, Outcome
from relayfix.net.answer import DnsAnswer


class Said(enum.Enum):
    """One answer, by itself."""

    YES = "yes"
    NO = "no"
    REFUSED = "refused"
    """It is about the one who asks."""
    FALSE = "false"
    """An address that no list answers with: somebody else wrote this answer, or the list's name
    has been sold."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one list answered: for the subject, for its test entries, and for the entry that no
    list may have."""

    subject: DnsAnswer
    has: tuple[DnsAnswer, ...]
    has_not: DnsAnswer


def judge(answers: Answers, entry: Blocklist | None) -> tuple[ListingStatus, tuple[str, ...]]:
    """The status, and the answers that count: the whole set of a listing, or of a refusal.

    Both test points are looked at first: nothing that a list says counts before it has shown
    that it lives, and that it does not list the world.
    """
    subject = said(answers.subject, entry)
    has = {said(answer, entry) for answer in answers.has}
    has_not = said(answers.has_not, entry)
    codes = _codes(answers.subject)
    if Said.REFUSED in (subject, has_not) or (Said.REFUSED in has and Said.YES not in has):
        return ListingStatus.REFUSED, codes
    if has_not is Said.YES:
        return ListingStatus.DEAD, codes
    if Said.YES in has:
        if has_not is Said.NO and subject is Said.YES:
            return ListingStatus.LISTED, codes
        if has_not is Said.NO and subject is Said.NO:
            return ListingStatus.CLEAR, ()
        # It lives, and something between here and there swallows or invents the rest.
        return ListingStatus.UNREACHABLE, ()
    if Said.FAILED in has:
        return ListingStatus.UNREACHABLE, ()
    return ListingStatus.DEAD, codes


def said(answer: DnsAnswer, entry: Blocklist | None) -> Said:
    """What one answer says; of a set, a refusal counts before all else."""
    if answer.outcome is Outcome.REFUSED:
        return Said.REFUSED
    if answer.void:
        return Said.NO
    if answer.failed:
        return Said.FAILED
    addresses = [ipaddress.ip_address(record) for record in answer.records]
    own_errors = entry.refused if entry is not None else frozenset()
    if any(a in ERRORS or a == NO_LISTING or str(a) in own_errors for a in addresses):
        return Said.REFUSED
    if not addresses or any(a not in LISTED for a in addresses):
        return Said.FALSE
    return Said.YES


def _codes(answer: DnsAnswer) -> tuple[str, ...]:
    """The answers of a list for the subject, each once, in order of number."""
    found = {ipaddress.ip_address(record) for record in answer.records}
    return tuple(str(a) for a in sorted(a for a in found if a in LISTED))
