# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing files: whole or not at all, and never over one that exists unless told to."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from relayfix.model.sentence import Sentence


class OutputError(Exception):
    """A file that cannot be written; ``sentence`` says which and why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


def check_outputs(paths: Iterable[Path], *, force: bool = False) -> None:
    """`OutputError` where one of the paths cannot be written; nothing is left behind."""
    folders: set[Path] = set()
    for path in paths:
        mode = _mode(path)
        if stat.S_ISDIR(mode):
            raise OutputError(Sentence.of("report.output.is_a_folder", path=str(path)))
        if not force and os.path.lexists(path):
            raise OutputError(Sentence.of("report.output.exists", path=str(path)))
        if mode and not stat.S_ISREG(mode):
            raise OutputError(Sentence.of("files.device", name=str(path)))
        folders.add(path.parent)
    for folder in sorted(folders):
        if not stat.S_ISDIR(_mode(folder)):
            raise OutputError(Sentence.of("report.output.no_folder", folder=str(folder)))
        try:
            _draft(folder / "relayfix", b"").unlink()
        except OSError as error:
            raise _refused(folder, error) from error


def _mode(path: Path) -> int:
    """What stands at the path, or where a link there leads: 0 for nothing."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        if os.path.lexists(path):
            return 0  # a link that leads in a circle is a file that exists
        raise _refused(path, error) from error


def write_files(files: Mapping[Path, bytes], *, force: bool = False) -> tuple[Path, ...]:
    """Writes all of them or, as far as the system lets us, none; gives their paths in order.

    Each is written beside its place first, so that a full disk or a crash leaves no half file.
    """
    check_outputs(files, force=force)
    drafts: dict[Path, Path] = {}
    placed: list[Path] = []
    path = Path()
    try:
        for path, data in files.items():
            drafts[path] = _draft(path, data)
        for path, draft in drafts.items():
            fresh = not os.path.lexists(path)
            _place(draft, path, force=force)
            if fresh:
                placed.append(path)
    except OSError as error:
        for done in placed:
            with contextlib.suppress(OSError):
                done.unlink()
        raise _refused(path, error) from error
    finally:
        for draft in drafts.values():
            with contextlib.suppress(OSError):
                draft.unlink()
    return tuple(files)


def _draft(path: Path, data: bytes) -> Path:
    """A new file with ``data`` in the folder of ``path``, on the disk for good."""
    draft = path.with_name(f".{path.name[:60]}.{secrets.token_hex(6)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(draft, flags, 0o666), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    return draft


def _place(draft: Path, path: Path, *, force: bool) -> None:
    """Puts the draft in its place in one step; `FileExistsError` where another came first."""
    if force:
        draft.replace(path)
    elif os.name == "nt":
        draft.rename(path)
    else:
        try:
            os.link(draft, path)
        except FileExistsError:
            raise
        except OSError:
            # FAT and some network folders know no links: the check a moment ago must do.
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
            draft.replace(path)


def _refused(path: Path, error: OSError) -> OutputError:
    if isinstance(error, FileExistsError):
        return OutputError(Sentence.of("report.output.exists", path=str(path)))
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return OutputError(Sentence.of("report.output.not_allowed", path=str(path)))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(Sentence.of("report.output.disk_full", path=str(path)))
    return OutputError(
        Sentence.of("report.output.failed", path=str(path), why=error.strerror or str(error))
    )
