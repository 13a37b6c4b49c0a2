# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the open case down as it grows, and picks it up again after a crash.

A run of the checks is written down finding by finding.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from relayfix.gui.checking import CheckDesk
from relayfix.gui.engine import Engine
from relayfix.gui.store import Store
from relayfix.gui.worker import Job, by_itself, in_thread

if TYPE_CHECKING:
    from relayfix.model.open_case import OpenCase
    from relayfix.session import Session

WRITE_AFTER = 250
"""Milliseconds without a change; what comes in the next moment is written with it."""


class RescueDesk(QObject):
    """One case at a time, in the worker. ``end`` is called when the program ends well."""

    picked_up = Signal(object, object)
    """The `Session`, and the `OpenCase` it was written down as; both None where that failed."""
    broken = Signal(object)

    def __init__(self, engine: Engine, store: Store, checks: CheckDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._store = store
        self._checks = checks
        self._lock = threading.Lock()
        self._ended = False
        self._following = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER)
        self._timer.timeout.connect(self._write)

    def follow(self) -> None:
        """From now on every change is written down; what an earlier run left is gone with it."""
        if not self._following:
            self._following = True
            self._store.session_changed.connect(self._timer.start)
            self._store.desk_changed.connect(self._timer.start)
            self._checks.found.connect(self._timer.start)
            self._timer.start()

    def pick_up(self) -> None:
        """Read what an earlier run left; ``picked_up`` tells what came of it."""
        job = self._engine.pick_up()
        job.finished.connect(self._on_picked_up)
        job.failed.connect(self._on_failed)

    def end(self) -> None:
        """Nothing is left on the disk. Call it when nothing of the worker runs any more."""
        from relayfix.store import open_case

        with self._lock:
            self._ended = True
            if self._following:
                open_case.clear()

    def _on_picked_up(self, found: tuple[Session, OpenCase] | None) -> None:
        self.picked_up.emit(*(found or (None, None)))

    def _on_failed(self, error: object) -> None:
        self.picked_up.emit(None, None)
        self.broken.emit(error)

    def _write(self) -> None:
        from relayfix.session import Network
        from relayfix.session import open_case as written

        session, desk = self._store.session, self._store.desk
        if session is None:
            self._start(None, ())
            return
        case = written(session, asked=self._store.asked_ids, name=desk.name, note=desk.note)
        found = tuple(self._checks.results)
        if found and session.network is Network.NOT_ASKED:  # the run is under way
            case = replace(case, checks=found, network=Network.STOPPED.value)
        self._start(case, tuple(file.data for file in session.files))

    def _start(self, case: OpenCase | None, contents: tuple[bytes, ...]) -> None:
        from relayfix.store import open_case

        def work() -> None:
            with self._lock:
                if self._ended:
                    return
                if case is None:
                    open_case.clear()
                else:
                    open_case.write(case, contents)

        async def body(_job: Job) -> None:
            await in_thread(work, abandon=by_itself)

        self._engine.worker.start(body).failed.connect(self.broken)
