# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests' own name server does what the tests rely on."""

from __future__ import annotations

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from tests.support.nameserver import NameServer, Zone

ZONE: Zone = {
    "example.org": {
        "TXT": ["v=spf1 -all", ("in ", "two")],
        "MX": [(10, "mx.example.org")],
        "A": ["192.0.2.1"],
        "AAAA": ["2001:db8::1"],
    },
    "www.example.org": {"CNAME": ["example.org"]},
    "loop.example": {"CNAME": ["loop.example"]},
    "a.b.example": {"A": ["192.0.2.9"]},
    "big.example": {"TXT": ["x" * 2000]},
    "slow.example": "TIMEOUT",
    "half.example": {"A": ["192.0.2.2"], "TXT": "SERVFAIL"},
}


def ask(server: NameServer, name: str, rdtype: str, *, tcp: bool = False) -> dns.message.Message:
    query = dns.message.make_query(name, rdtype, use_edns=True)
    send = dns.query.tcp if tcp else dns.query.udp
    return send(query, server.host, port=server.port, timeout=2)


def answers(reply: dns.message.Message) -> list[str]:
    return [rdata.to_text() for rrset in reply.answer for rdata in rrset]


def test_records() -> None:
    with NameServer(ZONE) as server:
        assert answers(ask(server, "Example.ORG", "TXT")) == ['"v=spf1 -all"', '"in " "two"']
        assert answers(ask(server, "example.org", "MX")) == ["10 mx.example.org."]
        assert answers(ask(server, "example.org", "AAAA", tcp=True)) == ["2001:db8::1"]
        assert answers(ask(server, "www.example.org", "A")) == ["example.org.", "192.0.2.1"]
    assert server.count("example.org", "TXT") == 1
    assert not server.asked_twice


@pytest.mark.parametrize(
    ("name", "rdtype", "rcode"),
    [
        ("nowhere.example", "A", dns.rcode.NXDOMAIN),
        ("b.example", "A", dns.rcode.NOERROR),
        ("example.org", "PTR", dns.rcode.NOERROR),
        ("half.example", "TXT", dns.rcode.SERVFAIL),
        ("loop.example", "A", dns.rcode.SERVFAIL),
    ],
)
def test_what_is_not_there(name: str, rdtype: str, rcode: dns.rcode.Rcode) -> None:
    with NameServer(ZONE) as server:
        reply = ask(server, name, rdtype)
    assert reply.rcode() == rcode
    assert not answers(reply)


def test_too_big_for_a_datagram() -> None:
    with NameServer(ZONE) as server:
        assert ask(server, "big.example", "TXT").flags & dns.flags.TC
        assert "x" * 250 in answers(ask(server, "big.example", "TXT", tcp=True))[0]


def test_silence() -> None:
    with NameServer(ZONE) as server, pytest.raises(dns.exception.Timeout):
        dns.query.udp(
            dns.message.make_query("slow.example", "A"), server.host, port=server.port, timeout=0.1
        )


def test_counts_what_is_asked_twice() -> None:
    with NameServer(ZONE) as server:
        ask(server, "example.org", "A")
        ask(server, "EXAMPLE.org", "A")
    assert server.asked_twice == {("example.org", "A", "udp"): 2}
