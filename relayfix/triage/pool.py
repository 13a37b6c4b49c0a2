# SPDX-License-Identifier: GPL-3.0-or-later
"""All cores at once: a child process each, fed by threads that do next to nothing but wait."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence

from relayfix.intake.files import InputError, load_bytes
from relayfix.intake.reader import Reader, command
from relayfix.model.sentence import Sentence
from relayfix.triage.answers import decode
from relayfix.triage.row import Sorted

AHEAD = 4
"""Lots of answers of a child that may wait to be fetched: memory stays the same for any number of
files."""
BATCH = 16
"""Files that a child is given at once: what happens between two batches is shared by so many."""
BATCH_BYTES = 256 * 1024
"""Of a batch; with the file that reaches it, it is full."""
SHARES = 4
"""Towards the end batches get smaller, so that no child has long to do when the others are done:
what is left is so many batches for each."""

PATIENCE = 0.5
"""Seconds that anybody waits at once."""

Found = tuple[str, Sorted]


def cores() -> int:
    """How many children keep the machine busy."""
    return max(1, os.process_cpu_count() if hasattr(os, "process_cpu_count") else _available())


def _available() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sort_all(files: Sequence[str], jobs: int) -> Generator[Found, None, None]:
    """Each file with its rows, as they are done. Closing the iterator ends the children."""
    jobs = max(1, min(jobs, len(files)))
    names = deque(files)
    done: queue.Queue[list[Found]] = queue.Queue(maxsize=AHEAD * jobs)
    stopped = threading.Event()
    readers = [
        Reader(start_with=command("relayfix.triage.worker", "--triage-reader")) for _ in range(jobs)
    ]
    threads = [
        threading.Thread(target=_feed, args=(reader, names, jobs, done, stopped), daemon=True)
        for reader in readers
    ]
    try:
        for thread in threads:
            thread.start()
        missing = len(files)
        while missing > 0:
            try:
                found = done.get(timeout=PATIENCE)
            except queue.Empty:
                continue  # not every system lets Ctrl+C through to one who waits without end
            missing -= len(found)
            yield from found
    finally:
        stopped.set()
        for reader in readers:
            reader.close()


def _feed(
    reader: Reader,
    names: deque[str],
    jobs: int,
    done: queue.Queue[list[Found]],
    stopped: threading.Event,
) -> None:
    """One child's day: a batch after the other until there are none."""
    reader.start()
    while not stopped.is_set() and names:
        for found in _batch(reader, names, max(1, len(names) // (SHARES * jobs))):
            while not stopped.is_set():
                try:
                    done.put(found, timeout=PATIENCE)
                    break
                except queue.Full:
                    continue


def _batch(reader: Reader, names: deque[str], most: int) -> Iterator[list[Found]]:
    """What the next of the files come to, in the pieces in which it is found out."""
    unread: list[Found] = []
    files: list[tuple[str, bytes]] = []
    size = 0
    while len(files) + len(unread) < min(most, BATCH) and size < BATCH_BYTES:
        try:
            name = names.popleft()
        except IndexError:
            break
        try:
            data = load_bytes(name)
        except InputError as error:
            unread.append((name, Sorted(error=error.sentence)))
            continue
        files.append((name, data))
        size += len(data)
    if unread:
        yield unread
    first = 0
    for found in reader.ask(files, decode):
        yield [
            (name, Sorted(error=rows) if isinstance(rows, Sentence) else rows)
            for (name, _), rows in zip(files[first:], found, strict=False)
        ]
        first += len(found)
