# SPDX-License-Identifier: GPL-3.0-or-later
"""A real name server on loopback, UDP and TCP, that answers from a table and counts the questions.

::

    ZONE = {
        "example.org": {
            "TXT": ["v=spf1 -all"],
            "MX": [(10, "mx.example.org")],
            "A": ["192.0.2.1"],
        },
        "slow.example": "TIMEOUT",                  # never answers, whatever is asked
        "half.example": {"A": ["192.0.2.2"], "TXT": "SERVFAIL"},
        "rest.example": {"TXT": ["v=spf1 a -all"], "*": "TIMEOUT"},
    }
    with NameServer(ZONE) as ns:
        ...                                         # ask ns.address, such as "127.0.0.1:40123"
    assert not ns.asked_twice

Names that are not in the table do not exist (NXDOMAIN); a name that only has others below it
exists without data. CNAMEs are followed within the table, as a resolver would. An answer that does
not fit the asker's datagram is truncated, and comes whole over TCP.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

FAULTS = {
    "TIMEOUT": None,
    "SERVFAIL": dns.rcode.SERVFAIL,
    "BOGUS": dns.rcode.SERVFAIL,
    "REFUSED": dns.rcode.REFUSED,
    "FORMERR": dns.rcode.FORMERR,
    "NXDOMAIN": dns.rcode.NXDOMAIN,
}

IN = dns.rdataclass.IN
Entry = str | Mapping[str, str | Sequence[Any]]
Zone = Mapping[str, Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question that arrived: the name in lower case, the type, ``udp`` or ``tcp``."""

    name: str
    rdtype: str
    transport: str


class NameServer:
    """Serves a zone table between ``__enter__`` and ``__exit__``.

    ``delay`` is in seconds, for all answers or by name and type. ``over_tcp`` truncates every
    answer over UDP. Without ``edns`` it answers FORMERR to all but plain DNS; not ``recursive``,
    it leaves aliases to the asker. ``missing`` answers for names that are not in the table, as a
    resolver does that sends people to a search page. The table may be replaced on the way.
    """

    def __init__(
        self,
        zone: Zone,
        *,
        delay: float | Callable[[str, str], float] = 0.0,
        over_tcp: bool = False,
        edns: bool = True,
        recursive: bool = True,
        missing: Mapping[str, Sequence[Any]] | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.host = host
        self.port = 0
        self.asked: list[Asked] = []
        self._delay = delay
        self._over_tcp = over_tcp
        self._edns = edns
        self._recursive = recursive
        self._missing = missing
        self._names: dict[str, Entry] = {}
        self._above: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self.replace(zone)

    def replace(self, zone: Zone) -> None:
        """Serve another table from now on."""
        self._names = {name.lower().rstrip("."): entry for name, entry in zone.items()}
        self._above = {
            ".".join(labels[i:])
            for labels in (name.split(".") for name in self._names)
            for i in range(1, len(labels))
        }

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``, or ``[::1]:PORT``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def asked_twice(self) -> dict[tuple[str, str, str], int]:
        """Questions that arrived more than once over one transport, and how often."""
        counts = Counter((q.name, q.rdtype, q.transport) for q in self.asked)
        return {question: count for question, count in counts.items() if count > 1}

    def count(self, name: str, rdtype: str) -> int:
        """How often a question arrived, over both transports."""
        return sum(1 for q in self.asked if q.name == name.lower() and q.rdtype == rdtype)

    def __enter__(self) -> Self:
        udp, tcp = self._bind()
        started = threading.Event()
        self._thread = threading.Thread(
            target=self._serve, args=(udp, tcp, started), name="nameserver", daemon=True
        )
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _bind(self) -> tuple[socket.socket, socket.socket]:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        for _ in range(50):
            udp = socket.socket(family, socket.SOCK_DGRAM)
            tcp = socket.socket(family, socket.SOCK_STREAM)
            try:
                udp.bind((self.host, 0))
                self.port = udp.getsockname()[1]
                tcp.bind((self.host, self.port))
            except OSError:
                udp.close()
                tcp.close()
                continue
            udp.setblocking(False)
            tcp.listen(64)
            tcp.setblocking(False)
            return udp, tcp
        raise OSError("no port is free for both UDP and TCP")

    def _serve(self, udp: socket.socket, tcp: socket.socket, started: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        self._loop = loop
        transport, _ = loop.run_until_complete(
            loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=udp)
        )
        server = loop.run_until_complete(asyncio.start_server(self._stream, sock=tcp))
        started.set()
        loop.run_forever()
        loop.run_until_complete(_close(transport, server))
        loop.close()

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                request = await reader.readexactly(length)
                wire, delay = self.answer(request, "tcp")
                if wire is None:
                    continue
                await asyncio.sleep(delay)
                writer.write(len(wire).to_bytes(2, "big") + wire)
                await writer.drain()
        writer.close()

    def answer(self, wire: bytes, transport: str) -> tuple[bytes | None, float]:
        """The reply in wire format (None: there is none), and after how many seconds."""
        try:
            request = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None, 0.0
        question = request.question[0]
        name = _text(question.name)
        rdtype = dns.rdatatype.to_text(question.rdtype)
        self.asked.append(Asked(name=name, rdtype=rdtype, transport=transport))
        delay = self._delay(name, rdtype) if callable(self._delay) else self._delay
        reply = dns.message.make_response(request, recursion_available=self._recursive)
        if request.edns >= 0 and not self._edns:
            reply.use_edns(False)
            reply.set_rcode(dns.rcode.FORMERR)
            return reply.to_wire(), delay
        if self._fill(reply, name, rdtype) is None:
            return None, 0.0
        if transport == "tcp":
            return reply.to_wire(max_size=65535), delay
        limit = max(request.payload, 512) if request.edns >= 0 else 512
        try:
            whole = reply.to_wire(max_size=limit)
        except dns.exception.TooBig:
            whole = None
        if whole is None or self._over_tcp:
            reply.answer.clear()
            reply.flags |= dns.flags.TC
            whole = reply.to_wire(max_size=limit)
        return whole, delay

    def _fill(self, reply: dns.message.Message, name: str, rdtype: str) -> bool | None:
        seen: set[str] = set()
        while True:
            if name in seen:
                reply.answer.clear()
                reply.set_rcode(dns.rcode.SERVFAIL)
                return True
            seen.add(name)
            entry = self._names.get(name)
            records: str | Sequence[Any]
            if entry is None and self._missing is not None and name not in self._above:
                records = self._missing.get(rdtype, ())
            elif entry is None:
                if name not in self._above:
                    reply.set_rcode(dns.rcode.NXDOMAIN)
                return True
            elif isinstance(entry, str):
                records = entry
            elif rdtype not in entry and "CNAME" in entry:
                target = str(entry["CNAME"][0])
                _add(reply, name, "CNAME", [target])
                name = _text(_name(target))
                if not self._recursive:
                    return True
                continue
            else:
                records = entry.get(rdtype, entry.get("*", ()))
            if isinstance(records, str):
                return _fail(reply, records)
            if records:
                _add(reply, name, rdtype, records)
            return True


async def _close(transport: asyncio.DatagramTransport, server: asyncio.Server) -> None:
    transport.close()
    server.close()
    streams = asyncio.all_tasks() - {asyncio.current_task()}
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    await asyncio.sleep(0)  # transports close their sockets in the loop's next turn


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self.server = server
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        wire, delay = self.server.answer(data, "udp")
        assert self.transport is not None
        if wire is None:
            return
        if delay:
            asyncio.get_running_loop().call_later(delay, self.transport.sendto, wire, addr)
        else:
            self.transport.sendto(wire, addr)


def _fail(reply: dns.message.Message, fault: str) -> bool | None:
    rcode = FAULTS[fault]
    if rcode is None:
        return None
    reply.answer.clear()
    reply.set_rcode(rcode)
    if fault == "BOGUS" and reply.edns >= 0:
        reply.use_edns(
            0, options=[dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "made for a test")]
        )
    return True


def _add(reply: dns.message.Message, name: str, rdtype: str, records: Sequence[Any]) -> None:
    kind = dns.rdatatype.from_text(rdtype)
    for record in records:
        # A set each: one set of several would be shuffled on its way, and repeats dropped.
        rrset = dns.rrset.RRset(_name(name), IN, kind)
        rrset.add(_rdata(rdtype, record), ttl=300)
        reply.answer.append(rrset)


def _rdata(rdtype: str, record: Any) -> dns.rdata.Rdata:
    kind = dns.rdatatype.from_text(rdtype)
    if rdtype in ("TXT", "SPF"):
        strings = [record] if isinstance(record, (str, bytes)) else record
        wire = b"".join(part for string in strings for part in _strings(string)) or b"\0"
    elif rdtype == "MX":
        wire = int(record[0]).to_bytes(2, "big") + _wire(record[1])
    elif rdtype in ("CNAME", "PTR", "NS"):
        wire = _wire(record)
    else:
        return dns.rdata.from_text(IN, kind, record)
    return dns.rdata.from_wire(IN, kind, wire, 0, len(wire))


def _strings(text: Any) -> list[bytes]:
    """A text as character-strings of at most 255 octets, each behind its length."""
    octets = text if isinstance(text, bytes) else str(text).encode()
    parts = [octets[i : i + 255] for i in range(0, len(octets), 255)] or [b""]
    return [bytes([len(part)]) + part for part in parts]


def _wire(name: str) -> bytes:
    wire = _name(name).to_wire()
    assert wire is not None
    return wire


def _name(text: str) -> dns.name.Name:
    """A name from its labels as they are: nothing in it is an escape."""
    stripped = text.rstrip(".")
    labels = [label.encode("latin-1") for label in stripped.split(".")] if stripped else []
    return dns.name.Name([*labels, b""])


def _text(name: dns.name.Name) -> str:
    return ".".join(label.decode("latin-1") for label in name.labels if label).lower()
