# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 4: who would be asked what; then each check as a line that moves to its finding."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from relayfix.gui.checking import Phase
from relayfix.gui.context import Context, PageId
from relayfix.gui.pages.page import Footing, Page, clear
from relayfix.gui.route import after
from relayfix.gui.sheets import ask_leave
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.check_row import CheckRow, CheckState
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.progress import Progress
from relayfix.knowledge.texts import Catalogue
from relayfix.model.check import CheckResult, CheckStatus, Contact
from relayfix.model.check import Disclosure as Told
from relayfix.session import Step

ANNOUNCE_EVERY = 1000
"""Milliseconds between two findings that are spoken."""
DRAW_EVERY = 40
"""Milliseconds between two pictures of a run: dozens of findings can arrive at once."""

_ICONS = {
    Contact.NAME_SERVER: "globe",
    Contact.OWN_SERVER: "server",
    Contact.BLOCKLIST: "clipboard-list",
    Contact.WEB_SERVER: "globe",
}
_SHORT = 120
"""Characters that the narrow column has room for."""
_TAGS = {
    "mx": "MX",
    "recipient-mx": "MX",
    "spf": "SPF",
    "dkim": "DKIM",
    "dmarc": "DMARC",
    "reverse-dns": "PTR",
}
_ROWS_IN_A_TURN = 5
_WORST = (
    CheckStatus.PROBLEM,
    CheckStatus.WARNING,
    CheckStatus.UNKNOWN,
    CheckStatus.OK,
    CheckStatus.SKIPPED,
)


class ChecksPage(Page):
    """Shows how the run stands; the run itself is the check desk's."""

    step = 4

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.desk = context.services.checks
        self.head = Heading()
        self.column.addWidget(self.head)
        self.column.addSpacing(14)
        self._body = QVBoxLayout()
        self._body.setSpacing(0)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        self.rows: dict[str, CheckRow] = {}
        self._progress: Progress | None = None
        self._count: Label | None = None
        self._drawn: Phase | None = None
        self._unspoken = ""
        self._speech = QTimer(self)
        self._speech.setInterval(ANNOUNCE_EVERY)
        self._speech.timeout.connect(self._speak)
        self._later = QTimer(self)
        self._later.setInterval(DRAW_EVERY)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._update_run)
        self.desk.changed.connect(self._on_changed)
        self.desk.found.connect(self._on_found)
        self.desk.skipped.connect(self._on_skipped)
        self._refresh()

    def entered(self, *, back: bool) -> None:  # noqa: ARG002 - the same both ways
        self.desk.prepare()
        self._refresh()

    def footing(self) -> Footing:
        text, phase = self.words.text, self.desk.phase
        if phase in (Phase.PLANNING, Phase.CONSENT) and not self._nothing():
            return Footing(
                filled=text("window.checks.start"),
                icon=None,
                ready=phase is Phase.CONSENT,
                second=text("window.checks.skip"),
            )
        answer = text("window.checks.answer")
        if phase is Phase.RUNNING:
            return Footing(filled=answer, ready=False, second=text("window.stop"), back=False)
        again = phase in (Phase.STOPPED, Phase.BROKEN, Phase.DONE)
        return Footing(filled=answer, second=text("window.checks.again") if again else None)

    def on_filled(self) -> None:
        if self.desk.phase is Phase.CONSENT and not self._nothing():
            self.desk.start()
        elif self.desk.phase is Phase.CONSENT:
            self.desk.skip()
        elif not self.desk.running:
            self.context.go(after(self.store, Step.CHECKS))

    def on_second(self) -> None:
        if self.desk.running:
            self.desk.stop()
        elif self.desk.phase in (Phase.PLANNING, Phase.CONSENT):
            self.desk.skip()
        else:
            self.desk.start()

    def on_escape(self) -> bool:
        """Esc asks, as something would be lost."""
        if not self.desk.running:
            return False
        sheet = ask_leave(self.window(), self.words)
        sheet.accepted.connect(self.desk.stop)
        sheet.open()
        return True

    def running(self) -> bool:
        return self.desk.running

    def may_close(self) -> bool:
        if not self.desk.running:
            return True
        sheet = ask_leave(self.window(), self.words)
        sheet.accepted.connect(self.desk.stop)
        sheet.accepted.connect(self.window().close)
        sheet.open()
        return False

    def summary(self) -> str:
        return self.head.spoken()

    def _nothing(self) -> bool:
        """No check has what it needs."""
        return self.desk.phase is Phase.CONSENT and not self.desk.plan.checks

    def _on_changed(self) -> None:
        if self.desk.phase is Phase.RUNNING and self._drawn is Phase.RUNNING:
            if not self._later.isActive():
                self._later.start()
        else:
            self._refresh()

    def _refresh(self) -> None:
        phase, before = self.desk.phase, self._drawn
        self._later.stop()
        asks = (Phase.PLANNING, Phase.CONSENT)
        drawn, self._drawn = self._drawn, phase
        # From "running" to "done" the rows stay the same ones: to make them again takes a while.
        stays = drawn not in (None, *asks) and tuple(self.rows) == self.desk.plan.checks
        if phase in asks or not stays:
            clear(self._body)
            self.rows = {}
            self._progress = self._count = None
            if phase in asks:
                self._draw_consent()
            else:
                self._draw_run()
                self._to_top()
            self.reveal()
        if phase not in asks:
            self._update_run()
        self.footing_changed.emit()
        if phase in (Phase.STOPPED, Phase.DONE):
            self.context.get_ready(PageId.ANSWER)
        # The page stays and says something else: whoever does not see it is told.
        if before not in (None, phase) and self.isVisible() and (words := self.head.spoken()):
            self.context.announce(words)

    # ── the consent list ────────────────────────────────────────────────────────────────────

    def _draw_consent(self) -> None:
        text, plan = self.words.text, self.desk.plan
        if self.desk.phase is Phase.PLANNING:
            self.head.set_words("", "")
            return
        if self._nothing():
            if self.context.services.policy.forbids_network:
                sentence, lead = "window.checks.settled_sentence", "window.checks.settled_lead"
            else:
                sentence, lead = "window.checks.nothing_sentence", "window.checks.nothing_lead"
            self.head.set_words(text(sentence), text(lead))
            return
        told, count = plan.disclosures, len(plan.checks)
        services: dict[tuple[Contact, str | None], list[Told]] = {}
        for row in told:  # one who is asked for several reasons has one row
            services.setdefault((row.contact, row.name), []).append(row)
        if [contact for contact, _ in services] == [Contact.NAME_SERVER]:
            sentence = text("window.checks.sentence_name_server")
        else:
            sentence = text("window.checks.sentence", count=len(services))
        self.head.set_words(sentence, text("window.checks.lead", count=count))
        card = Card()
        for reasons in services.values():
            card.add_row(_Contact(reasons, self.words))
        self._body.addWidget(card)
        self._body.addSpacing(16)
        self._body.addWidget(
            IconText("shield-check", self._promise(), kind=Type.STRONG, icon_ink="ok")
        )
        self._body.addSpacing(14)
        self._body.addWidget(self.unfolding(text("window.checks.all"), self._every_check))
        self._body.addSpacing(10)
        if not self.context.services.policy.forbids(Contact.OWN_SERVER):
            self._body.addWidget(self._server_link(), 0, Qt.AlignmentFlag.AlignLeft)

    def _every_check(self) -> QWidget:
        every = QWidget()
        column = QVBoxLayout(every)
        column.setContentsMargins(26, 0, 0, 0)
        column.setSpacing(10)
        for id_ in self.desk.plan.checks:
            column.addWidget(IconText("circle-dashed", self._name(id_), self._question(id_)))
        return every

    def _promise(self) -> str:
        session, wishes = self.store.session, self.store.desk.wishes
        if wishes.password is None or session is None or session.outgoing is None:
            return self.words.text("window.checks.promise")
        return self.words.text("window.server.promise", server=session.outgoing.host)

    def _server_link(self) -> Button:
        """To the page where the person names their outgoing server."""
        session = self.store.session
        named = session is not None and session.outgoing is not None
        words = self.words.text("window.server.change" if named else "window.server.offer")
        link = Button(words, "link", icon="server")
        link.clicked.connect(lambda: self.context.go(PageId.SERVER))
        return link

    def _to_top(self) -> None:
        """Whoever read the list to its end sees how the run begins."""
        if self.area is not None:
            self.area.verticalScrollBar().setValue(0)

    # ── the run ─────────────────────────────────────────────────────────────────────────────

    def _draw_run(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(14)
        self._progress = Progress(self.words.text("window.step.checks"))
        self._progress.setMaximum(max(1, len(self.desk.plan.checks)))
        self._count = Label("", Type.SMALL, ink="ink2")
        row.addWidget(self._progress, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        self._body.addLayout(row)
        self._body.addSpacing(14)
        card = Card()
        self._body.addWidget(card)
        self._draw_rows_later(card, self.desk.plan.checks)

    def _draw_rows_later(self, card: Card, ids: tuple[str, ...]) -> None:
        """A few in each turn: with all else they would hold up the first picture of the run."""
        QTimer.singleShot(0, card, lambda: self._draw_rows(card, ids))

    def _draw_rows(self, card: Card, ids: tuple[str, ...]) -> None:
        if self._body.indexOf(card) < 0:
            return  # the page shows something else by now
        for id_ in ids[:_ROWS_IN_A_TURN]:
            check = CheckRow(self._name(id_), _TAGS.get(id_, ""), *self._shown(id_))
            self.rows[id_] = check
            card.add_row(check)
            check.show()
        if further := ids[_ROWS_IN_A_TURN:]:
            self._draw_rows_later(card, further)

    def _update_run(self) -> None:
        text, desk = self.words.text, self.desk
        if desk.phase in (Phase.PLANNING, Phase.CONSENT):
            return
        done, count = desk.done, len(desk.plan.checks)
        if self._progress is not None and self._count is not None:
            self._progress.setValue(done)
            if desk.phase is Phase.DONE and desk.seconds:
                seconds = max(1, round(desk.seconds))
                words = text("window.checks.done_progress", done=done, total=count, count=seconds)
            else:
                words = text("window.checks.running_progress", done=done, total=count)
            self._count.setText(words)
        self.head.set_words(*self._heading(done, count))
        for id_, row in self.rows.items():
            row.set_state(*self._shown(id_))

    def _shown(self, id_: str) -> tuple[CheckState, str, str]:
        """The state of a check's line, its word and its finding."""
        state, finding = self._state_of(id_)
        stopped = state in ("waiting", "running") and self.desk.phase is not Phase.RUNNING
        shown: CheckState = "skipped" if stopped else state
        word = "stopped" if stopped else state
        return shown, self.words.text(f"window.checks.state.{word}"), finding

    def _state_of(self, id_: str) -> tuple[CheckState, str]:
        """The worst of what a check found, and all its findings."""
        results = [result for result in self.desk.results if result.id == id_]
        if not results:
            return ("running" if id_ in self.desk.started else "waiting"), ""
        worst = min((result.status for result in results), key=_WORST.index)
        state: CheckState = worst.value
        findings = dict.fromkeys(self.words.say(result.summary) for result in results)
        return state, " ".join(findings)

    def _heading(self, done: int, count: int) -> tuple[str, str]:
        text, phase = self.words.text, self.desk.phase
        if phase is Phase.RUNNING:
            return text("window.checks.running"), ""
        if phase is Phase.BROKEN:
            return text("window.checks.broken"), text("window.checks.broken_lead")
        if phase is Phase.STOPPED:
            return text("window.checks.stopped", done=done, total=count), ""
        told = self.store.telling(self.words)
        # That the name server keeps silent is no finding beside checks it gave no answer to; where
        # it is fine, it did answer.
        statuses = [
            result.status
            for result in self.desk.results
            if result.id != "resolver" or result.status is CheckStatus.OK
        ]
        if statuses and all(s in (CheckStatus.UNKNOWN, CheckStatus.SKIPPED) for s in statuses):
            return text("window.checks.done_unknown"), ""
        if told is not None and told.certain:
            return text("window.checks.done_clear"), ""
        loud = {
            result.id
            for result in self.desk.results
            if result.status in (CheckStatus.PROBLEM, CheckStatus.WARNING)
        }
        if loud:
            return text("window.checks.done_points", count=len(loud)), ""
        return text("window.checks.done_nothing"), ""

    def _on_found(self, result: CheckResult) -> None:
        self._unspoken = f"{self._name(result.id)}: {self.words.say(result.summary)}"
        if not self._speech.isActive():
            self._speak()
            self._speech.start()

    def _speak(self) -> None:
        if self._unspoken:
            self.context.announce(self._unspoken)
            self._unspoken = ""
        else:
            self._speech.stop()

    def _on_skipped(self) -> None:
        if self.isVisible():
            self.context.go(after(self.store, Step.CHECKS))

    def _name(self, id_: str) -> str:
        return self.words.text(f"check.{id_}.name")

    def _question(self, id_: str) -> str:
        return self.words.text(f"check.{id_}.question")


class _Contact(QWidget):
    """One who would be asked: who, what for, and what they learn."""

    def __init__(self, reasons: Sequence[Told], words: Catalogue) -> None:
        super().__init__()
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 10, 0, 10)
        told = reasons[0]
        purposes = dict.fromkeys(words.say(reason.purpose) for reason in reasons)
        words_of_it = "\n".join(dict.fromkeys(words.say(reason.learns) for reason in reasons))
        # A long list in a narrow column is a wall.
        self._long = len(words_of_it) > _SHORT
        who = IconText(
            _ICONS[told.contact],
            _who(told, words),
            "\n".join(purposes),
            kind=Type.STRONG,
            round_icon=True,
        )
        learns = QWidget()
        self._learns = QVBoxLayout(learns)
        self._learns.setSpacing(2)
        self._learns.addWidget(Label(words.text("window.checks.learns"), Type.SMALL, ink="ink3"))
        self._learns.addWidget(Label(words_of_it, Type.SMALL))
        self._learns.addStretch(1)
        self._line.addWidget(who, 3)
        self._line.addWidget(learns, 2)
        theme().changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        down = theme().large or self._long
        directions = QBoxLayout.Direction
        self._line.setDirection(directions.TopToBottom if down else directions.LeftToRight)
        self._line.setSpacing(8 if down else 24)
        # In line with the words above, which stand beside a round icon.
        self._learns.setContentsMargins(theme().px(38) + 16 if down else 0, 0, 0, 0)


def _who(told: Told, words: Catalogue) -> str:
    name = told.name or ""
    if told.contact is Contact.NAME_SERVER:
        if not name:
            return words.text("window.checks.name_server")
        return words.text("window.checks.named_server", name=name)
    if told.contact is Contact.OWN_SERVER:
        return words.text("window.checks.own_server")
    if told.contact is Contact.BLOCKLIST:
        return words.text("window.checks.blocklist", name=name)
    return words.text("window.checks.web_server", name=name)
