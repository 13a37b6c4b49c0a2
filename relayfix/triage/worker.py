# SPDX-License-Identifier: GPL-3.0-or-later
"""A child process that reads and diagnoses: `relayfix.intake.worker`, one room further on."""

from __future__ import annotations

import json
import sys

from relayfix.intake.frames import MAX_ANSWER
from relayfix.intake.worker import serve
from relayfix.model.record import to_dict
from relayfix.model.sentence import Sentence
from relayfix.triage.row import Sorted
from relayfix.triage.sorting import sort


def main() -> int:
    """Serve until the other end of the pipe is closed; the exit code."""
    return serve(_answer)


def _answer(name: str, data: bytes) -> bytes:
    answer = _json(sort(name, data))
    if len(answer) > MAX_ANSWER:
        answer = _json(Sorted(error=Sentence.of("reader.too_much", name=name)))
    return answer


def _json(found: Sorted) -> bytes:
    return json.dumps(to_dict(found, include_private=True)).encode()


if __name__ == "__main__":
    sys.exit(main())
