# SPDX-License-Identifier: GPL-3.0-or-later
"""The drop zone above any page: shown while something is dragged over the window, or read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from relayfix.gui.theme import side_margin, theme
from relayfix.gui.widgets.drop_zone import DropZone

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent

    from relayfix.knowledge.texts import Catalogue


class Veil(QWidget):
    """Covers the page; what lies below keeps its state."""

    cancelled = Signal()

    def __init__(self, parent: QWidget, words: Catalogue) -> None:
        super().__init__(parent)
        self.zone = DropZone(
            words.text("window.drop.zone"),
            words.text("window.drop.hint"),
            words.text("window.drop.choose"),
            words.text("window.drop.zone_name"),
        )
        self.zone.clicked.connect(self._on_clicked)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.zone)
        self.hide()

    def place(self, rect: QRect) -> None:
        """Lie over this part of the window."""
        self.setGeometry(rect)
        side = side_margin(rect.width())
        self._column.setContentsMargins(side, 24, side, 24)

    def set_over(self, title: str | None) -> None:
        """Something hangs on the pointer, or no more."""
        self.zone.set_over(title)
        self._appear(title is not None)

    def set_busy(self, title: str | None, cancel: str) -> None:
        """A message is being read, or no more."""
        self.zone.set_busy(title, cancel)
        self._appear(title is not None)
        if title is not None:
            self.zone.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().tokens.bg)
        painter.end()

    def _appear(self, shown: bool) -> None:
        self.setVisible(shown)
        if shown:
            self.raise_()

    def _on_clicked(self) -> None:
        if self.zone.busy:
            self.cancelled.emit()
