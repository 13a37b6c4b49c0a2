# SPDX-License-Identifier: GPL-3.0-or-later
"""One DNS message to one server and its reply, over a datagram or a stream.

No time limit of their own: the caller cancels, and the socket is closed at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from relayfix.net.servers import NameServerAddress

T = TypeVar("T")


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, accept: Callable[[bytes], T | None]) -> None:
        self.reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._accept = accept

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002 - asyncio's name
        accepted = self._accept(data)
        if accepted is not None and not self.reply.done():
            self.reply.set_result(accepted)

    def error_received(self, exc: Exception) -> None:
        """The other end has no such port, or there is no way to it."""
        self._fail(exc)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionAbortedError("closed"))

    def _fail(self, error: Exception) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)
            # Where the asker was cancelled while the socket was being made, nobody waits for the
            # reply; without this, asyncio reports an exception that was never looked at.
            self.reply.exception()


async def over_udp(
    query: bytes, server: NameServerAddress, accept: Callable[[bytes], T | None]
) -> T:
    """The first datagram that ``accept`` takes for the reply, as what it makes of it.

    Datagrams that it turns down (None) are a stranger's, and are passed over. Raises OSError.
    The socket is connected: the system drops what comes from elsewhere, and tells of a closed
    port at once.
    """
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Datagrams(accept), remote_addr=(server.host, server.port)
    )
    try:
        transport.sendto(query)
        reply: T = await protocol.reply
        return reply
    finally:
        protocol.reply.cancel()
        transport.close()


async def over_tcp(query: bytes, server: NameServerAddress) -> bytes:
    """The reply, RFC 1035 section 4.2.2. Raises OSError, also where the stream ends too soon."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(len(query).to_bytes(2, "big") + query)
        await writer.drain()
        length = int.from_bytes(await reader.readexactly(2), "big")
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        raise ConnectionResetError("the stream ended too soon") from None
    finally:
        writer.transport.abort()
