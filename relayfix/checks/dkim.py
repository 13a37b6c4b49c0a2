# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of the signatures that the returned message carried: RFC 6376."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from relayfix.checks import dkim_key
from relayfix.checks.check import Check, evidence, result, unknown
from relayfix.checks.spf.parse import shown
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    DkimData,
    DkimKey,
    Subject,
)
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_SIGNATURES = 8
"""A message with more has them from a stranger who wants many questions asked."""


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """One key for each signature."""
    found = await keys(subject, resolver)
    answers = [answer for _, answer in found if answer is not None]
    data = DkimData(keys=tuple(key for key, _ in found))
    proof = evidence(*answers)
    good = [key for key in data.keys if key.status == "ok"]
    bad = [key for key in data.keys if key.status not in ("ok", "unknown")]
    if not good and not bad:
        failed = next(answer for answer in answers if answer.failed)
        return unknown(CHECK.id, failed, data=data, evidence=proof)
    told = (bad or good)[0]
    if bad:
        status = CheckStatus.WARNING if good else CheckStatus.PROBLEM
        finding = told.status.replace("-", "_")
    elif any("below-2048-bits" in key.problems for key in good):
        status, finding = CheckStatus.OK, "ok_short"
    else:
        status, finding = CheckStatus.OK, "ok"
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=proof,
        domain=told.domain,
        selector=told.selector,
        bits=told.bits or 0,
    )


async def keys(subject: Subject, resolver: Resolver) -> list[tuple[DkimKey, DnsAnswer | None]]:
    """The key of each signature, with the answer it was read from; None for what is no name."""
    pairs = dict.fromkeys(subject.dkim_signatures[:MAX_SIGNATURES])
    return list(await asyncio.gather(*(_key(*pair, resolver) for pair in pairs)))


async def _key(domain: str, selector: str, resolver: Resolver) -> tuple[DkimKey, DnsAnswer | None]:
    try:
        answer = await resolver.ask(f"{selector}._domainkey.{names.mail_domain(domain)}", "TXT")
    except names.BadName:
        malformed = DkimKey(
            domain=shown(domain),
            selector=shown(selector),
            status="syntax",
            problems=("malformed-name",),
        )
        return malformed, None
    return dkim_key.key(domain, selector, answer), answer


def _names(subject: Subject) -> tuple[str, ...]:
    return tuple(
        f"{selector}._domainkey.{domain}"
        for domain, selector in subject.dkim_signatures[:MAX_SIGNATURES]
    )


def _unfinished(subject: Subject) -> CheckData | None:
    return DkimData(
        keys=tuple(
            DkimKey(domain=domain, selector=selector, status="unknown")
            for domain, selector in subject.dkim_signatures[:MAX_SIGNATURES]
        )
    )


CHECK = Check(id="dkim", needs="dkim_signatures", run=run, names=_names, unfinished=_unfinished)
