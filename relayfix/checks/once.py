# SPDX-License-Identifier: GPL-3.0-or-later
"""What several checks of a run want to know, found out once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

T = TypeVar("T")


@dataclass(slots=True)
class _Shared:
    task: asyncio.Task[Any]
    waiting: int = 0


async def once(resolver: Resolver, key: object, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What ``make`` gives, made for the first who asks in this run; ``key`` is hashable.

    Once nobody waits for it any more, it is stopped.
    """
    shared = resolver.shared.get(key)
    if shared is None:
        shared = resolver.shared[key] = _Shared(asyncio.create_task(make()))
    shared.waiting += 1
    try:
        return cast(T, await asyncio.shield(shared.task))
    finally:
        shared.waiting -= 1
        if not shared.waiting and not shared.task.done():
            shared.task.cancel()
            resolver.shared.pop(key, None)
