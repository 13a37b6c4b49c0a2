# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines over a connection that may turn to TLS halfway: bounded, and nothing kept back unseen."""

from __future__ import annotations

import asyncio
import ssl

MAX_LINE = 4096
"""Octets. RFC 5321 section 4.5.3.1.5 allows 512 in a reply; some write a little more."""
MAX_WAITING = 64 * 1024
"""Octets that may wait to be read; then the other side waits."""


class TooLong(ValueError):
    """A line that does not end."""


class Lines(asyncio.Protocol):
    """One connection. With ``hold`` nothing is read before `start_tls`: not an octet in the clear
    can then be taken for one that came over TLS."""

    def __init__(self, *, hold: bool = False) -> None:
        self._hold = hold
        self._waiting = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._news: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    # ── what asyncio calls ──────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._hold:
            transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) > MAX_WAITING and self._transport is not None:
            self._transport.pause_reading()
        self._tell()

    def eof_received(self) -> bool:
        self._ended = True
        self._tell()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._error = exc
        self._tell()

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    # ── what the client calls ───────────────────────────────────────────────────────────────

    async def read(self) -> bytes:
        """The next line, without its end. Raises `TooLong`, and OSError where there is none."""
        while (end := self._waiting.find(b"\n")) < 0:
            if len(self._waiting) > MAX_LINE:
                raise TooLong
            if self._ended:
                raise self._error if isinstance(self._error, OSError) else ConnectionResetError()
            self._news = asyncio.get_running_loop().create_future()
            await self._news
        if end > MAX_LINE:
            raise TooLong
        line = bytes(self._waiting[:end]).removesuffix(b"\r")
        del self._waiting[: end + 1]
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()
        return line

    def write(self, octets: bytes) -> None:
        """Sends; what a connection that has ended swallows shows at the next `read`."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(octets)

    def discard(self) -> int:
        """Throws away what has come and was not read; how many octets that were."""
        count = len(self._waiting)
        self._waiting.clear()
        return count

    async def start_tls(self, context: ssl.SSLContext, server_name: str) -> None:
        """Everything from here on is TLS. Raises ssl.SSLError and OSError."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError
        secured = await asyncio.get_running_loop().start_tls(
            self._transport, self, context, server_hostname=server_name, ssl_handshake_timeout=60
        )
        if secured is None:
            raise ConnectionResetError
        self._transport = secured

    def tls_version(self) -> str:
        """``TLSv1.3 TLS_AES_256_GCM_SHA384``: the version and the cipher, as they are called."""
        found = self._ssl_object()
        cipher = found.cipher() if found is not None else None
        return " ".join(filter(None, (found.version() if found else "", cipher and cipher[0])))

    def peer_certificate(self) -> bytes | None:
        """The server's certificate, DER."""
        found = self._ssl_object()
        return found.getpeercert(binary_form=True) if found is not None else None

    def local_address(self) -> str | None:
        """The address of this computer's end."""
        found = self._transport.get_extra_info("sockname") if self._transport else None
        return str(found[0]) if isinstance(found, tuple) and found else None

    def _ssl_object(self) -> ssl.SSLObject | None:
        found = self._transport.get_extra_info("ssl_object") if self._transport else None
        return found if isinstance(found, ssl.SSLObject) else None

    def close(self) -> None:
        """Hangs up at once."""
        if self._transport is not None:
            self._transport.abort()
