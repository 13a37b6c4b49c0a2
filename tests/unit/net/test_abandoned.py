# SPDX-License-Identifier: GPL-3.0-or-later
"""A question that is cancelled, at whatever moment, leaves no complaint and no socket behind."""

from __future__ import annotations

import asyncio
import gc
import socket
from typing import Any

import pytest

from relayfix.net.exchange import exchange
from relayfix.net.servers import nameserver
from tests.support.nameserver import NameServer

MOMENTS = 12
"""Turns of the loop: before the socket is there, while it is being made, while it waits."""


@pytest.mark.parametrize("over_tcp", [False, True])
def test_a_cancelled_question_is_forgotten(over_tcp: bool) -> None:
    reported: list[dict[str, Any]] = []

    async def main(address: str) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: reported.append(told))
        for moment in range(MOMENTS):
            asked = asyncio.create_task(exchange("example.org", "A", nameserver(address)))
            for _ in range(moment):
                await asyncio.sleep(0)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
        for _ in range(MOMENTS):
            await asyncio.sleep(0)
        gc.collect()
        assert not [each for each in gc.get_objects() if _is_open(each)]

    zone = {"example.org": {"A": ["192.0.2.1"]}}
    with NameServer(zone, delay=1.0, over_tcp=over_tcp) as server:
        asyncio.run(main(server.address))
    assert reported == []


def _is_open(each: object) -> bool:
    """Whether it is a socket of ours to a name server."""
    if type(each) is not socket.socket or each.fileno() < 0:
        return False
    try:
        return bool(each.getpeername())
    except OSError:
        return False


def test_a_closed_port_is_known_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def main() -> None:
        async with asyncio.timeout(2):
            await exchange("example.org", "A", nameserver(f"127.0.0.1:{port}"))

    with pytest.raises(ConnectionRefusedError):
        asyncio.run(main())
