# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases that the person chose to keep: one JSON file each, for this user alone, for 30 days.

The folder is the user's own for data; `closed` keeps others out of it.

A file that is broken, too large, another program's or another user's is passed over in silence.
"""

from __future__ import annotations

import contextlib
import enum
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from relayfix.model.kept import FORMAT, KeptCase
from relayfix.model.record import RecordError, from_dict, to_dict
from relayfix.store import closed

DAYS = 30
MOST = 50
"""Cases; one more is refused, never an old one dropped."""
MAX_BYTES = 2 * 1024 * 1024
"""Of one file."""

_NAME = re.compile(r"[0-9a-f]{32}")
_FILE = re.compile(r"[0-9a-f]{32}\.(json|tmp)")
_SKEW = timedelta(days=1)
"""A clock may have been set back by so much."""


class Trouble(enum.Enum):
    """Why a case could not be kept."""

    FULL = "full"
    LARGE = "large"
    CLOSED = "closed"
    """The folder cannot be made or written to, or is another user's."""


class CannotKeep(Exception):
    """Nothing was written."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A kept case and the name it is kept under."""

    name: str
    """32 hexadecimal digits."""
    case: KeptCase


def cases_folder() -> Path:
    """The folder for kept cases."""
    return closed.data_folder() / "cases"


def load(folder: Path | None = None, *, now: datetime | None = None) -> tuple[Stored, ...]:
    """The kept cases, the latest first. Those older than `DAYS` are deleted on the way."""
    now = now or datetime.now(UTC)
    found = []
    for file in _files(folder or cases_folder()):
        if _is_old(file, now):
            with contextlib.suppress(OSError):
                file.unlink()
            continue
        case = _read(file) if file.suffix == ".json" else None
        if case is None:
            continue
        if not now - timedelta(days=DAYS) < case.when < now + _SKEW:
            with contextlib.suppress(OSError):
                file.unlink()
            continue
        found.append(Stored(name=file.stem, case=case))
    newest = sorted(found, key=lambda stored: stored.case.when, reverse=True)
    return tuple(newest[:MOST])


def keep(case: KeptCase, name: str | None = None, folder: Path | None = None) -> str:
    """Write a case, over the one of that ``name`` if there is one; gives its name.

    The file is there whole or not at all. `CannotKeep` where it cannot be.
    """
    folder = folder or cases_folder()
    data = json.dumps(to_dict(case), separators=(",", ":")).encode("ascii")
    if len(data) > MAX_BYTES:
        raise CannotKeep(Trouble.LARGE)
    if name is None or not _NAME.fullmatch(name):
        name = secrets.token_hex(16)
    try:
        closed.make(folder)
        others = [f for f in _files(folder) if f.suffix == ".json" and f.stem != name]
        if len(others) >= MOST:
            raise CannotKeep(Trouble.FULL)
        closed.write(folder / f"{name}.json", data)
    except OSError as error:
        raise CannotKeep(Trouble.CLOSED) from error
    return name


def forget(name: str, folder: Path | None = None) -> bool:
    """Delete a case; whether it is gone."""
    if not _NAME.fullmatch(name):
        return False
    try:
        (folder or cases_folder()).joinpath(f"{name}.json").unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _files(folder: Path) -> Iterator[Path]:
    """Files that are named like ours; another program's are left alone."""
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return
    for file in files:
        if _FILE.fullmatch(file.name):
            yield file


def _is_old(file: Path, now: datetime) -> bool:
    """By the file's own time: a copy from elsewhere, or a broken one, goes too."""
    try:
        when = datetime.fromtimestamp(file.lstat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return False
    days = DAYS if file.suffix == ".json" else 1  # a half-written one is nothing to wait for
    return now - when > timedelta(days=days)


def _read(file: Path) -> KeptCase | None:
    try:
        data = closed.read(file, MAX_BYTES)
        case = from_dict(KeptCase, json.loads(data))
    except (OSError, ValueError, RecordError, RecursionError):
        return None
    if case.format != FORMAT or case.when.tzinfo is None or not case.bounces:
        return None
    return case
