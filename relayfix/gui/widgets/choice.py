# SPDX-License-Identifier: GPL-3.0-or-later
"""A choice and a tick, each a title with a hint below; the whole card can be clicked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy, QWidget

from relayfix.gui.theme import CHOICE_RADIUS, Type, theme
from relayfix.gui.widgets.draw import box, mirrored, painter_of, rtl
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph

_PAIR = 3
"""Pixels between a title and its hint."""


class _Words:
    """A title and a hint, measured once and drawn."""

    def __init__(self, title: str, hint: str, title_kind: Type, right_to_left: bool) -> None:
        self.right_to_left = right_to_left
        self.title = Paragraph(
            title, theme().font(title_kind), line=title_kind.line, rtl=right_to_left
        )
        self.hint = Paragraph(
            hint, theme().font(Type.SMALL), line=Type.SMALL.line, rtl=right_to_left
        )

    def height(self, width: int) -> int:
        hint = _PAIR + self.hint.height(width) if self.hint.text else 0
        return self.title.height(width) + hint

    def natural_width(self) -> int:
        return max(self.title.natural_width(), self.hint.natural_width()) + 1


class Choice(QRadioButton):
    """One answer of several, as a card. Choices with the same parent exclude each other."""

    def __init__(self, title: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title.replace("&", "&&"), parent)
        self._title = title
        self._hint = hint
        self._measured: _Words | None = None
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self._on_theme_changed)

    def corner_radius(self) -> int:
        """For the focus ring."""
        return CHOICE_RADIUS

    def _on_theme_changed(self) -> None:
        self._measured = None
        self.updateGeometry()
        self.update()

    def _words(self) -> _Words:
        if self._measured is None or self._measured.right_to_left != rtl(self):
            self._measured = _Words(self._title, self._hint, Type.STRONG, rtl(self))
        return self._measured

    def _left(self) -> int:
        return 20 + theme().px(20) + 14

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def heightForWidth(self, width: int) -> int:
        words = self._words().height(max(1, min(width, self.maximumWidth()) - self._left() - 20))
        return max(theme().px(64), words + 24)

    def sizeHint(self) -> QSize:
        width = min(self._left() + self._words().natural_width() + 20, self.maximumWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        width = self._left() + theme().px(120)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        chosen, inside = self.isChecked(), self.underMouse() and self.isEnabled()
        box(
            painter,
            QRectF(self.rect()),
            radius=CHOICE_RADIUS,
            fill=tokens.accent_soft if chosen else tokens.surface,
            border=tokens.link if chosen or inside else tokens.control,
            width=2 if chosen else 1.3,
        )
        size = theme().px(18)
        ring = mirrored(self, QRectF(20.5, (self.height() - size) / 2, size, size))
        painter.setBrush(tokens.surface)
        painter.setPen(QPen(tokens.link if chosen else tokens.control, 2 if chosen else 1.6))
        painter.drawEllipse(ring)
        if chosen:
            dot = size * 0.27
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.link)
            painter.drawEllipse(ring.adjusted(dot, dot, -dot, -dot))
        words = self._words()
        width = self.width() - self._left() - 20
        y = (self.height() - words.height(width)) / 2
        where = mirrored(self, QRectF(self._left(), y, width, 0))
        words.title.draw(painter, where.x(), y, width, tokens.ink)
        y += words.title.height(width) + _PAIR
        words.hint.draw(painter, where.x(), y, width, tokens.ink2)
        painter.end()


class Tick(QCheckBox):
    """Something to take in or leave out, with the reason below it."""

    def __init__(self, title: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title.replace("&", "&&"), parent)
        self._title = title
        self._hint = hint
        self._measured: _Words | None = None
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self._on_theme_changed)

    def corner_radius(self) -> int:
        """For the focus ring."""
        return 6

    def _on_theme_changed(self) -> None:
        self._measured = None
        self.updateGeometry()
        self.update()

    def _words(self) -> _Words:
        if self._measured is None or self._measured.right_to_left != rtl(self):
            self._measured = _Words(self._title, self._hint, Type.BODY, rtl(self))
        return self._measured

    def _left(self) -> int:
        return theme().px(20) + 12

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def heightForWidth(self, width: int) -> int:
        words = self._words().height(max(1, min(width, self.maximumWidth()) - self._left()))
        return max(theme().px(24), words + 4)

    def sizeHint(self) -> QSize:
        width = min(self._left() + self._words().natural_width(), self.maximumWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        width = self._left() + theme().px(120)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        words = self._words()
        width = self.width() - self._left()
        size = theme().px(18)
        y = 2 + (words.title.natural - size) / 2
        square = mirrored(self, QRectF(0, max(0.0, y), size, size))
        on = self.isChecked()
        if on:
            box(painter, square, radius=4, fill=tokens.accent if self.isEnabled() else tokens.ink3)
            inset = size * 0.12
            mark = square.adjusted(inset, inset, -inset, -inset)
            icons.draw(painter, "check", mark, tokens.on_accent)
        else:
            border = tokens.link if self.underMouse() and self.isEnabled() else tokens.control
            box(painter, square, radius=4, fill=tokens.surface, border=border, width=1.6)
        where = mirrored(self, QRectF(self._left(), 2, width, 0))
        words.title.draw(
            painter, where.x(), 2, width, tokens.ink if self.isEnabled() else tokens.ink3
        )
        below = 2 + words.title.height(width) + _PAIR
        words.hint.draw(painter, where.x(), below, width, tokens.ink2)
        painter.end()
