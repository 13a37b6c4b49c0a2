# SPDX-License-Identifier: GPL-3.0-or-later
"""The place to drop a returned message: one large button that shows what a drag will do.

Drops are the window's business; the zone shows what it is told to show.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from relayfix.gui.theme import BUTTON_RADIUS, ZONE_RADIUS, Type, theme
from relayfix.gui.widgets.draw import box, disc, envelope, mirrored, painter_of, rtl
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph

_LOW = 210
"""Below this height at 100 % the drawn letter is left out."""


class DropZone(QPushButton):
    """Clicked: choose a file; while busy: cancel. Its accessible name says both ways."""

    def __init__(
        self, title: str, hint: str, action: str, spoken: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title, self._hint, self._action = title, hint, action
        self._over: str | None = None
        self._busy: tuple[str, str] | None = None
        self._spoken = spoken
        self._heights: dict[int, int] = {}
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(hint)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self._on_theme_changed)

    def corner_radius(self) -> int:
        """For the focus ring."""
        return ZONE_RADIUS

    def set_over(self, title: str | None) -> None:
        """Something that can be dropped is above the window (``title`` says so), or no more."""
        self._over = title
        self._heights.clear()
        self.update()

    def set_busy(self, title: str | None, cancel: str = "") -> None:
        """A message is being read and ``cancel`` stops it; or, with None, no more."""
        self._busy = None if title is None else (title, cancel)
        self._heights.clear()
        self.setAccessibleName(f"{title} {cancel}" if title is not None else self._spoken)
        self.update()

    @property
    def busy(self) -> bool:
        """A click now means: cancel."""
        return self._busy is not None

    def _on_theme_changed(self) -> None:
        self._heights.clear()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, theme().px(300))

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:  # a layout asks often, and for the same few widths
            self._heights[width] = self._words_height(max(200, width - 48)) + 32
        return self._heights[width]

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(self.width()))

    def _blocks(self) -> tuple[Paragraph, Paragraph | None, str, str | None]:
        """Title, hint, words of the drawn button, its icon."""
        title, hint, action, icon = self._title, self._hint, self._action, "folder-open"
        if self._busy is not None:
            title, action = self._busy
            hint, icon = "", "x"
        elif self._over is not None:
            title = self._over
        centre = Qt.AlignmentFlag.AlignHCenter
        blocks = [
            Paragraph(text, theme().font(kind), line=kind.line, align=centre, rtl=rtl(self))
            for text, kind in ((title, Type.TITLE), (hint, Type.BODY))
            if text
        ]
        return blocks[0], blocks[1] if len(blocks) > 1 else None, action, icon

    def _words_height(self, width: int) -> int:
        title, hint, _, _ = self._blocks()
        between = 8 + hint.height(width) if hint is not None else 0
        return title.height(width) + between + 18 + theme().px(38)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        over = self._over is not None
        inside = self.underMouse() and self.isEnabled()
        box(
            painter,
            QRectF(self.rect()),
            radius=ZONE_RADIUS,
            fill=tokens.accent_soft if over else tokens.sunken,
            border=tokens.link if over or inside else tokens.control,
            width=2.5 if over else 1.6,
            dashes=() if over else (10, 5),
        )
        width = self.width() - 48
        words = self._words_height(width)
        picture = theme().px(62) if self.height() >= theme().px(_LOW) else 0
        if picture + words + 60 > self.height():
            picture = 0
        gap = 30 if picture else 0
        y = (self.height() - picture - gap - words) / 2
        if picture:
            self._paint_letter(painter, y, picture)
            y += picture + gap
        title, hint, action, icon = self._blocks()
        title.draw(painter, 24, y, width, tokens.link if over else tokens.ink)
        y += title.height(width)
        if hint is not None:
            y += 8
            room = hint.balanced_width(width)
            hint.draw(painter, 24 + (width - room) / 2, y, room, tokens.ink2)
            y += hint.height(width)
        if not over:
            self._paint_action(painter, y + 18, action, icon)
        painter.end()

    def _paint_letter(self, painter: QPainter, y: float, height: int) -> None:
        tokens = theme().tokens
        wide = height * 1.42
        rect = QRectF((self.width() - wide) / 2, y, wide, height)
        envelope(painter, rect, tokens.link, tokens.surface)
        if self._over is None:
            size = height * 0.54
            corner = rect.bottomRight()
            badge = QRectF(corner.x() - size * 0.55, corner.y() - size * 0.55, size, size)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.sunken)
            painter.drawEllipse(badge.adjusted(-3, -3, 3, 3))
            disc(painter, badge, "undo-2", tokens.on_stop, tokens.stop)

    def _paint_action(self, painter: QPainter, y: float, action: str, icon: str | None) -> None:
        tokens = theme().tokens
        words = Paragraph(action, theme().font(Type.STRONG), line=1.3, rtl=rtl(self))
        size, high = theme().px(18), theme().px(38)
        wide = 20 + size + 8 + words.natural_width() + 1 + 20
        left = (self.width() - wide) / 2
        second = self.busy
        fill = tokens.surface if second else tokens.accent
        if not second and self.underMouse():
            fill = fill.lighter(109) if fill.lightnessF() < 0.5 else fill.darker(109)
        ink = tokens.ink if second else tokens.on_accent
        box(
            painter,
            QRectF(left, y, wide, high),
            radius=BUTTON_RADIUS,
            fill=fill,
            border=tokens.control if second else None,
            width=1.3,
        )
        if icon is not None:
            where = QRectF(left + 20, y + (high - size) / 2, size, size)
            icons.draw(painter, icon, mirrored(self, where), ink)
        text = mirrored(self, QRectF(left + 28 + size, 0, words.natural_width() + 1, 0))
        words.draw(painter, text.x(), y + (high - words.natural) / 2, text.width(), ink)
