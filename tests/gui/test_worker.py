# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker thread: no signal is missed, nothing vanishes, and a cancel is a cancel."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from relayfix.gui.worker import Job, Worker, in_thread
from tests.support.project import PACKAGE
from tests.support.wizard import settle, wait_until

PATIENT = 2.0
"""Seconds for what takes milliseconds on a quiet machine."""


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:  # noqa: ARG001 - there must be an application
    made = Worker()
    yield made
    made.close()


class Ear:
    """What was heard of a job, and in which thread."""

    def __init__(self, job: Job) -> None:
        self.said: list[tuple[str, object]] = []
        self.threads: set[int] = set()
        job.progressed.connect(lambda news: self._hear(("progressed", news)))
        job.finished.connect(lambda result: self._hear(("finished", result)))
        job.failed.connect(lambda error: self._hear(("failed", error)))
        job.cancelled.connect(lambda: self._hear(("cancelled", None)))
        job.ended.connect(lambda: self._hear(("ended", None)))

    def _hear(self, what: tuple[str, object]) -> None:
        self.said.append(what)
        self.threads.add(threading.get_ident())

    @property
    def over(self) -> bool:
        return ("ended", None) in self.said


def test_a_job_that_ends_at_once_is_heard_all_the_same(worker: Worker) -> None:
    """However often: the signal must not come before the one who listens."""

    async def body(_job: Job) -> int:
        return 7

    ears = [Ear(worker.start(body)) for _ in range(200)]
    wait_until(lambda: all(ear.over for ear in ears))
    assert all(ear.said == [("finished", 7), ("ended", None)] for ear in ears)


def test_signals_arrive_in_the_windows_thread(worker: Worker) -> None:
    async def body(job: Job) -> str:
        job.report("half")
        await asyncio.sleep(0)
        return "whole"

    ear = Ear(worker.start(body))
    wait_until(lambda: ear.over)
    assert ear.said == [("progressed", "half"), ("finished", "whole"), ("ended", None)]
    assert ear.threads == {threading.get_ident()}


def test_an_exception_reaches_the_failed_signal(worker: Worker) -> None:
    async def body(_job: Job) -> None:
        raise LookupError("nowhere")

    ear = Ear(worker.start(body))
    wait_until(lambda: ear.over)
    (name, error), _ = ear.said
    assert name == "failed"
    assert isinstance(error, LookupError)


def test_an_exception_outside_a_job_is_told_too(worker: Worker) -> None:
    caught: list[object] = []
    worker.broken.connect(caught.append)

    def broken() -> None:
        raise LookupError("nobody asked")

    worker.call(broken)
    wait_until(lambda: caught)
    assert isinstance(caught[0], LookupError)


def test_a_cancelled_job_ends_at_once_and_keeps_what_it_reported(worker: Worker) -> None:
    async def body(job: Job) -> None:
        job.report("so far")
        await asyncio.sleep(60)

    job = worker.start(body)
    ear = Ear(job)
    wait_until(lambda: ear.said)
    began = time.monotonic()
    job.cancel()
    wait_until(lambda: ear.over)
    assert time.monotonic() - began < PATIENT
    assert [name for name, _ in ear.said] == ["progressed", "cancelled", "ended"]


def test_a_job_cancelled_before_it_began_does_nothing(worker: Worker) -> None:
    done = []

    async def body(_job: Job) -> None:
        await asyncio.sleep(0)
        done.append(True)

    job = worker.start(body)
    ear = Ear(job)
    job.cancel()
    wait_until(lambda: ear.over)
    assert [name for name, _ in ear.said] == ["cancelled", "ended"]
    assert not done


def test_a_blocking_call_is_abandoned_when_its_job_is_cancelled(worker: Worker) -> None:
    release, abandoned = threading.Event(), threading.Event()

    async def body(job: Job) -> None:
        job.report("blocking")
        await in_thread(lambda: release.wait(60), abandon=abandoned.set)

    job = worker.start(body)
    ear = Ear(job)
    wait_until(lambda: ear.said)
    began = time.monotonic()
    job.cancel()
    wait_until(lambda: ear.over)
    assert time.monotonic() - began < PATIENT
    assert abandoned.is_set()
    release.set()


def test_a_blocking_call_hands_over_its_result_or_its_exception(worker: Worker) -> None:
    async def good(_job: Job) -> int:
        return await in_thread(lambda: 3, abandon=lambda: None)

    async def bad(_job: Job) -> float:
        return await in_thread(lambda: 1 / 0, abandon=lambda: None)

    one, other = Ear(worker.start(good)), Ear(worker.start(bad))
    wait_until(lambda: one.over and other.over)
    assert one.said[0] == ("finished", 3)
    assert isinstance(other.said[0][1], ZeroDivisionError)


def test_the_window_stays_quick_while_the_worker_is_busy(worker: Worker) -> None:
    """The event loop must turn at least a few times while twelve blocking calls run."""

    async def body(_job: Job) -> None:
        await asyncio.gather(
            *(in_thread(lambda: time.sleep(0.2), abandon=lambda: None) for _ in range(12))
        )

    ear = Ear(worker.start(body))
    began, turns = time.monotonic(), 0
    while not ear.over:
        settle()
        turns += 1
    assert time.monotonic() - began < 12 * 0.2
    assert turns > 10


def test_closing_stops_what_runs_and_can_be_repeated(
    qtbot: QtBot,  # noqa: ARG001 - there must be an application
) -> None:
    worker = Worker()

    async def body(job: Job) -> None:
        job.report("on")
        await asyncio.sleep(60)

    ear = Ear(worker.start(body))
    wait_until(lambda: ear.said)
    worker.close()
    worker.close()
    settle()
    assert [name for name, _ in ear.said] == ["progressed"]


EXIT = """
import asyncio, sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from relayfix.gui.worker import Worker, in_thread

app = QApplication([])
worker = Worker(app)

async def sleeping(job):
    await asyncio.sleep(60)

async def blocking(job):
    await in_thread(lambda: threading.Event().wait(60), abandon=lambda: None)

for body in (sleeping, blocking):
    worker.start(body)
QTimer.singleShot(100, app.quit)
app.exec()
if sys.argv[1] == "close":
    worker.close()
print("out")
"""


@pytest.mark.parametrize("how", ["close", "just-go"])
def test_the_program_ends_while_jobs_run(how: str) -> None:
    """No "QThread: Destroyed", no hanging at exit, closed or not."""
    done = subprocess.run(
        [sys.executable, "-c", EXIT, how],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (0, "out", "")
