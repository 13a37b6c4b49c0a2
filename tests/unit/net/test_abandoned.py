# SPDX-License-Identifier: GPL-3.0-or-later
"""A question that is cancelled while its socket is being made leaves no complaint behind."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from relayfix.net.transport import _Datagrams


@pytest.mark.parametrize("error", [None, OSError("gone")])
def test_a_reply_that_nobody_waits_for_is_not_reported(error: OSError | None) -> None:
    reported: list[dict[str, Any]] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: reported.append(told))
        _Datagrams(lambda data: data).connection_lost(error)
        gc.collect()
        await asyncio.sleep(0)

    asyncio.run(main())
    assert reported == []


def test_who_waits_for_the_reply_gets_the_error() -> None:
    async def main() -> None:
        protocol = _Datagrams(lambda data: data)
        protocol.error_received(ConnectionRefusedError("no such port"))
        await protocol.reply

    with pytest.raises(ConnectionRefusedError):
        asyncio.run(main())
