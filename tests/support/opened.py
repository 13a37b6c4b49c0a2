# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system would have been asked to open: a mail program, a file, a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


class Opened(QObject):
    """Keeps what it is handed."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)


@contextmanager
def opened_of(scheme: str) -> Iterator[Opened]:
    """Stands in for whatever opens addresses of this scheme."""
    opened = Opened()
    services: Any = QDesktopServices  # its stub wants bytes, and the call itself text
    services.setUrlHandler(scheme, opened, "take")
    try:
        yield opened
    finally:
        QDesktopServices.unsetUrlHandler(scheme)
