# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 1, other ways: the text of the message pasted, or what stands on the screen typed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QWidget

from relayfix.gui import drop
from relayfix.gui.context import Context
from relayfix.gui.pages.page import Footing, Page
from relayfix.gui.theme import theme
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.text_box import TextBox
from relayfix.model.dossier import InputFile

LARGEST_TEXT = 2_000_000
"""Characters shown in the field; more would make it slow, and no notice is that long."""


class PastePage(Page):
    """``typed``: a line from the screen instead of a whole message."""

    step = 1

    def __init__(self, context: Context, *, typed: bool) -> None:
        super().__init__(context)
        self._typed = typed
        self._page: bytes | None = None
        say = self._say
        self.head = Heading(say("sentence"), say("lead"))
        self.column.addWidget(self.head)
        self.column.addSpacing(16)
        self.box = _Field(say("field"), say("hint"), mono=not typed)
        kept = self.store.desk.error_typed if typed else self.store.desk.pasted
        self.box.setPlainText(kept)
        self.box.files_pasted.connect(context.read)
        self.box.page_pasted.connect(self._on_page_pasted)
        self.box.textChanged.connect(self._on_text)
        self.column.addWidget(self.box, 0 if typed else 1)
        if typed:
            self.box.setFixedHeight(theme().px(120))
            self.column.addStretch(1)

    def _say(self, what: str) -> str:
        return self.words.text(f"window.paste.{'error_' if self._typed else ''}{what}")

    def footing(self) -> Footing:
        return Footing(
            filled=self.words.text("window.paste.read"),
            ready=bool(self.box.toPlainText().strip()) and not self.context.reading,
        )

    def on_filled(self) -> None:
        text = self.box.toPlainText()
        plain = InputFile(name="", data=text.encode("utf-8", "replace"))
        if self._page is None:
            self.context.read_contents((plain,), None)
        else:
            self.context.read_contents((InputFile(name="", data=self._page),), plain)

    def first_focus(self) -> QWidget | None:
        return self.box

    def summary(self) -> str:
        return self.head.spoken()

    def take(self, dropped: drop.Dropped) -> None:
        """What was on the clipboard when the page was asked for."""
        if dropped.text:
            self.box.setPlainText(dropped.text[:LARGEST_TEXT])
        if dropped.contents:
            self._page = dropped.contents[0][1]

    def _on_page_pasted(self, page: bytes) -> None:
        self._page = page

    def _on_text(self) -> None:
        # Whoever edits the text means the text: the page it was pasted from counts no more.
        self._page = None
        text = self.box.toPlainText()
        self.store.set_desk(
            lambda desk: replace(
                desk,
                error_typed=text if self._typed else desk.error_typed,
                pasted=desk.pasted if self._typed else text,
            )
        )
        self.footing_changed.emit()


class _Field(TextBox):
    """Takes plain text. From a page it keeps the source too, which says more than its text."""

    files_pasted = Signal(object)
    page_pasted = Signal(object)

    def __init__(self, name: str, hint: str, *, mono: bool) -> None:
        super().__init__(name, mono=mono)
        self.setPlaceholderText(hint)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        pasted = drop.pasted(source)
        if pasted.files:
            self.files_pasted.emit(pasted.files)
            return
        whole = not self.toPlainText().strip()
        self.insertPlainText((pasted.text or "")[:LARGEST_TEXT])
        if whole and pasted.contents:
            self.page_pasted.emit(pasted.contents[0][1])
