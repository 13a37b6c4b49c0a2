# SPDX-License-Identifier: GPL-3.0-or-later
"""The three desks, always together: people look first for "is it me?"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from relayfix.gui.theme import CARD_RADIUS, Type, theme
from relayfix.gui.widgets.draw import box, disc, mirrored, painter_of, rtl
from relayfix.gui.widgets.label import Painted
from relayfix.report.pdf.paragraph import Paragraph
from relayfix.report.shapes import Desk, DeskId

_ICONS: dict[DeskId, str] = {
    "sender": "user-round",
    "sender-it": "building-2",
    "recipient": "mailbox",
}
_PADDING = 14
_GAP = 12


class DeskCard(Painted):
    """One desk: who, and whether they have to act. Lit is border, fill, disc and bold word."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._desk = desk
        self._measured: tuple[Paragraph, Paragraph] | None = None
        super().__init__(f"{desk.title}: {desk.word}", parent)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def _disc(self) -> int:
        return theme().px(38)

    def _left(self) -> int:
        return _PADDING + self._disc() + 12

    def _forget(self) -> None:
        self._measured = None

    def _words(self) -> tuple[Paragraph, Paragraph]:
        if self._measured is None:
            self._measured = self._made()
        return self._measured

    def _made(self) -> tuple[Paragraph, Paragraph]:
        small = Type.SMALL_STRONG if self._desk.lit else Type.SMALL
        return (
            Paragraph(self._desk.title, theme().font(Type.STRONG), line=1.3, rtl=rtl(self)),
            Paragraph(self._desk.word, theme().font(small), line=1.3, rtl=rtl(self)),
        )

    def _height(self, width: int) -> int:
        title, word = self._words()
        room = max(1, width - self._left() - _PADDING)
        words = title.height(room) + 3 + word.height(room)
        return max(theme().px(62), words + 24, self._disc() + 24)

    def _width(self) -> int:
        words = max(part.natural_width() for part in self._words())
        return self._left() + words + 1 + _PADDING

    def _least_width(self) -> int:
        return self._left() + max(part.minimum_width() for part in self._words()) + 1 + _PADDING

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, lit = theme().tokens, self._desk.lit
        painter = painter_of(self)
        box(
            painter,
            QRectF(self.rect()),
            radius=CARD_RADIUS,
            fill=tokens.accent_soft if lit else tokens.surface,
            border=tokens.link if lit else tokens.line,
            width=2 if lit else 1,
        )
        size = self._disc()
        where = mirrored(self, QRectF(_PADDING, (self.height() - size) / 2, size, size))
        if lit:
            disc(painter, where, _ICONS[self._desk.id], tokens.on_accent, tokens.accent)
        else:
            border = tokens.line if tokens.high_contrast else None
            disc(painter, where, _ICONS[self._desk.id], tokens.none, tokens.none_soft, border)
        title, word = self._words()
        room = max(1, self.width() - self._left() - _PADDING)
        y = (self.height() - title.height(room) - 3 - word.height(room)) / 2
        text = mirrored(self, QRectF(self._left(), y, room, 0))
        title.draw(painter, text.x(), y, room, tokens.ink)
        y += title.height(room) + 3
        word.draw(painter, text.x(), y, room, tokens.link if lit else tokens.ink2)
        painter.end()


class Desks(QWidget):
    """The desks side by side, or one below the other where the text is large or room short."""

    def __init__(self, desks: Sequence[Desk] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(_GAP)
        theme().changed.connect(self._arrange)
        self.set_desks(desks)

    def set_desks(self, desks: Sequence[Desk]) -> None:
        """Show these desks instead."""
        while (item := self._line.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for desk in desks:
            self._line.addWidget(DeskCard(desk), 1)
        self._arrange()

    def cards(self) -> list[DeskCard]:
        """The cards in order."""
        items = (self._line.itemAt(i) for i in range(self._line.count()))
        return [
            w for item in items if item is not None and isinstance(w := item.widget(), DeskCard)
        ]

    def _arrange(self) -> None:
        cards = self.cards()
        needed = sum(card._least_width() for card in cards) + _GAP * max(0, len(cards) - 1)
        down = theme().large or (0 < self.width() < needed and self.isVisible())
        direction = QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight
        if direction != self._line.direction():
            self._line.setDirection(direction)
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        widest = max((card._least_width() for card in self.cards()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
