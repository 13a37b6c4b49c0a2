# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing to do: its number, what it is, and the button that does it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.draw import painter_of
from relayfix.gui.widgets.label import Label, Painted
from relayfix.report.pdf.paragraph import Paragraph

_BESIDE = 340
"""The least width of the words that still have their button beside them, at 100 %."""
_ONE_LINE = 100_000
"""Pixels that no title is wider than."""


class _Number(Painted):
    """A number in a ring."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(str(number), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _height(self, _width: int) -> int:
        return theme().px(30)

    def _width(self) -> int:
        return theme().px(30)

    def _least_width(self) -> int:
        return theme().px(30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        size = theme().px(30)
        painter.setPen(QPen(tokens.link, 1.6))
        painter.setBrush(tokens.surface)
        painter.drawEllipse(QRectF(1, 1, size - 2, size - 2))
        centre = Qt.AlignmentFlag.AlignHCenter
        number = Paragraph(self.text(), theme().font(Type.SMALL_STRONG), align=centre)
        number.draw(painter, 0, (size - number.natural) / 2, size, tokens.link)
        painter.end()


class StepRow(QWidget):
    """``action`` stands at the right, or below the words where room is short."""

    def __init__(
        self,
        number: int,
        title: str,
        text: str = "",
        action: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.action = action
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 12)
        row.setSpacing(14)
        row.addWidget(_Number(number), 0, Qt.AlignmentFlag.AlignTop)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(12)
        row.addLayout(self._line, 1)
        words = QVBoxLayout()
        words.setSpacing(3)
        self._words = words
        self._alone = None if text else Label(title, Type.STRONG)
        """A title without a text: it stands beside its number's middle."""
        words.addWidget(self._alone or Label(title, Type.STRONG))
        if text:
            words.addWidget(Label(text, ink="ink2"))
        self._line.addLayout(words, 1)
        if action is not None:
            self._line.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        theme().changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        if self._alone is not None:
            line = self._alone.heightForWidth(_ONE_LINE)
            self._words.setContentsMargins(0, max(0, (theme().px(30) - line) // 2), 0, 0)
        if self.action is None:
            return
        words = self.width() - theme().px(30) - 26 - self.action.sizeHint().width()
        down = theme().large or (self.isVisible() and words < theme().px(_BESIDE))
        direction = QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight
        if direction != self._line.direction():
            self._line.setDirection(direction)
            side = Qt.AlignmentFlag.AlignLeft if down else Qt.AlignmentFlag.AlignVCenter
            self._line.setAlignment(self.action, side)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if self.action is not None:
            # The button can go below the words, so its width does not add to theirs.
            least = theme().px(30) + 26 + self.action.minimumSizeHint().width()
            hint.setWidth(max(least, theme().px(200)))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
