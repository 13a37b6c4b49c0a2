# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a program: one application, one store, one engine, and a window in a language.

Before the first paint only Qt, the standard library and our own vocabulary are imported; the
reader's process and everything else come up behind the painted page.
"""

from __future__ import annotations

import dataclasses
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from relayfix import __version__
from relayfix.gui import roles, single_instance
from relayfix.gui.options import Options
from relayfix.gui.services import Services
from relayfix.gui.store import Store
from relayfix.gui.theme import STYLED, TEXT_SIZES, Scheme, Type
from relayfix.gui.theme import theme as the_theme
from relayfix.gui.tidying import Tidying
from relayfix.gui.window import SIZE, Window
from relayfix.gui.words import Gradual
from relayfix.knowledge.texts import catalogue, languages
from relayfix.store import policy as managed
from relayfix.store import settings as kept
from relayfix.store.looking import is_folder

if TYPE_CHECKING:
    from relayfix.gui.crash import Catcher
    from relayfix.gui.single_instance import Doorbell
    from relayfix.model.open_case import OpenCase
    from relayfix.model.policy import Policy
    from relayfix.session import Session

TIDY_AFTER = 500
"""Milliseconds after a window is gone."""

SCHEMES: tuple[Scheme, ...] = ("light", "dark", "contrast")
LONGEST_SIDE = 32_000
"""Pixels; what a broken file names beyond that fits into no window."""


def run(
    paths: Sequence[str] = (),
    *,
    language: str | None = None,
    theme: str | None = None,
    options: Options | None = None,
) -> int:
    """Show the window, with the files already dropped in, until it is closed. The exit code.

    ``language`` and ``theme`` None: as the person chose, else as the system has them.
    """
    application = QApplication.instance() or application_of(sys.argv[:1])
    lock = None
    try:
        lock = single_instance.claim()
    except single_instance.Taken:
        if single_instance.hand_over(paths):
            return 0
    program = Program(options, language=language, scheme=theme)
    program.catch()
    if lock is not None:
        program.be_the_only_one()
    program.show(paths)
    code = application.exec()
    program.close()
    if lock is not None:
        lock.unlock()
    return code


def application_of(name: Sequence[str]) -> QApplication:
    """An application in our style; ``name`` is what argv[0] would be."""
    kind: type[QApplication] = QApplication
    if sys.platform == "darwin":
        from relayfix.gui.opening import OpeningApplication

        kind = OpeningApplication
    application = kind([*name, "-style", "fusion"])
    application.setProperty(STYLED, True)
    return application


def probe() -> str:
    """What a window lacks in this installation: "" for nothing. For the program's own test."""
    application = QApplication.instance() or application_of(["relayfix"])
    program = Program(language="fr")
    try:
        window = program.show()
        if program._translator is None:
            return "Qt's French words"
        window.warm()
        picture = window.grab()
        application.processEvents()
        colours = {picture.toImage().pixel(x, 60) for x in range(0, picture.width(), 7)}
        return "" if len(colours) > 2 else "a picture of the first page"
    finally:
        program.close()


class Program(QObject):
    """What outlives a window: when the language changes, the window is built anew around it."""

    def __init__(
        self,
        options: Options | None = None,
        *,
        language: str | None = None,
        scheme: str | None = None,
        policy: Policy | None = None,
    ) -> None:
        application = QApplication.instance()
        super().__init__(application)
        self.settings = kept.load()
        self.policy = managed.load() if policy is None else policy
        QApplication.setApplicationName("RelayFix")
        QApplication.setApplicationVersion(__version__)
        QApplication.setDesktopFileName("relayfix")
        self._translator: QTranslator | None = None
        wanted = scheme or self.settings.theme
        if wanted in SCHEMES:
            the_theme().set_override(wanted)
        the_theme().apply()
        the_theme().set_text_size(self.settings.text_percent / 100)
        self.store = Store(self)
        self.store.start_with(self.policy)
        self.services = Services(options or Options(), self.store, self.policy, self)
        chosen = self.policy.language_for(language or self.settings.language)
        # Settings of another version, or of IT, may name a language that there are no texts for.
        self.language = chosen if chosen in languages() else system_language()
        self.window: Window | None = None
        self.catcher: Catcher | None = None
        self._doorbell: Doorbell | None = None
        self._tidying: Tidying | None = None
        self._only_one = False
        self._left_behind = False
        self._waiting: tuple[str, ...] = ()
        """Files to read once the person has said what becomes of the case of an earlier run."""

    def catch(self) -> None:
        """From now on no exception ends the program, and none vanishes."""
        from relayfix.gui.crash import Catcher

        self.catcher = Catcher(self)

    def be_the_only_one(self) -> None:
        """This program holds the lock: it keeps the open case, and later starts come to it."""
        from relayfix.store import open_case

        self._only_one = True
        self._left_behind = open_case.is_there()

    def show(self, paths: Sequence[str] = ()) -> Window:
        """The first window; the rest is warmed once it is painted."""
        window = self._build(self.language)
        window.resize(_length(self.settings.width, SIZE[0]), _length(self.settings.height, SIZE[1]))
        window.show()
        if paths and self._left_behind:
            self._waiting = tuple(paths)
        elif paths:
            window.read(paths)
        window.painted.connect(self._warm)
        return window

    def close(self) -> None:
        """End everything that runs beside the window."""
        if self.catcher is not None:
            self.catcher.release()
        if self._doorbell is not None:
            self._doorbell.close()
        self.services.close()
        if self._tidying is not None:
            self._tidying.close()

    def _warm(self) -> None:
        """Behind the first page: the reader's process and all imports, then the other pages."""
        self._tidying = Tidying(self)
        if self.window is None:
            return
        roles.install()
        self._settle_in(self.window)
        if self._only_one:
            self._listen()
        the_theme().font(Type.MONO)  # the first page has no server's words: their font comes now
        self.services.engine.warm(self.language).ended.connect(self._warm_pages)

    def _settle_in(self, window: Window) -> None:
        """A window stands on the screen: it gets the rest of what it needs."""
        window.settle_in()
        if self.policy.problem is not None:
            window.tell_of_policy(self.policy.problem)

    def _warm_pages(self) -> None:
        # What a start has made stays to the end: no search for garbage need go through it again.
        gc.freeze()
        if self.window is not None:
            self.window.warm()
            self.services.kept.look(self.language)

    def _listen(self) -> None:
        """Later starts are heard from now on, and the case of one that crashed is offered."""
        from relayfix.gui.single_instance import Doorbell

        self._doorbell = Doorbell(self)
        self._doorbell.rung.connect(self.open_files)
        self._doorbell.listen()
        self._listen_to_the_system()
        if not self._left_behind:
            self.services.rescue.follow()
        elif self.window is not None:
            self.window.offer_case(self._pick_up, self._start_afresh)

    def _listen_to_the_system(self) -> None:
        """On macOS the files of "Open with" come as events of the application."""
        opening = sys.modules.get("relayfix.gui.opening")
        application = QApplication.instance()
        if opening is not None and isinstance(application, opening.OpeningApplication):
            application.asked.connect(self.open_files)
            if early := application.listen():
                self.open_files(early)

    def open_files(self, paths: Sequence[str]) -> None:
        """Another start, or the system, wants these files here; none: only to be seen."""
        window = self.window
        if window is None:
            return
        window.come_forward()
        if paths and self._left_behind:
            self._waiting = tuple(paths)
        elif paths:
            window.read(paths)

    def _pick_up(self) -> None:
        self.services.rescue.picked_up.connect(self._on_picked_up)
        self.services.rescue.pick_up()

    def _on_picked_up(self, session: Session | None, case: OpenCase | None) -> None:
        if session is not None and case is not None and self.window is not None:
            self.store.pick_up(session, case.asked, case.name, case.note)
            self.window.show_case()
        elif self.window is not None:
            self.window.tell_of_lost_case()
        self._go_on()

    def _start_afresh(self) -> None:
        self._go_on()

    def _go_on(self) -> None:
        """The case of the earlier run is settled: what was to be read meanwhile is read now."""
        self._left_behind = False
        self.services.rescue.follow()
        waiting, self._waiting = self._waiting, ()
        if waiting and self.window is not None:
            self.window.read(waiting)

    def _forget(self, window: Window) -> None:
        """The window is gone; what comes back from the worker now is for nobody."""
        if self.window is window:
            self.window = None

    def _build(self, language: str) -> Window:
        self._translate(language)
        window = Window(Gradual(language), self.store, self.services)
        window.language_chosen.connect(self._on_language)
        window.text_size_chosen.connect(self._on_text_size)
        window.closed.connect(self._on_closed)
        window.folder_chosen.connect(self._on_folder)
        window.source_chosen.connect(self._on_source)
        window.destroyed.connect(lambda: self._forget(window))
        folder = self.services.options.folder or self.settings.folder
        window.folder = Path(folder) if folder and is_folder(folder) else None
        source = self.settings.source
        window.source = Path(source) if source and is_folder(source) else None
        self.window = window
        if self.catcher is not None:
            self.catcher.window = window
        return window

    def _translate(self, language: str) -> None:
        """Qt's own words, in its dialogs; they are read when a window is built."""
        application = QApplication.instance()
        if application is None:
            return
        if self._translator is not None:
            application.removeTranslator(self._translator)
            self._translator = None
        QLocale.setDefault(QLocale(language))
        if language != "en":
            translator = QTranslator(self)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if translator.load(f"qtbase_{language}", folder):
                application.installTranslator(translator)
                self._translator = translator

    def _on_language(self, language: str) -> None:
        old = self.window
        self._keep(language=language)
        self.language = language
        window = self._build(language)
        if old is not None:
            window.restoreGeometry(old.saveGeometry())
            way = old.wizard.visitedIds()
            window.painted.connect(lambda: self._settle_in(window))
            window.show()
            window.retrace(way)
            old.leave()
            # Its pages hold each other, and Python looks for such garbage seldom: each window
            # that nobody sees takes ten megabytes.
            QTimer.singleShot(TIDY_AFTER, self, gc.collect)

    def _on_text_size(self, size: float) -> None:
        the_theme().set_text_size(size if size in TEXT_SIZES else 1.0)
        self._keep(text_percent=round(the_theme().text_size * 100))

    def _on_folder(self, folder: str) -> None:
        self._keep(folder=folder)

    def _on_source(self, folder: str) -> None:
        self._keep(source=folder)

    def _on_closed(self) -> None:
        window = self.window
        if window is not None and not window.isMaximized() and not window.isFullScreen():
            self._keep(width=window.width(), height=window.height())
        self.window = None
        if self.catcher is not None:
            self.catcher.window = None

    def _keep(self, **changes: Any) -> None:
        self.settings = dataclasses.replace(self.settings, **changes)
        kept.save(self.settings)


def _length(kept: int | None, usual: int) -> int:
    """A side of the window as it was kept, where a screen could have had it."""
    return kept if kept is not None and 0 < kept <= LONGEST_SIDE else usual


def system_language() -> str:
    """The first of the system's languages that there are texts for, else English."""
    known = languages()
    for name in QLocale.system().uiLanguages():
        short = name.replace("_", "-").partition("-")[0].lower()
        if short in known:
            return short
    return "en"


def _has_display() -> bool:
    """Whether there is a screen; without one Qt ends the process with a core dump."""
    if sys.platform in ("win32", "darwin"):
        return True
    variables = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return any(os.environ.get(variable) for variable in variables)


def main(arguments: Sequence[str], *, language: str | None = None) -> int:
    """``[FILE…]`` with the options that pictures and tests need; the exit code."""
    import argparse

    class Parser(argparse.ArgumentParser):
        """Says a usage error in one sentence, as the commands do."""

        def error(self, message: str) -> NoReturn:
            self.exit(2, f"{self.prog}: {message}\n")

    parser = Parser(prog="relayfix", add_help=False, allow_abbrev=False)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--lang", choices=languages())
    parser.add_argument("--theme", choices=SCHEMES)
    parser.add_argument("--nameserver", action="append", default=[])
    given = parser.parse_args(list(arguments))
    if not _has_display():
        words = catalogue(given.lang or language or system_language())
        if sys.stderr is not None:
            print(words.text("window.no_display"), file=sys.stderr)
        return 2
    options = Options(nameservers=tuple(given.nameserver))
    return run(given.files, language=given.lang or language, theme=given.theme, options=options)
