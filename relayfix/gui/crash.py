# SPDX-License-Identifier: GPL-3.0-or-later
"""When something of ours breaks: the details into a local file, one kind dialog, and go on."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, qVersion

from relayfix import __version__
from relayfix.store.settings import config_folder

if TYPE_CHECKING:
    from relayfix.gui.window import Window

MAX_BYTES = 200_000


def details_file() -> Path:
    """Where the details of the last trouble stand."""
    if sys.platform not in ("win32", "darwin"):
        base = os.environ.get("XDG_STATE_HOME")
        return (Path(base) if base else Path.home() / ".local/state") / "relayfix" / "trouble.txt"
    return config_folder() / "trouble.txt"


def report(error: BaseException) -> None:
    """Bring an exception that some other thread caught to the hook, as if it were raised here."""
    sys.excepthook(type(error), error, error.__traceback__)


class Catcher(QObject):
    """While it lives, no exception ends the program or vanishes."""

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: Window | None = None
        self._open = False
        self._before = sys.excepthook
        self._before_in_threads = threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        # From a thread the signal is queued: the dialog opens in the window's own thread.
        self._caught.connect(self._show)

    def release(self) -> None:
        """Python's own hooks again."""
        sys.excepthook = self._before
        threading.excepthook = self._before_in_threads

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        import traceback

        text = "".join(traceback.format_exception(kind, error, trace))
        self._caught.emit(_keep(text))

    def _on_thread_exception(self, caught: threading.ExceptHookArgs) -> None:
        error = caught.exc_value or RuntimeError(caught.exc_type.__name__)
        self._on_exception(caught.exc_type, error, caught.exc_traceback)

    def _show(self, details: str) -> None:
        # One dialog: a fault that repeats with every mouse move must not bury the window.
        if self._open or self.window is None:
            return
        from relayfix.gui.sheets import Trouble

        self._open = True
        sheet = Trouble(self.window, self.window.words, details)
        sheet.finished.connect(self._on_closed)
        sheet.open()

    def _on_closed(self) -> None:
        self._open = False


def _keep(text: str) -> str:
    """Write the details; where that fails too, standard error has to do. The details."""
    import platform

    if sys.stderr is not None:
        sys.stderr.write(text)
    head = f"RelayFix {__version__}, Qt {qVersion()}, {platform.platform()}\n\n"
    details = head + text[-MAX_BYTES:]
    file = details_file()
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(details, encoding="utf-8")
    return details
