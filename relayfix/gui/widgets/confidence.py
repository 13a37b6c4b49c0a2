# SPDX-License-Identifier: GPL-3.0-or-later
"""How sure: three bars, a word, and why."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.draw import box, mirrored, painter_of, rtl
from relayfix.gui.widgets.label import Painted
from relayfix.report.pdf.paragraph import Paragraph

_BAR_GAP = 4
_GAP = 10


class Confidence(Painted):
    """``bars`` of three are filled; ``because`` stands beside the word, below if room is short."""

    def __init__(
        self, bars: int, word: str, because: str = "", parent: QWidget | None = None
    ) -> None:
        self._bars, self._word, self._because = bars, word, because
        self._measured: tuple[Paragraph, Paragraph] | None = None
        super().__init__(f"{word}, {because}" if because else word, parent)

    def _forget(self) -> None:
        self._measured = None

    def _paragraphs(self) -> tuple[Paragraph, Paragraph]:
        if self._measured is None:
            self._measured = self._made()
        return self._measured

    def _made(self) -> tuple[Paragraph, Paragraph]:
        return (
            Paragraph(self._word, theme().font(Type.STRONG), line=1.4, rtl=rtl(self)),
            Paragraph(self._because, theme().font(Type.BODY), line=1.4, rtl=rtl(self)),
        )

    def _bar(self) -> tuple[int, int]:
        return theme().px(20), theme().px(11)

    def _left(self) -> int:
        return 3 * self._bar()[0] + 2 * _BAR_GAP + _GAP

    def _room(self, width: int) -> tuple[int, bool]:
        """Pixels for the reason, and whether it stands beside the word."""
        word, because = self._paragraphs()
        beside = width - self._left() - word.natural_width() - 1 - _GAP
        if not self._because or beside >= min(because.natural_width(), theme().px(260)):
            return max(1, beside), True
        return max(1, width), False

    def _height(self, width: int) -> int:
        word, because = self._paragraphs()
        room, beside = self._room(width)
        if not self._because:
            return word.natural
        if beside:
            return max(word.natural, because.height(room))
        return word.natural + 4 + because.height(room)

    def _width(self) -> int:
        word, because = self._paragraphs()
        reason = _GAP + because.natural_width() + 1 if self._because else 0
        return self._left() + word.natural_width() + 1 + reason

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        word, because = self._paragraphs()
        wide, high = self._bar()
        for i in range(3):
            bar = QRectF(i * (wide + _BAR_GAP), (word.natural - high) / 2 + 1, wide, high)
            filled = i < self._bars
            box(
                painter,
                mirrored(self, bar),
                radius=high * 0.36,
                fill=tokens.link if filled else None,
                border=tokens.link if filled else tokens.control,
                width=1.3,
            )
        size = word.natural_width() + 1
        where = mirrored(self, QRectF(self._left(), 0, size, 0))
        word.draw(painter, where.x(), 0, size, tokens.ink)
        if self._because:
            room, beside = self._room(self.width())
            x = self._left() + size + _GAP if beside else 0
            where = mirrored(self, QRectF(x, 0, room, 0))
            y = 0 if beside else word.natural + 4
            because.draw(painter, where.x(), y, room, tokens.ink2)
        painter.end()
