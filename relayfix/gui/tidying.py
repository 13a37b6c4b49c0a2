# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's search for garbage, in the window's own thread alone.

By itself Python searches in whichever thread is at work when the count is full. What it finds may
be a widget or a timer, and Qt's objects must end in the thread that they live in: one that ends
in the worker takes the program along.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 500
"""Milliseconds."""


class Tidying(QObject):
    """Searches as often as Python would, between two turns of the event loop."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(EVERY)

    def close(self) -> None:
        """There is no window any more: Python searches by itself again, in all that there is."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
