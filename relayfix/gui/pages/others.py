# SPDX-License-Identifier: GPL-3.0-or-later
"""The further cases that the messages tell of, in a line each: the same elsewhere, then others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from relayfix.gui.theme import Type
from relayfix.gui.widgets.label import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from relayfix.gui.telling import Other, Telling


def add_others(
    column: QVBoxLayout, told: Telling, most: int, line: Callable[[Other], QWidget]
) -> None:
    """Add a widget for each of them, at most so many of either kind, and how many are left."""
    text, everyone = told.words.text, told.others()
    if not everyone:
        return

    def add(widgets: Sequence[QWidget]) -> None:
        for widget in widgets:
            column.addSpacing(6)
            column.addWidget(widget)

    alike = [one for one in everyone if one.same]
    others = [one for one in everyone if not one.same]
    column.addSpacing(8)
    add([line(one) for one in alike[:most]])
    if others:
        add([Label(text("window.answer.others", count=len(others)), Type.STRONG)])
    add([line(one) for one in others[:most]])
    if hidden := len(alike[most:]) + len(others[most:]):
        add([Label(text("window.answer.more_others", count=hidden), ink="ink2")])
