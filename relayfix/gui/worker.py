# SPDX-License-Identifier: GPL-3.0-or-later
"""One daemon thread with one asyncio loop: everything that may take longer than a blink.

The window starts a `Job` and hears of it by signals, which Qt brings to the window's own thread.
A job ends in exactly one of ``finished``, ``failed`` or ``cancelled``; an exception never
vanishes. QThread and QThreadPool abort the process when it ends while they work, and QtAsyncio
cannot open a socket: a daemon thread with plain asyncio does neither.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

T = TypeVar("T")

Body = Callable[["Job"], Coroutine[Any, Any, object]]

SWITCH = 0.0002
"""Seconds after which Python takes its lock from a thread that works, where another waits for it.

Qt lets go of the lock dozens of times while it draws a page. With Python's own 5 ms each time the
worker could keep the window waiting for as long.
"""


class Job(QObject):
    """One piece of work. ``progressed`` carries whatever the work reports on its way."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    """The exception."""
    cancelled = Signal()
    ended = Signal()
    """After one of the three above, always."""
    _done = Signal()
    """Last of all: whoever deleted the job on ``ended`` could do so before that had reached
    everybody, as it is sent to each from another thread."""

    def __init__(self, parent: Worker) -> None:
        super().__init__(parent)
        self._worker = parent
        self._task: asyncio.Task[object] | None = None
        self._stopped = False
        self.running = True

    def cancel(self) -> None:
        """Stop at once. What the work has reported so far stays reported."""
        self._stopped = True
        self._worker.call(self._cancel_task)

    def report(self, news: object) -> None:
        """Tell the window something, from within the work."""
        if not self._worker.closed:
            self.progressed.emit(news)

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _run(self, body: Body) -> None:
        self._task = asyncio.ensure_future(body(self))
        if self._stopped:
            self._task.cancel()
        try:
            result = await self._task
        except asyncio.CancelledError:
            self._tell(self.cancelled)
        except Exception as error:
            self._tell(self.failed, error)
        else:
            self._tell(self.finished, result)

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        # The objects outlive the loop unless the program is ending, when nobody listens.
        if self._worker.closed:
            return
        signal.emit(*values)
        self.ended.emit()
        self._done.emit()


class Worker(QObject):
    """The thread. A child of the application, so that no page's end takes it along."""

    broken = Signal(object)
    """An exception outside any job: a bug of this module, which must not go unseen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.closed = False
        sys.setswitchinterval(SWITCH)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._unforeseen)
        self._jobs: set[Job] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._live, name="relayfix-worker", daemon=True)
        self._thread.start()

    def start(self, body: Body) -> Job:
        """Run ``body(job)`` in the thread, from the next turn of the window's event loop on.

        So whoever connects to the job right after this call misses none of its signals, however
        soon it ends.
        """
        job = Job(self)
        self._jobs.add(job)
        job._done.connect(self._forget)
        QTimer.singleShot(0, job, lambda: self.call(self._begin, job, body))
        return job

    def call(self, function: Callable[..., object], *values: object) -> None:
        """Run a short function in the thread; nothing happens once the worker is closed."""
        if not self.closed:
            self._loop.call_soon_threadsafe(function, *values)

    def close(self, seconds: float = 1.0) -> None:
        """Stop everything. The thread is a daemon: one that does not stop ends with the process."""
        if self.closed:
            return
        self.closed = True
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(seconds)

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        pending = asyncio.all_tasks(self._loop)
        if pending:
            self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.close()

    def _begin(self, job: Job, body: Body) -> None:
        task = self._loop.create_task(job._run(body))
        self._running.add(task)  # asyncio itself holds tasks only weakly
        task.add_done_callback(self._running.discard)

    def _unforeseen(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not self.closed:
            self.broken.emit(context.get("exception") or RuntimeError(context.get("message")))

    def _stop(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.stop()

    def _forget(self) -> None:
        job = self.sender()
        if isinstance(job, Job):
            job.running = False
            self._jobs.discard(job)
            job.deleteLater()


async def in_thread(function: Callable[[], T], *, abandon: Callable[[], object]) -> T:
    """A blocking call in a daemon thread of its own.

    asyncio's own executor is joined when the process ends, which would keep a closed window
    waiting for a call that hangs. When the job is cancelled, ``abandon`` is called, which makes
    the call return soon, and nobody waits for it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def post(settle: Callable[[Any], None], value: object) -> None:
        def once() -> None:
            if not future.done():
                settle(value)

        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(once)

    def work() -> None:
        try:
            result = function()
        except BaseException as error:
            post(future.set_exception, error)
        else:
            post(future.set_result, result)

    threading.Thread(target=work, name="relayfix-blocking", daemon=True).start()
    try:
        return await future
    except asyncio.CancelledError:
        abandon()
        raise


def by_itself() -> None:
    """What `in_thread` calls for a call that ends by itself soon enough."""
