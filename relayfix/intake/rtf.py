# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlook's rich text bodies: unpacked (MS-OXRTFCP) and read back to words or to HTML (MS-OXRTFEX).

Only as much of RTF as a notice has: text, paragraphs, and HTML that Outlook wrapped into it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace

from relayfix.intake.limits import MAX_TEXT
from relayfix.intake.mime import decode

MAX_RTF = 8 * MAX_TEXT
"""Bytes of unpacked rich text that are looked at."""

_PRELOAD = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary holds at the start, MS-OXRTFCP section 2.1.2.1."""
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    rb"|[\r\n]+|([^\\{}\r\n]+)"
)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer listtable generator "
    b"listoverridetable rsidtbl xmlnstbl themedata datastore filetbl revtbl mmathPr".split()
)
_MARKS = {
    b"par": "\n",
    b"line": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"row": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"endash": "–",
    b"emdash": "—",
}
_SYMBOLS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "-", b"\n": "\n", b"\r": "\n"}


@dataclass(frozen=True, slots=True)
class _Group:
    silent: bool = False
    """Nothing in it is text: a font table, a picture."""
    starred: bool = False
    """Begun with ``\\*``: silent, unless its first word says what it is."""
    echo: bool = False
    """What Outlook added for readers without HTML; the HTML has it already."""
    skip: int = 1
    """Characters that follow each ``\\u`` for readers without Unicode."""


def unpack(data: bytes) -> bytes:
    """The rich text of a compressed body (PidTagRtfCompressed); ValueError where it is broken.

    At most `MAX_RTF` bytes.
    """
    if len(data) < 16:
        raise ValueError("compressed rich text without its header")
    size, raw_size, kind = struct.unpack_from("<II4s", data)
    body = data[16 : size + 4]
    if kind == b"MELA":
        return body[: min(raw_size, MAX_RTF)]
    if kind != b"LZFu":
        raise ValueError("rich text that is packed in an unknown way")
    return _decompress(body, min(raw_size, MAX_RTF))


def _decompress(body: bytes, wanted: int) -> bytes:
    window = bytearray(_PRELOAD.ljust(_WINDOW, b"\0"))
    write = len(_PRELOAD)
    out = bytearray()
    position = 0
    while len(out) < wanted and position < len(body):
        control = body[position]
        position += 1
        for bit in range(8):
            if position >= len(body) or len(out) >= wanted:
                break
            if not control >> bit & 1:
                piece = body[position : position + 1]
                position += 1
            else:
                token = int.from_bytes(body[position : position + 2], "big")
                position += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write:
                    # A reference to where writing goes on is how the end is marked.
                    return bytes(out[:wanted])
                piece = b""
                for step in range(length):
                    # Byte by byte: a reference may run into what it writes itself.
                    value = window[(offset + step) % _WINDOW]
                    window[(write + step) % _WINDOW] = value
                    piece += bytes((value,))
                out += piece
                write = (write + length) % _WINDOW
                continue
            out += piece
            window[write : write + len(piece)] = piece
            write = (write + len(piece)) % _WINDOW
    return bytes(out[:wanted])


def words_of(rtf: bytes) -> tuple[str, bool]:
    """The text of a rich text document, and whether that text is HTML that Outlook had wrapped."""
    rtf = rtf[:MAX_RTF]
    is_html = rb"\fromhtml1" in rtf[:1024]
    return _Reading(is_html).read(rtf), is_html


class _Reading:
    """One pass over a document."""

    def __init__(self, is_html: bool) -> None:
        self._is_html = is_html
        self._group = _Group()
        self._outer: list[_Group] = []
        self._charset = "cp1252"
        self._swallow = 0
        """Characters still to leave out after a ``\\u``."""
        self._pending = bytearray()
        """Bytes of the document's charset, for a character may take two."""
        self._out: list[str] = []

    def read(self, rtf: bytes) -> str:
        for token in _TOKEN.finditer(rtf):
            word, number, code, symbol, brace, text = token.groups()
            if text is not None:
                self._bytes(text)
            elif code is not None:
                self._bytes(bytes.fromhex(code.decode("ascii")))
            elif brace == b"{":
                self._outer.append(self._group)
                self._group = replace(self._group, starred=False)
            elif brace == b"}":
                self._group = self._outer.pop() if self._outer else _Group()
                self._swallow = 0
            elif symbol == b"*":
                self._group = replace(self._group, starred=True)
            elif symbol is not None:
                self._say(_SYMBOLS.get(symbol, ""))
            elif word is not None:
                self._word(word, int(number) if number else None)
        self._flush()
        return "".join(self._out)

    def _word(self, word: bytes, number: int | None) -> None:
        if self._group.starred:
            opens = word == b"htmltag" and self._is_html
            self._group = replace(self._group, starred=False, silent=not opens, echo=False)
        elif word in _SILENT:
            self._group = replace(self._group, silent=True)
        elif word == b"htmlrtf":
            self._flush()
            self._group = replace(self._group, echo=number != 0)
        elif word == b"ansicpg" and number:
            self._flush()
            self._charset = "utf-8" if number == 65001 else f"cp{number}"
        elif word == b"uc" and number is not None:
            self._group = replace(self._group, skip=min(max(number, 0), 8))
        elif word == b"u" and number is not None:
            self._say(_character(number % 0x10000))
            self._swallow = self._group.skip
        elif word in _MARKS:
            self._say(_MARKS[word])

    def _bytes(self, data: bytes) -> None:
        left_out = min(self._swallow, len(data))
        self._swallow -= left_out
        if not self._group.silent and not self._group.echo:
            self._pending += data[left_out:]

    def _say(self, text: str) -> None:
        if not self._group.silent and not self._group.echo:
            self._flush()
            self._out.append(text)

    def _flush(self) -> None:
        if self._pending:
            self._out.append(decode(bytes(self._pending), self._charset))
            self._pending.clear()


def _character(number: int) -> str:
    # Half of a pair stands alone in RTF; what it means is not worth a broken string.
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)
