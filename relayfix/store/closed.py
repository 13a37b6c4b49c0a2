# SPDX-License-Identifier: GPL-3.0-or-later
"""Files for this user alone, in a folder that is closed to everybody else.

On Linux and macOS by their modes, and what belongs to another user is not read. Windows knows no
such modes: there the folders lie in the user's own profile, whose permissions files inherit.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
from pathlib import Path


def data_folder() -> Path:
    """The user's folder for our data: XDG on Linux, AppData on Windows, Library on macOS."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base or Path.home() / "AppData" / "Local") / "RelayFix"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "RelayFix"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "relayfix"


def make(folder: Path) -> None:
    """The folder, closed to others; OSError where it is not ours."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if sys.platform == "win32":
        return
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode):
        raise NotADirectoryError(f"{folder} leads elsewhere")
    if about.st_mode & 0o077:
        folder.chmod(0o700)


def write(file: Path, data: bytes) -> None:
    """The file is there whole or not at all. Its folder must have been made; OSError where not."""
    written = file.with_name(f"{secrets.token_hex(16)}.tmp")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(written, flags, 0o600), "wb") as stream:
            if os.fstat(stream.fileno()).st_uid != file.parent.stat().st_uid:
                raise PermissionError(f"{file.parent} is another user's")
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            written.unlink()
        raise


def read(file: Path, most: int) -> bytes:
    """The content of a regular file of our own that nobody else could have written.

    OSError where it is none, or has more than ``most`` bytes.
    """
    # A pipe of that name must not hold us up, and a link must not lead elsewhere.
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    with os.fdopen(os.open(file, flags), "rb") as stream:
        about = os.fstat(stream.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > most:
            raise OSError("no file of ours")
        # In a folder that is closed to others, its owner is who we are.
        others = about.st_uid != file.parent.stat().st_uid or about.st_mode & 0o022
        if sys.platform != "win32" and others:
            raise OSError("another user's file")
        return stream.read(most + 1)
