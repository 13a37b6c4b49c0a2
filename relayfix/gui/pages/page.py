# SPDX-License-Identifier: GPL-3.0-or-later
"""What every page is: a column that scrolls, and what the footer shall offer under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget, QWizardPage

from relayfix.gui.theme import side_margin
from relayfix.gui.widgets.banner import Banner, Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QLayout

    from relayfix.gui.context import Context
    from relayfix.gui.readout import Refused
    from relayfix.gui.widgets.disclosure import Disclosure
    from relayfix.gui.widgets.scroll import ScrollPage


class Footing(NamedTuple):
    """The footer's buttons for a page, in the words of its language; None: no such button."""

    filled: str | None = None
    icon: str | None = "arrow-right"
    icon_last: bool = True
    ready: bool = True
    """Whether the filled button can be pressed."""
    second: str | None = None
    back: bool = True
    """Whether one can go back just now."""


class Page(QWizardPage):
    """One page. Subclasses fill ``self.column`` and answer `footing` and the two presses.

    Pages decide nothing: they show the session, and hand on what the person did.
    """

    footing_changed = Signal()
    step = 1
    """Which of the six steps it belongs to."""
    scrolls_at_once = True
    """False where the page is to be painted before it can scroll: see `let_scroll`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.words = context.words
        self.store = context.store
        self._stale = True
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self.area: ScrollPage | None = None
        self._sheet = QWidget()
        self.column = QVBoxLayout(self._sheet)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        if self.scrolls_at_once:
            self.let_scroll()
        else:
            self._outer.addWidget(self._sheet)
        self.notice_place = QVBoxLayout()
        self.notice_place.setContentsMargins(0, 0, 0, 0)
        self.banner = Banner()
        self.banner.action.clicked.connect(self._on_notice_read)
        self.notice_place.addWidget(self.banner)
        self.column.addLayout(self.notice_place)

    def let_scroll(self) -> None:
        """Put the column into an area that scrolls where room is short."""
        from relayfix.gui.widgets.scroll import ScrollPage

        if self.area is None:
            focus = self.focusWidget()
            self._outer.setContentsMargins(0, 0, 0, 0)
            self.area = ScrollPage()
            self.area.body.addWidget(self._sheet)
            self._outer.addWidget(self.area)
            if focus is not None:  # moving the sheet took it away
                focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.area is None:
            side = side_margin(self.width())
            self._outer.setContentsMargins(side, 20, side, 16)

    def draw(self) -> None:
        """Show the session as it is now."""

    def _draw_when_shown(self) -> None:
        """Connected to what changes a page: one that nobody sees waits until somebody does."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.draw()
            self.reveal()

    def prepare(self, *, back: bool) -> None:  # noqa: ARG002 - most are the same both ways
        """The page is about to be shown: what is in it before is laid out and painted once."""
        if self._stale:
            self._stale = False
            self.draw()

    def prepare_ahead(self, width: int) -> None:
        """The page is likely to be shown next, ``width`` pixels wide: draw and measure it now."""
        if self._stale and not self.isVisible():
            self.prepare(back=False)
            if self.area is not None:
                self.area.measure(width)

    def reveal(self) -> None:
        """Show at once what was put into a page that stands on the screen.

        Qt does that in the next turn, and has laid out and painted the page without it by then.
        """
        if self.isVisible():
            _reveal(self.column)

    def showEvent(self, event: QShowEvent) -> None:
        if self._stale:
            self._stale = False
            self.draw()
            self.reveal()
        super().showEvent(event)

    def footing(self) -> Footing:
        """What the footer offers now."""
        raise NotImplementedError

    def entered(self, *, back: bool) -> None:
        """The page is shown; ``back`` where the person came from a later one."""

    def on_filled(self) -> None:
        """The filled button, or Enter."""
        raise NotImplementedError

    def on_second(self) -> None:
        """The second button."""

    def on_escape(self) -> bool:
        """Esc; whether the page has answered it. Else one goes back, which loses nothing."""
        return False

    def first_focus(self) -> QWidget | None:
        """What has the focus on entry; None: the filled button."""
        return None

    def summary(self) -> str:
        """What a screen reader says when the page appears."""
        return ""

    def running(self) -> bool:
        """Whether somebody is being asked something just now."""
        return False

    def may_close(self) -> bool:
        """Called before the window closes; False where the person is asked first."""
        return True

    def show_notice(self, title: str, text: str = "", kind: Kind = "note") -> None:
        """A banner, in place of the one before."""
        self.banner.show_words(title, text, self.words.text("window.close"), kind)
        self.notice_place.setContentsMargins(0, 0, 0, 16)
        if self.area is not None:
            self.area.verticalScrollBar().setValue(0)
        self.context.announce(f"{title} {text}".strip())

    def unfolding(
        self, title: str, content: QWidget | Callable[[], QWidget], *, boxed: bool = False
    ) -> Disclosure:
        """Something more behind one click; what unfolds below the edge is scrolled to."""
        from relayfix.gui.widgets.disclosure import Disclosure

        say = self.words.text
        words = (say("window.folded"), say("window.unfolded"))
        fold = Disclosure(title, content, words=words, boxed=boxed)
        fold.toggled.connect(lambda on: QTimer.singleShot(0, fold, lambda: self._follow(fold, on)))
        return fold

    def _follow(self, fold: Disclosure, opened: bool) -> None:
        """The line stays on the screen, and as much of what it unfolded as there is room for."""
        if not opened or self.area is None:
            return
        bar, room = self.area.verticalScrollBar(), self.area.viewport().height()
        top = fold.mapTo(self._sheet, QPoint(0, 0)).y()
        below = top + fold.height() - bar.value() - room
        if below > 0:
            bar.setValue(bar.value() + min(below + 20, top - bar.value() - 40))

    def put_away_notice(self) -> None:
        """No banner any more."""
        self.banner.hide()
        self.notice_place.setContentsMargins(0, 0, 0, 0)

    def _on_notice_read(self) -> None:
        self.put_away_notice()
        self.context.focus_page()

    def show_refused(self, refused: Sequence[Refused]) -> None:
        """What could not be read, or is no returned message; nothing where all went well."""
        self.put_away_notice()
        if not refused:
            return
        say = self.words.text
        first, more = refused[0], len(refused) - 1
        bad = first.unreadable
        text = self.words.say(first.sentence)
        if not first.name:
            title = say("window.refused.unnamed_unreadable" if bad else "window.refused.unnamed")
        else:
            id_ = "window.refused.title" if bad else "window.refused.other_title"
            title = say(id_, name=first.name)
            if bad:
                text = f"{text} {say('window.refused.untouched')}"
        if more:
            text = f"{text} {say('window.refused.more', count=more)}"
        self.show_notice(title, text, "stop" if bad else "note")

    # QWizard asks these.

    def validatePage(self) -> bool:
        """Called for the filled button. The page itself says where to go: never by itself."""
        if self.context.moving:
            return True
        self.on_filled()
        return False

    def isComplete(self) -> bool:
        return self.footing().ready


def _reveal(layout: QLayout) -> None:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                widget.show()
        elif (inner := item.layout()) is not None:
            _reveal(inner)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets are gone with the next turn of the loop."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
