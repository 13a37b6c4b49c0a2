# SPDX-License-Identifier: GPL-3.0-or-later
"""Something more, behind one click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.theme import CARD_RADIUS, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.draw import box, painter_of


class Disclosure(QWidget):
    """A line that unfolds ``content`` below it; ``boxed`` puts both into a card.

    Content that a function makes is made when somebody first wants to see it: most never do.
    ``words`` are what a screen reader adds to the title: that it is folded, that it is open.
    """

    toggled = Signal(bool)

    def __init__(
        self,
        title: str,
        content: QWidget | Callable[[], QWidget],
        *,
        words: tuple[str, str] = ("", ""),
        boxed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._boxed = boxed
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.button = Button(title, "link", icon="chevron-right")
        wide = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        wide.setHeightForWidth(True)
        self.button.setSizePolicy(wide)
        self.content: QWidget | None = None
        self._make = content
        self._open = False
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(*((17, 9, 17, 9) if boxed else (0, 0, 0, 0)))
        column.setSpacing(8)
        column.addWidget(self.button)
        if isinstance(content, QWidget):
            self._add(content)
        self.button.clicked.connect(self._on_clicked)
        self.button.setAccessibleDescription(words[0])
        theme().changed.connect(self.update)

    @property
    def is_open(self) -> bool:
        """The content is shown."""
        return self._open

    def set_open(self, on: bool) -> None:
        """Show or hide the content."""
        if on == self.is_open:
            return
        self._open = on
        if self.content is None and not isinstance(self._make, QWidget):
            self._add(self._make())
        if self.content is not None:
            self.content.setVisible(on)
        self.button.set_icon("chevron-down" if on else "chevron-right")
        self.button.setAccessibleDescription(self._words[1 if on else 0])
        self.toggled.emit(on)

    def _add(self, content: QWidget) -> None:
        self.content = content
        self._column.addWidget(content)
        content.hide()

    def _on_clicked(self) -> None:
        self.set_open(not self.is_open)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._boxed:
            return
        tokens = theme().tokens
        painter = painter_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, radius=CARD_RADIUS, fill=tokens.surface, border=tokens.line)
        painter.end()
