# SPDX-License-Identifier: GPL-3.0-or-later
"""Garbage is searched for where Qt's objects live, and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref

from relayfix.gui.tidying import EVERY
from relayfix.gui.worker import Job
from tests.support.wizard import Drive, wait_until


class _Circle:
    def __init__(self) -> None:
        self.itself = self


def test_what_the_window_drops_ends_in_its_own_thread(drive: Drive) -> None:
    drive.read()
    where: list[threading.Thread] = []
    weakref.finalize(_Circle(), lambda: where.append(threading.current_thread()))

    async def much(_job: Job) -> list[list[int]]:
        return [[number] for number in range(200_000)]

    done: list[object] = []
    job = drive.program.services.engine.worker.start(much)
    job.finished.connect(done.append)
    wait_until(lambda: bool(done), "the work")
    wait_until(lambda: bool(where), "the search")
    assert where == [threading.main_thread()]


def test_it_is_searched_for_while_the_window_does_nothing_else(drive: Drive) -> None:
    drive.read()  # the start is over: what it made is kept to the end, garbage or not
    gone: list[bool] = []
    weakref.finalize(_Circle(), gone.append, True)
    kept = [[number] for number in range(2 * gc.get_threshold()[0])]
    wait_until(lambda: bool(gone), f"a search within some times {EVERY} ms")
    assert kept
    assert not gc.isenabled()


def test_without_a_window_python_searches_by_itself(drive: Drive) -> None:
    drive.close()
    assert gc.isenabled()
