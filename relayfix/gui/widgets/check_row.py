# SPDX-License-Identifier: GPL-3.0-or-later
"""One check: its name, its state as sign, word and colour, and what it found."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.draw import Ink, colour, mirrored, painter_of, rtl
from relayfix.gui.widgets.label import Painted
from relayfix.report.pdf import icons
from relayfix.report.pdf.paragraph import Paragraph

CheckState = Literal["ok", "problem", "warning", "unknown", "skipped", "running", "waiting"]

ICONS: dict[CheckState, str] = {
    "ok": "circle-check",
    "problem": "octagon-x",
    "warning": "triangle-alert",
    "unknown": "circle-question-mark",
    "skipped": "circle-minus",
    "running": "loader-circle",
    "waiting": "circle-dashed",
}
INKS: dict[CheckState, Ink] = {
    "ok": "ok",
    "problem": "stop",
    "warning": "warn",
    "unknown": "none",
    "skipped": "none",
    "running": "link",
    "waiting": "ink3",
}

_TICK = 40
"""Milliseconds between two pictures of the running arc; it turns once a second."""


class CheckRow(Painted):
    """One line and a second one for the finding; the room for both is kept from the start."""

    def __init__(
        self,
        name: str,
        tag: str = "",
        state: CheckState = "waiting",
        word: str = "",
        finding: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._name, self._tag = name, tag
        self._state: CheckState = state
        self._word, self._finding = word, finding
        self._turn = 0
        self._measured: tuple[Paragraph, Paragraph, Paragraph] | None = None
        self._measured_tag: Paragraph | None = None
        super().__init__(self._spoken(), parent)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self._timer: QTimer | None = None
        self._animate()

    @property
    def state(self) -> CheckState:
        """The state at present."""
        return self._state

    def set_state(self, state: CheckState, word: str, finding: str = "") -> None:
        """Another state, its word, and what was found."""
        if (state, word, finding) == (self._state, self._word, self._finding):
            return
        self._state, self._word, self._finding = state, word, finding
        self.setText(self._spoken())
        self._animate()

    def _spoken(self) -> str:
        said = f"{self._name}: {self._word}" if self._word else self._name
        return f"{said}. {self._finding}" if self._finding else said

    def _animate(self) -> None:
        duration = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        if self._state == "running" and self.isVisible() and duration > 0:
            if self._timer is None:
                self._timer = QTimer(self)
                self._timer.setInterval(_TICK)
                self._timer.timeout.connect(self._on_tick)
            self._timer.start()
        elif self._timer is not None:
            self._timer.stop()

    def _on_tick(self) -> None:
        self._turn = (self._turn + 360 * _TICK // 1000) % 360
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._animate()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._timer is not None:
            self._timer.stop()

    def _left(self) -> int:
        return theme().px(21) + 14

    def _forget(self) -> None:
        self._measured = self._measured_tag = None

    def _parts(self) -> tuple[Paragraph, Paragraph, Paragraph]:
        """Name, finding and word, measured once."""
        if self._measured is None:
            self._measured = self._made()
        return self._measured

    def _made(self) -> tuple[Paragraph, Paragraph, Paragraph]:
        waiting = self._state == "waiting"
        name = Type.BODY if waiting else Type.STRONG
        mirror = rtl(self)
        return (
            Paragraph(self._name, theme().font(name), line=1.3, rtl=mirror),
            Paragraph(self._finding, theme().font(Type.SMALL), line=1.35, rtl=mirror),
            Paragraph(self._word, theme().font(Type.SMALL_STRONG), line=1.3, rtl=mirror),
        )

    def _room(self, width: int) -> int:
        """Pixels for the name, beside the word at the right."""
        return max(1, width - self._left() - self._parts()[2].natural_width() - 1 - 20)

    def _height(self, width: int) -> int:
        name, finding, _ = self._parts()
        second = finding.natural
        if self._finding:
            second = finding.height(max(1, width - self._left()))
        return max(theme().px(54), name.height(self._room(width)) + 1 + second + 16)

    def _width(self) -> int:
        name, finding, word = self._parts()
        first = name.natural_width() + word.natural_width() + 22
        return self._left() + max(first, finding.natural_width()) + 1

    def _least_width(self) -> int:
        return min(self._width(), self._left() + theme().px(200))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = painter_of(self)
        name, finding, word = self._parts()
        room = self._room(self.width())
        below = max(1, self.width() - self._left())
        words = name.height(room) + (1 + finding.height(below) if self._finding else 0)
        y = (self.height() - words) / 2
        ink = colour(INKS[self._state])
        size = theme().px(21)
        sign = mirrored(self, QRectF(0, y + (name.natural - size) / 2, size, size))
        if self._state == "running":
            inset = size * 0.12
            pen = QPen(ink, size * 0.085)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawArc(sign.adjusted(inset, inset, -inset, -inset), -self._turn * 16, 290 * 16)
        else:
            icons.draw(painter, ICONS[self._state], sign, ink)
        text = mirrored(self, QRectF(self._left(), y, room, 0))
        name.draw(
            painter, text.x(), y, room, tokens.ink2 if self._state == "waiting" else tokens.ink
        )
        if self._tag and name.line_count(room) == 1:
            if self._measured_tag is None:
                self._measured_tag = Paragraph(self._tag, theme().font(Type.SMALL), rtl=rtl(self))
            tag = self._measured_tag
            left = self._left() + name.natural_width() + 9
            if left + tag.natural_width() < self._left() + room:
                where = mirrored(self, QRectF(left, 0, tag.natural_width() + 1, 0))
                top = y + name.natural - tag.natural - 1
                tag.draw(painter, where.x(), top, where.width(), tokens.ink3)
        size_word = word.natural_width() + 1
        where = mirrored(self, QRectF(self.width() - size_word, 0, size_word, 0))
        word.draw(painter, where.x(), y + (name.natural - word.natural) / 2, size_word, ink)
        if self._finding:
            second = mirrored(self, QRectF(self._left(), 0, below, 0))
            finding.draw(painter, second.x(), y + name.height(room) + 1, below, tokens.ink2)
        painter.end()
