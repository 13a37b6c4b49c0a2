# SPDX-License-Identifier: GPL-3.0-or-later
"""The few shapes that the widgets are painted from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from relayfix.gui.theme import theme
from relayfix.report.pdf import icons

Ink = Literal["ink", "ink2", "ink3", "link", "stop", "ok", "warn", "none", "on_accent"]
"""The tokens that text may have."""


def colour(name: Ink) -> QColor:
    """The colour of a text token at present."""
    found: QColor = getattr(theme().tokens, name)
    return found


def painter_of(widget: QWidget) -> QPainter:
    """A painter on a widget with smooth edges; the caller ends it."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def rtl(widget: QWidget) -> bool:
    """The widget is laid out from right to left."""
    return widget.layoutDirection() == Qt.LayoutDirection.RightToLeft


def mirrored(widget: QWidget, rect: QRectF) -> QRectF:
    """The rectangle where it belongs: as given, or mirrored in a right-to-left layout."""
    if not rtl(widget):
        return rect
    return QRectF(widget.width() - rect.right(), rect.y(), rect.width(), rect.height())


def box(
    painter: QPainter,
    rect: QRectF,
    *,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1.0,
    dashes: Sequence[float] = (),
) -> None:
    """A rounded rectangle; its border lies wholly inside ``rect``. ``dashes`` are in pixels."""
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
        inner = rect
    else:
        pen = QPen(border, width)
        if dashes:
            pen.setDashPattern([d / width for d in dashes])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        half = width / 2
        inner = rect.adjusted(half, half, -half, -half)
    painter.drawRoundedRect(inner, radius, radius)


def disc(
    painter: QPainter,
    rect: QRectF,
    icon: str,
    ink: QColor,
    fill: QColor,
    border: QColor | None = None,
) -> None:
    """An icon in a filled circle, half as large as the circle."""
    painter.setBrush(fill)
    painter.setPen(QPen(border, 1.4) if border is not None else QPen(Qt.PenStyle.NoPen))
    painter.drawEllipse(rect)
    inset = rect.width() / 4
    icons.draw(painter, icon, rect.adjusted(inset, inset, -inset, -inset), ink)


def envelope(painter: QPainter, rect: QRectF, stroke: QColor, fill: QColor) -> None:
    """A closed letter."""
    pen = QPen(stroke, max(1.5, rect.width() / 42))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(fill)
    radius = rect.width() * 0.07
    painter.drawRoundedRect(rect, radius, radius)
    painter.drawPolyline(
        QPolygonF(
            [
                rect.topLeft() + QPointF(radius / 2, radius / 2),
                QPointF(rect.center().x(), rect.top() + rect.height() * 0.62),
                rect.topRight() + QPointF(-radius / 2, radius / 2),
            ]
        )
    )
