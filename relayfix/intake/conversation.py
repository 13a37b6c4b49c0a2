# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program says to its reader and hears from it, so that nobody waits for ever.

A pipe cannot be waited for with a time limit on every system, but a thread's word can: one thread
a child writes and reads, and whoever asks watches how far it has come.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import relayfix
from relayfix.intake.frames import (
    MAX_ANSWER,
    WARM,
    Closed,
    FrameError,
    Raw,
    frame,
    pieces,
    receive,
    write,
)

START_SECONDS = 30.0
"""For the child to come up, which is not the file's fault."""
LATEST = 0.25
"""Seconds after which an answer is handed on, though others of its batch are not there yet."""
_NAME = 1000
"""Characters of a name that the child is told; it needs it for sentences only."""


class Trouble(Exception):
    """What became of a reading instead of an answer; ``id`` is that of its sentence."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class Garbled(Trouble):
    """The answer is not what a child of ours says."""

    def __init__(self) -> None:
        super().__init__("reader.garbled")


class _Batch:
    """Bytes to be written, the answers so far, and when the last step was made."""

    __slots__ = ("answers", "done", "expected", "mark", "pieces", "trouble")

    def __init__(self, pieces: list[bytes], expected: int) -> None:
        self.pieces = pieces
        self.expected = expected
        self.answers: list[bytes] = []
        self.trouble: Trouble | None = None
        self.done = threading.Event()
        self.mark = (0, time.monotonic())
        """How many steps, and when the last was: 1 is the child's being up, then the answers."""

    def step(self) -> None:
        self.mark = (self.mark[0] + 1, time.monotonic())


class Conversation:
    """One child's pipes. ``epitaph`` gives the id of the sentence about a child that is gone."""

    def __init__(self, stdin: Raw, stdout: Raw, epitaph: Callable[[], str]) -> None:
        self._batches: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        # The thread knows nothing of us, so that it does not keep alive what nobody else does.
        threading.Thread(
            target=_talk,
            args=(self._batches, stdin, stdout, epitaph),
            name="reader-pipes",
            daemon=True,
        ).start()
        batches = self._batches
        self.end: Callable[[], None] = lambda: batches.put(None)
        """Let the thread go, once the pipes are closed or the child is dead."""

    def warm(self) -> None:
        """Have the child import what it needs; returns at once."""
        self._batches.put(_Batch([frame(WARM)], 0))

    def ask(self, files: Sequence[tuple[str, bytes]], seconds: float) -> Iterator[list[bytes]]:
        """The answers to a batch in its order, in pieces as they come; `Trouble` where one fails.

        ``seconds`` is the time for each file. The file that failed is the first without an answer.
        """
        batch = _Batch(pieces([(name[:_NAME], data) for name, data in files]), len(files))
        self._batches.put(batch)
        given = 0
        while True:
            steps, since = batch.mark
            left = since + (seconds if steps else START_SECONDS) - time.monotonic()
            over = batch.done.wait(max(0.0, min(left, LATEST)))
            if found := batch.answers[given:]:
                given += len(found)
                yield found
            if over:
                if batch.trouble is not None:
                    raise batch.trouble
                return
            if left <= 0 and batch.mark[0] == steps:
                raise Trouble("reader.timeout" if steps else "reader.unavailable")


def _talk(
    batches: queue.SimpleQueue[_Batch | None],
    stdin: Raw,
    stdout: Raw,
    epitaph: Callable[[], str],
) -> None:
    """A child's whole life, batch by batch; after the first trouble all others have it too."""
    trouble = _greet(stdout)
    while (batch := batches.get()) is not None:
        trouble = trouble or _exchange(batch, stdin, stdout, epitaph)
        batch.trouble = trouble
        batch.done.set()


def _greet(stdout: Raw) -> Trouble | None:
    """Wait for the child's first word, which names the version of the program it is."""
    try:
        hello = json.loads(receive(stdout, 1024))
    except (FrameError, OSError, ValueError, RecursionError):
        hello = None
    return None if hello == {"ready": relayfix.__version__} else Trouble("reader.unavailable")


def _exchange(batch: _Batch, stdin: Raw, stdout: Raw, epitaph: Callable[[], str]) -> Trouble | None:
    try:
        batch.step()
        for piece in batch.pieces:
            write(stdin, piece)
        batch.pieces = []
        for _ in range(batch.expected):
            batch.answers.append(receive(stdout, MAX_ANSWER))
            batch.step()
    except (Closed, OSError, ValueError):
        # ValueError is the pipe that another thread closed when it killed the child.
        return Trouble(epitaph())
    except FrameError:
        return Garbled()
    return None
