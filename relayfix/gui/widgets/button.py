# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons: the one filled, second ones, links, and quiet ones for header and footer."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QEnterEvent, QFont, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from relayfix.gui.theme import BUTTON_RADIUS, Type, theme
from relayfix.gui.widgets.draw import box, mirrored, painter_of, rtl
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph

Look = Literal["filled", "second", "link", "quiet"]

_GAP = 8
_BRIEFLY = 2000
"""Milliseconds for which a button says what came of it."""

_MIRRORED = {
    "arrow-left": "arrow-right",
    "arrow-right": "arrow-left",
    "chevron-right": "chevron-left",
}
"""Icons that point the way, and what they are where one reads from right to left."""


class Button(QPushButton):
    """A push button that paints itself.

    ``icon`` names one of our icons, before the words or (``icon_last``) behind them; without
    words the accessible name must be set. ``wrap`` lets the words break where room is short.
    """

    def __init__(
        self,
        text: str = "",
        look: Look = "second",
        *,
        icon: str | None = None,
        icon_last: bool = False,
        small: bool = False,
        wrap: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        # Given to `QPushButton` at once, the words would first be tried as an icon, and all that
        # icons are made of be set up for it.
        super().__init__(parent)
        self.setText(text)
        self._look: Look = look
        self._icon = icon
        self._icon_last = icon_last
        self._small = small
        self._wrap = look == "link" if wrap is None else wrap
        self._inside = False
        self._name: str | None = None
        """Its own words, while it says something else for a moment."""
        self._measured: tuple[tuple[str, Look, bool], Paragraph] | None = None
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred if self._wrap else QSizePolicy.Policy.Fixed,
            # Fixed would cut off what wraps: it is the height of the unwrapped words.
            QSizePolicy.Policy.Minimum if self._wrap else QSizePolicy.Policy.Fixed,
        )
        policy.setHeightForWidth(self._wrap)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self._on_theme_changed)

    def set_icon(self, icon: str | None, *, last: bool = False) -> None:
        """Another icon, or none."""
        self._icon = icon
        self._icon_last = last
        self.updateGeometry()
        self.update()

    def say_briefly(self, words: str) -> None:
        """Say what came of it in place of the name, and then have the name again."""
        if self._name is None:
            self._name = self.text()
            self.setMinimumWidth(self.width())  # what stands beside it does not move
            QTimer.singleShot(_BRIEFLY, self, self._have_name_again)
        self.setText(words)

    def _have_name_again(self) -> None:
        if self._name is not None:
            self.setText(self._name)
            self._name = None
            self.setMinimumWidth(0)

    def corner_radius(self) -> int:
        """For the focus ring."""
        return BUTTON_RADIUS if self._look in ("filled", "second") else 4

    def _on_theme_changed(self) -> None:
        self._measured = None
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        return self.text().replace("&&", "\0").replace("&", "").replace("\0", "&")

    def _font(self) -> QFont:
        if self._look == "filled":
            kind = Type.STRONG
        elif self._small:
            kind = Type.SMALL_MEDIUM
        else:
            kind = Type.MEDIUM
        return theme().font(kind)

    def _icon_size(self) -> int:
        return theme().px(16 if self._small else 18) if self._icon else 0

    def _padding(self) -> int:
        if self._look in ("link", "quiet"):
            return 0
        return 16 if self._small else 20

    def _least_height(self) -> int:
        if self._look in ("link", "quiet"):
            return theme().px(22 if self._small else 26)
        return theme().px(30 if self._small else 38)

    def _beside(self) -> int:
        """Pixels that are not words: padding, icon and gap."""
        gap = _GAP if self._icon and self.text() else 0
        return 2 * self._padding() + self._icon_size() + gap

    def _paragraph(self) -> Paragraph:
        # A layout asks for the same words many times over; they are measured once.
        asked = (self.text(), self._look, rtl(self))
        if self._measured is None or self._measured[0] != asked:
            paragraph = Paragraph(self._words(), self._font(), line=1.3, rtl=asked[2])
            self._measured = (asked, paragraph)
        return self._measured[1]

    def heightForWidth(self, width: int) -> int:
        words = self._paragraph().height(max(1, width - self._beside()))
        return max(self._least_height(), words + (0 if self._padding() == 0 else 12))

    def sizeHint(self) -> QSize:
        width = self._beside() + (self._paragraph().natural_width() + 1 if self.text() else 0)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._wrap:
            hint.setWidth(min(hint.width(), self._beside() + self._paragraph().minimum_width()))
        return hint

    def enterEvent(self, event: QEnterEvent) -> None:
        self._inside = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._inside = False
        self.update()
        super().leaveEvent(event)

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor]:
        """Fill, border and ink for the present state."""
        tokens = theme().tokens
        down = self.isDown() or self.isChecked()
        if self._look == "filled":
            if not self.isEnabled():
                return None, tokens.line, tokens.ink3
            fill = QColor(tokens.accent)
            if self._inside or down:
                towards = 118 if down else 109
                dark = fill.lightnessF() < 0.5
                fill = fill.lighter(towards) if dark else fill.darker(towards)
            return fill, None, tokens.on_accent
        if self._look == "second":
            if not self.isEnabled():
                return None, tokens.line, tokens.ink3
            hovered = self._inside or down
            fill = tokens.accent_soft if hovered else tokens.surface
            return fill, tokens.link if hovered else tokens.control, tokens.ink
        if not self.isEnabled():
            return None, None, tokens.ink3
        if self._look == "link":
            return None, None, tokens.link
        return None, None, tokens.ink if self._inside else tokens.ink2

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, border, ink = self._colours()
        painter = painter_of(self)
        if fill is not None or border is not None:
            wide = 2.0 if theme().tokens.high_contrast else 1.3
            dashed = theme().tokens.high_contrast and not self.isEnabled()
            box(
                painter,
                QRectF(self.rect()),
                radius=BUTTON_RADIUS,
                fill=fill,
                border=border,
                width=wide,
                dashes=(4, 4) if dashed else (),
            )
        paragraph = self._paragraph()
        room = max(1, self.width() - self._beside())
        words = min(room, paragraph.natural_width() + 1) if self.text() else 0
        content = words + self._beside() - 2 * self._padding()
        left = float(self._padding())
        if self._look in ("filled", "second"):
            left = (self.width() - content) / 2
        size = self._icon_size()
        first = 0 if self._icon_last else (content - words)
        height = paragraph.height(max(1, words))
        where = mirrored(self, QRectF(left + first, (self.height() - height) / 2, words, height))
        if self.text():
            font = self._font()
            if self._look in ("link", "quiet") and self._inside and self.isEnabled():
                font.setUnderline(True)
                paragraph = Paragraph(self._words(), font, line=1.3, rtl=rtl(self))
            paragraph.draw(painter, where.x(), where.y(), words, ink)
        if self._icon:
            x = left + (content - size if self._icon_last else 0)
            line_height = min(height, paragraph.natural) if self.text() else size
            y = (self.height() - height) / 2 + (line_height - size) / 2
            if not self.text():
                y = (self.height() - size) / 2
            name = _MIRRORED.get(self._icon, self._icon) if rtl(self) else self._icon
            icons.draw(painter, name, mirrored(self, QRectF(x, y, size, size)), ink)
        painter.end()
