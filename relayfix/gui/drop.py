# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drop or the clipboard holds: local files, a message's bytes, or only a program's promise.

Qt hands files over as URLs. Mail programs often offer a message in a form that never reaches Qt;
the names of the forms tell which program it was, so that we can say what works there instead.
"""

from __future__ import annotations

import enum
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData, QUrl

LARGEST = 64 * 1024 * 1024
"""Bytes: the most that is taken from a drop that carries its content."""

_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_LINE = re.compile(rb"\A(?:From \S|[!-9;-~]{1,70}:[ \t])")
_ENTRY = 592
"""Bytes of one FILEDESCRIPTORW."""


class Program(enum.Enum):
    """Where a drop came from that carries no message."""

    CLASSIC_OUTLOOK = "classic-outlook"
    NEW_OUTLOOK = "new-outlook"
    THUNDERBIRD = "thunderbird"
    APPLE_MAIL = "apple-mail"
    BROWSER = "browser"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Files, or contents, or text; else nothing, and ``program`` says whose promise it was.

    Where there are both ``contents`` and ``text``, the text is the same with less in it: worth a
    try if the contents say nothing.
    """

    files: tuple[str, ...] = ()
    contents: tuple[tuple[str, bytes], ...] = ()
    """(name, data) where the drop carries the message itself."""
    text: str | None = None
    program: Program | None = None
    picture: bool = False
    """It is an image, in which we cannot read."""
    share: bool = False
    """It lies on another computer, which we would have to contact."""


def welcome(data: QMimeData) -> bool:
    """Whether to accept the drag: also what we cannot read, so that we can help after the drop."""
    return bool(data.formats())


def offered(data: QMimeData) -> Dropped:
    """What hangs on the pointer, as far as that is told before the drop: files, or text."""
    files = _local_files(data.urls())
    text = data.text()[:LARGEST] if data.hasText() and not data.hasUrls() else ""
    return Dropped(files=files, text=text or None)


def read(data: QMimeData, before: Dropped | None = None) -> Dropped:
    """What was dropped. Nothing is fetched: a URL that is no file of this computer is no file.

    ``before`` is what was `offered`. Under X11 the other program can be rid of it by the time that
    Qt asks for it after the drop: where there is nothing any more, what was offered counts.
    """
    if files := _local_files(data.urls()):
        return Dropped(files=files)
    gone = not data.urls() and not data.text()
    if before is not None and gone and (before.files or before.text):
        return before
    if contents := _promised_contents(data):
        return Dropped(contents=contents)
    if any(url.isLocalFile() for url in data.urls()):
        return Dropped(share=True)
    program = fingerprint(data.formats())
    if program is Program.UNKNOWN and data.hasText() and not data.hasUrls():
        return Dropped(text=data.text()[:LARGEST])
    return Dropped(program=program)


def fingerprint(formats: Sequence[str]) -> Program:
    """The program that offers these forms."""
    names = "\n".join(formats).lower()
    for mark, program in (
        ("renprivatemessages", Program.CLASSIC_OUTLOOK),
        ("renprivatesourcefolder", Program.CLASSIC_OUTLOOK),
        ("text/x-moz-message", Program.THUNDERBIRD),
        ("application/x-moz-file-promise", Program.THUNDERBIRD),
        ("promised-file-url", Program.APPLE_MAIL),
        ("com.apple.mail", Program.APPLE_MAIL),
        ("chromium web custom mime", Program.NEW_OUTLOOK),
        ("chromium/x-web-custom-data", Program.NEW_OUTLOOK),
        ("text/x-moz-url", Program.BROWSER),
        ("text/uri-list", Program.BROWSER),
        ("filegroupdescriptor", Program.CLASSIC_OUTLOOK),
    ):
        if mark in names:
            return program
    return Program.UNKNOWN


def pasted(data: QMimeData | None) -> Dropped:
    """The clipboard: files first, then the HTML (it keeps more), then plain text."""
    if data is None:  # what Qt gives for an empty one
        return Dropped()
    if files := _local_files(data.urls()):
        return Dropped(files=files)
    text = data.text()[:LARGEST] if data.hasText() and data.text().strip() else None
    if data.hasHtml():
        page = data.html().encode("utf-8", "replace")[:LARGEST]
        return Dropped(contents=(("", page),), text=text)
    return Dropped(text=text, picture=text is None and data.hasImage())


def _local_files(urls: Sequence[QUrl]) -> tuple[str, ...]:
    """Paths on this computer. A host in the URL is a network share, which opening would contact."""
    found: dict[str, None] = {}
    for url in urls:
        path = url.toLocalFile() if url.isLocalFile() else ""
        if path and not url.host() and not path.startswith(("//", "\\\\")):
            found[path] = None
    return tuple(found)


def _promised_contents(data: QMimeData) -> tuple[tuple[str, bytes], ...]:
    """Messages carried in the drop itself (Windows: FileGroupDescriptorW and FileContents)."""
    descriptor = bytes(data.data(_WINDOWS.format("FileGroupDescriptorW")).data())
    found = []
    for index, name in enumerate(_descriptor_names(descriptor)):
        form = _WINDOWS.format("FileContents") + f";index={index}"
        content = bytes(data.data(form).data())
        if len(content) <= LARGEST and _looks_like_mail(content):
            found.append((name, content))
    return tuple(found)


def _descriptor_names(descriptor: bytes) -> tuple[str, ...]:
    """The file names of a FILEGROUPDESCRIPTORW; nothing where it is not whole."""
    if len(descriptor) < 4:
        return ()
    (number,) = struct.unpack_from("<I", descriptor)
    if not 0 < number <= 200 or len(descriptor) < 4 + number * _ENTRY:
        return ()
    names = []
    for index in range(number):
        end = 4 + (index + 1) * _ENTRY
        raw = descriptor[end - 520 : end]
        path = raw.decode("utf-16-le", "replace").split("\0", 1)[0]
        name = path.replace("\\", "/").rsplit("/", 1)[-1]
        names.append("".join(c for c in name if c.isprintable()))
    return tuple(names)


def _looks_like_mail(content: bytes) -> bool:
    return content.startswith(_COMPOUND_FILE) or _HEADER_LINE.match(content) is not None
