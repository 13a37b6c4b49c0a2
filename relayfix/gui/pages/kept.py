# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 1, another way in: the cases that were kept, each to be checked again or forgotten."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.context import Context, PageId
from relayfix.gui.keeping import KeptRow
from relayfix.gui.pages.page import Footing, Page
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.label import Label
from relayfix.knowledge.texts import Catalogue
from relayfix.model.sentence import Sentence

_BESIDE = 320
"""The least width of the words that still have their buttons beside them, at 100 %."""


class KeptPage(Page):
    """Shows what the kept cases are; reading and deleting them is the kept desk's."""

    step = 1

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = context.services.kept
        self.head = Heading()
        self.column.addWidget(self.head)
        self.column.addSpacing(18)
        self.card = Card()
        self.column.addWidget(self.card)
        self.column.addStretch(1)
        self.desk.changed.connect(self._draw_when_shown)
        self.desk.refused.connect(self._on_refused)

    def entered(self, *, back: bool) -> None:  # noqa: ARG002 - the same both ways
        self.desk.look(self.words.language)

    def footing(self) -> Footing:
        return Footing(filled=None)

    def on_filled(self) -> None:
        """There is no filled button: each case has its own."""

    def first_focus(self) -> QWidget | None:
        rows = self.rows()
        return rows[0].check if rows else None

    def summary(self) -> str:
        return self.head.spoken()

    def rows(self) -> list[CaseRow]:
        """The cases that are shown."""
        return [row for row in self.card.rows() if isinstance(row, CaseRow)]

    def draw(self) -> None:
        text, kept = self.words.text, self.desk.rows
        focused = self.isVisible() and self.card.isAncestorOf(self.focusWidget() or self)
        if kept:
            self.head.set_words(text("kept.sentence"), text("kept.lead"))
        else:
            self.head.set_words(text("kept.none_sentence"), text("kept.none_lead"))
        self.card.clear()
        self.card.setVisible(bool(kept))
        for one in kept:
            row = CaseRow(one, self.words)
            row.check.clicked.connect(lambda _=False, case=one: self._open(case))
            row.forget.clicked.connect(lambda _=False, name=one.name: self._forget(name))
            self.card.add_row(row)
        if focused:
            self.context.focus_page()  # the button that had the focus is gone

    def _open(self, case: KeptRow) -> None:
        self.desk.open(case)
        self.context.go(PageId.CHECKS)

    def _forget(self, name: str) -> None:
        self.desk.forget(name)
        self.context.announce(self.words.text("kept.forgotten"))

    def _on_refused(self, sentence: Sentence) -> None:
        if self.isVisible():
            self.show_notice(self.words.say(sentence), "", "stop")


class CaseRow(QWidget):
    """Whom it was for, the verdict, the dates; the buttons beside them, or below at large text."""

    def __init__(self, kept: KeptRow, words: Catalogue) -> None:
        super().__init__()
        text = words.text
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 14, 0, 14)
        self._line.setSpacing(14)
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addWidget(Label(kept.to, Type.STRONG))
        said.addWidget(Label(kept.headline, ink="ink2"))
        dates = text("kept.dates", date=kept.when, until=kept.until)
        said.addWidget(Label(dates, Type.SMALL, ink="ink3"))
        self._line.addLayout(said, 1)
        self.check = Button(text("kept.check"), "second", icon="refresh-cw", small=True)
        self.forget = Button(text("kept.forget"), "link", icon="x", small=True, wrap=False)
        # Several rows have the same two words: a screen reader says which case they belong to.
        self.check.setAccessibleDescription(f"{kept.to}, {kept.when}")
        self.forget.setAccessibleDescription(f"{kept.to}, {kept.when}")
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(18)
        self._buttons.addWidget(self.check, 0, Qt.AlignmentFlag.AlignVCenter)
        self._buttons.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._buttons.addStretch(1)
        self._line.addLayout(self._buttons)
        theme().changed.connect(self._arrange)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        buttons = self.check.minimumSizeHint().width() + self.forget.minimumSizeHint().width() + 18
        hint.setWidth(max(buttons, theme().px(200)))
        return hint

    def _arrange(self) -> None:
        buttons = self.check.sizeHint().width() + self.forget.sizeHint().width() + 32
        narrow = self.isVisible() and self.width() - buttons < theme().px(_BESIDE)
        down = theme().large or narrow
        across, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(below if down else across)
