# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the path picture: node, line, break, chip, and the way home."""

from __future__ import annotations

import dataclasses
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from relayfix.report.pdf import icons
from relayfix.report.pdf.paper import Colours
from relayfix.report.pdf.paragraph import Paragraph
from relayfix.report.shapes import Stop, StopState

CHIP_PADDING = 12
CHIP_GAP = 6

LineKind = Literal["travelled", "broken", "uncertain", "beyond"]

_CHIP_ICON: dict[StopState, str] = {
    "passed": "check",
    "refused": "x",
    "unknown": "circle-question-mark",
    "not-reached": "minus",
}


def chip_size(words: Paragraph, room: float, scale: float) -> tuple[float, float]:
    """Width and height of a chip in at most ``room`` pixels."""
    beside = 2 * CHIP_PADDING + 14 * scale + CHIP_GAP
    text = max(1.0, min(room - beside, words.natural_width() + 1))
    return text + beside, words.height(text) + 6


@dataclasses.dataclass(frozen=True, slots=True)
class PathBrush:
    """A painter with colours, a scale and a direction."""

    painter: QPainter
    colours: Colours
    scale: float
    rtl: bool

    def px(self, pixels: float) -> float:
        """Scaled pixels."""
        return pixels * self.scale

    def node(self, centre: QPointF, radius: float, stop: Stop) -> None:
        """The circle of a stop; its ring tells the state without colour, too."""
        colours = self.colours
        pen, fill, ink = QPen(colours.ink2, self.px(1.8)), colours.surface, colours.ink2
        if stop.state == "refused":
            pen, fill, ink = QPen(colours.stop, self.px(2.5)), colours.stop_soft, colours.stop
        elif stop.state == "not-reached":
            pen, ink = QPen(colours.ink3, self.px(1.8)), colours.ink3
            pen.setDashPattern([3.2, 2.4])
        elif stop.state == "unknown":
            pen = QPen(colours.ink3, self.px(1.8))
        self.painter.setPen(pen)
        self.painter.setBrush(fill)
        inner = radius - pen.widthF() / 2
        self.painter.drawEllipse(centre, inner, inner)
        size = radius * 0.9
        self._icon(stop.icon, centre, size, ink)

    def _icon(self, name: str, centre: QPointF, size: float, ink: QColor) -> None:
        corner = centre - QPointF(size / 2, size / 2)
        icons.draw(self.painter, name, QRectF(corner.x(), corner.y(), size, size), ink)

    def line(self, start: QPointF, end: QPointF, clear: float, kind: LineKind) -> None:
        """From the centre of one circle to that of the next, ``clear`` pixels short of both."""
        way = end - start
        length = (way.x() ** 2 + way.y() ** 2) ** 0.5
        if length <= 2 * clear + 2:
            return
        unit = way / length
        a, b = start + unit * clear, end - unit * clear
        pen = QPen(self.colours.ink2, self.px(2.4))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if kind == "beyond":
            pen.setColor(self.colours.ink3)
            pen.setWidthF(self.px(2.0))
            pen.setDashPattern([0.1, 3.4])
        elif kind == "uncertain":
            pen.setWidthF(self.px(2.0))
            pen.setDashPattern([3.0, 3.0])
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawLine(a, b)
        if kind in ("travelled", "uncertain"):
            pen.setStyle(Qt.PenStyle.SolidLine)
            self.painter.setPen(pen)
            self._head(b, unit, self.px(7))

    def _head(self, tip: QPointF, unit: QPointF, size: float) -> None:
        """An open arrow head."""
        side = QPointF(-unit.y(), unit.x()) * size * 0.72
        path = QPainterPath(tip - unit * size + side)
        path.lineTo(tip)
        path.lineTo(tip - unit * size - side)
        self.painter.drawPath(path)

    def cross(self, centre: QPointF, radius: float, free: float) -> None:
        """Where it broke: a disc with a cross, ``free`` pixels of background around it."""
        painter = self.painter
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colours.bg)
        painter.drawEllipse(centre, radius + free, radius + free)
        painter.setBrush(self.colours.stop)
        painter.drawEllipse(centre, radius, radius)
        pen = QPen(self.colours.on_stop, radius * 0.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        arm = radius * 0.36
        painter.drawLine(centre + QPointF(-arm, -arm), centre + QPointF(arm, arm))
        painter.drawLine(centre + QPointF(-arm, arm), centre + QPointF(arm, -arm))

    def chip(self, where: QRectF, words: Paragraph, state: StopState) -> None:
        """Sign, word and time of a state."""
        colours = self.colours
        ink, fill = colours.none, colours.none_soft
        if state == "passed":
            ink, fill = colours.ok, colours.ok_soft
        elif state == "refused":
            ink, fill = colours.stop, colours.stop_soft
        self.painter.setPen(QPen(ink, 1.2) if colours.high_contrast else QPen(Qt.PenStyle.NoPen))
        self.painter.setBrush(fill)
        radius = min(where.height() / 2, self.px(11))
        self.painter.drawRoundedRect(where, radius, radius)
        size = self.px(14)
        icon = where.x() + CHIP_PADDING
        text = icon + size + CHIP_GAP
        if self.rtl:
            icon = where.right() - CHIP_PADDING - size
            text = where.x() + CHIP_PADDING
        self._icon(_CHIP_ICON[state], QPointF(icon + size / 2, where.center().y()), size, ink)
        room = where.width() - 2 * CHIP_PADDING - size - CHIP_GAP
        words.draw(self.painter, text, where.y() + 3, room, ink)

    def sign_and_words(self, where: QRectF, sign: str, words: Paragraph) -> None:
        """An icon and a line of text in the colour of the break, filling ``where``."""
        size = self.px(17)
        icon = where.right() - size if self.rtl else where.x()
        text = where.x() if self.rtl else where.x() + size + 8
        middle = where.center().y()
        self._icon(sign, QPointF(icon + size / 2, middle), size, self.colours.stop)
        y = middle - words.natural / 2
        words.draw(self.painter, text, y, where.width() - size - 8, self.colours.stop)

    def outward(self, cross: QPointF, label: QRectF) -> None:
        """The first half of the way home: from the break up to the words."""
        self._dashed()
        y = label.center().y()
        near = label.left() - 12 if self.rtl else label.right() + 12
        top = QPointF(cross.x(), cross.y() - self.px(14) - 7)
        if (cross.x() + 8 > near) if self.rtl else (cross.x() - 8 < near):
            self.painter.drawLine(top, QPointF(cross.x(), label.bottom() + 5))
            return
        path = QPainterPath(top)
        path.quadTo(QPointF(cross.x(), y), QPointF(near, y))
        self.painter.drawPath(path)

    def homeward(self, home: QPointF, label: QRectF) -> None:
        """The second half: from the words down to the sender."""
        self._dashed()
        y = label.center().y()
        far = label.right() + 12 if self.rtl else label.left() - 12
        tip = home - QPointF(0, 7)
        path = QPainterPath(QPointF(far, y))
        path.quadTo(QPointF(home.x(), y), tip)
        self.painter.drawPath(path)
        self._arrival(tip)

    def round_home(self, cross: QPointF, home: QPointF, y: float) -> None:
        """Both halves in one bow, as high as ``y``: the words stand beside it."""
        self._dashed()
        tip = home - QPointF(0, 7)
        path = QPainterPath(QPointF(cross.x(), cross.y() - self.px(14) - 7))
        path.quadTo(QPointF(cross.x(), y), QPointF((cross.x() + home.x()) / 2, y))
        path.quadTo(QPointF(home.x(), y), tip)
        self.painter.drawPath(path)
        self._arrival(tip)

    def _arrival(self, tip: QPointF) -> None:
        pen = QPen(self.colours.stop, self.px(2.0))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.painter.setPen(pen)
        self._head(tip, QPointF(0, 1), self.px(6))

    def _dashed(self) -> None:
        pen = QPen(self.colours.stop, self.px(1.8))
        pen.setDashPattern([4.0, 3.2])
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
