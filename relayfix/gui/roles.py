# SPDX-License-Identifier: GPL-3.0-or-later
"""What a widget is to a screen reader, where Qt would take it for something else.

A widget says so itself: ``spoken_role = "Heading"`` names a `QAccessible.Role`. Then it is called
by its accessible name alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface

_INSTALLED = "relayfixRoles"


class Grouping(QWidget):
    """What belongs together, such as the answers to one question."""

    spoken_role = "Grouping"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)


def install() -> None:
    """Once is enough. What a screen reader has been told already of the windows that are shown, it
    is told anew: all that this needs of Qt is not to hold up the first paint."""
    application = QApplication.instance()
    if application is None or application.property(_INSTALLED):
        return
    from PySide6.QtGui import QAccessible

    QAccessible.installFactory(_interface)
    application.setProperty(_INSTALLED, True)
    if QAccessible.isActive():
        for widget in QApplication.allWidgets():
            if getattr(widget, "spoken_role", None) is not None:
                told = QAccessible.queryAccessibleInterface(widget)
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(told))


def _interface(_kind: str, thing: object) -> QAccessibleInterface | None:
    """Asked by Qt once a widget, if somebody listens at all; None: as Qt has it."""
    role = getattr(thing, "spoken_role", None)
    if role is None or not isinstance(thing, QWidget):
        return None
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAccessibleWidget

    return QAccessibleWidget(thing, QAccessible.Role[role])
