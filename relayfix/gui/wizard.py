# SPDX-License-Identifier: GPL-3.0-or-later
"""The wizard: QWizard for the way through the pages, with none of its own looks.

Where the way leads is the session's business; this class turns the page it is told to, keeps the
history that Back needs, and drives the footer from what the page says of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget, QWizard

from relayfix.gui.pages.page import Footing, Page
from relayfix.gui.theme import side_margin, theme
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.label import plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

    from relayfix.gui.context import Context

FOOTER = 70
"""Pixels at 100 %."""

_Button = QWizard.WizardButton


class Chrome(NamedTuple):
    """The parts of QWizard that Qt keeps to itself."""

    frame: QFrame
    """Around the pages; ModernStyle fills it white."""
    ruler: QWidget
    """Two pixels between pages and buttons."""
    footer: QHBoxLayout


def chrome(wizard: QWizard) -> Chrome:
    """Finds QWizard's private parts; LookupError where Qt has been rebuilt inside."""
    inner = [
        child
        for child in wizard.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if child.findChild(QGridLayout) is not None
    ]
    if len(inner) != 1:
        raise LookupError("QWizard has no inner widget with a grid")
    direct = inner[0].findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    frames = [w for w in direct if type(w) is QFrame]
    rulers = [w for w in direct if type(w) is QWidget and w.minimumHeight() == w.maximumHeight()]
    grid = inner[0].findChild(QGridLayout)
    rows = grid.findChildren(QHBoxLayout) if grid is not None else []
    if len(frames) != 1 or len(rulers) != 1 or len(rows) != 1:
        raise LookupError(
            f"QWizard has {len(frames)} frames, {len(rulers)} rulers, {len(rows)} rows"
        )
    return Chrome(frames[0], rulers[0], rows[0])


class _Line(QWidget):
    """One pixel, over the whole ruler."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        # Not `fillRect`: for that PySide sets up all gradients, before the first paint.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().tokens.line)
        painter.drawRect(self.rect())
        painter.end()


class Wizard(QWizard):
    """The pages and their footer, as a plain widget inside the window."""

    page_shown = Signal(object, bool)
    """The `Page`, and whether the person went back to it."""
    spoken_role = "Grouping"
    disclosure_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._target = -1
        self._back = False
        self._told = ("", "")
        """The disclosure's words and icon."""
        self._lent = False
        self._footing: Footing | None = None
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAccessibleName(context.words.text("window.title"))
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        for option in (
            QWizard.WizardOption.IndependentPages,
            QWizard.WizardOption.NoBackButtonOnStartPage,
            QWizard.WizardOption.NoCancelButton,
            QWizard.WizardOption.HaveCustomButton1,
            QWizard.WizardOption.HaveCustomButton2,
        ):
            self.setOption(option)
        words = context.words
        self.back_button = Button(words.text("window.back"), "second", icon="arrow-left")
        self.disclosure = Button("", "quiet", icon="lock", small=True)
        # Long words at large text break rather than push the window wider.
        self.second = Button("", "second", wrap=True)
        self.filled = Button("", "filled", icon="arrow-right", icon_last=True, wrap=True)
        for which, button in (
            (_Button.BackButton, self.back_button),
            (_Button.CustomButton1, self.disclosure),
            (_Button.CustomButton2, self.second),
            (_Button.NextButton, self.filled),
        ):
            self.setButton(which, button)
        self.back_button.setAccessibleName(words.text("window.back"))
        self.setButtonLayout(
            [
                _Button.BackButton,
                _Button.CustomButton1,
                _Button.Stretch,
                _Button.CustomButton2,
                _Button.NextButton,
            ]
        )
        self.disclosure.clicked.connect(self.disclosure_wanted)
        self.second.clicked.connect(self._on_second)
        self.currentIdChanged.connect(self._on_page)
        self._strip()
        theme().changed.connect(self._place)

    def page_now(self) -> Page | None:
        """The page that is shown."""
        page = self.currentPage()
        return page if isinstance(page, Page) else None

    def put(self, number: int, page: Page) -> None:
        """Make a page known. Its footing is followed."""
        page.footing_changed.connect(self._on_footing)
        self.setPage(number, page)
        self._bare()

    def go(self, number: int) -> None:
        """Turn to a page: back to it where it was visited, else on to it."""
        if number == self.currentId():
            return
        if number in self.visitedIds():
            while self.currentId() != number:
                self.go_back()
            return
        self._prepare(number, back=False)
        self._target = number
        self.context.moving = True
        try:
            self.next()
        finally:
            self._target = -1
            self.context.moving = False

    def go_back(self) -> None:
        """One page back."""
        self._prepare(self.visitedIds()[-2], back=True)
        self._back = True
        try:
            self.back()
        finally:
            self._back = False

    def _prepare(self, number: int, *, back: bool) -> None:
        page = self.page(number)
        if isinstance(page, Page):
            page.prepare(back=back)

    def nextId(self) -> int:
        """Never -1: QWizard would take the page for the last one and hide the filled button."""
        return self._target if self._target >= 0 else self.currentId()

    def done(self, _result: int) -> None:
        """An embedded wizard is never done: closing is the window's business."""

    def reject(self) -> None:
        """Esc, which the window answers. QDialog would hide the wizard."""

    def set_disclosure(self, text: str, icon: str) -> None:
        """The one true sentence on what has left this computer."""
        if (text, icon) == self._told:
            return
        self._told = (text, icon)
        self.disclosure.setAccessibleName(text)
        # Else the tool tip would be read out, signs of its own and all.
        self.disclosure.setAccessibleDescription(self.context.words.text("window.left.more"))
        self.disclosure.setToolTip(plain_tip(text))
        self.disclosure.set_icon(icon)
        self._fit_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_words()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._bare()
        return done

    def _strip(self) -> None:
        found = chrome(self)
        self._footer = found.footer
        self._frame = found.frame
        found.ruler.setFixedHeight(1)
        self._line = _Line(found.ruler)
        self._line.resize(20000, 1)
        self._bare()
        self._place()

    def _bare(self) -> None:
        """QWizard sets frame, margins and ground anew with every relayout."""
        self._frame.setAutoFillBackground(False)
        self._frame.setBackgroundRole(QPalette.ColorRole.Window)
        self._frame.setFrameStyle(QFrame.Shape.NoFrame)
        self._frame.setLineWidth(0)
        if (layout := self._frame.layout()) is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        self._line.show()

    def _place(self) -> None:
        side = side_margin(self.width())
        # As high without a button as with one: the page must not jump.
        self.disclosure.setMinimumHeight(theme().px(38))
        room = FOOTER - 38  # spacing is not multiplied, the buttons are
        self._footer.setContentsMargins(side, room // 2, side, room - room // 2)
        self._footer.setSpacing(12)
        self._fit_words()

    def _fit_words(self) -> None:
        """Where the row is short of room, first the disclosure keeps its icon alone, then Back.

        With large text it is short of room wherever a button stands in it.
        """
        if not self.isVisible():
            return  # nothing has its size yet
        back = self.context.words.text("window.back")
        room = self.width() - 2 * side_margin(self.width())
        alone = all(b.isHidden() for b in self._buttons() if b is not self.disclosure)
        for told, back_words in ((self._told[0], back), ("", back), ("", "")):
            if told and theme().large and not alone:
                continue
            self._say(_Button.CustomButton1, self.disclosure, told)
            self._say(_Button.BackButton, self.back_button, back_words)
            shown = [b for b in self._buttons() if not b.isHidden()]
            needed = sum(button.sizeHint().width() + 12 for button in shown)
            if needed <= room:
                break

    def _buttons(self) -> tuple[Button, ...]:
        return (self.back_button, self.disclosure, self.second, self.filled)

    def _on_page(self, _number: int) -> None:
        page = self.page_now()
        if page is None:
            return
        self._bare()
        self._place()
        self._footing = None
        self._on_footing()
        page.entered(back=self._back)
        if not self._back and page.area is not None:
            page.area.verticalScrollBar().setValue(0)  # it may show another case than before
        self._on_footing()
        self.page_shown.emit(page, self._back)

    def _on_footing(self) -> None:
        page = self.page_now()
        if page is None or self.sender() not in (None, self, page):
            return
        footing = page.footing()
        if footing == self._footing:
            return  # to set the same words again lays the whole row out again
        self._footing = footing
        held = self.window().focusWidget() is self.filled
        page.completeChanged.emit()
        self._show(_Button.NextButton, self.filled, footing.filled)
        self.filled.set_icon(footing.icon, last=footing.icon_last)
        self.filled.setEnabled(footing.ready)
        self.filled.setDefault(footing.ready)
        self.back_button.setEnabled(footing.back)
        self._show(_Button.CustomButton2, self.second, footing.second)
        self._fit_words()
        self._pass_focus(held)

    def focus_filled(self) -> None:
        """Give it the focus, or lend that to a neighbour until it can be pressed."""
        free = self.filled.isEnabled() and self.filled.isVisible()
        self._lent = not free
        neighbour = self.second if self.second.isVisible() else self.back_button
        target = self.filled if free else neighbour
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pass_focus(self, held: bool) -> None:
        """A button that cannot be pressed lends the focus to its neighbour, and gets it back."""
        free = self.filled.isEnabled() and self.filled.isVisible()
        lent = self._lent and self.window().focusWidget() in (self.second, self.back_button)
        if (held and not free) or (lent and free):
            self.focus_filled()

    def _show(self, which: QWizard.WizardButton, button: Button, text: str | None) -> None:
        if text is not None:
            self._say(which, button, text)
        button.setVisible(text is not None)

    def _say(self, which: QWizard.WizardButton, button: Button, text: str) -> None:
        """QWizard lays the row out anew whenever a text is set, be it the same one."""
        if button.text() != text or self.buttonText(which) != text:
            self.setButtonText(which, text)

    def _on_second(self) -> None:
        page = self.page_now()
        if page is not None:
            page.on_second()
