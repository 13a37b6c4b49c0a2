# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 2: what happened, as a sentence and a picture, and what it looks like so far."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from relayfix.gui.context import Context
from relayfix.gui.pages.others import add_others
from relayfix.gui.pages.page import Footing, Page, clear
from relayfix.gui.route import after, hand_over
from relayfix.gui.telling import Telling
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.confidence import Confidence
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.path_widget import PathWidget
from relayfix.gui.widgets.text_box import Verbatim
from relayfix.report.shapes import Reply
from relayfix.session import Network, Step

MOST_OTHERS = 3
MOST_REPLIES = 12
"""A notice for hundreds of recipients repeats itself; the report has them all."""


class HappenedPage(Page):
    """The provisional answer stands here already; the checks only make it surer."""

    step = 2

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head = Heading()
        self.column.addWidget(self.head)
        self.column.addSpacing(18)
        self._body = QVBoxLayout()
        self._body.setSpacing(0)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        self.asking = context.services.asking
        self.asking.changed.connect(self.footing_changed)
        self.store.session_changed.connect(self._draw_when_shown)
        theme().changed.connect(self._draw_when_shown)

    def footing(self) -> Footing:
        text = self.words.text
        now = text("window.happened.now")
        if self.asking.busy:
            return Footing(filled=text("window.wait"), icon=None, ready=False, second=now)
        told = self.store.telling(self.words)
        if told is not None and told.proves_itself:
            return Footing(filled=text("window.answer.to_do"), second=now)
        if told is not None and told.delayed:  # there is nothing to do
            return Footing(filled=text("window.happened.look_anyway"), second=now)
        return Footing(filled=text("window.happened.make_sure"), second=now)

    def on_filled(self) -> None:
        self.asking.when_known(lambda: self.context.go(after(self.store, Step.HAPPENED)))

    def on_second(self) -> None:
        self.context.go(hand_over())

    def summary(self) -> str:
        told = self.store.telling(self.words)
        return f"{self.head.spoken()} {told.first.headline}" if told else ""

    def draw(self) -> None:
        clear(self._body)
        told = self.store.telling(self.words)
        if told is None:
            return
        self.head.set_words(told.sentence(), told.lead())
        if told.lure or told.silence:  # no way of a message to draw, no server's word to quote
            self._body.addWidget(self._looks(told))
            self._body.addSpacing(10)
            self._body.addLayout(self._about(told))
            return
        picture, looks = PathWidget(told.path()), self._looks(told)
        # Large text stands the picture upright; the answer is not to be looked for below it.
        order = (looks, picture) if theme().large else (picture, looks)
        self._body.addWidget(order[0])
        self._body.addSpacing(16)
        self._body.addWidget(order[1])
        # The picture and the answer are of the first trouble only.
        add_others(self._body, told, MOST_OTHERS, lambda one: IconText("mail", one.line))
        if told.is_part:
            part = self.words.text("window.happened.part")
            self._body.addSpacing(10)
            self._body.addWidget(IconText("info", part, ink="ink2"))
        self._body.addSpacing(12)
        words = self.words.text("window.happened.words")
        self._body.addWidget(self.unfolding(words, lambda: self._replies(told), boxed=True))
        self._body.addSpacing(10)
        self._body.addLayout(self._about(told))

    def _looks(self, told: Telling) -> QWidget:
        """It looks like this: who must act, what it is, how sure."""
        session = self.store.session
        checked = session is not None and session.network is Network.ASKED
        card = Card()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(6)
        looks = "window.happened.so_far" if told.undetermined else "window.happened.looks"
        column.addWidget(Label(self.words.text(looks), Type.SMALL_STRONG, ink="ink2"))
        column.addWidget(Label(told.first.headline, Type.TITLE))
        # What stands in the page's own sentence already is not said again.
        said = {told.first.headline.rstrip("."), told.sentence().rstrip(".")}
        if not told.delayed and told.first.title.rstrip(".") not in said:
            column.addWidget(Label(told.first.title, ink="ink2"))
        column.addSpacing(4)
        sure = told.first.sureness
        not_checked = "" if checked or told.proves_itself else told.unchecked()
        if told.undetermined and not_checked:  # there is nothing to be sure of
            column.addWidget(IconText("info", not_checked, ink="ink2"))
        else:
            column.addWidget(Confidence(sure.bars, sure.word, not_checked))
        card.add_row(inside)
        return card

    def _replies(self, told: Telling) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(8)
        text = self.words.text
        replies = told.first.replies
        for reply in replies[:MOST_REPLIES]:
            if len(replies) > 1:
                label = text("window.happened.for_recipient", recipient=reply.recipient)
                column.addWidget(Label(label, Type.STRONG))
            self._add_reply(column, reply)
        if len(replies) > MOST_REPLIES:
            more = text("report.and_more", count=len(replies) - MOST_REPLIES)
            column.addWidget(Label(more, ink="ink2"))
        return content

    def _add_reply(self, column: QVBoxLayout, reply: Reply) -> None:
        text = self.words.text
        if reply.words is None:
            column.addWidget(Label(text("window.happened.no_words"), ink="ink2"))
            return
        said = (
            text("window.happened.words_of", host=reply.host)
            if reply.host
            else text("window.happened.words_unknown")
        )
        column.addWidget(Label(said, Type.SMALL, ink="ink2"))
        verbatim = Verbatim(said, reply.words)
        column.addWidget(verbatim)
        if reply.nested_words:
            inner = (
                text("window.happened.words_nested", host=reply.nested_host)
                if reply.nested_host
                else text("window.happened.words_nested_unknown")
            )
            column.addWidget(Label(inner, Type.SMALL, ink="ink2"))
            column.addWidget(Verbatim(inner, reply.nested_words))
        row = QHBoxLayout()
        row.addStretch(1)
        copy = Button(text("window.copy"), "second", icon="copy", small=True)
        copy.clicked.connect(verbatim.copy_all)
        copy.clicked.connect(lambda: copy.say_briefly(text("window.copied")))
        row.addWidget(copy)
        column.addLayout(row)

    def _about(self, told: Telling) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        session = self.store.session
        many = len(session.bounces) if session is not None else 0
        about = told.about() or ""
        if many > 1:
            about = f"{self.words.text('window.happened.several', count=many)} {about}".strip()
        line = QVBoxLayout()
        line.setContentsMargins(0, 3, 0, 0)
        line.addWidget(Label(about, Type.SMALL, ink="ink2"))
        row.addLayout(line, 1)
        if told.silence is not None:  # they typed themselves whose message it is
            return row
        other = Button(self.words.text("window.happened.not_mine"), "link", small=True, wrap=False)
        other.clicked.connect(self.context.start_afresh)
        row.addWidget(other, 0, Qt.AlignmentFlag.AlignTop)
        return row
