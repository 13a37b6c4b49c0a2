# SPDX-License-Identifier: GPL-3.0-or-later
"""The line above the pages: the mark, where one is of six, the language, the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from relayfix.gui.theme import Type, side_margin, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.mark import SIZE, Mark, StepDots

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from relayfix.knowledge.texts import Catalogue

HEIGHT = 48
"""Pixels at 100 %."""
STEPS = ("message", "happened", "question", "checks", "answer", "hand_over")


class Header(QWidget):
    """Shows the step; its two buttons are the window's to answer."""

    language_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self, words: Catalogue, *, one_language: bool = False) -> None:
        super().__init__()
        self._words = words
        self._step = 1
        self._row = QHBoxLayout(self)
        self._row.setSpacing(12)
        self._text = Label("", Type.SMALL, ink="ink2")
        self._bars = StepDots(len(STEPS))
        name = words.text("window.language_name")
        self.language = Button(name, "quiet", icon="languages", small=True)
        self.language.setAccessibleName(f"{words.text('window.language')}: {name}")
        self.menu = Button(words.text("window.menu"), "quiet", icon="ellipsis", small=True)
        middle = Qt.AlignmentFlag.AlignVCenter
        self._mark = Mark(words.text("window.title"))
        self._row.addWidget(self._mark, 0, middle)
        self._row.addStretch(1)
        self._row.addWidget(self._text, 0, middle)
        self._row.addWidget(self._bars, 0, middle)
        self._row.addSpacing(24)
        self._row.addWidget(self.language)
        self._row.addSpacing(20)
        self._row.addWidget(self.menu)
        self.language.setVisible(not one_language)  # IT has settled it
        self.language.clicked.connect(self.language_wanted)
        self.menu.clicked.connect(self.menu_wanted)
        theme().changed.connect(self._fit)
        self._fit()

    def set_step(self, step: int) -> None:
        """Which of the six is reached."""
        self._step = step
        name = self._words.text(f"window.step.{STEPS[step - 1]}")
        of = self._words.text("window.step.of", number=step, count=len(STEPS))
        self._text.setText(f"{of}  ·  {name}")
        self._bars.set_step(
            step, self._words.text("window.step.spoken", number=step, count=len(STEPS), name=name)
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """At large text the words go and the icons stay: their names are still spoken."""
        large = theme().large or self.width() < theme().px(700)
        self._text.setVisible(not large and self._text.sizeHint().width() <= self._room())
        self.language.setText("" if large else self._words.text("window.language_name"))
        side = side_margin(self.width())
        self._row.setContentsMargins(side, 0, side, 0)
        # Spacing is not multiplied: on a small screen large text leaves little room as it is.
        self.setFixedHeight(theme().px(SIZE) + HEIGHT - SIZE)

    def _room(self) -> int:
        """Pixels for the words of the step: they stand on one line, or not at all."""
        others = (self._mark, self._bars, self.language, self.menu)
        taken = sum(widget.sizeHint().width() for widget in others if not widget.isHidden())
        return self.width() - 2 * side_margin(self.width()) - taken - 6 * self._row.spacing() - 44
