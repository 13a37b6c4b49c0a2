# SPDX-License-Identifier: GPL-3.0-or-later
"""The icons: SVG outlines in one colour, drawn as vectors; and the mark of the program."""

from __future__ import annotations

import threading
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtSvg import QSvgRenderer

from relayfix.resources import resource


class _Renderers(threading.local):
    """Parsed icons by name and colour; one set a thread, as a renderer belongs to its thread."""

    def __init__(self) -> None:
        self.cache: dict[tuple[str, int], QSvgRenderer] = {}


_renderers = _Renderers()
_MOST = 300


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def _renderer(name: str, colour: QColor) -> QSvgRenderer:
    key = (name, colour.rgba())
    found = _renderers.cache.get(key)
    if found is None:
        if len(_renderers.cache) >= _MOST:
            _renderers.cache.clear()
        text = _source(name).replace("currentColor", colour.name())
        found = QSvgRenderer(QByteArray(text.encode()))
        if not found.isValid():
            raise ValueError(f"{name}.svg is no icon")
        _renderers.cache[key] = found
    return found


def draw(painter: QPainter, name: str, where: QRectF, colour: QColor) -> None:
    """Draw ``resources/icons/<name>.svg`` into a square, its strokes in the colour."""
    _renderer(name, colour).render(painter, where)


def draw_mark(painter: QPainter, where: QRectF, fill: QColor, stroke: QColor) -> None:
    """The mark of the program: an envelope in a rounded square."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    radius = where.width() * 0.27
    painter.drawRoundedRect(where, radius, radius)
    inset = where.width() * 0.17
    draw(painter, "mail", where.adjusted(inset, inset, -inset, -inset), stroke)
    painter.restore()
