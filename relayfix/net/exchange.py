# SPDX-License-Identifier: GPL-3.0-or-later
"""One question to one name server and its reply, by dnspython's asynchronous queries.

With this module comes the DNS library; it is imported by those who ask, never at the start.
"""

from __future__ import annotations

from typing import Any

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from relayfix.net.servers import NameServerAddress

PAYLOAD = 1232
"""Octets of a datagram that no path breaks up."""
_WITHOUT_EDNS = (dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS)


async def exchange(name: str, rdtype: str, server: NameServerAddress) -> dns.message.Message:
    """The reply, over TCP where a datagram does not hold it, whatever its rcode.

    A server that stumbles over EDNS (RFC 6891) is asked again without. Datagrams that are no reply
    to this question are a stranger's, and are passed over. No time limit: the caller cancels, and
    the socket is closed at once. Raises OSError.
    """
    labels = (*(label.encode("ascii") for label in name.split(".")), b"")
    question, kind = dns.name.Name(labels), dns.rdatatype.from_text(rdtype)
    reply = await _reply(dns.message.make_query(question, kind, payload=PAYLOAD), server)
    if reply.rcode() in _WITHOUT_EDNS:
        reply = await _reply(dns.message.make_query(question, kind, use_edns=-1), server)
    return reply


async def _reply(query: dns.message.Message, server: NameServerAddress) -> dns.message.Message:
    backend: Any = _Connected()
    try:
        reply, _over_tcp = await dns.asyncquery.udp_with_fallback(
            query,
            server.host,
            port=server.port,
            ignore_unexpected=True,
            ignore_trailing=True,
            ignore_errors=True,
            backend=backend,
        )
    except (dns.exception.DNSException, EOFError) as error:
        raise ConnectionResetError(str(error) or "no DNS message") from None
    return reply


class _Connected:
    """The library's asyncio with connected datagram sockets: a closed port is known at once."""

    def __init__(self) -> None:
        backend: Any = dns.asyncbackend.get_backend("asyncio")
        self.make_socket = backend.make_socket

    def datagram_connection_required(self) -> bool:
        return True
