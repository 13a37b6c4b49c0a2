# SPDX-License-Identifier: GPL-3.0-or-later
"""Proposed records, put in place of the published ones and evaluated again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from relayfix.checks.spf.check import BROKEN
from relayfix.checks.spf.evaluate import evaluate
from relayfix.checks.spf.parse import is_spf
from relayfix.model.check import SpfResult, Subject
from relayfix.model.diagnosis import Fix, FixKind
from relayfix.net import names

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver


async def prove(fixes: tuple[Fix, ...], subject: Subject, resolver: Resolver) -> tuple[Fix, ...]:
    """The fixes, each ``verified`` where its record makes this subject's address pass.

    Only an SPF record for the domain that was judged can be proved, and only with the sending
    address; the new record must pass, and have no fault of its own. Never raises for a bad fix.
    """
    return tuple([replace(fix, verified=await _passes(fix, subject, resolver)) for fix in fixes])


async def _passes(fix: Fix, subject: Subject, resolver: Resolver) -> bool:
    proposed = fix.proposed or ""
    if fix.kind is not FixKind.DNS_RECORD or not is_spf(proposed.encode()):
        return False
    if fix.name is None or subject.domain is None or subject.ip is None:
        return False
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
        return False
    codes = {problem.code for problem in found.data.problems}
    used = name == domain or any(term.domain == name for term in found.data.trace)
    return used and found.data.result is SpfResult.PASS and not codes & BROKEN
