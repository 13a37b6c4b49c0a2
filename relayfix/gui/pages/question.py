# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 3: one question, its answers as cards, and why it is asked."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from relayfix.gui.context import Context
from relayfix.gui.pages.page import Footing, Page, clear
from relayfix.gui.roles import Grouping
from relayfix.gui.route import after
from relayfix.gui.theme import LEAD_WIDTH, theme
from relayfix.gui.widgets.choice import Choice
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.interview import Question, chosen
from relayfix.session import Step


class QuestionPage(Page):
    """The ``number``-th question of this case; which one that is, is settled when it is shown."""

    step = 3

    def __init__(self, context: Context, number: int) -> None:
        super().__init__(context)
        self._number = number
        self._question: Question | None = None
        self.choices: dict[str, Choice] = {}
        self.head = Heading()
        self.column.addWidget(self.head)
        self.column.addSpacing(8)
        self._body = QVBoxLayout()
        self._body.setSpacing(10)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        theme().changed.connect(self._fit)
        self.asking = context.services.asking
        self.asking.changed.connect(self.footing_changed)
        self.store.session_changed.connect(self._on_session)

    def prepare(self, *, back: bool) -> None:
        if not back or self._question is None:
            self._question = self.store.asked(self._number)
            self._show()

    def footing(self) -> Footing:
        if self.asking.busy:
            return Footing(filled=self.words.text("window.wait"), icon=None, ready=False)
        return Footing(
            filled=self.words.text("window.continue"),
            ready=any(choice.isChecked() for choice in self.choices.values()),
        )

    def on_filled(self) -> None:
        value = next((v for v, choice in self.choices.items() if choice.isChecked()), None)
        if self._question is not None and value is not None:
            self.asking.answer(self._number, self._question.id, value, self._go_on)

    def _go_on(self) -> None:
        self.context.go(after(self.store, Step.QUESTION, asked=self._number + 1))

    def first_focus(self) -> QWidget | None:
        given = [choice for choice in self.choices.values() if choice.isChecked()]
        return next(iter([*given, *self.choices.values()]), None)

    def summary(self) -> str:
        why = self.words.say(self._question.why) if self._question is not None else ""
        return f"{self.head.spoken()} {why}"

    def _on_session(self, session: object) -> None:
        if session is None:
            self._question = None

    def _show(self) -> None:
        clear(self._body)
        self.choices = {}
        question, session = self._question, self.store.session
        if question is None or session is None:
            return
        say = self.words.say
        self.head.set_words(say(question.text))
        self._body.addWidget(IconText("lightbulb", say(question.why), ink="ink2"))
        self._body.addSpacing(4)
        given = chosen(session.answers, question.id)
        group = Grouping(say(question.text))
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for choice in question.choices:
            card = Choice(say(choice.label), say(choice.hint))
            card.setChecked(choice.value == given)
            card.toggled.connect(self._on_toggled)
            self.choices[choice.value] = card
            column.addWidget(card)
        self._body.addWidget(group)
        self._fit()

    def _on_toggled(self) -> None:
        """Whoever thinks again has not yet pressed Continue for that."""
        self.asking.forget()
        self.footing_changed.emit()

    def _fit(self) -> None:
        for card in self.choices.values():
            card.setMaximumWidth(theme().px(LEAD_WIDTH))
