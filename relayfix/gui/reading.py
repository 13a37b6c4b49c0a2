# SPDX-License-Identifier: GPL-3.0-or-later
"""One reading at a time: started, shown as busy once it takes longer than a blink, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from relayfix.gui.readout import Reading
    from relayfix.gui.services import Services
    from relayfix.gui.store import Store
    from relayfix.gui.worker import Job
    from relayfix.knowledge.texts import Catalogue
    from relayfix.model.dossier import InputFile

BUSY_AFTER = 300
"""Milliseconds: what is faster shows no "Reading…"."""


class ReadingDesk(QObject):
    """``busy``: reading takes longer than a blink; the latest `Reading` may not be there yet."""

    busy = Signal(bool, object)
    done = Signal(object)
    """A `Readout`."""
    broken = Signal(object)
    """An exception: a bug, not a bad file."""
    changed = Signal()
    """Reading began or ended."""

    def __init__(self, services: Services, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._store = store
        self._job: Job | None = None
        self._latest: Reading | None = None
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
        job = self._services.engine.read(session, paths, contents, instead=instead)
        self._job = job
        self._latest = None
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

    def _on_progress(self, news: Reading) -> None:
        if self._is_ours():
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
        self.busy.emit(True, self._latest)

    def _end(self) -> None:
        self._job = None
        self._patience.stop()
        self.busy.emit(False, None)
        self.changed.emit()


def busy_words(words: Catalogue, reading: Reading | None) -> str:
    """What is being read, as far as that is known."""
    if reading is None or not reading.name:
        return words.text("window.drop.reading")
    if reading.count == 1:
        return words.text("window.drop.reading_name", name=reading.name)
    return words.text(
        "window.drop.reading_many",
        name=reading.name,
        number=reading.number,
        count=reading.count,
    )
