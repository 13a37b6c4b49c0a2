# SPDX-License-Identifier: GPL-3.0-or-later
"""MIME made harmless: parts, headers and charsets that never raise (RFC 2045 to 2047)."""

from __future__ import annotations

import codecs
import email
import email.header
import email.message
import email.policy
import email.utils
import functools
import re
from datetime import UTC, datetime, timedelta, timezone

from relayfix.intake.limits import MAX_HEADERS, MAX_LINE, MAX_TEXT
from relayfix.intake.tree import message_of

Message = email.message.Message

_CHARSETS = {
    "uft-8": "utf-8",
    "utf8": "utf-8",
    "unknown-8bit": "utf-8",
    "unknown": "utf-8",
    "8bit": "utf-8",
    "default": "utf-8",
    "x-unknown": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "iso-2022-jp": "iso-2022-jp-3",
    "iso-8859-1": "windows-1252",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "cp-850": "cp850",
    "x-mac-roman": "mac-roman",
}
"""Misspelt, missing or too narrow names, and what the bytes are."""


def decode(data: bytes, charset: str | None = None) -> str:
    """Text of ``data``, whatever its charset claims to be; never raises."""
    name = (charset or "us-ascii").strip().strip("'\"").lower()
    name = _CHARSETS.get(name, name)
    for candidate in (name, "utf-8"):
        try:
            codec = codecs.lookup(candidate)
            if getattr(codec, "_is_text_encoding", True):
                return data.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
    try:
        codecs.lookup(name)
        if name not in ("utf-8", "us-ascii"):
            return data.decode(name, "replace")
    except (LookupError, UnicodeError, ValueError):
        pass
    return data.decode("windows-1252", "replace")


def parse_message(data: bytes) -> Message:
    """The message of ``data``; broken structure is kept as defects, never raised."""
    return message_of(data)


def mend(part: Message) -> None:
    """Give a multipart whose boundary is missing or misspelt the parts that stand in its body.

    A multipart in which no boundary can be found becomes plain text.
    """
    body = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(body, str):
        return
    boundary = _boundary_in(body)
    subtype = part.get_content_subtype()
    del part["content-type"]
    if boundary is None:
        part["Content-Type"] = "text/plain"
        return
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'
    data = (head + body).encode("utf-8", "surrogateescape")
    part["Content-Type"] = "multipart/mixed"
    part.set_payload(email.message_from_bytes(data, policy=email.policy.compat32).get_payload())


def _boundary_in(body: str) -> str | None:
    """The first line that looks like a boundary and stands again, or is followed by fields."""
    lines = body.split("\n", 4_000)
    for i, line in enumerate(lines[:200]):
        mark = line.rstrip()
        if not re.fullmatch(r"--[^\s\"]{4,100}(?: [^\s\"]{1,40}){0,3}", mark) or set(mark) == {"-"}:
            continue
        if i + 1 < len(lines) and re.match(r"content-[\w-]+[ \t]*:", lines[i + 1], re.IGNORECASE):
            return mark[2:]
    return None


def header_text(message: Message) -> str:
    """The header section of a message, a line for each field, folded as it came."""
    lines = []
    for name, value in fields_of(message):
        lines.append(f"{name}: {value.replace(chr(13), '')}")
    return tidy("\n".join(lines))[:MAX_HEADERS]


def fields_of(message: Message) -> list[tuple[str, str]]:
    """(name, value) of all header fields in order, folded as they came, raw bytes repaired.

    Not through the message's own mapping: that puts question marks in place of raw bytes.
    """
    return [(str(name), repaired(str(value))) for name, value in message.raw_items()]


def unfold(value: str) -> str:
    """A field's value in one line, RFC 5322 section 2.2.3."""
    value = value[:MAX_HEADERS]
    if "\n" in value:
        lines = value.replace("\r\n", "\n").split("\n")
        value = " ".join([line.lstrip(" \t") for line in lines])
    return value.strip()


def repaired(value: str) -> str:
    """Text whose raw bytes the email package hid as surrogates, decoded."""
    if value.isascii():
        return value
    return decode(value.encode("utf-8", "surrogateescape")) if _hidden(value) else value


def _hidden(value: str) -> bool:
    return any("\udc80" <= c <= "\udcff" for c in value)


def decode_header(value: str) -> str:
    """RFC 2047 encoded words decoded, bytes with no charset repaired, unfolded; never raises."""
    if not value.isascii():
        value = repaired(value)
    value = unfold(value)
    if "=?" not in value:
        return value
    # A limit on the length: the decoder of the standard library is not made for megabytes.
    value = value[:MAX_LINE]
    try:
        pieces = email.header.decode_header(value)
    except (ValueError, email.errors.HeaderParseError):
        return value
    out = ""
    for piece, charset in pieces:
        out += decode(piece, charset) if isinstance(piece, bytes) else piece
    return unfold(out) or value


def text_of(part: Message) -> str:
    """The words of a text part: transfer encoding and charset undone, line ends ``\\n``."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return ""
    charset = charset_of(part)
    if isinstance(payload, str) and payload.isascii() and _is_plain(part, charset):
        return tidy(payload)
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    if not isinstance(data, bytes):
        data = str(payload).encode("utf-8", "surrogateescape")
    return tidy(decode(data, charset))


_PLAIN = frozenset({"", "7bit", "8bit", "binary"})
_ASCII = frozenset(
    {None, "us-ascii", "ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"}
)
"""Charsets in which ASCII bytes mean ASCII characters."""


def _is_plain(part: Message, charset: str | None) -> bool:
    """Whether neither transfer encoding nor charset change anything about ASCII characters."""
    return charset in _ASCII and str(part.get("content-transfer-encoding", "")).lower() in _PLAIN


def charset_of(part: Message) -> str | None:
    """The charset that the part names, if it names one that can be read."""
    try:
        value = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None
    return str(value) if value else None


def file_name(part: Message) -> str:
    """The name of an attached file in one line, or an empty one."""
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError):
        return ""
    return decode_header(str(name))[:500]


def tidy(text: str) -> str:
    """Line ends made ``\\n``, NUL taken out, too long texts and lines cut."""
    text = text[:MAX_TEXT]
    if "\r\r\n" in text:  # what a program makes of the line ends of another system
        text = text.replace("\r\r\n", "\n")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(text) > MAX_LINE and max(map(len, text.split("\n"))) > MAX_LINE:
        text = "\n".join(line[:MAX_LINE] for line in text.split("\n"))
    return text


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_PLAIN_DATE = re.compile(
    r"\s*(?:[A-Z][a-z]{2}(?:,[ ]*|[ ]+))?(\d{1,2})[ ]([A-Z][a-z]{2})[ ]((?:19|20)\d\d)[ ]"
    r"(\d\d):(\d\d):(\d\d)[ ]([+-])(\d\d)([0-5]\d)(?:[ ]\([A-Za-z]{1,20}\))?\s*\Z",
    re.ASCII,
)
"""A date as RFC 5322 section 3.3 wants it: nearly all are, and the parser for all is slow."""


def _plain_date(found: re.Match[str]) -> datetime | None:
    """The date, or None where there is no such day, hour or zone."""
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    try:
        zone = _zone(sign, hours, minutes)
        return datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=zone
        )
    except (KeyError, ValueError):
        return None


@functools.lru_cache(maxsize=64)
def _zone(sign: str, hours: str, minutes: str) -> timezone:
    """The zone so far from Greenwich; `ValueError` where there is none."""
    away = timedelta(hours=int(hours), minutes=int(minutes))
    if not away and sign == "-":
        return UTC
    return timezone(-away if sign == "-" else away)


def parse_date(value: str | None) -> datetime | None:
    """RFC 5322 date with its zone; a date without zone is taken as UTC (``-0000``), or None."""
    if not value:
        return None
    if plain := _PLAIN_DATE.match(value):
        return _plain_date(plain)
    try:
        when = email.utils.parsedate_to_datetime(unfold(value[:200]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
