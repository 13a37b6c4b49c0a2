# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a mail program is to pick up: for this user alone, and gone after a day.

They outlive the window, as a mail program reads what is attached only when the message is sent.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from pathlib import Path

from relayfix.store import closed

HOURS = 24


def drafts_folder() -> Path:
    """Where they lie, each in a folder of its own: its name is what the recipient sees."""
    return closed.data_folder() / "drafts"


def place(name: str, data: bytes, folder: Path | None = None) -> Path:
    """Write a file of this name; OSError where it cannot be."""
    folder = folder or drafts_folder()
    tidy(folder)
    closed.make(folder)
    own = folder / secrets.token_hex(8)
    closed.make(own)
    file = own / name
    closed.write(file, data)
    return file


def tidy(folder: Path | None = None, *, now: float | None = None) -> None:
    """Delete what is older than a day."""
    folder = folder or drafts_folder()
    oldest = (time.time() if now is None else now) - HOURS * 3600
    with contextlib.suppress(OSError):
        for own in folder.iterdir():
            if own.is_dir() and not own.is_symlink() and own.lstat().st_mtime < oldest:
                shutil.rmtree(own, ignore_errors=True)
