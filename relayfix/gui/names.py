# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a report is saved, and what it is called."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from relayfix.store.looking import is_folder

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
"""What some system's file names cannot hold, or what turns the rest of a name around."""
LONGEST = 60


def part_of_name(text: str) -> str:
    """A stranger's name or address as a part of a file name; empty where nothing is left."""
    kept = _NOT_IN_NAMES.sub(" ", text)
    return " ".join(kept.split())[:LONGEST].strip(". ")


def documents() -> Path:
    """The person's folder for documents, else their home."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    folder = QStandardPaths.writableLocation(place)
    return Path(folder) if folder and is_folder(folder) else Path.home()


def save_dialog(parent: QWidget, title: str, kind: str, place: Path) -> QFileDialog:
    """The system's dialog for a new file; ``place`` is proposed, ``kind`` says what ends like it.

    It is gone once it is closed. What exists is not written over: the name gets a number, so there
    is nothing to confirm.
    """
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setDefaultSuffix(place.suffix[1:])
    dialog.setNameFilter(f"{kind} (*{place.suffix})")
    dialog.setDirectory(str(place.parent))
    dialog.selectFile(place.name)
    dialog.finished.connect(dialog.deleteLater)
    return dialog
