# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a server is that the person named: an address, or a name that is looked up."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relayfix.net import names
from relayfix.net.answer import DnsAnswer
from relayfix.net.dns import Sent

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_ADDRESSES = 4
"""Addresses that are tried; a large provider has more, all alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A host's addresses, and what name servers said on the way."""

    addresses: tuple[str, ...] = ()
    answers: tuple[DnsAnswer, ...] = ()


async def find(host: str, resolver: Resolver) -> Found:
    """The addresses of ``host``, IPv4 first. Raises `names.BadName` for what is no host.

    Who asks this connects to it, so a host with addresses counts among those that were asked.

    An address is taken as it is, ``localhost`` is this computer (RFC 6761 section 6.3). Where the
    person named no name server and DNS knows nothing, the system is asked too: short names and
    names of the own network are known to it alone, and their mail program asks it as well.
    """
    found = await _found(host, resolver)
    if found.addresses:
        resolver.sent.append(Sent(server=host, name=host, rdtype="TCP"))
    return found


async def _found(host: str, resolver: Resolver) -> Found:
    try:
        return Found(addresses=(str(ipaddress.ip_address(host.strip("[]"))),))
    except ValueError:
        name = names.domain(host)
    if names.within(name, "localhost"):
        return Found(addresses=("127.0.0.1", "::1"))
    answers = await asyncio.gather(resolver.ask(name, "A"), resolver.ask(name, "AAAA"))
    found = [record for answer in answers for record in answer.records[:MAX_ADDRESSES]]
    if not found and resolver.asks_system:
        found = await _system(name, resolver.seconds)
    return Found(addresses=tuple(found), answers=tuple(answers))


async def _system(name: str, seconds: float) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            rows = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in rows))[:MAX_ADDRESSES]
