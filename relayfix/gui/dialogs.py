# SPDX-License-Identifier: GPL-3.0-or-later
"""The few things that open above the window: a question, what has left, about, a crash."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.draw import painter_of
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.scroll import BAR, ScrollBar

WIDTH = 520
"""Pixels at 100 %."""
SIDE, _ABOVE, _GAP = 28, 24, 20
"""Pixels beside, above and below what stands in a sheet, and above its buttons."""
_LEAST = 300
"""Pixels that a sheet may always be high."""


class Sheet(QDialog):
    """A sentence, a lead, room for more, and at most two buttons; Esc is the safe one."""

    def __init__(
        self, parent: QWidget | None, sentence: str, lead: str, safe: str, other: str | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(sentence)
        self.setModal(True)
        self.setFixedWidth(min(theme().px(WIDTH), 900))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SIDE, _ABOVE, SIDE, _ABOVE)
        outer.setSpacing(0)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(Label(sentence, Type.TITLE))
        if lead:
            self._column.addWidget(Label(lead, Type.BODY, ink="ink2"))
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        self._column.addLayout(self.body)
        self._area = _area(self)
        self._area.setWidget(self._inside)
        outer.addWidget(self._area)
        outer.addSpacing(_GAP)
        self._list: QWidget | None = None
        self._list_height = 0
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        if other is not None:
            button = Button(other, "second")
            button.setAutoDefault(False)
            button.clicked.connect(self.accept)
            row.addWidget(button)
        self.safe = Button(safe, "filled")
        self.safe.setDefault(True)
        self.safe.clicked.connect(self.reject)
        row.addWidget(self.safe)
        outer.addLayout(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Its ground is that of the window below, and on dark no shadow shows.
        tokens = theme().tokens
        painter = painter_of(self)
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        painter.setPen(tokens.line if theme().scheme == "light" else tokens.control)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()
        self.safe.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_list(self, rows: Sequence[QWidget], height: int) -> None:
        """Rows that may be many: the sheet grows by at most ``height`` for them, and scrolls."""
        self._list, self._list_height = QWidget(), height
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(8)
        for row in rows:
            column.addWidget(row)
        column.addStretch(1)
        self.body.addWidget(self._list)

    def fit(self) -> None:
        """As high as what stands in it now, and never higher than the window below: then it
        scrolls, and the buttons stay where they are."""
        around = 2 * _ABOVE + _GAP + self.safe.sizeHint().height()
        parent = self.parentWidget()
        most = max(_LEAST, parent.window().height() - 16 if parent is not None else _LEAST) - around
        width = self.width() - 2 * SIDE
        wanted = self._column.totalHeightForWidth(width)
        if self._list is not None and (list_ := self._list.layout()) is not None:
            most = min(most, wanted - max(0, list_.totalHeightForWidth(width) - self._list_height))
        scrolls = wanted > most
        # Words do not run up to the bar.
        beside = _GAP // 2 if scrolls else 0
        margins = (beside, 0, 0, 0) if self.isRightToLeft() else (0, 0, beside, 0)
        self._column.setContentsMargins(*margins)
        if scrolls:
            wanted = self._column.totalHeightForWidth(width - BAR)
        # Said outright: a bar that comes and goes by itself takes the room that it then is for.
        bar = Qt.ScrollBarPolicy
        self._area.setVerticalScrollBarPolicy(
            bar.ScrollBarAlwaysOn if scrolls else bar.ScrollBarAlwaysOff
        )
        self._inside.setMinimumHeight(wanted)
        focus = Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus
        self._area.setFocusPolicy(focus)
        self._area.setFixedHeight(min(wanted, most))
        self.setFixedHeight(min(wanted, most) + around)


class _Area(QScrollArea):
    """Reached by Tab, to be scrolled by keys."""

    spoken_role = "Grouping"


def _area(sheet: Sheet) -> QScrollArea:
    area = _Area(sheet)
    area.setAccessibleName(sheet.windowTitle())
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical))
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
