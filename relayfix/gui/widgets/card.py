# SPDX-License-Identifier: GPL-3.0-or-later
"""A card: a white box that holds rows, with hairlines between them."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.theme import CARD_RADIUS, theme
from relayfix.gui.widgets.draw import box, painter_of

PADDING = 20
_ABOVE = 4
"""Above the first and below the last row; rows bring their own."""


class Card(QFrame):
    """Rows go into it with `add_row`; ``sunken`` gives it the fill of the drop zone."""

    def __init__(
        self, *, padding: int = PADDING, sunken: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sunken = sunken
        self._padding = padding
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(padding, _ABOVE, padding, _ABOVE)
        self._rows.setSpacing(0)
        theme().changed.connect(self.update)

    def add_row(self, row: QWidget) -> None:
        """Put a row below the others."""
        self._rows.addWidget(row)

    def rows(self) -> list[QWidget]:
        """The rows from top to bottom."""
        items = (self._rows.itemAt(i) for i in range(self._rows.count()))
        return [w for item in items if item is not None and (w := item.widget()) is not None]

    def clear(self) -> None:
        """Take all rows out and delete them."""
        for row in self.rows():
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        fill = tokens.sunken if self._sunken else tokens.surface
        border = None if self._sunken and not tokens.high_contrast else tokens.line
        box(painter, QRectF(self.rect()), radius=CARD_RADIUS, fill=fill, border=border)
        painter.setPen(QPen(tokens.line, 1))
        shown = [row for row in self.rows() if not row.isHidden()]
        for row in shown[1:]:
            y = row.y() + 0.5
            if not event.rect().top() <= row.y() <= event.rect().bottom():
                continue  # a row that turns its arc asks for its own piece, many times a second
            painter.drawLine(QLineF(self._padding - 2, y, self.width() - self._padding + 2, y))
        painter.end()
