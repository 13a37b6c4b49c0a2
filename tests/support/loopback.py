# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing in the tests may talk to another machine: a hook sees to it, and names who tried.

An audit hook sees every connection, datagram and name look-up that this interpreter makes, in
every thread, also those made below `socket.socket`. Child processes are not seen; `bootstrap.py
test` runs the whole suite in a network namespace without a way out where the system allows it.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

CONTACTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


class NetworkUsed(OSError):
    """A test tried to reach another machine."""


class LoopbackOnly:
    """Refuses what leaves this machine and remembers it, for code that swallows the error."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._installed = False

    def install(self) -> None:
        """Start refusing; an audit hook stays until the interpreter ends."""
        if not self._installed:
            sys.addaudithook(self._hook)
            self._installed = True

    def take(self) -> list[str]:
        """The attempts since the last call."""
        taken, self.attempts = self.attempts, []
        return taken

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not event.startswith("socket."):
            return
        if event in CONTACTS:
            connection, address = args
            inet = connection.family in (socket.AF_INET, socket.AF_INET6)
            # A connected socket sends without an address; its connect was judged already.
            if inet and address is not None and not is_here(address[0]):
                self._refuse(f"{event} to {address[0]!r}, port {address[1]}")
        elif event in LOOK_UPS and not is_here(args[0]):
            self._refuse(f"{event} of {args[0]!r}")

    def _refuse(self, attempt: str) -> None:
        self.attempts.append(attempt)
        raise NetworkUsed(f"the tests stay on this machine: {attempt}")


def is_here(host: str | bytes | None) -> bool:
    """Whether a host as given to the socket functions is this machine's loopback, or nobody."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
