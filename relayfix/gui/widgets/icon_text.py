# SPDX-License-Identifier: GPL-3.0-or-later
"""An icon beside a text, with a smaller second text below it: reasons, promises, evidence."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.draw import Ink, colour, disc, mirrored, painter_of, rtl
from relayfix.gui.widgets.label import Painted
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph

_GAP = 12


class IconText(Painted):
    """``second`` is small and grey; ``round`` puts the icon into a soft disc."""

    def __init__(
        self,
        icon: str,
        text: str,
        second: str = "",
        *,
        kind: Type = Type.BODY,
        icon_ink: Ink = "ink2",
        ink: Ink = "ink",
        round_icon: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._icon, self._first, self._second = icon, text, second
        self._kind, self._ink, self._icon_ink, self._round = kind, ink, icon_ink, round_icon
        self._measured: tuple[Paragraph, Paragraph] | None = None
        super().__init__(self._spoken(), parent)

    def set_words(self, icon: str, text: str, second: str = "", *, icon_ink: Ink = "ink2") -> None:
        """Show something else."""
        self._icon, self._first, self._second, self._icon_ink = icon, text, second, icon_ink
        self.setText(self._spoken())

    def _spoken(self) -> str:
        if not self._second:
            return self._first
        # Without a stop a screen reader runs the two together.
        stop = "" if self._first.endswith((".", "?", "!", ":", "…")) else "."
        return f"{self._first}{stop} {self._second}"

    def _size(self) -> int:
        if self._round:
            return theme().px(38)
        return theme().px(18 if self._kind in (Type.SMALL, Type.SMALL_STRONG) else 20)

    def _left(self) -> int:
        return self._size() + (16 if self._round else _GAP)

    def _forget(self) -> None:
        self._measured = None

    def _words(self) -> tuple[Paragraph, Paragraph]:
        if self._measured is None:
            self._measured = self._made()
        return self._measured

    def _made(self) -> tuple[Paragraph, Paragraph]:
        first, small = theme().font(self._kind), theme().font(Type.SMALL)
        return (
            Paragraph(self._first, first, line=self._kind.line, rtl=rtl(self)),
            Paragraph(self._second, small, line=Type.SMALL.line, rtl=rtl(self)),
        )

    def _height(self, width: int) -> int:
        room = max(1, width - self._left())
        first, second = self._words()
        words = first.height(room) + (2 + second.height(room) if self._second else 0)
        return max(self._size(), math.ceil(self._top(words) + words))

    def _top(self, words: int) -> float:
        """Pixels above the words: the first line stands beside the icon's middle."""
        beside = words if self._round else self._words()[0].natural
        return max(0.0, (self._size() - beside) / 2)

    def _width(self) -> int:
        first, second = self._words()
        words = max(first.natural_width(), second.natural_width() if self._second else 0)
        return self._left() + words + 1

    def _least_width(self) -> int:
        return min(self._width(), self._left() + theme().px(120))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        first, second = self._words()
        room = max(1, self.width() - self._left())
        size = self._size()
        words = first.height(room) + (2 + second.height(room) if self._second else 0)
        y = self._top(words)
        if self._round:
            where = mirrored(self, QRectF(0, 0, size, size))
            border = tokens.line if tokens.high_contrast else None
            disc(painter, where, self._icon, tokens.link, tokens.accent_soft, border)
        else:
            top = max(0.0, (first.natural - size) / 2)
            where = mirrored(self, QRectF(0, top, size, size))
            icons.draw(painter, self._icon, where, colour(self._icon_ink))
        text = mirrored(self, QRectF(self._left(), 0, room, 0))
        first.draw(painter, text.x(), y, room, colour(self._ink))
        if self._second:
            y += first.height(room) + 2
            second.draw(painter, text.x(), y, room, tokens.ink2)
        painter.end()
