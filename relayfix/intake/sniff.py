# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file is, from its first bytes; its name decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from relayfix.intake.mime import decode
from relayfix.model.bounce import Format
from relayfix.model.sentence import Sentence

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""MS-CFB: how every .msg begins."""

_PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x01\x00",
)
_COMPRESSED = (
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",
)
_FIELD = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{0,60}[ \t]*:", re.MULTILINE)
_KNOWN = re.compile(
    rb"^(?:received|return-path|from|to|subject|date|message-id|mime-version|content-type"
    rb"|delivered-to"
    rb"|x-[a-z0-9-]+|dkim-signature|arc-[a-z-]+|authentication-results|reply-to|sender"
    rb"|auto-submitted"
    rb"|in-reply-to|references|cc|apparently-to)[ \t]*:",
    re.IGNORECASE,
)
"""Ordinary ones among them."""
_FROM_LINE = re.compile(
    rb"^From [^\r\n]{1,200}\d\d?:\d\d?[^\r\n]{0,40}\r?\n(?=>?[A-Za-z][A-Za-z0-9-]*[ \t]*:|>From )",
    re.MULTILINE,
)
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|body|table|div|p|br|meta|span|font)\b", re.IGNORECASE
)
_EMLX = re.compile(rb"^\s{0,8}(\d{1,12})[ \t]*\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """The format and the bytes to be read, or why they cannot be."""

    format: Format | None
    """None where it is none of ours."""
    data: bytes
    error: Sentence | None = None


def sniff(data: bytes) -> Sniffed:
    """The format of ``data``. UTF-16 and byte order marks are undone, the .emlx frame taken off."""
    if not data.strip(b"\x00\t\r\n\f \x1a"):
        return Sniffed(format=None, data=b"", error=Sentence.of("intake.empty"))
    if data.startswith(OLE):
        return Sniffed(format=Format.MSG, data=data)
    data = _unicode(data)
    if error := _other(data):
        return Sniffed(format=None, data=data, error=error)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # line ends of old Macs, which transfer decoders miss
    if frame := _emlx(data):
        return Sniffed(format=Format.EMLX, data=frame)
    if is_mbox(data):
        return Sniffed(format=Format.MBOX, data=data)
    stripped = data.lstrip(b"\r\n \t\xef\xbb\xbf")
    if _is_message(stripped):
        return Sniffed(format=Format.EML, data=stripped)
    if _HTML.match(stripped) or stripped[:5].lower() == b"<?xml":
        return Sniffed(format=Format.HTML, data=data)
    if len(_HTML.findall(stripped[:20_000])) >= 5:
        return Sniffed(format=Format.HTML, data=data)
    if _is_binary(data):
        return Sniffed(format=None, data=data, error=Sentence.of("intake.unknown_format"))
    return Sniffed(format=Format.TEXT, data=data)


def is_mbox(data: bytes) -> bool:
    """Whether a mailbox of RFC 4155 begins here: a ``From `` line, then header fields."""
    return bool(_FROM_LINE.match(data.lstrip(b"\r\n")[:2_000]))


def _unicode(data: bytes) -> bytes:
    """UTF-16 and UTF-8 with a byte order mark, or UTF-16 without one, as plain UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return decode(data, "utf-16").encode("utf-8")
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:]
    head = data[:400]
    if len(head) == 400 or (len(head) >= 8 and len(head) % 2 == 0):
        if head[1::2].count(0) > 0.9 * len(head[1::2]) and 0 not in head[0::2]:
            return decode(data, "utf-16-le").encode("utf-8")
        if head[0::2].count(0) > 0.9 * len(head[0::2]) and 0 not in head[1::2]:
            return decode(data, "utf-16-be").encode("utf-8")
    return data


def _other(data: bytes) -> Sentence | None:
    if data.startswith(_PICTURES) or (data[:2] == b"BM" and _is_binary(data[:200])):
        return Sentence.of("intake.picture")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Sentence.of("intake.picture")
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"msf1"):
        return Sentence.of("intake.picture")
    if data.startswith(_COMPRESSED):
        return Sentence.of("intake.compressed")
    if data.startswith(b"%PDF-"):
        return Sentence.of("intake.pdf")
    return None


def _emlx(data: bytes) -> bytes | None:
    """The message inside an Apple Mail file: its length, itself, then a property list."""
    frame = _EMLX.match(data)
    if frame is None:
        return None
    length = int(frame[1])
    body = data[frame.end() : frame.end() + length]
    return body if length and _is_message(body.lstrip(b"\r\n")) else None


def _is_message(data: bytes) -> bool:
    """Whether header fields stand at the start: two, one of them an ordinary one."""
    head = data[:20_000].split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
    lines = head.splitlines()
    if lines and lines[0].startswith(b">From "):
        lines = lines[1:]
    if not lines or not _FIELD.match(lines[0]):
        return False
    begun = [line for line in lines[:80] if line[:1] not in (b" ", b"\t")]
    fields = [line for line in begun if _FIELD.match(line)]
    odd = len(begun) - len(fields)  # folded lines that lost their indentation
    known = islice(filter(_KNOWN.match, fields), 2)
    return odd <= len(fields) // 2 and len(list(known)) == 2


def _is_binary(data: bytes) -> bool:
    """Control characters that no text has, more than a few of them."""
    head = data[:8_000]
    odd = sum(1 for byte in head if byte < 32 and byte not in (7, 8, 9, 10, 11, 12, 13, 27))
    return odd > max(2, len(head) // 200)
