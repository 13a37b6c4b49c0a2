# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and standard input to bytes, and the one sentence where that does not work."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from relayfix.intake.limits import MAX_BYTES
from relayfix.model.dossier import InputFile, as_text
from relayfix.model.sentence import Sentence

STANDARD_INPUT = "-"

_MAGIC = (
    (b"\x1f\x8b", "files.packed"),  # gzip
    (b"PK\x03\x04", "files.packed"),  # zip, and with it .docx, .pages, .numbers
    (b"PK\x05\x06", "files.packed"),
    (b"BZh", "files.packed"),
    (b"\xfd7zXZ\0", "files.packed"),
    (b"\x28\xb5\x2f\xfd", "files.packed"),  # zstd
    (b"7z\xbc\xaf\x27\x1c", "files.packed"),
    (b"Rar!\x1a\x07", "files.packed"),
    (b"\xff\xd8\xff", "files.picture"),  # jpeg
    (b"\x89PNG\r\n\x1a\n", "files.picture"),
    (b"GIF8", "files.picture"),
    (b"II*\0", "files.picture"),  # tiff
    (b"MM\0*", "files.picture"),
    (b"%PDF-", "files.document"),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
"""Four bytes into the file: what telephones make of a screen or of paper."""


class InputError(Exception):
    """An input that cannot be read; ``sentence`` says it to people."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


def load(path: str) -> InputFile:
    """The bytes of a file, or of standard input for ``-``; `InputError` where there are none.

    Other kinds of files that people take for a message (a picture of the screen, a PDF, an archive)
    are told apart here, so that the sentence can say what to do.
    """
    data = load_bytes(path)
    if (kind := _other_kind(data)) is not None:
        raise InputError(Sentence.of(kind, name=as_text(path)))
    return InputFile(name=as_text(path), data=data)


def load_bytes(path: str) -> bytes:
    """What `load` has, whatever kind of file it is: at most `MAX_BYTES`, and never nothing."""
    name = as_text(path)
    try:
        data = _standard_input() if path == STANDARD_INPUT else _file(path)
    except FileNotFoundError:
        raise InputError(Sentence.of("files.missing", name=name)) from None
    except PermissionError:
        raise InputError(Sentence.of("files.permission", name=name)) from None
    except (OSError, ValueError):
        # A name with a NUL in it, a name too long for the system, a disk that does not answer.
        raise InputError(Sentence.of("files.unreadable", name=name)) from None
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise InputError(Sentence.of("files.too_large", name=name, limit=limit))
    if not data.strip():
        which = "files.no_input" if path == STANDARD_INPUT else "files.empty"
        raise InputError(Sentence.of(which, name=name))
    return data


def expand(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that the paths name: a folder stands for all files below it, in order.

    Hidden files are left out, and so is what is no file but a pipe or a device; links to folders
    are not followed. A folder that may not be looked into stays in the list, so that `load` says
    so.
    """
    found: list[str] = []
    for path in paths:
        if path != STANDARD_INPUT and _is_folder(path):
            found.extend(_below(path))
        else:
            found.append(path)
    return tuple(found)


def _file(path: str) -> bytes:
    if _is_folder(path):
        # The system is asked, so that a closed folder is told apart from an open one.
        with os.scandir(path):
            raise InputError(Sentence.of("files.folder", name=as_text(path)))
    with Path(path).open("rb") as file:
        # Whoever asks for the most there may be gets room for all of it, for a few kilobytes.
        size = min(os.fstat(file.fileno()).st_size, MAX_BYTES)
        data = file.read(size + 1)
        return data if len(data) <= size else data + file.read(MAX_BYTES - size)


def _standard_input() -> bytes:
    # A program without a console has no standard input at all.
    return b"" if sys.stdin is None else _read(sys.stdin.buffer)


def _read(file: BinaryIO) -> bytes:
    """At most one byte more than the limit, which tells that there is more."""
    return file.read(MAX_BYTES + 1)


def _other_kind(data: bytes) -> str | None:
    for magic, sentence in _MAGIC:
        if data.startswith(magic):
            return sentence
    if data[4:12] in _HEIC or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "files.picture"
    return None


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _below(folder: str) -> list[str]:
    found: list[str] = []
    closed: list[str] = []

    def refuse(error: OSError) -> None:
        closed.append(str(error.filename or folder))

    for here, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (str(Path(here, name)) for name in sorted(files) if not name.startswith("."))
        found.extend(path for path in paths if not _waits(path))
    return found + closed


def _waits(path: str) -> bool:
    """Whether this is something that one can wait at for ever."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
