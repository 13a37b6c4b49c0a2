# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a diagnosis without checks takes for each bounce.

::

    python -m tests.benchmarks.bench_diagnosis

Every case of the laboratory is read once, and diagnosed in several rounds; its best round counts,
in seconds of the processor. Prints the median, the slowest twentieth and the slowest of all, and
what the first diagnosis of a fresh process costs, tables included. 1 where the slowest twentieth is
past its mark of 20 ms.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from relayfix.diagnosis import diagnose
from relayfix.intake.parse import parse
from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce
from tests.cases.laboratory import CASES
from tests.support.project import ROOT

MARK = 0.02
"""Seconds of the processor for a bounce."""
ROUNDS = 5

FIRST = """
import time
from tests.cases.laboratory import CASES
from relayfix.intake.parse import parse
case = CASES[0]
bounces = tuple(parse(case.files[0][0], case.data))
began = time.process_time()
from relayfix.diagnosis import diagnose
from relayfix.model.answers import Answers
diagnose(bounces, Answers())
print(time.process_time() - began)
"""


def sessions() -> list[tuple[str, tuple[Bounce, ...]]]:
    """(name, bounces) of each case that has a bounce."""
    found = []
    for case in CASES:
        bounces = tuple(one for name, data in case.files for one in parse(name, data))
        if bounces:
            found.append((case.name, bounces))
    return found


def best(bounces: Sequence[Bounce]) -> float:
    """The best of several rounds, for each bounce of a session."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        diagnose(bounces, Answers())
        rounds.append(time.process_time() - began)
    return min(rounds) / len(bounces)


def main() -> int:
    taken = sorted((best(bounces), name) for name, bounces in sessions())
    seconds = [one for one, _ in taken]
    twentieth = seconds[int(len(seconds) * 0.95)]
    slowest, name = taken[-1]
    first = subprocess.run(
        [sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=True
    )
    print(f"{len(seconds)} cases, diagnosis without checks, for each bounce:")
    print(f"  median             {statistics.median(seconds) * 1000:6.2f} ms")
    print(f"  slowest twentieth  {twentieth * 1000:6.2f} ms (mark: {MARK * 1000:.0f} ms)")
    print(f"  slowest            {slowest * 1000:6.2f} ms ({name})")
    print(f"  first of a process {float(first.stdout) * 1000:6.2f} ms, with all tables")
    return int(twentieth > MARK)


if __name__ == "__main__":
    sys.exit(main())
