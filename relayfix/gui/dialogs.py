# SPDX-License-Identifier: GPL-3.0-or-later
"""The few things that open above the window: a question, what has left, about, a crash."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
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
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.scroll import ScrollBar

WIDTH = 520
"""Pixels at 100 %."""


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
        outer.setContentsMargins(28, 24, 28, 24)
        outer.setSpacing(8)
        outer.addWidget(Label(sentence, Type.TITLE))
        if lead:
            outer.addWidget(Label(lead, Type.BODY, ink="ink2"))
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        outer.addLayout(self.body)
        outer.addSpacing(12)
        row = QHBoxLayout()
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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()
        self.safe.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self) -> None:
        """As high as what stands in it now."""
        if (layout := self.layout()) is not None and layout.hasHeightForWidth():
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))


class _Area(QScrollArea):
    """Reached by Tab, to be scrolled by keys."""

    spoken_role = "Grouping"


def scrolled(parent: Sheet, rows: Sequence[QWidget], height: int) -> QScrollArea:
    """Rows in a box that scrolls, for lists that may be long."""
    area = _Area(parent)
    area.setAccessibleName(parent.windowTitle())
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical))
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 8, 8, 8)
    column.setSpacing(8)
    for row in rows:
        column.addWidget(row)
    column.addStretch(1)
    area.setWidget(inside)
    area.setFixedHeight(height)
    return area
