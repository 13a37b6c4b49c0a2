# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys that work on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from relayfix.gui.window import Window

_Standard = QKeySequence.StandardKey


def bind(window: Window) -> None:
    """Give a window its keys; the help page lists them."""
    for keys, action in (
        (_Standard.Open, window.open_files),
        (_Standard.ZoomIn, lambda: window.zoom(1)),
        (QKeySequence("Ctrl+="), lambda: window.zoom(1)),
        (_Standard.ZoomOut, lambda: window.zoom(-1)),
        (QKeySequence("Ctrl+0"), lambda: window.text_size_chosen.emit(1.0)),
        (QKeySequence("Alt+Left"), window.go_back),
        (QKeySequence("Esc"), window.on_escape),
        (_Standard.Paste, window.paste),
        (_Standard.Quit, window.close),
        (_Standard.HelpContents, window.show_help),
    ):
        QShortcut(keys, window).activated.connect(action)
