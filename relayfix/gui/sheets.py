# SPDX-License-Identifier: GPL-3.0-or-later
"""What opens above the window: what has left, about, a question, a crash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from relayfix import __version__
from relayfix.gui.dialogs import Sheet
from relayfix.gui.theme import Type, theme
from relayfix.gui.widgets.button import Button
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
        sheet.add_list(rows, theme().px(280))
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


def ask_afresh(parent: QWidget, words: Catalogue) -> Sheet:
    """Accepted: forget the case. Esc and Enter keep it."""
    return Sheet(
        parent,
        words.text("window.afresh.sentence"),
        words.text("window.afresh.lead"),
        words.text("window.afresh.keep"),
        words.text("window.afresh.go"),
    )


def ask_close(parent: QWidget, words: Catalogue) -> Sheet:
    """Accepted: close the window. Esc and Enter go on."""
    return Sheet(
        parent,
        words.text("window.closing.sentence"),
        words.text("window.closing.lead"),
        words.text("window.closing.keep"),
        words.text("window.closing.go"),
    )


def crashed_before(parent: QWidget, words: Catalogue) -> Sheet:
    """Accepted: start afresh. Esc and Enter open the case of the earlier run."""
    return Sheet(
        parent,
        words.text("window.before.sentence"),
        words.text("window.before.lead"),
        words.text("window.before.open"),
        words.text("window.before.afresh"),
    )


class Trouble(Sheet):
    """Something of ours broke: go on, or save the details for whoever shall look at them."""

    def __init__(self, parent: QWidget, words: Catalogue, details: str) -> None:
        super().__init__(
            parent,
            words.text("window.crash.sentence"),
            words.text("window.crash.lead"),
            words.text("window.crash.go_on"),
        )
        self._words = words
        self._details = details
        self.told = Label(words.text("window.crash.nothing_sent"), Type.SMALL, ink="ink2")
        self.body.addWidget(self.told)
        self.save = Button(words.text("window.crash.save"), "link", icon="save", small=True)
        self.body.addWidget(self.save)
        self.save.clicked.connect(self._ask_where)

    def _ask_where(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        from relayfix.gui.names import documents

        dialog = QFileDialog(self, self._words.text("window.crash.save_title"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.setDirectory(str(documents()))
        dialog.selectFile(f"{self._words.text('window.crash.file_name')}.txt")
        dialog.fileSelected.connect(self.save_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, name: str) -> None:
        """Write the details to this file, and say so."""
        try:
            Path(name).write_text(self._details, encoding="utf-8")
        except OSError:
            self.told.setText(self._words.text("window.crash.not_saved", path=name))
        else:
            self.told.setText(self._words.text("window.crash.saved", path=name))
        self.fit()
