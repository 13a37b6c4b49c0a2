# SPDX-License-Identifier: GPL-3.0-or-later
"""From the start of the program to a first page that can be used, as a screen reader sees it.

``python -m tests.benchmarks.bench_first_page [ROUNDS]`` prints the best and the middle one, of this
checkout, or of the installed program that ``RELAYFIX_PROGRAM`` names.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

from tests.support.person import person


def seconds() -> float:
    """One start, on a screen of its own."""
    with person() as somebody:
        began = time.perf_counter()
        somebody.open()
        return time.perf_counter() - began


def main() -> None:
    """Print how long it takes; the first start, which warms the disk, is told apart."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    cold, *warm = [seconds() for _ in range(rounds + 1)]
    print(
        f"{os.environ.get('RELAYFIX_PROGRAM', 'this checkout')}: usable after "
        f"{min(warm):.2f} s at best, {statistics.median(warm):.2f} s mostly, {cold:.2f} s at first"
    )


if __name__ == "__main__":
    main()
