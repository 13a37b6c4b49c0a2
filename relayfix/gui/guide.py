# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail programs have the settings of the outgoing server, and what to enter there."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from relayfix.gui.dialogs import Sheet
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.knowledge.texts import Catalogue
from relayfix.model.sentence import Sentence

PROGRAMS = (
    "classic_outlook",
    "new_outlook",
    "thunderbird",
    "apple_mail",
    "iphone",
    "android",
)
_VALUES = (("server", "server"), ("host", "server"), ("port", "port"), ("security", "security"))
"""Placeholders of steps, and what the guide calls them."""
HEIGHT = 340
"""Pixels at 100 %."""


def guide(parent: QWidget, words: Catalogue, step: Sentence) -> Sheet:
    """The way to the settings in each program; the values of ``step`` above them, to be copied."""
    text = words.text
    sheet = Sheet(parent, text("guide.sentence"), text("guide.lead"), text("window.close"))
    rows: list[QWidget] = []
    for placeholder, name in _VALUES:
        value = step.value(placeholder)
        if value is not None:
            rows.append(_Value(words, text(f"guide.value.{name}"), str(value)))
    rows += [
        IconText("mail", text(f"guide.program.{name}"), text(f"guide.way.{name}"))
        for name in PROGRAMS
    ]
    rows.append(Label(text("guide.other"), ink="ink2"))
    sheet.add_list(rows, theme().px(HEIGHT))
    return sheet


class _Value(QWidget):
    """What to enter, and a button that copies it."""

    def __init__(self, words: Catalogue, name: str, value: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        label = words.text("report.labelled", label=name, value=value)
        row.addWidget(Label(label, Type.STRONG), 1)
        copy = Button(words.text("window.copy"), "link", icon="copy", small=True, wrap=False)
        copy.setAccessibleDescription(label)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(value))
        copy.clicked.connect(lambda: copy.say_briefly(words.text("window.copied")))
        row.addWidget(copy)
