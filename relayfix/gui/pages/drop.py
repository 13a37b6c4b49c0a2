# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 1: the place to drop the returned message, and the other ways to hand it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from relayfix.gui.context import PageId
from relayfix.gui.pages.page import Footing, Page
from relayfix.gui.theme import theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.drop_zone import DropZone
from relayfix.gui.widgets.heading import Heading
from relayfix.resources import resource

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from relayfix.gui.context import Context

_APART = 28
"""Pixels between two ways."""
_TALL = 300
"""Pixels of a page's height, at 100 %, from which large text has room for the lead."""

EXAMPLES = (
    ("window.example.relay_denied_en", "relay-denied.en.eml"),
    ("window.example.relay_denied_fr", "relay-denied.fr.eml"),
    ("window.example.relay_denied_msg_en", "relay-denied.en.msg"),
    ("window.example.relay_denied_msg_fr", "relay-denied.fr.msg"),
    ("window.example.postfix", "postfix.eml"),
    ("window.example.exim", "exim.eml"),
    ("window.example.gmail", "gmail.eml"),
)


class DropPage(Page):
    """The zone fills the page. What is dropped is the window's business, wherever it falls."""

    step = 1
    scrolls_at_once = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        text = self.words.text
        self.zone = _Zone(
            text("window.drop.zone"),
            text("window.drop.hint"),
            text("window.drop.choose"),
            text("window.drop.zone_name"),
        )
        self.zone.clicked.connect(self._on_zone)
        self.column.removeItem(self.notice_place)
        self.ways = _Ways(context)
        self.head = Heading(text("window.drop.sentence"), text("window.drop.lead"))
        self.column.addWidget(self.head)
        self.column.addSpacing(20)
        self.column.addLayout(self.notice_place)
        self.column.addWidget(self.zone, 1)
        self.column.addSpacing(14)
        self.column.addWidget(self.ways)
        self.kept: Button | None = None
        theme().changed.connect(self._fit_head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """Large text on a small screen: what to press comes before what is said about it."""
        self.head.lead.setVisible(not theme().large or self.height() >= theme().px(_TALL))

    def show_kept(self, count: int) -> None:
        """Offer the cases that are kept. They are looked for once this page is painted."""
        if self.kept is None and count:
            self.kept = Button("", "quiet", icon="refresh-cw", wrap=True)
            self.kept.clicked.connect(lambda: self.context.go(PageId.KEPT))
            self.column.addSpacing(10)
            self.column.addWidget(self.kept, 0, Qt.AlignmentFlag.AlignHCenter)
        if self.kept is not None:
            self.kept.setText(self.words.text("kept.link", count=count))
            self.kept.setVisible(bool(count))

    def footing(self) -> Footing:
        """Continue, once there is something to continue with."""
        known = self.store.session is not None
        return Footing(filled=self.words.text("window.continue") if known else None)

    def on_filled(self) -> None:
        self.context.go(PageId.HAPPENED)

    def first_focus(self) -> QWidget | None:
        return self.zone

    def summary(self) -> str:
        return self.head.spoken()

    def _on_zone(self) -> None:
        if self.zone.busy:
            self.context.cancel_reading()
        else:
            self.context.open_files()


class _Zone(DropZone):
    """Takes the room there is: a banner above it makes it lower, and nothing scrolls."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class _Ways(QWidget):
    """Paste it, type it, or look at an example: quiet, in as few rows as there is room for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        text = context.words.text
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._columns = 0
        # The longest breaks where large text meets a small window.
        self.paste = Button(text("window.drop.paste"), "quiet", icon="clipboard-paste")
        self.error = Button(text("window.drop.error_only"), "quiet", icon="monitor-x", wrap=True)
        self.silence = Button(
            text("window.drop.silence"), "quiet", icon="mail-question-mark", wrap=True
        )
        self.example = Button(text("window.drop.example"), "quiet", icon="lightbulb")
        self.paste.clicked.connect(lambda: context.go(PageId.PASTE))
        self.error.clicked.connect(lambda: context.go(PageId.ERROR))
        self.silence.clicked.connect(lambda: context.go(PageId.SILENCE))
        self.example.clicked.connect(self._show_examples)
        theme().changed.connect(self._arrange)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        widest = max(button.minimumSizeHint().width() for button in self._buttons())
        return QSize(widest, super().minimumSizeHint().height())

    def _buttons(self) -> tuple[Button, ...]:
        return (self.paste, self.error, self.silence, self.example)

    def _fitting(self) -> int:
        """How many stand side by side: four, two or one."""
        widths = [button.sizeHint().width() for button in self._buttons()]
        if sum(widths) + 3 * _APART <= self.width():
            return 4
        pairs = max(widths[0], widths[2]) + max(widths[1], widths[3]) + _APART
        return 2 if not theme().large and pairs <= self.width() else 1

    def _arrange(self) -> None:
        usual = 1 if theme().large else 2
        columns = self._fitting() if self.isVisible() else usual
        if columns != self._columns:
            self._columns = columns
            for number, button in enumerate(self._buttons()):
                self._grid.removeWidget(button)
                # The outer columns take what is left, so that the buttons stand in the middle.
                self._grid.addWidget(button, number // columns, 1 + number % columns)
            for column in range(6):
                self._grid.setColumnStretch(column, int(column in (0, columns + 1)))
        self._grid.setHorizontalSpacing(_APART)
        self._grid.setVerticalSpacing(10)

    def _show_examples(self) -> None:
        """The examples in the window's language come first."""
        from PySide6.QtGui import QAction
        from PySide6.QtWidgets import QMenu

        from relayfix.gui.menus import widen

        menu = QMenu(self)
        language = f".{self._context.words.language}."
        for id_, name in sorted(EXAMPLES, key=lambda example: _order(example[1], language)):
            path = resource("samples", name)
            if path.is_file():
                action = QAction(self._context.words.text(id_), menu)
                action.triggered.connect(lambda _=False, p=str(path): self._context.read((p,)))
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        widen(menu)
        menu.popup(self.example.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))


def _order(name: str, language: str) -> int:
    if language in name:
        return 0
    return 1 if name.count(".") == 1 else 2
