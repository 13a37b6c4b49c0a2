# SPDX-License-Identifier: GPL-3.0-or-later
"""What a page gets to know of the window around it."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from relayfix.gui.services import Services
    from relayfix.gui.store import Store
    from relayfix.knowledge.texts import Catalogue
    from relayfix.model.dossier import InputFile


class PageId(enum.IntEnum):
    """QWizard's numbers of the pages. Each question has a page of its own, so that Back works."""

    DROP = 0
    PASTE = 1
    ERROR = 2
    DETOUR = 3
    KEPT = 4
    SILENCE = 5
    HAPPENED = 10
    QUESTION = 20
    SERVER = 39
    CHECKS = 40
    ANSWER = 50
    HAND_OVER = 60


QUESTIONS = PageId.SERVER - PageId.QUESTION
"""There are never more pages for questions than this."""


class Context(Protocol):
    """The window, as its pages see it."""

    words: Catalogue
    store: Store
    services: Services
    moving: bool
    """The wizard itself is turning a page."""

    @property
    def reading(self) -> bool:
        """A message is being read."""

    def go(self, page: int) -> None:
        """To another page: back to one that was visited, else on to it."""

    def get_ready(self, page: int) -> None:
        """This page is likely to be next: it is made, drawn and measured in a turn of its own."""

    def open_files(self) -> None:
        """The dialog that chooses a returned message."""

    def read(self, paths: Sequence[str]) -> None:
        """Read files, and go on to what happened."""

    def read_contents(self, contents: Sequence[InputFile], instead: InputFile | None) -> None:
        """Read what was pasted; ``instead`` where the contents say nothing."""

    def cancel_reading(self) -> None:
        """Stop reading."""

    def start_afresh(self) -> None:
        """Forget the case and go to the first page."""

    def focus_page(self) -> None:
        """Give the focus to the page's first control."""

    def announce(self, text: str) -> None:
        """Say something to a screen reader."""

    def copy(self, text: str) -> None:
        """To the clipboard."""

    def save_folder(self) -> Path | None:
        """Where the person last saved something; None: nowhere yet."""

    def set_save_folder(self, folder: Path) -> None:
        """Remember it for the next time."""
