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

    A question is given up after 0.8 seconds where the zone has one that is never answered; else a
    busy machine may take its time. ``options`` are the server's.
    """
    seconds = 0.8 if "TIMEOUT" in str(zone) else 20.0

    async def run() -> T:
        return await conversation(Resolver([server.address], seconds=seconds, patience=seconds))

    with NameServer(zone, **options) as server:
        return asyncio.run(run()), server


def checked(
    check: Callable[[Subject, Resolver], Awaitable[CheckResult]], subject: Subject, zone: Zone
) -> CheckResult:
    """One check's result. Its summary has words in every language, and nothing is asked twice."""
    result, server = talk(zone, lambda resolver: check(subject, resolver))
    for language in languages():
        assert catalogue(language).say(result.summary)
    assert server.asked_twice == {}
    return result
