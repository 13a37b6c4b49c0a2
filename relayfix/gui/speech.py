# SPDX-License-Identifier: GPL-3.0-or-later
"""Words for a screen reader that stand at no control of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Says the text politely; Qt before 6.8 has no way to, and then nothing is said."""
    from PySide6 import QtGui

    event = getattr(QtGui, "QAccessibleAnnouncementEvent", None)
    if event is not None and text and QtGui.QAccessible.isActive():
        QtGui.QAccessible.updateAccessibility(event(widget, text))
