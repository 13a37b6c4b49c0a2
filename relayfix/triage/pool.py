# SPDX-License-Identifier: GPL-3.0-or-later
"""All cores at once: a child process each, fed by threads that do nothing but wait."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from relayfix.intake.limits import MAX_BYTES
from relayfix.intake.reader import Garbled, Reader, command
from relayfix.knowledge.texts import TextError, catalogue
from relayfix.model.record import RecordError, from_dict
from relayfix.model.sentence import Sentence
from relayfix.triage.row import Sorted

AHEAD = 4
"""Answers of a child that may wait to be fetched: memory stays the same for any number of files."""


def cores() -> int:
    """How many children keep the machine busy."""
    return max(1, os.process_cpu_count() if hasattr(os, "process_cpu_count") else _available())


def _available() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sort_all(files: Sequence[str], jobs: int) -> Iterator[tuple[str, Sorted]]:
    """Each file with its rows, as they are done. Closing the iterator ends the children."""
    jobs = max(1, min(jobs, len(files)))
    names: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in files:
        names.put(name)
    done: queue.Queue[tuple[str, Sorted]] = queue.Queue(maxsize=AHEAD * jobs)
    stopped = threading.Event()
    readers = [
        Reader(start_with=command("relayfix.triage.worker", "--triage-reader")) for _ in range(jobs)
    ]
    threads = [
        threading.Thread(target=_feed, args=(reader, names, done, stopped), daemon=True)
        for reader in readers
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in files:
            yield done.get()
    finally:
        stopped.set()
        for reader in readers:
            reader.close()


def _feed(
    reader: Reader,
    names: queue.SimpleQueue[str],
    done: queue.Queue[tuple[str, Sorted]],
    stopped: threading.Event,
) -> None:
    """One child's day: a file after the other until there are none."""
    while not stopped.is_set():
        try:
            name = names.get_nowait()
        except queue.Empty:
            return
        found = _one(reader, name)
        while not stopped.is_set():
            try:
                done.put((name, found), timeout=0.5)
                break
            except queue.Full:
                continue


def _one(reader: Reader, name: str) -> Sorted:
    try:
        with Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return Sorted(error=Sentence.of("files.unreadable", name=name))
    if not data.strip():
        return Sorted(error=Sentence.of("files.empty", name=name))
    found = reader.ask(name, data, _checked)
    return Sorted(error=found) if isinstance(found, Sentence) else found


def _checked(answer: bytes) -> Sorted:
    """What a child said, or `Garbled`: it has read strangers' files."""
    try:
        found = from_dict(Sorted, json.loads(answer))
        if found.error is not None:
            catalogue("en").say(found.error)
    except (RecordError, ValueError, RecursionError, TextError):
        raise Garbled from None
    if (found.error is None) == (not found.rows):
        raise Garbled
    return found
