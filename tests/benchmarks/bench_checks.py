# SPDX-License-Identifier: GPL-3.0-or-later
"""How close the checks come to the longest chain of answers that depend on each other.

::

    python tests/benchmarks/bench_checks.py

A name server on loopback delays every answer by 50 ms. No run can be faster than the longest
chain (a record, the record it includes, the record that one includes); the figure is how many
times longer it took. Nothing is asserted: a busy machine is no fault of the program.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from relayfix.checks import runner
from relayfix.model.check import CheckStatus, Subject
from relayfix.net.dns import Resolver
from tests.support.nameserver import NameServer, Zone

DELAY = 0.05
CHAIN = 3
RUNS = 5
KEY = (
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7"
    "/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKh"
    "itdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
)

INCLUDES = " ".join(f"include:_spf{i}.example.net" for i in range(1, 8))

ZONE: Zone = {
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

SUBJECT = Subject(
    domain="example.org",
    sender="anna@example.org",
    from_domain="example.org",
    helo="out.example.org",
    ip="203.0.113.10",
    dkim_signatures=(("example.org", "s1"),),
    recipient_domains=("recipient.example",),
)


def serve() -> None:
    """The name server, in a process of its own: its work must not count as ours."""
    with NameServer(ZONE, delay=DELAY) as server:
        print(server.address, flush=True)
        for _ in sys.stdin:
            print(len(server.asked), len(server.asked_twice), flush=True)
            server.asked.clear()


async def once(address: str) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    results = await runner.run(SUBJECT, Resolver([address]))
    spent = time.perf_counter() - began
    assert not [r for r in results if r.status is CheckStatus.UNKNOWN], results
    return spent


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
        server.stdin.close()
    best = min(runs)
    serial = questions * DELAY
    print(f"questions {questions}, asked twice {twice}, longest chain {limit * 1000:.0f} ms")
    print(f"first run {runs[0] * 1000:.0f} ms, {runs[0] / limit:.2f} times the chain")
    print(f"best of {RUNS} {best * 1000:.0f} ms, {best / limit:.2f} times the chain")
    print(f"one after the other {serial * 1000:.0f} ms, {serial / limit:.1f} times the chain")


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["--serve"] else main()
