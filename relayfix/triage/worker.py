# SPDX-License-Identifier: GPL-3.0-or-later
"""A child process that reads and diagnoses: `relayfix.intake.worker`, one room further on."""

from __future__ import annotations

import sys

from relayfix.intake.frames import MAX_ANSWER
from relayfix.intake.worker import serve
from relayfix.model.sentence import Sentence
from relayfix.triage.answers import encode
from relayfix.triage.row import Sorted
from relayfix.triage.sorting import sort


def main() -> int:
    """Serve until the other end of the pipe is closed; the exit code."""
    return serve(_answer)


def _answer(name: str, data: bytes) -> bytes:
    answer = encode(sort(name, data))
    if len(answer) > MAX_ANSWER:
        answer = encode(Sorted(error=Sentence.of("reader.too_much", name=name)))
    return answer


if __name__ == "__main__":
    sys.exit(main())
