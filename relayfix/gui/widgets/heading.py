# SPDX-License-Identifier: GPL-3.0-or-later
"""The head of a page: its one sentence, and at most three lines below it."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from relayfix.gui.widgets.label import lead, sentence


class Heading(QWidget):
    """Sentence and lead, close to each other."""

    def __init__(self, text: str = "", lead_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.sentence = sentence("")
        self.lead = lead("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.sentence)
        column.addWidget(self.lead)
        self.set_words(text, lead_text)

    def set_words(self, text: str, lead_text: str = "") -> None:
        """Say something else; without a lead there is no gap for it."""
        self.sentence.setText(text)
        self.lead.setText(lead_text)
        self.lead.setVisible(bool(lead_text))

    def spoken(self) -> str:
        """What to announce when the page is shown."""
        return f"{self.sentence.text()} {self.lead.text()}".strip()
