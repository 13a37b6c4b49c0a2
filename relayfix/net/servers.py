# SPDX-License-Identifier: GPL-3.0-or-later
"""Which name servers are asked: those the person named, or the system's own."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

DNS_PORT = 53


class BadServer(ValueError):
    """What was named is no name server's address."""


@dataclass(frozen=True, slots=True)
class NameServerAddress:
    """An IP address and a port."""

    host: str
    port: int = DNS_PORT

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def nameserver(text: str) -> NameServerAddress:
    """``192.0.2.53``, ``192.0.2.53:5353``, ``2001:db8::53`` or ``[2001:db8::53]:5353``.

    A host name other than ``localhost`` is refused: to look it up, some other server would have
    to be asked. Raises `BadServer`.
    """
    host, port = text, str(DNS_PORT)
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise BadServer("a bracket without its address")
        port = rest[1:] or (port if not rest else "")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    if host == "localhost":
        host = "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise BadServer("not an IP address") from None
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise BadServer("not a port from 1 to 65535")
    return NameServerAddress(str(address), int(port))


def system_nameservers() -> tuple[NameServerAddress, ...]:
    """The system's name servers; empty where it has none or hides them."""
    import dns.exception
    import dns.resolver

    try:
        found = dns.resolver.Resolver(configure=True)
    except (dns.exception.DNSException, OSError):
        return ()
    servers = []
    for server in found.nameservers:
        try:
            address = ipaddress.ip_address(str(server))
        except ValueError:
            continue  # a DNS-over-HTTPS address, which only the system itself can speak to
        servers.append(NameServerAddress(str(address), found.port))
    return tuple(servers)
