# SPDX-License-Identifier: GPL-3.0-or-later
"""A real HTTPS server on loopback that answers from a table and writes down what it is asked.

::

    with WebServer(issued.context(), {"/a.txt": page(b"hello")}) as web:
        ...                                 # talk to 127.0.0.1, web.port
    assert web.asked == [("GET /a.txt HTTP/1.1", "mta-sts.example.org")]
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping

from tests.support.mailserver import Connection, RawServer


def page(body: bytes, *, status: str = "200 OK", head: str = "Content-Type: text/plain") -> bytes:
    """A whole answer."""
    lines = f"HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {len(body)}\r\n\r\n"
    return lines.encode() + body


class WebServer(RawServer):
    """Answers each path with the octets of its table, then hangs up, unless told to ``linger``."""

    def __init__(
        self, tls: ssl.SSLContext, pages: Mapping[str, bytes], *, linger: bool = False
    ) -> None:
        super().__init__(self._talk)
        self._tls = tls
        self._pages = pages
        self._linger = linger
        self._lock = threading.Lock()
        self.asked: list[tuple[str, str]] = []
        """The first line of each request, and the host it names."""

    def _talk(self, connection: Connection) -> None:
        try:
            secure = self._tls.wrap_socket(connection, server_side=True)
        except ssl.SSLError:
            return  # the client did not like what it was shown
        with secure:
            request = b""
            while b"\r\n\r\n" not in request and len(request) < 10000:
                piece = secure.recv(4096)
                if not piece:
                    return
                request += piece
            first, *head = request.decode("ascii").split("\r\n")
            host = next(line[5:].strip() for line in head if line.lower().startswith("host:"))
            with self._lock:
                self.asked.append((first, host))
            answer = self._pages.get(first.split(" ")[1], page(b"", status="404 Not Found"))
            secure.sendall(answer)
            if self._linger:
                self.wait_for_the_end(30)
