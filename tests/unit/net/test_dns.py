# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to a real name server on loopback: outcomes, sharing, second servers, cancelling."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from relayfix.model.check import EvidenceKind, Outcome
from relayfix.net import names
from relayfix.net.dns import DnsAnswer, Resolver
from tests.support.nameserver import NameServer, Zone

T = TypeVar("T")

ZONE: Zone = {
    "example.org": {
        "TXT": [("v=spf1 ", "-all"), b"\x96odd"],
        "MX": [(20, "mx2.example.org"), (10, "MX1.Example.org"), (30, "")],
        "A": ["192.0.2.1"],
        "AAAA": ["2001:db8::1"],
    },
    "www.example.org": {"CNAME": ["web.example.org"]},
    "web.example.org": {"CNAME": ["example.org"]},
    "nowhere.example.org": {"CNAME": ["gone.example"]},
    "empty.example.org": {"CNAME": ["example.org"]},
    "circle.example": {"CNAME": ["circle2.example"]},
    "circle2.example": {"CNAME": ["circle.example"]},
    "big.example": {"TXT": [f"{i} " + "x" * 200 for i in range(30)]},
    "faults.example": {"A": "SERVFAIL", "AAAA": "REFUSED", "TXT": "BOGUS", "MX": "FORMERR"},
    "slow.example": "TIMEOUT",
}


def with_server(
    talk: Callable[[Resolver], Awaitable[T]], zone: Zone = ZONE, **options: Any
) -> tuple[T, NameServer]:
    """What a conversation with a server of that zone gives, and the server afterwards."""

    async def run() -> T:
        return await talk(Resolver([server.address], seconds=0.5, patience=0.2))

    with NameServer(zone, **options) as server:
        return asyncio.run(run()), server


def ask(name: str, rdtype: str, **options: Any) -> DnsAnswer:
    answer, _ = with_server(lambda resolver: resolver.ask(name, rdtype), **options)
    return answer


def closed_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_records_as_text() -> None:
    txt = ask("Example.ORG.", "TXT")
    assert txt.records == ("v=spf1 -all", "\\x96odd")
    assert txt.strings == (b"v=spf1 -all", b"\x96odd")
    mx = ask("example.org", "MX")
    assert mx.records == ("20 mx2.example.org", "10 mx1.example.org", "30 .")
    assert mx.mail_hosts == ((10, "mx1.example.org"), (20, "mx2.example.org"), (30, "."))


def test_evidence_is_literal() -> None:
    evidence = ask("example.org", "A").evidence
    assert evidence.kind is EvidenceKind.DNS
    assert (evidence.query, evidence.answer) == ("example.org A", "192.0.2.1")
    assert evidence.server is not None
    assert evidence.server.startswith("127.0.0.1:")
    assert evidence.milliseconds is not None
    assert ask("example.org", "PTR").evidence.answer == "no-data"


@pytest.mark.parametrize(
    ("name", "rdtype", "outcome"),
    [
        ("example.org", "A", Outcome.ANSWER),
        ("gone.example", "A", Outcome.NXDOMAIN),
        ("example.org", "PTR", Outcome.NO_DATA),
        ("faults.example", "A", Outcome.SERVFAIL),
        ("faults.example", "AAAA", Outcome.REFUSED),
        ("faults.example", "TXT", Outcome.BOGUS),
        ("faults.example", "MX", Outcome.SERVFAIL),
        ("slow.example", "A", Outcome.TIMEOUT),
        ("circle.example", "A", Outcome.SERVFAIL),
        ("nowhere.example.org", "A", Outcome.NXDOMAIN),
    ],
)
def test_outcomes_stay_apart(name: str, rdtype: str, outcome: Outcome) -> None:
    answer = ask(name, rdtype)
    assert answer.outcome is outcome
    assert bool(answer.records) is (outcome is Outcome.ANSWER)
    assert answer.void is (outcome in (Outcome.NXDOMAIN, Outcome.NO_DATA))
    assert answer.failed is (outcome is not Outcome.ANSWER and not answer.void)


@pytest.mark.parametrize("recursive", [True, False])
def test_aliases(recursive: bool) -> None:
    answer = ask("www.example.org", "A", recursive=recursive)
    assert answer.records == ("192.0.2.1",)
    assert answer.aliases == ("web.example.org", "example.org")
    assert answer.name == "www.example.org"
    assert ask("empty.example.org", "PTR", recursive=recursive).outcome is Outcome.NO_DATA
    assert ask("nowhere.example.org", "A", recursive=recursive).outcome is Outcome.NXDOMAIN
    assert ask("circle.example", "A", recursive=recursive).outcome is Outcome.SERVFAIL


def test_truncated_answers_come_whole_over_tcp() -> None:
    answer, server = with_server(lambda resolver: resolver.ask("big.example", "TXT"))
    assert len(answer.records) == 30
    assert [asked.transport for asked in server.asked] == ["udp", "tcp"]


def test_servers_without_edns() -> None:
    assert ask("example.org", "A", edns=False).records == ("192.0.2.1",)


def test_ipv6_server() -> None:
    try:
        answer = ask("example.org", "A", host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert answer.records == ("192.0.2.1",)
    assert answer.server is not None
    assert answer.server.startswith("[::1]:")


def test_nothing_is_asked_twice() -> None:
    async def talk(resolver: Resolver) -> list[DnsAnswer]:
        first = await asyncio.gather(*(resolver.ask("example.org", "A") for _ in range(20)))
        return [*first, await resolver.ask("EXAMPLE.org.", "A")]

    answers, server = with_server(talk, delay=0.02)
    assert {answer.records for answer in answers} == {("192.0.2.1",)}
    assert server.count("example.org", "A") == 1


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "TIMEOUT"])
def test_second_server_when_the_first_fails(fault: str) -> None:
    async def talk(addresses: list[str]) -> DnsAnswer:
        return await Resolver(addresses, seconds=2, patience=0.1).ask("example.org", "A")

    with NameServer({"example.org": fault}) as bad, NameServer(ZONE) as good:
        answer = asyncio.run(talk([bad.address, good.address]))
        assert answer.records == ("192.0.2.1",)
        assert answer.server == good.address
        assert bad.count("example.org", "A") == 1


def test_second_server_when_the_first_is_not_there() -> None:
    async def talk(addresses: list[str]) -> tuple[DnsAnswer, DnsAnswer]:
        resolver = Resolver(addresses, seconds=2, patience=1)
        return await resolver.ask("example.org", "A"), await resolver.ask("gone.example", "A")

    with NameServer(ZONE) as good:
        began = time.monotonic()
        found, gone = asyncio.run(talk([f"127.0.0.1:{closed_port()}", good.address]))
    assert found.records == ("192.0.2.1",)
    assert gone.outcome is Outcome.NXDOMAIN
    assert time.monotonic() - began < 1, "a closed port is known at once"


def test_the_worse_of_two_failures_is_told() -> None:
    async def talk(addresses: list[str]) -> DnsAnswer:
        return await Resolver(addresses, seconds=0.5, patience=0.1).ask("example.org", "A")

    with (
        NameServer({"example.org": "BOGUS"}) as one,
        NameServer({"example.org": "TIMEOUT"}) as two,
    ):
        for addresses in ([one.address, two.address], [two.address, one.address]):
            assert asyncio.run(talk(addresses)).outcome is Outcome.BOGUS


def test_no_server_at_all() -> None:
    async def talk() -> DnsAnswer:
        return await Resolver([f"127.0.0.1:{closed_port()}"], seconds=2).ask("example.org", "A")

    answer = asyncio.run(talk())
    assert answer.outcome is Outcome.TIMEOUT
    assert answer.server is None
    assert answer.evidence.milliseconds is None


def test_a_stray_datagram_is_no_answer() -> None:
    """Garbage, an answer to another question, a wrong id: all passed over."""

    async def talk() -> DnsAnswer:
        loop = asyncio.get_running_loop()

        class Liar(asyncio.DatagramProtocol):
            transport: asyncio.DatagramTransport

            def connection_made(self, transport: Any) -> None:
                self.transport = transport

            def datagram_received(self, data: bytes, addr: Any) -> None:
                wrong_id = bytes([data[0] ^ 0xFF]) + data[1:]
                forged = real.answer(wrong_id, "udp")[0]
                other = real.answer(data.replace(b"\x07example", b"\x07exbmple"), "udp")[0]
                for wire in (b"", b"garbage", data, forged, other, real.answer(data, "udp")[0]):
                    assert wire is not None
                    self.transport.sendto(wire, addr)

        transport, _ = await loop.create_datagram_endpoint(Liar, local_addr=("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        try:
            return await Resolver([f"127.0.0.1:{port}"], seconds=2).ask("example.org", "A")
        finally:
            transport.close()
            await asyncio.sleep(0)

    real = NameServer(ZONE)
    assert asyncio.run(talk()).records == ("192.0.2.1",)


def test_cancelling_is_quick_and_spares_the_others() -> None:
    async def talk(resolver: Resolver) -> float:
        alone = asyncio.create_task(resolver.ask("slow.example", "A"))
        first = asyncio.create_task(resolver.ask("example.org", "A"))
        second = asyncio.create_task(resolver.ask("example.org", "A"))
        await asyncio.sleep(0.01)
        began = time.monotonic()
        for task in (alone, first):
            task.cancel()
        done = await asyncio.gather(alone, first, return_exceptions=True)
        spent = time.monotonic() - began
        assert all(isinstance(result, asyncio.CancelledError) for result in done)
        assert (await second).records == ("192.0.2.1",)
        assert (await resolver.ask("slow.example", "A")).outcome is Outcome.TIMEOUT
        return spent

    spent, _ = with_server(talk, delay=0.1)
    assert spent < 0.1


def test_only_names_are_asked_for(hostile_text: str) -> None:
    async def talk(resolver: Resolver) -> None:
        for text in (hostile_text, "a\nb.example", "[192.0.2.1]", "", "a b.example"):
            with pytest.raises(names.BadName):
                await resolver.ask(text, "A")
        await resolver.ask("a b:c.example", "A", macro=True)

    _, server = with_server(talk)
    assert [asked.name for asked in server.asked] == ["a b:c.example"]


def test_long_answers_are_cut_in_the_evidence() -> None:
    answer, _ = with_server(
        lambda resolver: resolver.ask("long.example", "TXT"),
        {"long.example": {"TXT": ["x" * 9000]}},
    )
    assert len(answer.records[0]) == 9000
    assert len(answer.evidence.answer) < 4100
    assert answer.evidence.answer.endswith("…")
