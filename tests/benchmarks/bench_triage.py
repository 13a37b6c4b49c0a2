# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of all cores a triage uses, and whether its memory grows.

``python -m tests.benchmarks.bench_triage [COUNT]`` sorts so many bounces (20,000) made from the
samples, and prints its rate beside the sum of single readings with diagnosis on each core, and
the memory of the program after a tenth of the files and at the end. The same ratio in seconds of
the processor, children and all, says how much is lost on the way where the machine is busy with
something else.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from relayfix.resources import resource
from relayfix.triage.groups import group
from relayfix.triage.pool import cores, sort_all
from relayfix.triage.row import Sorted
from relayfix.triage.sorting import sort

COUNT = 20_000
ALONE = 400


def main(count: int) -> None:
    """Both rates, their ratio, and the memory."""
    samples = [file.read_bytes() for file in sorted(resource("samples").glob("*.eml"))]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(count):
            file = Path(folder, f"{number:05}.eml")
            sample = samples[number % len(samples)]
            file.write_bytes(re.sub(rb"<([^<>@\s]+)@", rb"<%d-\1@" % number, sample))
            files.append(str(file))
        jobs = cores()
        with multiprocessing.get_context("spawn").Pool(jobs) as alone:
            alone.map(_warm, range(jobs))
            alone_ = alone.map(_rate, [files[:ALONE]] * jobs)
        single = sum(rate for rate, _ in alone_)
        own = sum(seconds for _, seconds in alone_) / jobs
        memory: dict[int, float] = {}
        began, before = time.perf_counter(), _processor()

        def watched() -> Iterator[tuple[str, Sorted]]:
            for number, item in enumerate(sort_all(files, jobs), 1):
                if number in (count // 10, count):
                    memory[number] = _megabytes()
                yield item

        found = group(watched())
        rate = count / (time.perf_counter() - began)
        used = (_processor() - before) / count
    print(f"{count} bounces, {jobs} cores, {len(found.groups)} groups")
    print(f"single readings with diagnosis on each core: {single:.0f} a second")
    print(f"triage: {rate:.0f} a second, {rate / single:.2f} of that")
    mine, here = own * 1000, used * 1000
    print(f"of the processor: {mine:.1f} ms a single reading, {here:.1f} ms here, {own / used:.2f}")
    print("memory: " + ", ".join(f"{mb:.0f} MB after {n}" for n, mb in memory.items()))


def _warm(_: int) -> None:
    for file in resource("samples").glob("*.eml"):
        sort(file.name, file.read_bytes())


def _rate(files: list[str]) -> tuple[float, float]:
    """Readings a second, and seconds of the processor for one."""
    began, before = time.perf_counter(), time.process_time()
    for file in files:
        sort(file, Path(file).read_bytes())
    return (
        len(files) / (time.perf_counter() - began),
        (time.process_time() - before) / len(files),
    )


def _processor() -> float:
    """Seconds that this process and its children that have ended took."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _megabytes() -> float:
    if sys.platform != "linux":
        return float("nan")
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
