# SPDX-License-Identifier: GPL-3.0-or-later
"""What opens above the window: what has left, about, a question, a crash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from relayfix import __version__
from relayfix.gui.dialogs import Sheet, scrolled
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.label import Label
from relayfix.knowledge.texts import Catalogue

if TYPE_CHECKING:
    from relayfix.net.dns import Sent


def about(parent: QWidget, words: Catalogue) -> Sheet:
    """What this program is."""
    sheet = Sheet(
        parent,
        words.text("window.about.sentence", version=__version__),
        words.text("window.about.lead"),
        words.text("window.close"),
    )
    sheet.body.addWidget(Label(words.text("window.about.promise")))
    sheet.body.addWidget(Label(words.text("window.about.licence"), Type.SMALL, ink="ink2"))
    return sheet


def left(parent: QWidget, words: Catalogue, sent: Sequence[Sent]) -> Sheet:
    """Every question that has left this computer, under the server that it went to."""
    lead = words.text("window.left.lead" if sent else "window.left.none")
    sheet = Sheet(parent, words.text("window.left.sentence"), lead, words.text("window.close"))
    rows: list[QWidget] = []
    for server in dict.fromkeys(question.server for question in sent):
        rows.append(Label(words.text("window.left.server", server=server), Type.STRONG))
        asked = dict.fromkeys((q.name, q.rdtype) for q in sent if q.server == server)
        rows.extend(Label(f"{name}  {rdtype}", Type.MONO, ink="ink2") for name, rdtype in asked)
    if rows:
        sheet.body.addWidget(scrolled(sheet, rows, theme().px(min(280, 34 * len(rows)))))
    return sheet


def ask_leave(parent: QWidget, words: Catalogue) -> Sheet:
    """Accepted: stop the checks. Esc and Enter keep them going."""
    return Sheet(
        parent,
        words.text("window.leave.sentence"),
        words.text("window.leave.lead"),
        words.text("window.leave.keep"),
        words.text("window.leave.stop"),
    )


def crashed(parent: QWidget, words: Catalogue, path: str) -> Sheet:
    """Something of ours broke; ``path`` is where the details stand, empty where nowhere."""
    sheet = Sheet(
        parent,
        words.text("window.crash.sentence"),
        words.text("window.crash.lead"),
        words.text("window.crash.go_on"),
    )
    if path:
        details = words.text("window.crash.details", path=path)
        sheet.body.addWidget(Label(details, Type.SMALL, ink="ink2"))
    return sheet
