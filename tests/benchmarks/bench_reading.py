# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast bounces are read, beside Python's own ``email`` parser and flufl.bounce.

::

    RELAYFIX_CORPUS=FOLDER python -m tests.benchmarks.bench_reading

Reads the samples of ``RELAYFIX_CORPUS``, or else the checkout's own, with everything extracted and
every signature tried. All three readers take turns over the same bytes in this process; the best
round of each counts, in seconds of the processor, so that what else the machine does only adds. The
bare parser builds the tree of parts and nothing else; flufl.bounce finds the addresses alone.

Then: what loading the knowledge takes in a fresh process, what the first and a later single bounce
take, and whether memory grows over 20,000 messages made from the samples. 1 where one of these is
past its mark: a quarter of the bare parser's rate, 100 ms for the knowledge, 50 ms for a bounce.
"""

from __future__ import annotations

import email
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flufl.bounce import all_failures

from relayfix.intake.mbox import messages
from relayfix.intake.parse import parse
from relayfix.intake.sniff import is_mbox
from tests.support.project import ROOT

LEAST = 0.25
"""Of the bare parser's rate."""
KNOWLEDGE = 0.1
SINGLE = 0.05
"""Seconds, of the processor."""
MANY = 20_000
GROWTH = 4.0
"""MiB by which the most memory may differ between the first thousand messages and all."""
ROUNDS = 5

LOAD = """
import time
from relayfix.model import bounce
began = time.process_time()
from relayfix.knowledge.phrases import phrases
from relayfix.knowledge.signatures import match, signatures
phrases()
signatures()
match("550 5.1.1 <bob@client.example>: Recipient address rejected: User unknown")
print(time.process_time() - began)
"""
FIRST = """
import sys, time
from relayfix.intake.mbox import messages
from relayfix.intake.parse import parse
from relayfix.intake.sniff import is_mbox
data = sys.stdin.buffer.read()
began = time.process_time()
parse("first", data)
first = time.process_time()
parse("second", data)
print(first - began, time.process_time() - first)
"""


def samples() -> list[bytes]:
    """The bytes of the samples, those in a mailbox each by itself.

    The bare parser knows nothing of mailboxes and takes one for a single message; nor of .msg.
    """
    folder = os.environ.get("RELAYFIX_CORPUS")
    listed = Path(folder) / "bounces" / "expected.jsonl" if folder else None
    if listed is not None and listed.is_file():
        rows = map(json.loads, listed.read_text(encoding="utf-8").splitlines())
        files = [listed.parent / row["file"] for row in rows]
    else:
        files = sorted((ROOT / "tests" / "corpus" / "own").glob("*.eml"))
    found = [file.read_bytes() for file in files if file.suffix != ".msg"]
    return [one for data in found for one in (messages(data) if is_mbox(data) else (data,))]


def bare(data: bytes) -> None:
    email.message_from_bytes(data)


def addresses(data: bytes) -> None:
    all_failures(email.message_from_bytes(data))


def ours(data: bytes) -> None:
    parse("sample", data)


def seconds(read: Callable[[bytes], None], mails: list[bytes]) -> float:
    """Of the processor, for all messages once."""
    gc.collect()
    began = time.process_time()
    for data in mails:
        read(data)
    return time.process_time() - began


def rates(mails: list[bytes]) -> dict[str, float]:
    """Messages a second of each reader, the best of all rounds."""
    readers = {"email": bare, "flufl.bounce": addresses, "RelayFix": ours}
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(ROUNDS + 1):
        for name, read in readers.items():
            best[name] = min(best[name], seconds(read, mails))
    return {name: len(mails) / spent for name, spent in best.items()}


def several(mails: list[bytes], count: int) -> Iterator[bytes]:
    """So many messages, each another: a sample with a number of its own in it."""
    for i in range(count):
        data = mails[i % len(mails)]
        end = b"\r\n" if b"\r\n" in data[:2_000] else b"\n"
        yield data.replace(end, end + b"X-Number: %d" % i + end, 1)


def growth(mails: list[bytes]) -> tuple[float, float]:
    """The most memory of this process, MiB, after the first thousand messages and after all."""
    if sys.platform == "win32":
        return 0.0, 0.0  # Windows does not tell
    import resource

    peaks = []
    for i, data in enumerate(several(mails, MANY), 1):
        parse("many", data)
        if i in (1_000, MANY):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return peaks[0], peaks[1]


def child(code: str, data: bytes = b"") -> list[float]:
    """What a fresh process measured: the best of three."""
    runs = []
    for _ in range(4):
        done = subprocess.run(
            [sys.executable, "-c", code], input=data, cwd=ROOT, capture_output=True, check=True
        )
        runs.append([float(word) for word in done.stdout.split()])
    return [min(column) for column in zip(*runs[1:], strict=True)]


def main() -> int:
    """Print the figures; 1 where one is past its mark."""
    mails = samples()
    if not mails:
        sys.exit("there are no samples")
    size = sum(map(len, mails))
    print(f"{len(mails)} messages, {size / 1024:.0f} KiB")
    rate = rates(mails)
    for name, value in rate.items():
        print(f"{name:14}{value:8.0f} messages/s  {value / rate['email']:.3f} of email")
    (loading,) = child(LOAD)
    typical = sorted(mails, key=len)[len(mails) // 2]
    first, single = child(FIRST, typical)
    print(f"knowledge loaded in {loading * 1000:.0f} ms")
    print(f"one bounce of {len(typical)} bytes: {single * 1000:.1f} ms; the first, with the")
    print(f"knowledge and what the reader needs loaded on the way, {first * 1000:.0f} ms")
    early, late = growth(mails)
    print(f"memory: {early:.1f} MiB at most after 1,000 messages, {late:.1f} MiB after {MANY:,}")
    good = (
        rate["RelayFix"] >= LEAST * rate["email"]
        and loading <= KNOWLEDGE
        and single <= SINGLE
        and late - early <= GROWTH
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
