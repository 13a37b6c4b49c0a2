# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 6: what goes in, exactly what leaves, and saving it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from relayfix.gui.context import Context
from relayfix.gui.names import documents, part_of_name, save_dialog
from relayfix.gui.pages.page import Footing, Page, clear
from relayfix.gui.passing_on import Ways
from relayfix.gui.preview import Preview
from relayfix.gui.reports import NotSaved, Order, Saved
from relayfix.gui.telling import Telling
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.choice import Tick
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.text_box import Field, named
from relayfix.gui.worker import Job
from relayfix.knowledge.texts import catalogue
from relayfix.model.dossier import Consent, IncludeOriginal
from relayfix.model.sentence import Sentence
from relayfix.report.letters import Letter
from relayfix.session import Network

MOST_NAME, MOST_NOTE = 120, 500
"""Characters."""


class HandOverPage(Page):
    """Nothing is written before the person says where; nothing that exists is written over."""

    step = 6

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        text = self.words.text
        self._job: Job | None = None
        self._bundle = False
        self._ordered: Order | None = None
        self.head = Heading(text("window.hand_over.sentence"))
        self.column.addWidget(self.head)
        self.column.addSpacing(14)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(24)
        self.column.addLayout(self._columns, 1)
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(10)
        self.not_checked = IconText("info", text("window.hand_over.not_checked"), ink="ink2")
        self._left.addWidget(self.not_checked)
        self.saved_place = QVBoxLayout()
        self.saved_place.setSpacing(6)
        self._left.addLayout(self.saved_place)
        self._columns.addWidget(left, 1)
        self.preview = Preview(context, self.order)
        self._columns.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        self.ticks: dict[str, Tick] = {}
        self._build()
        self.store.session_changed.connect(self._on_session)
        self.store.desk_changed.connect(self._on_desk)
        context.services.kept.refused.connect(self._on_not_kept)
        theme().changed.connect(self._arrange)
        self._arrange()

    def footing(self) -> Footing:
        text, idle = self.words.text, self._job is None
        return Footing(
            filled=text("window.hand_over.save_report")
            if idle
            else text("window.hand_over.saving"),
            icon="save",
            icon_last=False,
            ready=idle and self.store.session is not None,
            second=text("window.hand_over.save_bundle"),
        )

    def prepare(self, *, back: bool) -> None:  # noqa: ARG002 - it never leads further
        self._describe()

    def entered(self, *, back: bool) -> None:  # noqa: ARG002 - it never leads further
        self._ordered = self.order()
        self.preview.refresh()

    def on_filled(self) -> None:
        self._ask_where(bundle=False)

    def on_second(self) -> None:
        if self._job is None:
            self._ask_where(bundle=True)

    def summary(self) -> str:
        session = self.store.session
        checked = session is not None and session.network is Network.ASKED
        return f"{self.head.spoken()} {'' if checked else self.not_checked.text()}".strip()

    # ── what goes in ────────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        text = self.words.text
        self._left.addWidget(Label(text("window.hand_over.goes_in"), Type.STRONG))
        self._left.addWidget(
            IconText("check", text("window.hand_over.report"), text("window.hand_over.report_more"))
        )
        for name in ("headers", "whole", "subject", "other_recipients", "own_network"):
            tick = Tick(text(f"window.hand_over.{name}"), text(f"window.hand_over.{name}_more"))
            tick.toggled.connect(lambda on, n=name: self._on_tick(n, on))
            self.ticks[name] = tick
            self._left.addWidget(tick)
        self._left.addSpacing(6)
        self._left.addWidget(self.unfolding(text("window.hand_over.add"), self._own_words()))
        self._left.addSpacing(6)
        self._left.addWidget(Label(text("window.hand_over.ways"), Type.STRONG))
        self.ways = Ways(self.context)
        self.ticket = self.ways.ticket
        self.ticket.clicked.connect(self._copy_ticket)
        self.ways.letter.clicked.connect(self._copy_letter)
        self.ways.mail.clicked.connect(self._open_message)
        self.ways.provider.clicked.connect(self._show_letter_to_provider)
        self.ways.list_wanted.connect(self._show_letter_to_list)
        self.ways.told.connect(self._on_told)
        self.ways.failed.connect(self._on_failed)
        self._left.addWidget(self.ways)
        self._left.addWidget(Label(text("window.hand_over.bundle_for"), Type.SMALL, ink="ink2"))
        self._left.addSpacing(6)
        self.keep = Tick(text("kept.tick"), text("kept.tick_more"))
        self.keep.setChecked(self.context.services.kept.wanted)
        self.keep.toggled.connect(self._on_keep)
        self._left.addWidget(self.keep)
        self._left.addStretch(1)
        self._show_consent(self.store.desk.consent)

    def _own_words(self) -> QWidget:
        """A name and a note, for those who want to add them."""
        text, desk = self.words.text, self.store.desk
        self.name = Field(text("window.hand_over.name"), desk.name)
        self.name.setPlaceholderText(text("window.hand_over.name_hint"))
        self.name.setMaxLength(MOST_NAME)
        self.note = Field(text("window.hand_over.note"), desk.note)
        self.note.setPlaceholderText(text("window.hand_over.note_hint"))
        self.note.setMaxLength(MOST_NOTE)
        self.name.editingFinished.connect(self._on_own_words)
        self.note.editingFinished.connect(self._on_own_words)
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(26, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(named(text("window.hand_over.name"), self.name))
        column.addLayout(named(text("window.hand_over.note"), self.note))
        return fields

    def _on_own_words(self) -> None:
        name, note = self.name.text(), self.note.text()
        self.store.set_desk(lambda desk: replace(desk, name=name, note=note))

    def _describe(self) -> None:
        told = self.store.telling(self.words)
        self.ticks["other_recipients"].setVisible(told is not None and told.has_others)
        session = self.store.session
        locks = self.context.services.policy.locks
        for name in ("headers", "whole"):  # a case that was kept has no message any more
            given = session is not None and bool(session.files)
            key = "bundle.whole" if name == "whole" else "bundle.original"
            self.ticks[name].setVisible(given and not locks(key))
        for name in ("subject", "other_recipients", "own_network"):
            if locks(f"bundle.{name}"):
                self.ticks[name].hide()
        if told is not None:
            self.ways.show_ways(told)
        desk = self.store.desk
        for field, words in ((self.name, desk.name), (self.note, desk.note)):
            if field.text() != words:
                field.setText(words)
        network = session.network if session is not None else Network.NOT_ASKED
        stopped = network is Network.STOPPED
        self.not_checked.set_words(
            "info",
            self.words.text(
                "window.hand_over.stopped" if stopped else "window.hand_over.not_checked"
            ),
        )
        self.not_checked.setVisible(network is not Network.ASKED)

    def _show_consent(self, consent: Consent) -> None:
        """Set the ticks without hearing of it."""
        include = consent.include_original
        for name, on in (
            ("subject", consent.subject),
            ("other_recipients", consent.other_recipients),
            ("own_network", consent.own_network),
            ("headers", include is not IncludeOriginal.NONE),
            ("whole", include is IncludeOriginal.WHOLE),
        ):
            tick = self.ticks[name]
            tick.blockSignals(True)
            tick.setChecked(on)
            tick.blockSignals(False)

    def _on_tick(self, name: str, on: bool) -> None:
        consent = self.store.desk.consent
        if name == "headers":
            include = IncludeOriginal.HEADERS if on else IncludeOriginal.NONE
            consent = replace(consent, include_original=include)
        elif name == "whole":
            include = IncludeOriginal.WHOLE if on else IncludeOriginal.HEADERS
            consent = replace(consent, include_original=include)
        elif name == "subject":
            consent = replace(consent, subject=on)
        elif name == "other_recipients":
            consent = replace(consent, other_recipients=on)
        else:
            consent = replace(consent, own_network=on)
        self.store.set_desk(lambda desk: replace(desk, consent=consent))

    def _on_keep(self, on: bool) -> None:
        """Kept on this computer alone; without the tick nothing of it stays."""
        kept = self.context.services.kept
        if on:
            kept.keep()
        else:
            kept.forget()

    def _on_not_kept(self, sentence: Sentence) -> None:
        self._show_kept()
        if self.isVisible():
            self.show_notice(self.words.say(sentence), "", "stop")

    def _show_kept(self) -> None:
        """Set the tick without hearing of it."""
        self.keep.blockSignals(True)
        self.keep.setChecked(self.context.services.kept.wanted)
        self.keep.blockSignals(False)

    def _on_desk(self, _desk: object) -> None:
        self._show_consent(self.store.desk.consent)
        self._show_kept()
        order = self.order()
        if self.isVisible() and order != self._ordered:  # that it is kept is nothing to draw anew
            self._ordered = order
            self.preview.refresh()

    def _on_session(self, session: object) -> None:
        if session is None or not self.store.desk.saved:
            clear(self.saved_place)
        self._show_kept()
        if self.isVisible():
            self._describe()
            self.preview.refresh()

    def _copy_ticket(self) -> None:
        told = self._told_for_others()
        if told is not None:
            self.ways.copy(self.ticket, told.ticket(self._consent(), self.store.desk))

    def _copy_letter(self) -> None:
        told = self._told_for_others()
        if told is not None:
            text = told.short_text(self._consent(), self.store.desk)
            self.ways.copy(self.ways.letter, text)

    def _open_message(self) -> None:
        order, told = self.order(), self.store.telling(self.words)
        if order is not None and told is not None:
            self.ways.open_message(order, told.file_stem())

    def _show_letter_to_provider(self) -> None:
        told = self._told_for_others()
        letter = told.letter_to_provider(self._consent(), self.store.desk) if told else None
        if told is not None and letter is not None:
            text = self.words.text
            title, lead = text("window.letter.provider"), text("window.letter.provider_lead")
            self._show_letter(told, letter, title, lead, attached=self.order())

    def _show_letter_to_list(self, number: int) -> None:
        told = self._told_for_others()
        if told is not None and number < len(told.lists):
            letter = told.letters_to_lists(self._consent(), self.store.desk)[number]
            title = self.words.text("window.letter.list", list=told.lists[number])
            self._show_letter(told, letter, title, self.words.text("window.letter.list_lead"))

    def _show_letter(
        self,
        told: Telling,
        letter: Letter,
        title: str,
        lead: str,
        *,
        attached: Order | None = None,
    ) -> None:
        from relayfix.gui.letter_sheet import LetterSheet

        folder = self.context.save_folder() or documents()
        place = folder / part_of_name(f"{told.file_stem()} {title}")
        sheet = LetterSheet(self.window(), self.words, title, lead, letter, place)
        engine = self.context.services.engine

        def save(name: str) -> None:
            job = engine.save_letter(letter, Path(name), attached)
            job.finished.connect(saved)
            job.failed.connect(failed)

        def tell(words: str, *, well: bool) -> None:
            # The sheet, or the whole window, may have been closed before the file was written.
            if isValid(sheet):
                sheet.tell(words)
            elif isValid(self):
                self._on_told(words, well)

        def saved(made: Saved) -> None:
            self.store.set_desk(lambda desk: replace(desk, handed_on=True))
            if isValid(self):
                self.context.set_save_folder(made.files[0].parent)
            tell(self._saved_words(made.files[0]), well=True)

        def failed(error: object) -> None:
            if isinstance(error, NotSaved):
                tell(self.words.say(error.sentence), well=False)
                return
            tell(self.words.text("window.hand_over.broken"), well=False)
            raise error if isinstance(error, BaseException) else TypeError(repr(error))

        sheet.wanted.connect(save)
        sheet.copied.connect(lambda: self.ways.copy(sheet.copy, letter.text))
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _told_for_others(self) -> Telling | None:
        """The case in the language of the report."""
        language, session = self.store.desk.report_language, self.store.session
        if session is None or language in (None, self.words.language):
            return self.store.telling(self.words)
        return Telling(session, catalogue(language))

    def _on_told(self, words: str, well: bool) -> None:
        if self.isVisible():
            self.show_notice(words, "", "ok" if well else "stop")

    def _consent(self) -> Consent:
        """What may leave: what was ticked, without what IT keeps out."""
        return self.context.services.policy.consent_for(self.store.desk.consent)

    def order(self) -> Order | None:
        """The report as it is wanted now."""
        session, desk = self.store.session, self.store.desk
        if session is None:
            return None
        american = (
            QLocale.system().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
        )
        return Order(
            session=session,
            consent=self._consent()
            if session.files
            else replace(self._consent(), include_original=IncludeOriginal.NONE),
            language=desk.report_language or self.words.language,
            page_size="Letter" if american else "A4",
            name=desk.name,
            note=desk.note,
        )

    # ── saving ──────────────────────────────────────────────────────────────────────────────

    def _ask_where(self, *, bundle: bool) -> None:
        text = self.words.text
        self._bundle = bundle
        ending = ".zip" if bundle else ".pdf"
        title = "window.hand_over.save_bundle_title" if bundle else "window.hand_over.save_title"
        kind = text("window.hand_over.zip_files" if bundle else "window.hand_over.pdf_files")
        told = self.store.telling(self.words)
        if told is None:
            return
        place = (self.context.save_folder() or documents()) / f"{told.file_stem()}{ending}"
        dialog = save_dialog(self, text(title), kind, place)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, name: str) -> None:
        """Write what was asked for to this path."""
        order, engine = self.order(), self.context.services.engine
        if order is None or self._job is not None:
            return
        save = engine.save_bundle if self._bundle else engine.save_report
        self._job = save(order, Path(name))
        self._job.finished.connect(self._on_saved)
        self._job.failed.connect(self._on_failed)
        self.put_away_notice()
        self.footing_changed.emit()

    def _on_saved(self, saved: Saved) -> None:
        self._job = None
        file = saved.files[0]
        self.context.set_save_folder(file.parent)
        self.store.set_desk(lambda desk: replace(desk, saved=(*desk.saved, str(file))))
        clear(self.saved_place)
        for path in self.store.desk.saved:
            self._add_saved(Path(path))
        done = self.words.text("window.saved.done")
        self.saved_place.addWidget(IconText("info", done, ink="ink2"))
        self.context.announce(f"{self._saved_words(file)} {done}")
        self.footing_changed.emit()

    def _saved_words(self, file: Path) -> str:
        folder = file.parent.name or str(file.parent)
        return self.words.text("window.hand_over.saved", folder=folder, name=file.name)

    def _add_saved(self, file: Path) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        words = QVBoxLayout()
        words.addStretch(1)
        words.addWidget(IconText("circle-check", self._saved_words(file), icon_ink="ok"))
        words.addStretch(1)
        line.addLayout(words, 1)
        show = Button(self.words.text("window.hand_over.show"), "link", wrap=False)
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent))))
        line.addWidget(show)
        self.saved_place.addWidget(row)

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        text = self.words.text
        self.footing_changed.emit()
        if isinstance(error, NotSaved):
            self.show_notice(
                self.words.say(error.sentence), text("window.hand_over.nothing_lost"), "stop"
            )
            return
        self.show_notice(text("window.hand_over.broken"), "", "stop")
        raise error

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.fit(self.height())

    def _arrange(self) -> None:
        across = QBoxLayout.Direction.LeftToRight
        down = QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(down if theme().large else across)
