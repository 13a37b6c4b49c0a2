# SPDX-License-Identifier: GPL-3.0-or-later
"""One reading at a time: started, shown as busy once it takes longer than a blink, cancelled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from relayfix.gui.engine import Engine, Reading
from relayfix.gui.store import Store
from relayfix.gui.worker import Job
from relayfix.model.dossier import InputFile

BUSY_AFTER = 300
"""Milliseconds: what is faster shows no "Reading…"."""


class ReadingDesk(QObject):
    """``busy`` carries the latest `Reading`, or None when it is over; ``done`` a `Readout`."""

    busy = Signal(object)
    done = Signal(object)
    broken = Signal(object)
    """An exception: a bug, not a bad file."""
    changed = Signal()
    """Reading began or ended."""

    def __init__(self, engine: Engine, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._store = store
        self._job: Job | None = None
        self._latest = Reading(name="", number=1, count=1)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(BUSY_AFTER)
        self._patience.timeout.connect(self._show_busy)

    @property
    def running(self) -> bool:
        """A message is being read."""
        return self._job is not None

    def start(
        self,
        paths: Sequence[str],
        contents: Sequence[InputFile] = (),
        instead: InputFile | None = None,
        *,
        add: bool,
    ) -> None:
        """Read; one that still runs is given up. ``add`` keeps what was read before."""
        self.cancel()
        session = self._store.session if add else None
        job = self._engine.read(session, paths, contents, instead=instead)
        self._job = job
        self._latest = Reading(name="", number=1, count=max(1, len(paths)))
        job.progressed.connect(self._on_progress)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        self._patience.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Stop at once. What is still on its way from the old job is not listened to."""
        if self._job is not None:
            self._job.cancel()
            self._end()

    def _is_ours(self) -> bool:
        return self._job is not None and self.sender() is self._job

    def _on_progress(self, news: object) -> None:
        if self._is_ours() and isinstance(news, Reading):
            self._latest = news
            if not self._patience.isActive():
                self._show_busy()

    def _on_finished(self, readout: object) -> None:
        if self._is_ours():
            self._end()
            self.done.emit(readout)

    def _on_failed(self, error: object) -> None:
        if self._is_ours():
            self._end()
            self.broken.emit(error)

    def _show_busy(self) -> None:
        self.busy.emit(self._latest)

    def _end(self) -> None:
        self._job = None
        self._patience.stop()
        self.busy.emit(None)
        self.changed.emit()
