# SPDX-License-Identifier: GPL-3.0-or-later
"""What travels between the program and its reader: blocks of bytes with their length in front.

A request is a block of one byte (what is wanted), for a reading followed by a block with the
number of files and, for each, a block with its name and one with its bytes. Each file has an answer
of its own, one block with one JSON document, in the same order. Nothing is ever unpickled, and
neither side believes a length above its limit.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Protocol

from relayfix.intake.limits import MAX_BYTES

MAX_ANSWER = 8 * 1024 * 1024
"""Bytes of one answer."""
MAX_NAME = 64 * 1024
"""Bytes of one name."""
MAX_REQUEST = MAX_BYTES
"""Bytes of one file."""
MAX_FILES = 255
"""Files of one request."""
FOLDER = "relayfix-reader-"
"""How the name of a reader's working folder begins."""
OUT_OF_MEMORY = 70
"""Exit code of a reader that ran into its memory limit."""
WARM = b"w"
READ = b"r"

_LENGTH = struct.Struct(">I")
_PIECE = 1024 * 1024


class FrameError(Exception):
    """The other side does not keep to the protocol."""


class Closed(FrameError):
    """The other side is gone; before a block, or in the middle of one."""


class Raw(Protocol):
    """An unbuffered end of a pipe."""

    def read(self, size: int, /) -> bytes | None: ...
    def write(self, data: bytes | memoryview, /) -> int | None: ...


def frame(block: bytes) -> bytes:
    """The block with its length in front."""
    return _LENGTH.pack(len(block)) + block


def pieces(files: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """All the blocks that ask for a reading of one to `MAX_FILES` files, to be written one after
    the other: of a large file no copy is made for that."""
    if not 0 < len(files) <= MAX_FILES:
        raise ValueError(f"{len(files)} files; a request is about 1 to {MAX_FILES}")
    found: list[bytes] = []
    small = [frame(READ), frame(bytes([len(files)]))]
    for name, data in files:
        small += [frame(name.encode("utf-8", "surrogatepass")), _LENGTH.pack(len(data))]
        if len(data) < _PIECE:
            small.append(data)
        else:
            found += [b"".join(small), data]
            small = []
    return [*found, b"".join(small)]


def requested(pipe: Raw) -> list[tuple[str, bytes]]:
    """The files of a request, after its first block; all are read before any is answered, so that
    the two sides never wait for each other to empty a pipe."""
    number = receive(pipe, 1)
    if not number or not number[0]:
        raise FrameError("a request about no file")
    return [
        (receive(pipe, MAX_NAME).decode("utf-8", "surrogatepass"), receive(pipe, MAX_REQUEST))
        for _ in range(number[0])
    ]


def send(pipe: Raw, block: bytes) -> None:
    """Write one block whole."""
    write(pipe, frame(block))


def write(pipe: Raw, data: bytes) -> None:
    """Write all of the bytes as they are."""
    rest = memoryview(data)
    while rest:
        written = pipe.write(rest[:_PIECE])
        rest = rest[written or 0 :]


def receive(pipe: Raw, limit: int) -> bytes:
    """Read one block; `FrameError` where it would be longer than ``limit``, `Closed` at the end."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > limit:
        raise FrameError(f"a block of {length} bytes; at most {limit} are read")
    return _exactly(pipe, length)


def _exactly(pipe: Raw, size: int) -> bytes:
    out = io.BytesIO()
    while (missing := size - out.tell()) > 0:
        piece = pipe.read(min(missing, _PIECE))
        if not piece:
            raise Closed("the other side is gone")
        out.write(piece)
    return out.getvalue()
