# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the report's text as a drawing: the path, the desks, the signs of states.

Drawings are objects inside the text, painted as vectors; their words can be searched and copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QFont,
    QPainter,
    QPen,
    QPolygonF,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from relayfix.report.pdf import fonts, icons
from relayfix.report.pdf.paper import PAPER
from relayfix.report.pdf.paragraph import Paragraph
from relayfix.report.pdf.path_picture import COLUMN, PathPicture
from relayfix.report.shapes import Desk, PathView, StatusId

OBJECT = int(QTextFormat.ObjectTypes.UserObject) + 1
_INDEX = int(QTextFormat.Property.UserProperty) + 1

_SMALLEST = 0.72
"""Of the path's letters, before the stops go one below the other."""

_SIGNS: dict[StatusId, str] = {
    "ok": "circle-check",
    "problem": "octagon-x",
    "warning": "triangle-alert",
    "unknown": "circle-question-mark",
    "skipped": "circle-minus",
}


@runtime_checkable
class Drawing(Protocol):
    """Something with a size that paints itself at the painter's origin."""

    def size(self) -> QSizeF: ...

    def paint(self, painter: QPainter) -> None: ...


class Drawings(QPyTextObject):
    """All drawings of one document; a character of the text stands for each."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._drawings: list[Drawing] = []

    def add(self, drawing: Drawing) -> QTextCharFormat:
        """The format of the character that stands for the drawing."""
        self._drawings.append(drawing)
        made = QTextCharFormat()
        made.setObjectType(OBJECT)
        made.setProperty(_INDEX, len(self._drawings) - 1)
        return made

    def _of(self, text_format: QTextFormat) -> Drawing:
        return self._drawings[int(text_format.property(_INDEX))]

    def intrinsicSize(self, _document: QTextDocument, _at: int, of: QTextFormat) -> QSizeF:
        return self._of(of).size()

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        _document: QTextDocument,
        _at: int,
        of: QTextFormat,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(QRectF(rect).topLeft())
        self._of(of).paint(painter)
        painter.restore()


class PathDrawing:
    """The path picture over the whole width, its letters smaller where there are many stops."""

    def __init__(self, path: PathView, width: float) -> None:
        self._width = width
        fits = width / (COLUMN * max(1, len(path.stops)))
        scale = max(_SMALLEST, min(0.85, fits))
        self._picture = PathPicture(path, scale=scale)

    def size(self) -> QSizeF:
        return QSizeF(self._width, self._picture.height(self._width))

    def paint(self, painter: QPainter) -> None:
        self._picture.paint_on(painter, self._width, PAPER)


class DesksDrawing:
    """The three desks side by side; who has to act is framed, bold, and has a pointer."""

    _GAP = 12
    _PADDING = 12

    def __init__(self, desks: Sequence[Desk], width: float) -> None:
        self._desks = desks
        self._width = width
        self._column = (width - self._GAP * (len(desks) - 1)) / max(1, len(desks))
        strong = fonts.font(13, QFont.Weight.DemiBold)
        self._words = [
            (
                Paragraph(desk.title, strong, line=1.3),
                Paragraph(desk.word, strong if desk.lit else fonts.font(13), line=1.3),
            )
            for desk in desks
        ]

    def _room(self, desk: Desk) -> float:
        return self._column - 2 * self._PADDING - (13 if desk.lit else 0)

    def _height(self) -> float:
        return max(
            title.height(self._column - 2 * self._PADDING) + 2 + word.height(self._room(desk))
            for desk, (title, word) in zip(self._desks, self._words, strict=True)
        ) + 2 * (self._PADDING - 2)

    def size(self) -> QSizeF:
        return QSizeF(self._width, self._height() + 2)

    def paint(self, painter: QPainter) -> None:
        for i, (desk, (title, word)) in enumerate(zip(self._desks, self._words, strict=True)):
            x = i * (self._column + self._GAP)
            border = QPen(PAPER.accent, 2) if desk.lit else QPen(PAPER.control, 0.8)
            half = border.widthF() / 2
            painter.setPen(border)
            painter.setBrush(PAPER.accent_soft if desk.lit else PAPER.surface)
            frame = QRectF(x + half, half, self._column - 2 * half, self._height() - 2 * half)
            painter.drawRoundedRect(frame, 6, 6)
            left, y = x + self._PADDING, float(self._PADDING - 2)
            room = self._column - 2 * self._PADDING
            title.draw(painter, left, y, room, PAPER.ink)
            y += title.height(room) + 2
            if desk.lit:
                self._point(painter, left, y + word.natural / 2)
                left += 13
            ink = PAPER.accent if desk.lit else PAPER.ink2
            word.draw(painter, left, y, self._room(desk), ink)

    @staticmethod
    def _point(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(QPen(PAPER.accent, 1))
        painter.setBrush(PAPER.accent)
        painter.drawPolygon(QPolygonF([QPointF(x, y - 4), QPointF(x + 7, y), QPointF(x, y + 4)]))


class StatusSign:
    """The sign of a check's state, as high as small letters."""

    _SIZE = 12.0

    def __init__(self, status: StatusId) -> None:
        self._status = status

    def size(self) -> QSizeF:
        return QSizeF(self._SIZE + 4, self._SIZE)

    def paint(self, painter: QPainter) -> None:
        # A little below the line of writing, so that it stands in the middle of the letters.
        where = QRectF(0, 1.6, self._SIZE, self._SIZE)
        icons.draw(painter, _SIGNS[self._status], where, PAPER.of_status(self._status))


class Bars:
    """How sure: three bars, of which some are filled."""

    def __init__(self, bars: int) -> None:
        self._bars = bars

    def size(self) -> QSizeF:
        return QSizeF(3 * 18 + 8, 10)

    def paint(self, painter: QPainter) -> None:
        for i in range(3):
            painter.setPen(QPen(PAPER.accent, 1))
            painter.setBrush(PAPER.accent if i < self._bars else PAPER.surface)
            painter.drawRoundedRect(QRectF(i * 18 + 0.5, 1, 14, 8), 2.5, 2.5)
