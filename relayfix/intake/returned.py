# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole message inside a bounce, byte for byte: what its signatures can be checked against.

The e-mail parser of the standard library gives a message back in its own words, with other blanks;
a signature may be over each of them. So the parts are cut out of the file itself.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import replace

from relayfix.intake.limits import MAX_DEPTH, MAX_HEADERS, MAX_PARTS
from relayfix.intake.mime import Message, header_text
from relayfix.intake.original import section_of
from relayfix.intake.tree import fields_of_head
from relayfix.model.bounce import Bounce, Kind

MAX_MESSAGE = 5 * 1024 * 1024
"""Bytes; in base64 they still fit into one answer of the reader."""

_MESSAGES = frozenset({"message/rfc822", "message/global"})
_PLAIN = frozenset({"", "7bit", "8bit", "binary"})
_CUT = re.compile(
    r"truncat|tronqu|only the first|first \d{1,9} (?:lines|bytes|characters|kb?)\b"
    r"|body (?:of the message )?(?:is|was|has been) (?:not included|omitted|removed|stripped)",
    re.IGNORECASE,
)
"""What a notice says that gives only part of the message back."""
_CUT_END = re.compile(
    rb"^\W{0,20}(?:(?:the )?rest of (?:the |this )?)?(?:message|remainder|body|text)\b[^\r\n]{0,40}"
    rb"\b(?:truncated|omitted|removed|deleted|cut)\b[^\r\n]{0,20}\s*\Z",
    re.IGNORECASE | re.MULTILINE,
)
"""How such a part ends."""


def with_message(bounce: Bounce, data: bytes) -> Bounce:
    """The bounce with its original's `message`, where ``data`` holds it whole.

    Only a signed message is of use. None is given where only its header section came back, where
    the notice or the message itself shows that something is missing, where it is not clear which
    of several it is, or where it is larger than `MAX_MESSAGE`.
    """
    original = bounce.original
    if bounce.kind not in (Kind.FAILED, Kind.DELAYED) or original is None:
        return bounce
    if not original.dkim_signatures or _CUT.search(bounce.notice or ""):
        return bounce
    try:
        found = {raw for raw in _messages(data) if _has_headers(raw, original.headers or "")}
    except (ValueError, LookupError, TypeError):
        return bounce  # the standard library's parser, about words that it cannot read
    if len(found) != 1:
        return bounce
    (raw,) = found
    if len(raw) > MAX_MESSAGE or not _is_whole(raw):
        return bounce
    encoded = base64.b64encode(raw).decode("ascii")
    return replace(bounce, original=replace(original, message=encoded))


def _split(entity: bytes) -> tuple[bytes, bytes]:
    """Header section and body, the blank line in neither."""
    if entity.startswith((b"\n", b"\r\n")):
        return b"", entity.lstrip(b"\r\n")  # a part without fields of its own
    end = entity.find(b"\n\n")
    other = entity.find(b"\n\r\n", 0, end if end >= 0 else len(entity))
    length = 2
    if other >= 0:
        end, length = other, 3
    if end < 0:
        return entity, b""
    return entity[: end - 1 if entity[end - 1 : end] == b"\r" else end], entity[end + length :]


_CONTENT = re.compile(rb"\n(content-[a-z-]+[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE)


def _content(head: bytes) -> Message:
    """The fields that say what the body is."""
    lines = b"\n" + head[:MAX_HEADERS].replace(b"\r\n", b"\n")
    return _fields(b"\n".join(_CONTENT.findall(lines)))


def _fields(head: bytes) -> Message:
    return fields_of_head(head[:MAX_HEADERS])


def _has_headers(raw: bytes, headers: str) -> bool:
    """Whether these are the `Original.headers` of a message."""
    head = _split(raw)[0]
    if head.replace(b"\r\n", b"\n") == headers.encode("utf-8", "surrogateescape"):
        return True  # byte for byte, as nearly always
    return section_of(header_text(_fields(head + b"\n\n"))) == headers


def _messages(data: bytes) -> Iterator[bytes]:
    """The messages inside a message that are followed by the end of their part."""
    stack = [(data, 0)]
    counted = 0
    while stack:
        entity, depth = stack.pop()
        counted += 1
        if depth > MAX_DEPTH or counted > MAX_PARTS:
            return
        head, body = _split(entity)
        fields = _content(head)
        kind = fields.get_content_type()
        if fields.get_content_maintype() == "multipart":
            stack.extend((part, depth + 1) for part in reversed(_parts(fields, body)[0]))
        elif kind in _MESSAGES and depth:
            inner = _decoded(fields, body)
            if inner is not None:
                yield inner
                stack.append((inner, depth + 1))


def _decoded(fields: Message, body: bytes) -> bytes | None:
    encoding = str(fields.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        try:
            return base64.b64decode(body, validate=False)
        except binascii.Error:
            return None
    return body if encoding in _PLAIN else None


def _parts(fields: Message, body: bytes) -> tuple[list[bytes], bool]:
    """The parts that a delimiter line follows, and whether the last one of all is there.

    The line end in front of a delimiter belongs to it (RFC 2046 section 5.1.1).
    """
    boundary = fields.get_boundary()
    if not boundary:
        return [], False
    parts: list[bytes] = []
    start: int | None = None
    for begin, end, last in _delimiters(body, b"--" + boundary.encode("utf-8", "surrogateescape")):
        if start is not None and len(parts) <= MAX_PARTS:
            part = body[start:begin]
            parts.append(part[2:] if part.startswith(b"\r\n") else part.removeprefix(b"\n"))
        if last:
            return parts, True
        start = end
    return parts, False


_REST = re.compile(rb"(--)?[ \t]*(?=\r?\n|\Z)")


def _delimiters(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line begins, with the line end before it, and ends; whether it closes.

    Not one pattern: it would be compiled anew for the boundary of every message.
    """
    at = body.find(mark)
    while at >= 0:
        rest = _REST.match(body, at + len(mark))
        if rest is not None and (at == 0 or body[at - 1 : at] == b"\n"):
            begin = at - 2 if body[max(0, at - 2) : at] == b"\r\n" else max(0, at - 1)
            yield begin, rest.end(), bool(rest[1])
        at = body.find(mark, at + len(mark))


def _is_whole(raw: bytes) -> bool:
    """Whether there is a body, and nothing shows that the end of it is missing."""
    head, body = _split(raw)
    if not head or not body.strip() or _CUT_END.search(body[-500:]):
        return False
    fields = _content(head)
    if fields.get_content_maintype() == "multipart":
        return _parts(fields, body)[1]
    if str(fields.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return len(b"".join(body.split())) % 4 == 0
    return True
