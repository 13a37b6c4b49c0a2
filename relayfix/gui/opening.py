# SPDX-License-Identifier: GPL-3.0-or-later
"""macOS hands the files of "Open with" over as an event of the application, not as arguments."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class OpeningApplication(QApplication):
    """Collects what the system wants opened until somebody listens."""

    asked = Signal(list)

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._early: list[str] = []
        self._heard = False

    def listen(self) -> list[str]:
        """From now on ``asked`` carries the files; those that came before are given back."""
        self._heard = True
        early, self._early = self._early, []
        return early

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            file = event.file()
            if file and self._heard:
                self.asked.emit([file])
            elif file:
                self._early.append(file)
            return True
        return super().event(event)
