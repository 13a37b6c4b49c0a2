# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations with the loopback name server, in a line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import CheckResult, Subject
from relayfix.net.dns import Resolver
from tests.support.nameserver import NameServer, Zone

T = TypeVar("T")


def talk(
    zone: Zone, conversation: Callable[[Resolver], Awaitable[T]], **options: Any
) -> tuple[T, NameServer]:
    """What a conversation with a server of that zone gives, and the server afterwards.

    Its questions are given up after 0.4 seconds. ``options`` are the server's.
    """

    async def run() -> T:
        return await conversation(Resolver([server.address], seconds=0.4, patience=0.2))

    with NameServer(zone, **options) as server:
        return asyncio.run(run()), server


def checked(
    check: Callable[[Subject, Resolver], Awaitable[CheckResult]], subject: Subject, zone: Zone
) -> CheckResult:
    """One check's result. Its summary has words in every language, and nothing is asked twice
    (but for what is never answered)."""
    result, server = talk(zone, lambda resolver: check(subject, resolver))
    for language in languages():
        assert catalogue(language).say(result.summary)
    silent = {name for name, entry in zone.items() if "TIMEOUT" in str(entry)}
    assert {q for q in server.asked_twice if q[0] not in silent} == set()
    return result
