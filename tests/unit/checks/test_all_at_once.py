# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole run of the benchmark: how many questions, none twice, and none waits for the many."""

from __future__ import annotations

import asyncio

from relayfix.checks import runner
from relayfix.model.check import BlocklistData, CheckResult
from relayfix.net.answer import DnsAnswer
from relayfix.net.dns import MAX_AT_ONCE, Resolver
from tests.benchmarks.bench_checks import LISTS, SUBJECT, ZONE
from tests.support.asking import talk


def test_a_domain_with_eight_includes_and_thirty_lists() -> None:
    results, server = talk(ZONE, lambda resolver: runner.run(SUBJECT, resolver))
    assert server.asked_twice == {}
    (lists,) = (r.data for r in results if isinstance(r.data, BlocklistData))
    assert [one.zone for one in lists.lists] == list(LISTS)
    assert [one.status.value for one in lists.lists] == ["listed", *["clear"] * 29]
    asked = [q for q in server.asked if q.name.endswith(LISTS)]
    # The address and both test points of every list, and the reason of the one that lists it.
    assert len(asked) == 3 * len(LISTS) + 1


def test_a_second_run_with_the_same_answers_asks_nothing() -> None:
    async def twice(resolver: Resolver) -> tuple[CheckResult, ...]:
        await runner.run(SUBJECT, resolver)
        before = len(resolver.sent)
        results = await runner.run(SUBJECT, resolver)
        assert len(resolver.sent) == before
        return results

    results, server = talk(ZONE, twice)
    assert server.asked_twice == {}
    assert results


def test_those_who_can_wait_let_the_others_pass() -> None:
    async def crowd(resolver: Resolver) -> tuple[DnsAnswer, int]:
        many = [
            asyncio.create_task(resolver.ask(f"n{i}.slow.example", "A", patient=True))
            for i in range(2 * MAX_AT_ONCE)
        ]
        while not resolver.sent:  # until the first of them is on its way
            await asyncio.sleep(0)
        answer = await resolver.ask("example.org", "MX")
        waiting = sum(not task.done() for task in many)
        for task in many:
            task.cancel()
        await asyncio.gather(*many, return_exceptions=True)
        return answer, waiting

    zone = {**ZONE, **{f"n{i}.slow.example": "TIMEOUT" for i in range(2 * MAX_AT_ONCE)}}
    (answer, waiting), _ = talk(zone, crowd)
    assert len(answer.records) == 3
    assert waiting == 2 * MAX_AT_ONCE
