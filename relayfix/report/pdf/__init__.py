# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as PDF, and what the window shares with it: fonts, icons, text blocks, the path.

`render` may be called from any thread once there is a QGuiApplication and the fonts are loaded
(the window's theme does both); it touches no widget and no pixmap. Without an application it makes
an offscreen one, which must happen in the main thread and rules a window out for this process.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

    from relayfix.knowledge.texts import Catalogue
    from relayfix.report.shapes import ReportView

_own: list[QGuiApplication] = []


def render(
    view: ReportView,
    document: Mapping[str, Any],
    catalogue: Catalogue,
    *,
    page_size: Literal["A4", "Letter"] = "A4",
) -> bytes:
    """The report as a PDF file. ``document``, redacted already, is attached as ``report.json``."""
    # The window imports this package before its first paint; the pages are for later.
    from relayfix.report.pdf import pages

    _ensure_application()
    return pages.pdf(view, document, catalogue, page_size)


def _ensure_application() -> None:
    """An application to draw with: the one there is, else an offscreen one of our own."""
    import threading

    from PySide6.QtCore import QCoreApplication
    from PySide6.QtGui import QGuiApplication

    running = QCoreApplication.instance()
    if isinstance(running, QGuiApplication):
        return
    if running is not None:
        raise RuntimeError("the application has no graphics: a PDF needs a QGuiApplication")
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("the first PDF without a window must be made in the main thread")
    _hush()
    _own.append(QGuiApplication(["relayfix", "-platform", "offscreen"]))


def _hush() -> None:
    """On a terminal Qt's remarks on the locale and the like tell nobody anything."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    def said(kind: QtMsgType, _context: object, words: str) -> None:
        if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg) and sys.stderr is not None:
            print(words, file=sys.stderr)

    qInstallMessageHandler(said)
