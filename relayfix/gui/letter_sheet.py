# SPDX-License-Identifier: GPL-3.0-or-later
"""A letter to a company, as it would leave: to be read, copied, or saved as a text or a draft."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from relayfix.gui.dialogs import Sheet
from relayfix.gui.names import save_dialog
from relayfix.gui.theme import Type
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.text_box import Verbatim
from relayfix.knowledge.texts import Catalogue
from relayfix.report.letters import Letter


class LetterSheet(Sheet):
    """Says what came of each button; the text in it is what is copied and saved."""

    copied = Signal()
    wanted = Signal(str)
    """To be saved at this path, whose ending says as what."""

    def __init__(
        self,
        parent: QWidget,
        words: Catalogue,
        title: str,
        lead: str,
        letter: Letter,
        place: Path,
    ) -> None:
        super().__init__(parent, title, lead, words.text("window.close"))
        self._words = words
        self._place = place
        self.letter = letter
        text = words.text
        self.shown = Verbatim(title, letter.text)
        self.body.addWidget(self.shown)
        self.told = Label("", Type.SMALL, ink="ink2")
        self.copy = Button(text("window.copy"), "link", icon="copy", small=True)
        self.as_text = Button(text("window.letter.save_text"), "link", icon="save", small=True)
        self.as_draft = Button(text("window.letter.save_draft"), "link", icon="mail", small=True)
        self.copy.clicked.connect(self.copied)
        self.as_text.clicked.connect(lambda: self._ask_where(".txt"))
        self.as_draft.clicked.connect(lambda: self._ask_where(".eml"))
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        for button in (self.copy, self.as_text, self.as_draft):
            buttons.addWidget(button)
        self.body.addLayout(buttons)
        self.body.addWidget(self.told)
        self.told.hide()

    def tell(self, words: str) -> None:
        """What came of a button."""
        self.told.setText(words)
        self.told.show()
        self.fit()

    def _ask_where(self, ending: str) -> None:
        text = self._words.text
        kind = text("window.letter.text_files" if ending == ".txt" else "window.letter.drafts")
        place = self._place.with_name(f"{self._place.name}{ending}")
        dialog = save_dialog(self, self.windowTitle(), kind, place)
        dialog.fileSelected.connect(self.wanted)
        dialog.open()
