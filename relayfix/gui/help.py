# SPDX-License-Identifier: GPL-3.0-or-later
"""F1: how it works in four lines, what leaves, and the keys."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from relayfix.gui.dialogs import Sheet
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.knowledge.texts import Catalogue

_STEPS = (
    ("mail", "message"),
    ("info", "happened"),
    ("globe", "checks"),
    ("file-text", "report"),
    ("lock", "private"),
)
HEIGHT = 360
"""Pixels at 100 %."""


def help_sheet(parent: QWidget, words: Catalogue) -> Sheet:
    """The help; it scrolls where the text is large."""
    text = words.text
    sheet = Sheet(parent, text("help.sentence"), text("help.lead"), text("window.close"))
    rows: list[QWidget] = [
        IconText(icon, text(f"help.step.{name}"), text(f"help.step.{name}_more"))
        for icon, name in _STEPS
    ]
    rows.append(Label(text("help.keys"), Type.STRONG))
    rows += [
        Label(text("help.key", keys=_keys(keys), does=text(f"help.does.{name}")), ink="ink2")
        for keys, name in (
            (QKeySequence(QKeySequence.StandardKey.Open), "open"),
            (QKeySequence(QKeySequence.StandardKey.Paste), "paste"),
            (QKeySequence("Return"), "go_on"),
            (QKeySequence("Alt+Left"), "back"),
            (QKeySequence("Esc"), "escape"),
            (QKeySequence(QKeySequence.StandardKey.ZoomIn), "larger"),
            (QKeySequence(QKeySequence.StandardKey.HelpContents), "help"),
        )
    ]
    sheet.add_list(rows, theme().px(HEIGHT))
    return sheet


def _keys(sequence: QKeySequence) -> str:
    """As this system writes them."""
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)
