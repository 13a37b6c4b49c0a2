# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that a hostile name server might send: each is read, or passed over, and never worse."""

from __future__ import annotations

import random

import dns.exception
import dns.message
import pytest

from relayfix.net import messages
from tests.support.nameserver import NameServer, Zone

ROUNDS = 1500

ZONE: Zone = {
    "example.org": {
        "TXT": [("v=spf1 ", "-all"), b"\x96"],
        "MX": [(10, "mx.example.org"), (5, "")],
        "PTR": ["a b.example", "x.example"],
        "AAAA": ["2001:db8::1"],
    },
    "www.example.org": {"CNAME": ["example.org"]},
}


@pytest.mark.parametrize("rdtype", ["TXT", "MX", "PTR", "AAAA"])
def test_mutated_answers(rdtype: str) -> None:
    """What is read is printable, and each record keeps the form that the checks rely on."""
    chance = random.Random(rdtype)  # noqa: S311 - the same mutations in every run
    query = dns.message.make_query("www.example.org", rdtype, use_edns=True)
    wire, _ = NameServer(ZONE).answer(query.to_wire(), "udp")
    assert wire is not None
    read = 0
    for _ in range(ROUNDS):
        octets = bytearray(wire)
        for _ in range(chance.randrange(1, 6)):
            octets[chance.randrange(12, len(octets))] = chance.randrange(256)
        if chance.random() < 0.2:
            del octets[chance.randrange(12, len(octets)) :]
        try:
            reply = dns.message.from_wire(bytes(octets), ignore_trailing=True)
        except (dns.exception.DNSException, ValueError):
            continue
        answer = messages.read(reply, "www.example.org", rdtype)
        read += 1
        shown = (*answer.records, *answer.aliases, answer.evidence.answer)
        assert all(text.replace("\n", "").isprintable() and text.isascii() for text in shown)
        if rdtype == "MX":
            assert all(0 <= preference < 65536 for preference, _ in answer.mail_hosts)
    assert read > ROUNDS // 20
