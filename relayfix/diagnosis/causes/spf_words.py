# SPDX-License-Identifier: GPL-3.0-or-later
"""Words about SPF: an address that is not listed, no record at all, or a record that is broken."""

from __future__ import annotations

import re

from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import same_organisation
from relayfix.model.bounce import Reason
from relayfix.model.check import SpfData, SpfResult
from relayfix.model.diagnosis import Confidence

MISSING = re.compile(
    r"\b(?:no|missing|without(?: an?)?|lacks?(?: an?)?) (?:valid )?SPF\b"
    r"|SPF (?:record )?(?:is )?(?:missing|not found)|SPF *[:=]? *none\b"
    r"|does not (?:have|publish) an? (?:valid )?SPF|n['’]a pas d['’]enregistrement SPF",
    re.IGNORECASE,
)
BROKEN = re.compile(
    r"\b(?:bad|invalid|broken|malformed) SPF\b|SPF:? (?:permanent|syntax|perm) ?error"
    r"|\bpermerror\b|too many (?:dns )?look-?ups|(?:multiple|more than one|several) SPF"
    r"|SPF record .{0,60}(?:suspicious|invalid|error)",
    re.IGNORECASE,
)
SPF = re.compile(r"\bSPF\b|sender policy framework", re.IGNORECASE)
DMARC = re.compile(r"\bDMARC\b", re.IGNORECASE)

HARMLESS = frozenset({"plus-all", "ptr", "sends-no-mail"})
"""Faults that are none by the letter of RFC 7208: no receiver stumbles over them."""


def names_dmarc(clues: Clues) -> bool:
    """Whether the words name DMARC itself, and not only SPF and DKIM."""
    return bool(DMARC.search(clues.words or ""))


def both(clues: Clues) -> bool:
    """SPF and DKIM are named together, and DMARC is not: either would have done."""
    return (
        clues.reason is Reason.DMARC
        and bool(SPF.search(clues.words or ""))
        and not names_dmarc(clues)
    )


def about_spf(clues: Clues) -> bool:
    """Whether the refusal names SPF, alone or beside DKIM."""
    if clues.delayed:
        return False
    if clues.reason is Reason.POLICY:
        # A rule that names the record's own fault is about the record.
        words = clues.words or ""
        return bool(MISSING.search(words) or BROKEN.search(words))
    return clues.reason is Reason.SPF or both(clues)


def ceiling(clues: Clues) -> Confidence:
    """The record of a domain that is not seen to be the sender's own is not certainly theirs to
    change: a service sends in both names, or somebody sent the message on."""
    foreign = clues.sender_domain is not None and clues.spf_domain != clues.sender_domain
    if foreign and not same_organisation(clues.spf_domain, clues.sender_domain):
        return Confidence.LIKELY
    return Confidence.CERTAIN


def own_spf(clues: Clues) -> SpfData | None:
    """What the check found for the sender's own domain; that of a forwarder is none."""
    spf = clues.lookups.spf
    if spf is None:
        return None
    if clues.sender_domain is None or same_organisation(spf.domain, clues.sender_domain):
        return spf
    return spf if spf.domain == clues.sender_domain else None


def is_absent(spf: SpfData) -> bool:
    """Whether the domain publishes no record at all."""
    return spf.record is None and not spf.problems and spf.result in (None, SpfResult.NONE)


def is_broken(spf: SpfData) -> bool:
    """Whether receivers stumble over the record: it passes nobody, or not this address."""
    if spf.result is SpfResult.PERMERROR:
        return True
    codes = {problem.code for problem in spf.problems} - HARMLESS
    return bool(codes) and spf.result is None
