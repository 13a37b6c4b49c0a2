# SPDX-License-Identifier: GPL-3.0-or-later
"""The window: header, wizard, menu, drops anywhere, and what is the same on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from relayfix.gui import speech
from relayfix.gui.context import PageId
from relayfix.gui.header import Header
from relayfix.gui.pages.drop import DropPage
from relayfix.gui.pages.making import WARMED, make_page
from relayfix.gui.pages.page import Page
from relayfix.gui.reading import ReadingDesk, busy_words
from relayfix.gui.services import Services
from relayfix.gui.store import Store
from relayfix.gui.tabbing import following, stops
from relayfix.gui.theme import TEXT_SIZES, theme
from relayfix.gui.wizard import Wizard
from relayfix.knowledge.texts import Catalogue

# PySide makes each type of Qt when it is first imported: what only an annotation names, and what
# only a key or a drop needs, is not to hold up the first paint.
if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from relayfix.gui import drop
    from relayfix.gui.readout import Reading, Readout
    from relayfix.gui.veil import Veil
    from relayfix.model.dossier import InputFile
    from relayfix.model.sentence import Sentence

AHEAD_AFTER = 50
"""Milliseconds until the likely next page is drawn: the one that is shown comes first."""
SIZE = (960, 680)
SMALLEST = (720, 480)
SUFFIXES = "*.eml *.msg *.emlx *.mbox *.mht *.html *.htm *.txt"


class Window(QWidget):
    """One window in one language; another language is another window with the same store."""

    painted = Signal()
    """Once, after the first paint."""
    spoken_role = "Window"
    language_chosen = Signal(str)
    text_size_chosen = Signal(float)
    folder_chosen = Signal(str)
    source_chosen = Signal(str)
    closed = Signal()

    def __init__(self, words: Catalogue, store: Store, services: Services) -> None:
        super().__init__()
        self.words = words
        self.store = store
        self.store.words = words
        self.services = services
        self.moving = False
        self.folder: Path | None = None
        self.source: Path | None = None
        """Where the person last chose a returned message."""
        self._veil: Veil | None = None
        self._offered: drop.Dropped | None = None
        self._leaving = False
        self._asked_to_close = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.text("window.title"))
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.wizard = Wizard(self)
        self.header = Header(words, one_language=services.policy.locks("language"))
        self._painted = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.wizard, 1)
        self.desk = ReadingDesk(services, store, self)
        self.drop_page = DropPage(self)
        self.wizard.put(PageId.DROP, self.drop_page)
        self._connect()
        self.refresh_disclosure()
        self.wizard.restart()

    # ── what pages ask for ──────────────────────────────────────────────────────────────────

    @property
    def reading(self) -> bool:
        """A message is being read."""
        return self.desk.running

    def go(self, page: int) -> None:
        """To another page."""
        self.page_at(page)
        self.wizard.go(page)

    def get_ready(self, page: int) -> None:
        """Have a page drawn before it is asked for."""
        QTimer.singleShot(
            AHEAD_AFTER, self, lambda: self.page_at(page).prepare_ahead(self.wizard.width())
        )

    def open_files(self) -> None:
        """Choose a returned message. The system's dialog, several files at once."""
        text = self.words.text
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, text("window.drop.choose_title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [f"{text('window.drop.files')} ({SUFFIXES})", f"{text('window.drop.all_files')} (*)"]
        )
        if self.source is not None:
            dialog.setDirectory(str(self.source))
        dialog.filesSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_chosen(self, paths: Sequence[str]) -> None:
        self.source = Path(paths[0]).parent
        self.source_chosen.emit(str(self.source))
        self.read(paths)

    def read(self, paths: Sequence[str]) -> None:
        """Read files. On the first page they begin a case, on the others they join it."""
        self.desk.start(tuple(paths), add=self._adds())

    def read_contents(self, contents: Sequence[InputFile], instead: InputFile | None) -> None:
        """Read what was pasted or dropped as it is."""
        self.desk.start((), contents, instead, add=self._adds())

    def cancel_reading(self) -> None:
        """Stop reading; nothing has changed."""
        self.desk.cancel()

    def start_afresh(self) -> None:
        """Forget the case, after a question where that would lose something."""
        if not self.store.at_stake:
            self._start_afresh()
            return
        from relayfix.gui.sheets import ask_afresh

        sheet = ask_afresh(self, self.words)
        sheet.accepted.connect(self._start_afresh)
        sheet.open()

    def _start_afresh(self) -> None:
        """The message itself was only copied."""
        self.desk.cancel()
        self.wizard.go(PageId.DROP)
        self.store.set_session(None)

    def come_forward(self) -> None:
        """Where the person sees it, whatever lies over it or made it small."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def offer_case(self, pick_up: Callable[[], None], afresh: Callable[[], None]) -> None:
        """An earlier run ended in the middle of a case: go on with it, or not."""
        from relayfix.gui.sheets import crashed_before

        sheet = crashed_before(self, self.words)
        sheet.accepted.connect(afresh)
        sheet.rejected.connect(pick_up)
        sheet.open()

    def show_case(self) -> None:
        """On to what happened, with a case that was picked up."""
        self.go(PageId.HAPPENED)

    def tell_of_lost_case(self) -> None:
        """The case of the earlier run could not be read again."""
        self._notice("window.before.lost")

    def tell_of_policy(self, problem: Sentence) -> None:
        """What is wrong with the settings of the person's IT."""
        self.drop_page.show_notice(self.words.say(problem), "", "warning")

    def focus_page(self) -> None:
        """The page's first control, else the filled button."""
        page = self.wizard.page_now()
        focus = page.first_focus() if page is not None else None
        if focus is None:
            self.wizard.focus_filled()
        else:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def announce(self, text: str) -> None:
        """For a screen reader."""
        speech.announce(self, text)

    def copy(self, text: str) -> None:
        """To the clipboard."""
        QApplication.clipboard().setText(text)

    def save_folder(self) -> Path | None:
        """Where the person last saved something."""
        return self.folder

    def set_save_folder(self, folder: Path) -> None:
        """Remember it for the next time."""
        self.folder = folder
        self.folder_chosen.emit(str(folder))

    # ── building ────────────────────────────────────────────────────────────────────────────

    def page_at(self, number: int) -> Page:
        """A page, made when first wanted: the others need what the first paint cannot wait for."""
        page = self.wizard.page(number)
        if not isinstance(page, Page):
            page = make_page(self, number)
            self.wizard.put(number, page)
        return page

    def warm(self) -> None:
        """Make the pages one by one, each in a turn of its own of the event loop."""
        missing = [number for number in WARMED if not isinstance(self.wizard.page(number), Page)]
        if missing:
            self.page_at(missing[0])
            QTimer.singleShot(0, self, self.warm)

    def _connect(self) -> None:
        self.wizard.page_shown.connect(self._on_page_shown)
        self.wizard.disclosure_wanted.connect(self._show_disclosure)
        self.header.language_wanted.connect(self._show_languages)
        self.header.menu_wanted.connect(self._show_menu)
        self.desk.busy.connect(self._on_busy)
        self.desk.done.connect(self._on_read)
        self.desk.broken.connect(self._on_reading_broken)
        self.desk.changed.connect(self._on_reading_changed)
        self.store.session_changed.connect(self._on_reading_changed)
        theme().changed.connect(self.refresh_disclosure)
        if self.services.ready:
            self._attach()
        else:
            self.services.made.connect(self._attach)

    def _attach(self) -> None:
        """There is an engine: what it asks is told in the footer."""
        self.services.checks.changed.connect(self.refresh_disclosure)
        self.services.kept.changed.connect(self._on_kept)
        self._on_kept()

    def _on_kept(self) -> None:
        """There are kept cases, or no more: the first page offers them."""
        self.drop_page.show_kept(len(self.services.kept.rows))

    def settle_in(self) -> None:
        """What nobody can need before the first paint: keys, focus ring, the task bar's icon."""
        from relayfix.gui import keys
        from relayfix.gui.widgets.focus_ring import FocusRing
        from relayfix.gui.widgets.mark import window_icon

        self.drop_page.let_scroll()
        # QWizard keeps the height that the page asked for before it could scroll.
        self.wizard.setMinimumSize(0, 0)
        self.setWindowIcon(window_icon())
        FocusRing(self)
        if (page := self.wizard.page_now()) is not None:
            self.announce(page.summary())
        keys.bind(self)

    # ── moving about ────────────────────────────────────────────────────────────────────────

    def on_escape(self) -> None:
        """Stop reading; leave the page, which asks where something would be lost."""
        page = self.wizard.page_now()
        if self.reading:
            self.cancel_reading()
        elif page is not None and not page.on_escape():
            self.go_back()

    def go_back(self) -> None:
        """One page back, where there is one."""
        if len(self.wizard.visitedIds()) > 1 and self.wizard.back_button.isEnabled():
            self.wizard.go_back()

    def _on_page_shown(self, page: Page, _back: bool) -> None:
        self.header.set_step(page.step)
        if self.services.ready:
            self.services.asking.forget()  # what was pressed on the page before
        self.focus_page()
        if self._painted and (words := page.summary()):
            self.announce(words)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if not self.wizard.updatesEnabled():
            # QWizard hides its inside for a moment against flicker: nobody pressed Tab.
            return False
        page = self.wizard.page_now()
        if page is None or (self._veil is not None and self._veil.isVisible()):
            return super().focusNextPrevChild(forward)
        footer = (
            self.wizard.filled,
            self.wizard.second,
            self.wizard.back_button,
            self.wizard.disclosure,
        )
        order = [stop for part in (page, *footer, self.header) for stop in stops(part)]
        target = following(order, self.focusWidget(), forward=forward)
        if target is None:
            return False
        reason = Qt.FocusReason.TabFocusReason
        target.setFocus(reason if forward else Qt.FocusReason.BacktabFocusReason)
        if page.area is not None and page.isAncestorOf(target):
            page.area.show_widget(target)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._veil is not None:
            self._place_veil(self._veil)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # Two turns of the event loop later all of the page stands on the screen.
            QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, self.painted.emit))

    @property
    def veil(self) -> Veil:
        """The drop zone that covers a page."""
        if self._veil is None:
            from relayfix.gui.veil import Veil

            self._veil = Veil(self, self.words)
            self._veil.cancelled.connect(self.cancel_reading)
            self._place_veil(self._veil)
        return self._veil

    def _place_veil(self, veil: Veil) -> None:
        veil.place(self.rect().adjusted(0, self.header.height(), 0, 0))

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.wizard.page_now()
        if not self._leaving and page is not None and not page.may_close():
            event.ignore()
            return
        if not self._leaving and not self._asked_to_close and self.store.at_stake:
            event.ignore()
            self._ask_to_close()
            return
        self.desk.cancel()
        if not self._leaving:
            self.closed.emit()
        super().closeEvent(event)

    def _ask_to_close(self) -> None:
        from relayfix.gui.sheets import ask_close

        def close() -> None:
            self._asked_to_close = True
            self.close()

        sheet = ask_close(self, self.words)
        sheet.accepted.connect(close)
        sheet.open()

    def retrace(self, way: Sequence[int]) -> None:
        """Be on the page, with the pages behind it, that another window was on."""
        for page in way[1:]:
            self.go(page)

    def leave(self) -> None:
        """Make room for the window in another language; nothing is asked."""
        self._leaving = True
        self.close()

    # ── reading ─────────────────────────────────────────────────────────────────────────────

    def _adds(self) -> bool:
        page = self.wizard.page_now()
        return page is not None and page.step > 1

    def _on_reading_changed(self) -> None:
        page = self.wizard.page_now()
        if page is not None:
            page.footing_changed.emit()

    def _on_busy(self, on: bool, reading: Reading | None) -> None:
        title = busy_words(self.words, reading) if on else None
        cancel = self.words.text("window.cancel")
        if title is not None:
            self.announce(title)
        if self.wizard.page_now() is self.drop_page:
            self.drop_page.zone.set_busy(title, cancel)
            if self._veil is not None:
                self._veil.hide()
        else:
            self.drop_page.zone.set_busy(None)
            if on or self._veil is not None:
                self.veil.set_busy(title, cancel)

    def _on_read(self, readout: Readout) -> None:
        self.drop_page.show_refused(readout.refused)
        if readout.session is not None:
            self.store.set_session(readout.session)
            self.go(PageId.HAPPENED)
            # Of several files some may not have been read: the person sees it where they are now.
            self.page_at(PageId.HAPPENED).show_refused(readout.refused)
            return
        page = self.wizard.page_now()
        if page is not None and page is not self.drop_page:
            page.show_refused(readout.refused)

    def _on_reading_broken(self, error: BaseException) -> None:
        page = self.wizard.page_now() or self.drop_page
        page.show_notice(self.words.text("window.refused.broken"))
        raise error

    # ── drops and the clipboard ─────────────────────────────────────────────────────────────

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from relayfix.gui import drop

        if not drop.welcome(event.mimeData()):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._offered = drop.offered(event.mimeData())
        self._show_over(max(1, len(self._offered.files)))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(0)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        from relayfix.gui import drop

        # Never the proposed action: a program that is told "move" deletes the message.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._show_over(0)
        dropped, self._offered = drop.read(event.mimeData(), self._offered), None
        # The other program waits for this function: what follows may open a page or a dialog.
        QTimer.singleShot(0, self, lambda: self.take(dropped))

    def take(self, dropped: drop.Dropped) -> None:
        """Deal with what was dropped or pasted."""
        if dropped.files:
            self.read(dropped.files)
        elif dropped.contents:
            instead = _text_file(dropped.text) if dropped.text else None
            files = tuple(_file(name, data) for name, data in dropped.contents)
            self.read_contents(files, instead)
        elif dropped.text:
            self.read_contents((_text_file(dropped.text),), None)
        elif dropped.share:
            self._notice("window.refused.share")
        elif dropped.picture:
            self._notice("window.refused.picture")
        elif dropped.program is not None:
            from relayfix.gui.pages.detour import DetourPage

            page = self.page_at(PageId.DETOUR)
            if isinstance(page, DetourPage):
                page.set_program(dropped.program)
            self.go(PageId.DETOUR)

    def paste(self) -> None:
        """Ctrl+V anywhere but in a field, where the field takes it."""
        from relayfix.gui import drop

        pasted = drop.pasted(QApplication.clipboard().mimeData())
        if pasted.files or pasted.contents or pasted.text:
            self.take(pasted)
        else:
            self._notice(f"window.refused.{'picture' if pasted.picture else 'nothing'}")

    def _notice(self, id_: str) -> None:
        page = self.wizard.page_now() or self.drop_page
        page.show_notice(self.words.text(id_))

    def _show_over(self, count: int) -> None:
        if count == 0:
            self.drop_page.zone.set_over(None)
            if self._veil is not None:
                self._veil.set_over(None)
            return
        if self._adds():
            self.veil.set_over(self.words.text("window.drop.add"))
        elif self.wizard.page_now() is self.drop_page:
            self.drop_page.zone.set_over(self.words.text("window.drop.over", count=count))
        else:
            self.veil.set_over(self.words.text("window.drop.over", count=count))

    # ── menus ───────────────────────────────────────────────────────────────────────────────

    def _show_menu(self) -> None:
        from relayfix.gui import menus

        menu = menus.main_menu(
            self,
            self.words,
            opening=self.open_files,
            pasting=self.paste,
            afresh=self.start_afresh,
            sizing=self.text_size_chosen.emit,
            kept=self._kept_cases if self.services.kept.rows else None,
            help_=self.show_help,
            about=self.show_about,
            closing=self.close,
        )
        menus.pop_up(menu, self.header.menu)

    def _show_languages(self) -> None:
        from relayfix.gui import menus

        menu = menus.language_menu(self, self.words.language, self.choose_language)
        menus.pop_up(menu, self.header.language)

    def choose_language(self, language: str) -> None:
        """Ask for the same window in another language."""
        if language != self.words.language:
            self.language_chosen.emit(language)

    def zoom(self, by: int) -> None:
        """The next text size, or the one before."""
        sizes = list(TEXT_SIZES)
        now = min(range(len(sizes)), key=lambda n: abs(sizes[n] - theme().text_size))
        self.text_size_chosen.emit(sizes[max(0, min(len(sizes) - 1, now + by))])

    def _kept_cases(self) -> None:
        self.go(PageId.KEPT)

    def show_help(self) -> None:
        """How it works, and the keys."""
        from relayfix.gui.help import help_sheet

        help_sheet(self, self.words).open()

    def show_about(self) -> None:
        """What this program is."""
        from relayfix.gui.sheets import about

        about(self, self.words).open()

    # ── what has left this computer ─────────────────────────────────────────────────────────

    def refresh_disclosure(self) -> None:
        """The one sentence, from what the resolver has really sent."""
        servers = len({sent.server for sent in self.services.sent()})
        if servers == 0:
            self.wizard.set_disclosure(self.words.text("window.left.nothing"), "lock")
            return
        page = self.wizard.page_now()
        running = page is not None and page.running()
        id_ = "window.left.asking" if running else "window.left.asked"
        self.wizard.set_disclosure(self.words.text(id_, count=servers), "globe")

    def _show_disclosure(self) -> None:
        from relayfix.gui.sheets import left

        left(self, self.words, self.services.sent()).open()


def _text_file(text: str) -> InputFile:
    return _file("", text.encode("utf-8", "replace"))


def _file(name: str, data: bytes) -> InputFile:
    from relayfix.model.dossier import InputFile

    return InputFile(name=name, data=data)
