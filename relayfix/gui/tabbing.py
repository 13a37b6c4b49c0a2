# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of Tab: the page from its first control on, then the footer, then the header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout


def stops(widget: QWidget) -> Iterator[QWidget]:
    """What Tab can reach inside, in the order of the layouts: as one reads."""
    if _reachable(widget):
        yield widget
    layout = widget.layout()
    placed = list(_placed(layout)) if layout is not None else []
    for child in placed:
        yield from stops(child)
    for other in widget.children():
        if isinstance(other, QWidget) and other not in placed and not other.isWindow():
            yield from stops(other)


def following(order: Iterable[QWidget], now: QWidget | None, *, forward: bool) -> QWidget | None:
    """Where Tab goes from ``now``; from nowhere it goes to the first."""
    list_ = list(order)
    if not list_:
        return None
    if now not in list_:
        return list_[0 if forward else -1]
    return list_[(list_.index(now) + (1 if forward else -1)) % len(list_)]


def _reachable(widget: QWidget) -> bool:
    policy = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(policy) and widget.isVisible() and widget.isEnabled()


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _placed(inner)
