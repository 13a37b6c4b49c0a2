# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the checks, all at once: time limits, progress, cancelling; the results in fixed order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from relayfix.checks import CHECKS
from relayfix.checks import resolver as truthful
from relayfix.checks.check import Check
from relayfix.model.check import CheckResult, CheckStatus, Subject
from relayfix.model.sentence import Sentence

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

_LOG = logging.getLogger(__name__)


async def run(
    subject: Subject,
    resolver: Resolver,
    *,
    checks: Sequence[Check] = CHECKS,
    timeout: float = 30.0,
    on_start: Callable[[str], None] | None = None,
    on_result: Callable[[CheckResult], None] | None = None,
) -> tuple[CheckResult, ...]:
    """Every check's result, in the order of ``checks``; one that runs per domain has several.

    ``timeout`` is in seconds for the whole run, and each check has its own limit below that. What
    could not be found out is ``unknown`` and says why, what had no input is ``skipped``. Nothing
    a check does raises from here; cancelling stops all of them at once. ``on_start`` gets the id
    of each check that begins, ``on_result`` each result when it is there.
    """
    resolver.fit(timeout)

    def finished(result: CheckResult) -> CheckResult:
        if on_result is not None:
            on_result(result)
        return result

    async def one(check: Check, part: Subject) -> CheckResult:
        result = await _timed(check, part, resolver, min(check.timeout, timeout))
        if truth is not None and check.id != truthful.CHECK.id:
            await asyncio.wait((truth,))
            result = truthful.without_lies(result, check.unfinished(part), truth.result())
        return finished(result)

    truth: asyncio.Task[CheckResult] | None = None
    """Whether the name server makes up answers: nothing is said before that is known."""
    jobs: list[asyncio.Task[CheckResult] | CheckResult] = []
    try:
        for check in checks:
            if (lacking := check.lacks(subject)) is not None:
                jobs.append(finished(_skipped(check, lacking)))
                continue
            if on_start is not None:
                on_start(check.id)
            begun = [asyncio.create_task(one(check, part)) for part in check.split(subject)]
            if check.id == truthful.CHECK.id:
                (truth,) = begun
            jobs.extend(begun)
        return tuple([await job if isinstance(job, asyncio.Task) else job for job in jobs])
    finally:
        tasks = [job for job in jobs if isinstance(job, asyncio.Task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def skipped(
    subject: Subject,  # noqa: ARG001 - what the subject has makes no difference without a network
    checks: Sequence[Check] = CHECKS,
) -> tuple[CheckResult, ...]:
    """One result for each check: not made, because the network was not to be used."""
    return tuple(_skipped(check, "no_network") for check in checks)


async def _timed(check: Check, subject: Subject, resolver: Resolver, seconds: float) -> CheckResult:
    began = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            result = await check.run(subject, resolver)
    except TimeoutError:
        result = _unknown(check, subject, Sentence.of("check.unknown.late", count=round(seconds)))
    except Exception:
        # One check that stumbles over a stranger's record must not take the others with it.
        _LOG.debug("the check %s failed", check.id, exc_info=True)
        result = _unknown(check, subject, Sentence.of("check.unknown.failed"))
    return replace(result, milliseconds=round((time.monotonic() - began) * 1000))


def _unknown(check: Check, subject: Subject, why: Sentence) -> CheckResult:
    return CheckResult(
        id=check.id, status=CheckStatus.UNKNOWN, summary=why, data=check.unfinished(subject)
    )


def _skipped(check: Check, why: str) -> CheckResult:
    return CheckResult(
        id=check.id, status=CheckStatus.SKIPPED, summary=Sentence.of(f"check.skipped.{why}")
    )
