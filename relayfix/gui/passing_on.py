# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to pass a report on beside saving it, in the order that the verdict gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from relayfix.gui import mailing
from relayfix.gui.context import Context
from relayfix.gui.reports import Draft, Order
from relayfix.gui.telling import Telling
from relayfix.gui.theme import Type
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.label import Label
from relayfix.gui.worker import Job
from relayfix.handing_over import Way

MOST_LISTS = 3


class Ways(QWidget):
    """A button each; what does not work on this computer is not there."""

    told = Signal(str, bool)
    """What came of it, and whether it went well."""
    failed = Signal(object)
    list_wanted = Signal(int)
    """The letter to the list of this number."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._words = context.words
        self._store = context.store
        self._job: Job | None = None
        self._mailer = mailing.mailer()
        self._names: tuple[str, ...] = ()
        self._for_provider = False
        text = self._words.text
        self.mail = Button(self._mail_words(), "second", icon="mail", small=True)
        self.ticket = Button(
            text("window.hand_over.copy_ticket"), "second", icon="copy", small=True
        )
        self.letter = Button(
            text("window.hand_over.copy_letter"), "second", icon="copy", small=True
        )
        self.provider = Button(
            text("window.letter.provider_button"), "second", icon="mail", small=True
        )
        self.lists: tuple[Button, ...] = ()
        self.mail_more = Label(text("window.hand_over.mail_more"), Type.SMALL, ink="ink2")
        self.mail_last = Label(text("window.hand_over.mail_last"), Type.SMALL, ink="ink2")
        self.mail.setAccessibleDescription(self.mail_more.text())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._buttons: dict[Way, tuple[QWidget, ...]] = {
            Way.MAIL: (self.mail_last, self.mail, self.mail_more),
            Way.TICKET: (self.ticket,),
            Way.RECIPIENT: (self.letter,),
            Way.PROVIDER: (self.provider,),
            Way.LIST: (),
        }
        self.shown: tuple[Way, ...] = ()
        for widgets in self._buttons.values():
            for widget in widgets:
                widget.setParent(self)
                widget.hide()

    @property
    def can_mail(self) -> bool:
        """A program is known here that opens a finished message."""
        return self._mailer is not None

    def show_ways(self, told: Telling) -> None:
        """Those that this case has, in its order; nothing jumps where it is the same as before."""
        ways = tuple(way for way in told.ways(can_mail=self.can_mail) if way in self._buttons)
        self._for_provider = told.for_provider
        if self._job is None:
            self.mail.setText(self._mail_words())
        lists = told.lists[:MOST_LISTS]
        if ways != self.shown or lists != self._names:
            self._make_lists(lists)
            self.shown = ways
            self._put_in_order(ways)
        self.mail_last.setVisible(Way.MAIL in ways and told.mail_is_doubtful)

    def _make_lists(self, names: tuple[str, ...]) -> None:
        """A button for each list that is to be asked."""
        for button in self.lists:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._names = names
        made = []
        for number, name in enumerate(names):
            words = self._words.text("window.letter.list_button", list=name)
            button = Button(words, "second", icon="clipboard-list", small=True)
            button.setParent(self)
            button.clicked.connect(lambda _=False, n=number: self.list_wanted.emit(n))
            made.append(button)
        self.lists = tuple(made)
        self._buttons[Way.LIST] = self.lists

    def _put_in_order(self, ways: Sequence[Way]) -> None:
        while self._column.takeAt(0) is not None:
            pass
        for widgets in self._buttons.values():
            for widget in widgets:
                widget.hide()
        left = Qt.AlignmentFlag.AlignLeft
        for way in ways:
            for widget in self._buttons[way]:
                if isinstance(widget, Button):
                    self._column.addWidget(widget, 0, left)
                else:
                    self._column.addWidget(widget)
                widget.show()
                widget.raise_()  # the order in which Tab and a screen reader come to them

    def _mail_words(self) -> str:
        desk = self._context.services.policy.help_desk
        if self._for_provider:
            return self._words.text("window.letter.provider_mail")
        if desk is None:
            return self._words.text("window.hand_over.mail")
        return self._words.text("window.hand_over.mail_to", name=desk.name or desk.address)

    # ── doing it ────────────────────────────────────────────────────────────────────────────

    def copy(self, button: Button, text: str | None) -> None:
        """To the clipboard, and the button says so."""
        if text is None:
            return
        self._context.copy(text)
        button.say_briefly(self._words.text("window.copied"))
        self._context.announce(button.text())
        self._handed_on()

    def open_message(self, order: Order, stem: str) -> None:
        """Make the message, then have the mail program open it."""
        if self._job is not None or self._mailer is None:
            return
        whole = self._mailer is mailing.Mailer.DRAFT
        self.mail.setText(self._words.text("window.hand_over.making"))
        self.mail.setEnabled(False)
        self._job = self._context.services.engine.draft(order, stem, whole=whole)
        self._job.finished.connect(self._on_made)
        self._job.failed.connect(self._on_failed)

    def _on_made(self, draft: Draft) -> None:
        if self._mailer is mailing.Mailer.DRAFT:
            self._on_asked(mailing.open_draft(draft.file))
        else:
            mailing.ask_xdg_email(self, draft.letter, draft.file, self._on_asked)

    def _on_asked(self, taken: bool) -> None:
        if self._job is None:
            return
        self._end()
        if taken:
            self._handed_on()
        id_ = "window.hand_over.mail_opened" if taken else "window.hand_over.mail_failed"
        self.told.emit(self._words.text(id_), taken)

    def _on_failed(self, error: object) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._job = None
        self.mail.setEnabled(True)
        self.mail.setText(self._mail_words())

    def _handed_on(self) -> None:
        self._store.set_desk(lambda desk: replace(desk, handed_on=True))
