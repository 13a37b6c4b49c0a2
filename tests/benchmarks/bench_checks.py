# SPDX-License-Identifier: GPL-3.0-or-later
"""How close the checks come to the longest chain of answers that depend on each other.

::

    python tests/benchmarks/bench_checks.py

A name server on loopback delays every answer by 50 ms. No run can be faster than the longest
chain (a record, the record it includes, the record that one includes); the figure is how many
times longer it took. Beside it stand two others, over the same name server, for the part of the
work that they do: checkdmarc (Apache-2.0) and pyspf (PSF). Neither is needed for anything else;
where one is not installed (``pip install checkdmarc pyspf``), that is said.

Nothing is asserted: a busy machine is no fault of the program.
"""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from relayfix.checks import runner
from relayfix.model.check import CheckStatus, Subject
from relayfix.net.dns import Resolver
from tests.support.nameserver import Asked, Entry, NameServer

DELAY = 0.05
CHAIN = 3
RUNS = 5
PEER_RUNS = 3
KEY = (
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7"
    "/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKh"
    "itdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
)

INCLUDES = " ".join(f"include:_spf{i}.example.net" for i in range(1, 8))

ZONE: dict[str, Entry] = {
    "example.org": {
        "TXT": [f"v=spf1 {INCLUDES} include:_last.example.net -all"],
        "MX": [(10 * i, f"mx{i}.example.org") for i in (1, 2, 3)],
    },
    **{f"mx{i}.example.org": {"A": [f"192.0.2.{i}"]} for i in (1, 2, 3)},
    **{f"_spf{i}.example.net": {"TXT": [f"v=spf1 ip4:198.51.100.{i} ~all"]} for i in range(1, 8)},
    "_last.example.net": {"TXT": ["v=spf1 include:_deep.example.net ~all"]},
    "_deep.example.net": {"TXT": ["v=spf1 ip4:203.0.113.0/24 ~all"]},
    "_dmarc.example.org": {"TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@example.org"]},
    "s1._domainkey.example.org": {"TXT": [KEY]},
    "10.113.0.203.in-addr.arpa": {"PTR": ["out.example.org"]},
    "out.example.org": {"A": ["203.0.113.10"]},
    "recipient.example": {"MX": [(10, "mx.recipient.example")]},
    "mx.recipient.example": {"A": ["192.0.2.25"], "AAAA": ["2001:db8::25"]},
}

LISTS = tuple(f"list{i}.example" for i in range(30))
for name in LISTS:
    # Each is alive (RFC 5782 section 5); one of them has the sending address.
    ZONE[f"2.0.0.127.{name}"] = {"A": ["127.0.0.2"]}
ZONE[f"10.113.0.203.{LISTS[0]}"] = {"A": ["127.0.0.2"], "TXT": ["listed"]}

SUBJECT = Subject(
    domain="example.org",
    sender="anna@example.org",
    from_domain="example.org",
    helo="out.example.org",
    ip="203.0.113.10",
    dkim_signatures=(("example.org", "s1"),),
    recipient_domains=("recipient.example",),
    blocklists=tuple(("ip", name) for name in LISTS),
)


class Quick(NameServer):
    """Works out each answer once: its own work must not count as ours."""

    known: ClassVar[dict[bytes, tuple[bytes, float]]] = {}

    def answer(self, wire: bytes, transport: str) -> tuple[bytes | None, float]:
        kept = self.known.get(wire[2:])
        if kept is None:
            whole, delay = super().answer(wire, transport)
            if whole is not None:
                self.known[wire[2:]] = (whole[2:], delay)
            return whole, delay
        self.asked.append(asked_for(wire, transport))
        return wire[:2] + kept[0], kept[1]


def asked_for(wire: bytes, transport: str) -> Asked:
    """The question of a datagram, without the library's help."""
    labels, at = [], 12
    while wire[at]:
        labels.append(wire[at + 1 : at + 1 + wire[at]].decode("ascii"))
        at += 1 + wire[at]
    return Asked(name=".".join(labels), rdtype=str(wire[at + 2]), transport=transport)


def serve() -> None:
    """The name server, in a process of its own."""
    with Quick(ZONE, delay=DELAY) as server:
        print(server.address, flush=True)
        for _ in sys.stdin:
            print(len(server.asked), len(server.asked_twice), flush=True)
            server.asked.clear()


async def once(address: str) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    results = await runner.run(SUBJECT, Resolver([address]))
    spent = time.perf_counter() - began
    unknown = {r.id for r in results if r.status is CheckStatus.UNKNOWN}
    assert unknown <= {"network", "server-settings"}, results
    return spent


def peer(name: str, address: str) -> None:
    """One other program's run, in its own process: its time goes to standard output."""
    import dns.resolver

    host, _, port = address.rpartition(":")
    asked = dns.resolver.Resolver(configure=False)
    asked.nameservers, asked.port = [host], int(port)
    if name == "checkdmarc":
        checkdmarc = importlib.import_module(name)
        began = time.perf_counter()
        checkdmarc.check_domains(["example.org"], resolver=asked, skip_tls=True)
    else:
        spf = importlib.import_module("spf")
        dns.resolver.default_resolver = asked
        began = time.perf_counter()
        spf.check2(i="203.0.113.10", s="anna@example.org", h="out.example.org")
    print(time.perf_counter() - began, flush=True)


PEERS = {
    "checkdmarc": ("SPF, DMARC and MX of the domain", 3),
    "pyspf": ("SPF for one address", 3),
}
"""What each of them does of all this, and the longest chain in it."""


def beside(name: str, address: str) -> str:
    """A line about one of them."""
    what, chain = PEERS[name]
    module = "spf" if name == "pyspf" else name
    if importlib.util.find_spec(module) is None:
        return f"{name}: not installed"
    times = []
    for _ in range(PEER_RUNS):
        run = subprocess.run(
            [sys.executable, __file__, "--peer", name, address],
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            times.append(float(run.stdout.split()[-1]))
        except (IndexError, ValueError):
            return f"{name}: did not run: {run.stderr.strip().splitlines()[-1:]}"
    best = min(times)
    limit = chain * DELAY
    return f"{name} ({what}): {best * 1000:.0f} ms, {best / limit:.1f} times its chain"


def main() -> None:
    limit = CHAIN * DELAY
    with subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        runs = []
        for _ in range(RUNS):
            runs.append(asyncio.run(once(address)))
            server.stdin.write("count\n")
            server.stdin.flush()
            questions, twice = map(int, server.stdout.readline().split())
        peers = [beside(name, address) for name in PEERS]
        server.stdin.close()
    best = min(runs)
    serial = questions * DELAY
    print(f"questions {questions}, asked twice {twice}, longest chain {limit * 1000:.0f} ms")
    print(f"first run {runs[0] * 1000:.0f} ms, {runs[0] / limit:.2f} times the chain")
    print(f"best of {RUNS} {best * 1000:.0f} ms, {best / limit:.2f} times the chain")
    print(f"one after the other {serial * 1000:.0f} ms, {serial / limit:.1f} times the chain")
    print(*peers, sep="\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    elif sys.argv[1:2] == ["--peer"]:
        peer(*sys.argv[2:])
    else:
        main()
