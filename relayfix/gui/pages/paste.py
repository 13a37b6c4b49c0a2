# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 1, other ways: the text of the message pasted, or what stands on the screen typed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QWidget

from relayfix.gui import drop
from relayfix.gui.context import Context
from relayfix.gui.pages.page import Footing, Page
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.text_box import Field, TextBox
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
        self.box: Field | _Box
        if typed:
            self.box = Field(say("field"), self.store.desk.error_typed)
            self.box.setPlaceholderText(say("hint"))
            self.column.addWidget(self.box)
            self.column.addStretch(1)
        else:
            self.box = _Box(say("field"), say("hint"))
            self.box.setPlainText(self.store.desk.pasted)
            self.box.files_pasted.connect(context.read)
            self.box.page_pasted.connect(self._on_page_pasted)
            self.column.addWidget(self.box, 1)
        self.box.textChanged.connect(self._on_text)

    def _say(self, what: str) -> str:
        return self.words.text(f"window.paste.{'error_' if self._typed else ''}{what}")

    def footing(self) -> Footing:
        return Footing(
            filled=self.words.text("window.paste.read"),
            ready=bool(self.text().strip()) and not self.context.reading,
        )

    def on_filled(self) -> None:
        text = self.text()
        plain = InputFile(name="", data=text.encode("utf-8", "replace"))
        if self._page is None:
            self.context.read_contents((plain,), None)
        else:
            self.context.read_contents((InputFile(name="", data=self._page),), plain)

    def first_focus(self) -> QWidget | None:
        return self.box

    def summary(self) -> str:
        return self.head.spoken()

    def text(self) -> str:
        """What was pasted or typed."""
        return self.box.text() if isinstance(self.box, Field) else self.box.toPlainText()

    def _on_page_pasted(self, page: bytes) -> None:
        self._page = page

    def _on_text(self) -> None:
        # Whoever edits the text means the text: the page it was pasted from counts no more.
        self._page = None
        text = self.text()
        self.store.set_desk(
            lambda desk: replace(
                desk,
                error_typed=text if self._typed else desk.error_typed,
                pasted=desk.pasted if self._typed else text,
            )
        )
        self.footing_changed.emit()


class _Box(TextBox):
    """Takes plain text. From a page it keeps the source too, which says more than its text."""

    files_pasted = Signal(object)
    page_pasted = Signal(object)

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(name, mono=True)
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
