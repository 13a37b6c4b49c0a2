# SPDX-License-Identifier: GPL-3.0-or-later
"""Proposed records, put in place of the published ones and evaluated again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from relayfix.checks.spf.check import BROKEN
from relayfix.checks.spf.evaluate import evaluate
from relayfix.checks.spf.parse import is_spf
from relayfix.knowledge import spf_text
from relayfix.model.check import SpfData, SpfResult, Subject
from relayfix.model.diagnosis import Fix, FixKind
from relayfix.model.sentence import Sentence
from relayfix.net import names

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver


async def prove(fixes: tuple[Fix, ...], subject: Subject, resolver: Resolver) -> tuple[Fix, ...]:
    """The fixes, each ``verified`` where its record makes this subject's address pass.

    Only an SPF record for the domain that was judged can be proved, and only with the sending
    address; the new record must pass, and have no fault of its own. Without the address it is still
    seen whether a record is too long. Never raises for a bad fix.
    """
    return tuple([await _proved(fix, subject, resolver) for fix in fixes])


async def _proved(fix: Fix, subject: Subject, resolver: Resolver) -> Fix:
    """The fix as it turned out; a record over the limit of look-ups is no proposal any more, and
    its dearest terms are named instead."""
    tried = await _tried(fix, subject, resolver)
    if tried is None:
        return replace(fix, verified=False)
    name, found = tried
    codes = {problem.code for problem in found.problems}
    if "too-many-lookups" in codes and fix.proposed is not None:
        terms = spf_text.dearest(found.trace, found.domain)
        note = Sentence.of(
            "fix.spf_too_long", terms=terms, lookups=found.lookups, domain=found.domain
        )
        return replace(fix, proposed=None, verified=False, note=note if terms else fix.note)
    used = name == found.domain or any(term.domain == name for term in found.trace)
    passes = found.result is SpfResult.PASS and not codes & BROKEN
    return replace(fix, verified=used and passes)


async def _tried(fix: Fix, subject: Subject, resolver: Resolver) -> tuple[str, SpfData] | None:
    """The record's name, and the evaluation with it in place; None for what is no SPF record."""
    proposed = fix.proposed or ""
    if fix.kind is not FixKind.DNS_RECORD or not is_spf(proposed.encode()):
        return None
    if fix.name is None or subject.domain is None:
        return None
    try:
        name, domain = names.domain(fix.name), names.domain(subject.domain)
        found = await evaluate(
            resolver,
            domain=domain,
            ip=subject.ip,
            sender=subject.sender,
            helo=subject.helo,
            replace={name: proposed},
        )
    except ValueError:  # no name, or no address
        return None
    return name, found.data
