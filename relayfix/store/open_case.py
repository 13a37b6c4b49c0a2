# SPDX-License-Identifier: GPL-3.0-or-later
"""The open case on the disk, until the program ends well: for this user alone, one at a time.

The messages themselves lie here too, as they were given: what was pasted is nowhere else. All of
it is deleted when the window is closed, and when the person does not want it back.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from relayfix.model.open_case import FORMAT, OpenCase
from relayfix.model.record import RecordError, from_dict, to_dict
from relayfix.store import closed

CASE = "case.json"
MAX_CASE = 8 * 1024 * 1024
MAX_FILES = 64 * 1024 * 1024
"""Bytes of all messages together; a case with more is not kept."""
_OURS = re.compile(r"[0-9a-f]{32}\.(bin|tmp)|case\.json")


def open_folder() -> Path:
    """Where the open case lies."""
    return closed.data_folder() / "open"


def is_there(folder: Path | None = None) -> bool:
    """Whether a case was left behind; cheap enough to be asked before the first paint."""
    try:
        return (folder or open_folder()).joinpath(CASE).is_file()
    except OSError:
        return False


def write(case: OpenCase, contents: Sequence[bytes], folder: Path | None = None) -> bool:
    """Whether the case lies there now; where it cannot, nothing of it does.

    ``contents`` are those of ``case.files``, in order.
    """
    folder = folder or open_folder()
    if sum(map(len, contents)) > MAX_FILES:
        clear(folder)
        return False
    names = [_name(content) for content in contents]
    record = {"case": to_dict(case), "contents": names}
    data = json.dumps(record, separators=(",", ":")).encode("ascii")
    if len(data) > MAX_CASE:
        clear(folder)
        return False
    try:
        closed.make(folder)
        for name, content in zip(names, contents, strict=True):
            if not (folder / name).is_file():
                closed.write(folder / name, content)
        closed.write(folder / CASE, data)
    except OSError:
        clear(folder)
        return False
    _delete(folder, keep={CASE, *names})
    return True


def load(folder: Path | None = None) -> tuple[OpenCase, tuple[bytes, ...]] | None:
    """The case and its contents; None where there is none, or what lies there is not whole."""
    folder = folder or open_folder()
    try:
        record = json.loads(closed.read(folder / CASE, MAX_CASE))
        case = from_dict(OpenCase, record["case"])
        names = record["contents"]
        if case.format != FORMAT or len(names) != len(case.files):
            return None
        contents = tuple(_content(folder, name) for name in names)
    except (OSError, ValueError, KeyError, TypeError, RecordError, RecursionError):
        return None
    return case, contents


def clear(folder: Path | None = None) -> None:
    """Nothing of the open case is left."""
    folder = folder or open_folder()
    _delete(folder, keep=set())
    with contextlib.suppress(OSError):
        folder.rmdir()


def _content(folder: Path, name: object) -> bytes:
    if not isinstance(name, str) or not _OURS.fullmatch(name) or name == CASE:
        raise ValueError("no name of ours")
    content = closed.read(folder / name, MAX_FILES)
    if _name(content) != name:
        raise ValueError("not what was written")
    return content


def _name(content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()[:32]}.bin"


def _delete(folder: Path, keep: set[str]) -> None:
    """Files that are named like ours; another program's are left alone."""
    with contextlib.suppress(OSError):
        for file in sorted(folder.iterdir(), key=lambda one: one.name != CASE):
            if _OURS.fullmatch(file.name) and file.name not in keep:
                with contextlib.suppress(OSError):
                    file.unlink()
