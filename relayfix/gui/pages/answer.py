# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 5: who, what, how sure and because; what to do now; why, for those who want to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from relayfix.gui.changes import changes
from relayfix.gui.context import Context, PageId
from relayfix.gui.pages.others import add_others
from relayfix.gui.pages.page import Footing, Page, clear
from relayfix.gui.route import hand_over
from relayfix.gui.telling import Message, Other, Telling, ToDo
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.confidence import Confidence
from relayfix.gui.widgets.desks import Desks
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.step_row import StepRow
from relayfix.knowledge.step_acts import Act
from relayfix.session import Network

MOST_STEPS, MOST_OTHERS = 3, 6
WRITES = (Act.WRITE, Act.WRITE_PLAIN, Act.WRITE_DIRECT, Act.WRITE_LINK)


class AnswerPage(Page):
    """The answer is the largest thing on the page."""

    step = 5

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head = Heading()
        self.column.addWidget(self.head)
        self.column.addSpacing(14)
        self._body = QVBoxLayout()
        self._body.setSpacing(0)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        self._answer = self._body
        """Where the answer stands: folded, once all is mended."""
        self.store.session_changed.connect(self._draw_when_shown)

    def footing(self) -> Footing:
        changed = changes(self.store.session, self.words)
        if changed is not None and changed.mended:  # nobody has to be told to act
            return Footing(filled=self.words.text("window.answer.see_report"))
        return Footing(filled=self.words.text("window.answer.pass_on"))

    def on_filled(self) -> None:
        self.context.go(hand_over())

    def summary(self) -> str:
        return self.head.spoken()

    def draw(self) -> None:
        clear(self._body)
        told = self.store.telling(self.words)
        if told is None:
            return
        changed = changes(self.store.session, self.words)
        self._answer = self._body
        if changed is None:
            self.head.set_words(told.first.headline, told.first.lead)
        else:
            self.head.set_words(changed.sentence, changed.lead)
            if changed.compared:
                self._body.addWidget(changed.card())
                self._body.addSpacing(20)
            if changed.mended:
                self._fold_answer()
            else:
                line = self.words.text("kept.answer")
                self._body.addWidget(Label(line, Type.SMALL, ink="ink2"))
                self._body.addSpacing(4)
            self._add_headline(told)
        self._add_answer(told)

    def _fold_answer(self) -> None:
        """What was red is green: who had to act is of interest only if it comes back again."""
        content = QWidget()
        self._answer = QVBoxLayout(content)
        self._answer.setContentsMargins(0, 4, 0, 4)
        self._answer.setSpacing(0)
        title = self.words.text("kept.answer_if_again")
        self._body.addWidget(self.unfolding(title, content))

    def _add_headline(self, told: Telling) -> None:
        """The answer below what changed since the case was kept."""
        self._answer.addWidget(Label(told.first.headline, Type.TITLE))
        if told.first.lead:
            self._answer.addSpacing(4)
            self._answer.addWidget(Label(told.first.lead, ink="ink2"))
        self._answer.addSpacing(12)

    def _add_answer(self, told: Telling) -> None:
        text, first = self.words.text, told.first
        self._answer.addWidget(Desks(first.desks))
        self._answer.addSpacing(12)
        self._answer.addWidget(self._sureness(told))
        if not told.proves_itself:
            self._add_unchecked(told)
        self._answer.addSpacing(12)
        heading = "window.answer.settle" if told.undetermined else "window.answer.to_do"
        self._answer.addWidget(Label(text(heading), Type.TITLE))
        self._answer.addSpacing(8)
        self._answer.addWidget(self._steps(told))
        add_others(self._answer, told, MOST_OTHERS, lambda one: self._unfolding_other(told, one))
        self._answer.addSpacing(10)
        self._answer.addWidget(self.unfolding(text("window.answer.why"), lambda: self._why(told)))
        # A check that is red and not the cause is told of before anybody has to scroll.
        for noticed in first.also_noticed:
            self._answer.addSpacing(8)
            self._answer.addWidget(IconText("eye", noticed, ink="ink2"))
        self._add_counsel(told)

    def _sureness(self, told: Telling) -> QWidget:
        """How sure, and why; where nothing was found out, there is nothing to be sure of."""
        sure = told.first.sureness
        because = sure.because[0] if sure.because else ""
        if told.undetermined and because:
            return IconText("circle-question-mark", because, ink="ink2")
        return Confidence(sure.bars, sure.word, because)

    def _add_unchecked(self, told: Telling) -> None:
        """Nobody may take an answer for checked that is not."""
        session = self.store.session
        if session is None or session.network is Network.ASKED:
            return
        stopped = session.network is Network.STOPPED
        words = self.words.text("window.answer.stopped") if stopped else told.unasked()
        self._answer.addSpacing(6)
        self._answer.addWidget(IconText("info", words, ink="ink2"))
        if self.context.services.policy.forbids_network:
            return
        button = Button(
            self.words.text("window.answer.make_checks_button"), "link", small=True, wrap=False
        )
        button.clicked.connect(lambda: self.context.go(PageId.CHECKS))
        row = QHBoxLayout()
        row.setContentsMargins(theme().px(20) + 12, 2, 0, 0)  # in line with the words above
        row.addWidget(button)
        row.addStretch(1)
        self._answer.addLayout(row)

    def _steps(self, told: Telling) -> Card:
        card = Card()
        steps = told.to_do()[:MOST_STEPS]
        written = (step for step in steps if step.act in WRITES and told.silence is not None)
        junk = next(written, None)  # said once: what it says is true of the next one too
        for number, step in enumerate(steps, start=1):
            title, rest = _split(step.words)
            if step is junk:
                rest = f"{rest} {self.words.text('window.answer.past_the_filter')}".strip()
            elif step.act in WRITES and told.silence is None and told.mail_is_doubtful:
                rest = f"{rest} {self.words.text('window.answer.by_other_way')}".strip()
            card.add_row(StepRow(number, title, rest, self._action(step, told)))
        return card

    def _action(self, step: ToDo, told: Telling) -> Button | None:
        """The button that does the step, where a button can."""
        text, go = self.words.text, self.context.go
        match step.act:
            case Act.REPORT:
                words, icon = text("window.answer.see_report"), "file-text"
                return self._button(words, icon, lambda: go(PageId.HAND_OVER))
            case Act.TELL if letter := self._short_text(told):
                return self._copier(text("window.answer.copy_text"), letter, handed_on=True)
            case Act.COPY_ADDRESS if address := step.address or told.address:
                return self._copier(text("window.answer.copy_address"), address)
            case act if act in WRITES:
                return self._writer(step, told)
            case Act.GUIDE:
                words, icon = text("window.answer.guide"), "info"
                return self._button(words, icon, lambda: self._show_guide(step))
            case Act.FILE:
                words, icon = text("window.drop.choose"), "folder-open"
                return self._button(words, icon, self.context.open_files)
            case Act.AGAIN:
                words, icon = text("window.answer.check_again"), "refresh-cw"
                return self._button(words, icon, lambda: go(PageId.CHECKS))
        return None

    def _short_text(self, told: Telling) -> str | None:
        desk = self.store.desk
        return told.short_text(self.context.services.policy.consent_for(desk.consent), desk)

    def _writer(self, step: ToDo, told: Telling) -> Button | None:
        """Begins a message in the person's mail program; only its text, where their own way out is
        what is broken."""
        from relayfix.gui import mailing

        language = self.store.desk.report_language or self.words.language
        message = told.message(step, language)
        if message is None:
            return None
        # Who finds our messages among the unwanted ones would find this one there as well.
        elsewhere = told.silence is not None or told.mail_is_doubtful
        if elsewhere or not mailing.can_write_to(message.address):
            words = self.words.text("window.answer.copy_what_to_say")
            return self._copier(words, message.letter.body, handed_on=True)
        words = self.words.text("window.answer.write")
        return self._button(words, "mail", lambda: self._write(message))

    def _write(self, message: Message) -> None:
        """The text is copied where no mail program takes it."""
        from relayfix.gui import mailing

        if mailing.write_to(message.address, message.letter.subject, message.letter.body):
            self.store.set_desk(lambda desk: replace(desk, handed_on=True))
        else:
            self.context.copy(message.letter.body)
            self.show_notice(self.words.text("window.answer.not_written"))

    def _show_guide(self, step: ToDo) -> None:
        from relayfix.gui.guide import guide

        guide(self.window(), self.words, step.sentence).open()

    def _button(self, words: str, icon: str, act: Callable[[], None]) -> Button:
        button = Button(words, "second", icon=icon, small=True)
        button.clicked.connect(act)
        return button

    def _copier(self, words: str, what: str, *, handed_on: bool = False) -> Button:
        button = Button(words, "second", icon="copy", small=True)

        def copy() -> None:
            self.context.copy(what)
            button.say_briefly(self.words.text("window.copied"))
            self.context.announce(button.text())
            if handed_on:
                self.store.set_desk(lambda desk: replace(desk, handed_on=True))

        button.clicked.connect(copy)
        return button

    def _why(self, told: Telling) -> QWidget:
        text, first = self.words.text, told.first
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(10)
        sure = first.sureness
        for line in dict.fromkeys((*told.attribution(), *sure.because)):
            column.addWidget(IconText("circle-check", line, icon_ink="ok"))
        _section(column, text("window.answer.against"), "circle-minus", sure.against)
        _section(column, text("window.answer.missing"), "circle-question-mark", sure.missing)
        unlikely = tuple(one for one in first.ruled_out if not one.check)
        in_order = tuple(one for one in first.ruled_out if one.check)
        for heading, icon, others in (
            (text("window.answer.alternatives"), "circle-question-mark", first.runners_up),
            (text("window.answer.ruled_out"), "circle-minus", unlikely),
            (text("window.answer.in_order"), "circle-check", in_order),
        ):
            if others:
                column.addWidget(Label(heading, Type.STRONG))
            for other in others:
                column.addWidget(IconText(icon, other.title, " ".join(other.why)))
        asked = dict.fromkeys(
            (line.query, line.answer) for row in told.view.checks for line in row.evidence
        )
        if asked:
            column.addWidget(Label(text("window.answer.evidence"), Type.STRONG))
            lines = "\n".join(f"{query} → {answer}" for query, answer in asked)
            column.addWidget(Label(lines, Type.MONO, ink="ink2"))
        return content

    def _add_counsel(self, told: Telling) -> None:
        """What helps beside the repair, folded; how urgent it is stands open."""
        counsel, words = told.first.counsel, told.view.headings
        if counsel.urgency:
            self._answer.addSpacing(8)
            self._answer.addWidget(IconText("info", counsel.urgency, ink="ink2"))
        parts = (
            (words.explained, counsel.explained),
            (words.prevention, counsel.prevention),
            (words.next_help, counsel.next),
        )
        if not any(sentences for _, sentences in parts):
            return

        def unfold() -> QWidget:
            content = QWidget()
            column = QVBoxLayout(content)
            column.setContentsMargins(0, 4, 0, 4)
            column.setSpacing(10)
            for heading, sentences in parts:
                _section(column, heading, "lightbulb", sentences)
            return content

        self._answer.addSpacing(6)
        self._answer.addWidget(self.unfolding(self.words.text("window.answer.counsel"), unfold))

    def _unfolding_other(self, told: Telling, one: Other) -> QWidget:
        """One of the other cases in a line, which unfolds to what it is and what to do."""
        return self.unfolding(one.line, partial(self._other, told, one.number))

    def _other(self, told: Telling, number: int) -> QWidget:
        """One of the other cases: what it is, and what to do."""
        content, case = QWidget(), told.view.cases[number]
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(6)
        column.addWidget(Label(case.title, Type.STRONG))
        if case.lead:
            column.addWidget(Label(case.lead, ink="ink2"))
        card = Card()
        for place, step in enumerate(told.to_do(number)[:MOST_STEPS], start=1):
            title, rest = _split(step.words)
            card.add_row(StepRow(place, title, rest))
        column.addWidget(card)
        return content


def _section(column: QVBoxLayout, heading: str, icon: str, lines: Iterable[str]) -> None:
    found = tuple(lines)
    if found:
        column.addWidget(Label(heading, Type.STRONG))
    for line in found:
        column.addWidget(IconText(icon, line))


def _split(words: str) -> tuple[str, str]:
    """The first sentence, or what stands before a colon, as a title; the others below it."""
    for number, letter in enumerate(words):
        if letter in ".:" and words[number + 1 : number + 2] == " " and number > 8:
            title, rest = words[:number].rstrip(), words[number + 2 :]
            first = rest.partition(" ")[0].rstrip(",;:")
            if letter == ":" and first.replace("’", "").isalpha():  # no address, no host
                rest = rest[:1].upper() + rest[1:]
            return title, rest
    return words.rstrip("."), ""
