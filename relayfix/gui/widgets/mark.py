# SPDX-License-Identifier: GPL-3.0-or-later
"""The mark of the program, and how far one is on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from relayfix.gui.theme import LIGHT, Type, theme
from relayfix.gui.widgets.draw import box, mirrored, painter_of, rtl
from relayfix.gui.widgets.label import Painted
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

SIZE = 28
"""Pixels across the mark, at 100 %."""
_GAP = 12


class Mark(Painted):
    """The mark and the name of the program."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _words(self) -> Paragraph:
        return Paragraph(self.text(), theme().font(Type.STRONG), rtl=rtl(self))

    def _height(self, _width: int) -> int:
        return theme().px(SIZE)

    def _width(self) -> int:
        return theme().px(SIZE) + _GAP + self._words().natural_width() + 1

    def _least_width(self) -> int:
        return self._width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        size = theme().px(SIZE)
        square = mirrored(self, QRectF(0, 0, size, size))
        icons.draw_mark(painter, square, tokens.accent, tokens.on_accent)
        words = self._words()
        where = mirrored(self, QRectF(size + _GAP, 0, words.natural_width() + 1, 0))
        words.draw(painter, where.x(), (size - words.natural) / 2, where.width(), tokens.ink)
        painter.end()


class StepDots(Painted):
    """One small bar a step, filled up to the present one; ``spoken`` says it in words."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        self._count, self._at = count, 0
        super().__init__("", parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_step(self, at: int, spoken: str) -> None:
        """The step, from 1, and how a screen reader says it."""
        self._at = at
        self.setText(spoken)

    def _height(self, _width: int) -> int:
        return theme().px(6)

    def _width(self) -> int:
        return self._count * 24 + (self._count - 1) * 6

    def _least_width(self) -> int:
        return self._width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        high = float(self.height())
        for i in range(self._count):
            done = i < self._at
            box(
                painter,
                mirrored(self, QRectF(i * 30, 0, 24, high)),
                radius=high / 2,
                fill=tokens.accent if done else None,
                border=None if done else tokens.control,
            )
        painter.end()


def window_icon() -> QIcon:
    """The mark for the title bar and the task bar."""
    from PySide6.QtGui import QIcon, QPixmap  # not needed for the first paint

    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(QSize(size, size))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icons.draw_mark(painter, QRectF(0, 0, size, size), LIGHT.accent, LIGHT.on_accent)
        painter.end()
        icon.addPixmap(pixmap)
    return icon
