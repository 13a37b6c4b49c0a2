# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether something is there, asked of any path and of disks that do not answer: never an error.

`pathlib` raises for a name that is too long, a folder that is closed, and a network drive that has
gone: for all of them there is nothing here to work with.
"""

from __future__ import annotations

import stat
from pathlib import Path


def is_there(path: Path | str) -> bool:
    """Whether a file, a folder or anything else is at the path."""
    return _mode(path) != 0


def is_file(path: Path | str) -> bool:
    """Whether an ordinary file is at the path."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path | str) -> bool:
    """Whether a folder is at the path."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path | str) -> int:
    try:
        return Path(path).stat().st_mode
    except (OSError, ValueError):
        return 0
