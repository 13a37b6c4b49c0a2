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
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from relayfix import __version__
from relayfix.gui import roles
from relayfix.gui.options import Options
from relayfix.gui.services import Services
from relayfix.gui.store import Store
from relayfix.gui.theme import STYLED, TEXT_SIZES, Scheme, Type
from relayfix.gui.theme import theme as the_theme
from relayfix.gui.window import SIZE, Window
from relayfix.gui.words import Gradual
from relayfix.knowledge.texts import catalogue, languages
from relayfix.store import settings as kept

if TYPE_CHECKING:
    from relayfix.gui.crash import Catcher

SCHEMES: tuple[Scheme, ...] = ("light", "dark", "contrast")


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
    program = Program(options, language=language, scheme=theme)
    program.catch()
    program.show(paths)
    code = application.exec()
    program.close()
    return code


def application_of(name: Sequence[str]) -> QApplication:
    """An application in our style; ``name`` is what argv[0] would be."""
    application = QApplication([*name, "-style", "fusion"])
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
    ) -> None:
        application = QApplication.instance()
        super().__init__(application)
        self.settings = kept.load()
        roles.install()
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
        self.services = Services(options or Options(), self.store, self)
        self.language = language or self.settings.language or system_language()
        self.window: Window | None = None
        self.catcher: Catcher | None = None

    def catch(self) -> None:
        """From now on no exception ends the program, and none vanishes."""
        from relayfix.gui.crash import Catcher

        self.catcher = Catcher(self)

    def show(self, paths: Sequence[str] = ()) -> Window:
        """The first window; the rest is warmed once it is painted."""
        window = self._build(self.language)
        window.resize(self.settings.width or SIZE[0], self.settings.height or SIZE[1])
        window.show()
        if paths:
            window.read(paths)
        window.painted.connect(self._warm)
        return window

    def close(self) -> None:
        """End everything that runs beside the window."""
        if self.catcher is not None:
            self.catcher.release()
        self.services.close()

    def _warm(self) -> None:
        """Behind the first page: the reader's process and all imports, then the other pages."""
        gc.enable()  # switched off where the process starts, for the sake of the first page
        if self.window is None:
            return
        self.window.settle_in()
        the_theme().font(Type.MONO)  # the first page has no server's words: their font comes now
        self.services.engine.warm().ended.connect(self._warm_pages)

    def _warm_pages(self) -> None:
        if self.window is not None:
            self.window.warm()
            self.services.kept.look(self.language)

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
        window.destroyed.connect(lambda: self._forget(window))
        folder = self.services.options.folder or self.settings.folder
        window.folder = Path(folder) if folder and Path(folder).is_dir() else None
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
            window.show()
            window.retrace(way)
            old.leave()

    def _on_text_size(self, size: float) -> None:
        the_theme().set_text_size(size if size in TEXT_SIZES else 1.0)
        self._keep(text_percent=round(the_theme().text_size * 100))

    def _on_folder(self, folder: str) -> None:
        self._keep(folder=folder)

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

    parser = argparse.ArgumentParser(prog="relayfix", add_help=False)
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
