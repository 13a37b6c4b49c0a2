# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 1, another way in: nothing came back, or it landed in spam. Two addresses are all it takes.

Nobody is asked here: the checks come later, after the list of who would be asked.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from relayfix.gui.context import Context, PageId
from relayfix.gui.pages.page import Footing, Page
from relayfix.gui.roles import Grouping
from relayfix.gui.theme import LEAD_WIDTH, theme
from relayfix.gui.widgets.choice import Choice
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.text_box import Beside, Field, named
from relayfix.model.silence import Fate

LONGEST = 320
"""Characters of an address that anybody can have (RFC 5321 4.5.3.1: 64, an @ and 255)."""


class SilencePage(Page):
    """What is typed stays on the desk, so that Back and another language lose none of it."""

    step = 1

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        text = self.words.text
        self.head = Heading(text("silence.sentence"), text("silence.lead"))
        self.column.addWidget(self.head)
        self.column.addSpacing(14)
        told = self.store.desk.silence
        self.fates = {fate: self._fate(fate) for fate in Fate}
        group = Grouping(text("silence.fate"))
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for fate, card in self.fates.items():
            card.setChecked(told.fate is fate)
            card.toggled.connect(self._on_change)
            column.addWidget(card)
        self.column.addWidget(group)
        self.column.addSpacing(16)
        self.own = Field(text("silence.sender"), told.sender)
        self.theirs = Field(text("silence.recipient"), told.recipient)
        self.own.setPlaceholderText(text("silence.sender_hint"))
        self.theirs.setPlaceholderText(text("silence.recipient_hint"))
        self._fields = QWidget()
        line = Beside()
        self._fields.setLayout(line)
        for name, field in (
            (text("silence.sender"), self.own),
            (text("silence.recipient"), self.theirs),
        ):
            field.setMaxLength(LONGEST)
            field.textChanged.connect(self._on_change)
            field.editingFinished.connect(self._look_at_addresses)
            line.addLayout(named(name, field), 1)
        left = QHBoxLayout()
        left.addWidget(self._fields, 1)
        left.addStretch()
        self.column.addLayout(left)
        self.column.addSpacing(8)
        self.wrong = IconText("info", "", ink="ink2")
        self.wrong.hide()
        self.column.addWidget(self.wrong)
        self.column.addStretch(1)
        theme().changed.connect(self._fit)
        self._fit()

    def _fate(self, fate: Fate) -> Choice:
        say = self.words.text
        return Choice(say(f"silence.{fate.value}"), say(f"silence.{fate.value}_more"))

    def footing(self) -> Footing:
        return Footing(
            filled=self.words.text("silence.read"), ready=self.store.silence_told() is not None
        )

    def on_filled(self) -> None:
        from relayfix.session import begun, with_silence

        told = self.store.silence_told()
        if told is None:
            return
        session = self.store.session
        if session is None or session.silence != told:
            self.store.set_session(None)
            services = self.context.services
            fresh = begun(services.policy, outgoing=services.options.outgoing)
            self.store.set_session(with_silence(fresh, told))
        self.context.go(PageId.HAPPENED)

    def first_focus(self) -> QWidget | None:
        return next(
            (card for card in self.fates.values() if card.isChecked()), self.fates[Fate.SPAM]
        )

    def summary(self) -> str:
        return self.head.spoken()

    def _on_change(self) -> None:
        fate = next((fate for fate, card in self.fates.items() if card.isChecked()), None)
        sender, recipient = self.own.text(), self.theirs.text()
        self.store.set_desk(
            lambda desk: replace(
                desk,
                silence=replace(desk.silence, fate=fate, sender=sender, recipient=recipient),
            )
        )
        if self.wrong.isVisible():
            self._look_at_addresses()
        self.footing_changed.emit()

    def _look_at_addresses(self) -> None:
        """Say which of the two is no address, once one has been left."""
        bad = self.store.silence_doubt()
        self.wrong.setVisible(bad is not None)
        for field in (self.own, self.theirs):
            field.set_wrong(bad is not None and field.text().strip() == bad)
        if bad is not None:
            words = self.words.text("silence.not_an_address", address=bad)
            if words != self.wrong.text():
                self.wrong.set_words("info", words)
                self.context.announce(words)

    def _fit(self) -> None:
        for card in (*self.fates.values(), self._fields):
            card.setMaximumWidth(theme().px(LEAD_WIDTH))
