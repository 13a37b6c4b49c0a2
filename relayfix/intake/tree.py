# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree of parts of a message that is in order (RFC 5322, RFC 2046), built quickly.

The message parser of the standard library goes line by line, and asks of each line whether it is a
delimiter of any multipart around it; with most bounces that takes as long as all that is done with
the parts. Here a part is cut out between two delimiters. Whatever is not in order is left to the
standard library.
"""

from __future__ import annotations

import email
import email.message
import email.parser
import email.policy
import re
from collections.abc import Iterator

Message = email.message.Message

_POLICY = email.policy.compat32
_MAX_DEPTH = 12
_FIELD = re.compile(r"([\x21-\x39\x3b-\x7e]+):[ \t]*")
_REST = re.compile(r"(--)?[ \t]*(?=\r?\n|\Z)")


class _OutOfOrderError(Exception):
    """Something that the standard library has to judge."""


def message_of(data: bytes) -> Message:
    """The message of ``data``, as ``email.message_from_bytes`` has it.

    What stands outside of all parts, and the list of defects, are not kept; a delivery-status part
    may be one text, of whose groups the standard library makes messages. Never raises for a broken
    message.
    """
    text = data.decode("ascii", "surrogateescape")
    line_end = "\r\n" if "\r" in text else "\n"
    if line_end == "\n" or text.count("\r\n") == text.count("\n") == text.count("\r"):
        try:
            return _entity(text, line_end, "text/plain", 0)
        except _OutOfOrderError:
            pass
    return email.message_from_string(text, policy=_POLICY)


def fields_of_head(head: bytes) -> Message:
    """A message of nothing but header fields, from its header section."""
    text = head.decode("ascii", "surrogateescape")
    message = Message(policy=_POLICY)
    line_end = "\r\n" if "\r" in text else "\n"
    if line_end == "\n" or text.count("\r\n") == text.count("\n") == text.count("\r"):
        try:
            _head(message, text, line_end)
        except _OutOfOrderError:
            pass
        else:
            return message
    return email.parser.HeaderParser(policy=_POLICY).parsestr(text)


def _entity(text: str, line_end: str, default_type: str, depth: int) -> Message:
    """One message or part: fields, then a body, a message, or parts."""
    if depth > _MAX_DEPTH:
        raise _OutOfOrderError
    message = Message(policy=_POLICY)
    message.set_default_type(default_type)
    body, broken = _head(message, text, line_end)
    kind = message.get_content_type()
    if broken and kind.startswith(("message/", "multipart/")):
        raise _OutOfOrderError
    if kind == "message/delivery-status":
        message.set_payload(body)
        return message
    if kind.startswith("message/"):
        message.attach(_entity(body, line_end, "text/plain", depth + 1))
    elif kind.startswith("multipart/"):
        inside = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        for part in _parts(message, body, line_end):
            message.attach(_entity(part, line_end, inside, depth + 1))
    else:
        message.set_payload(body)
    return message


def _head(message: Message, text: str, line_end: str) -> tuple[str, bool]:
    """Give the message the fields at the start of a text, folded as they came.

    Returns the rest of the text, and whether no blank line ended the fields but a line that is
    none, which then belongs to the rest.
    """
    head, _, body = ("", "", text[len(line_end) :]) if text.startswith(line_end) else (
        text.partition(line_end * 2)
    )  # fmt: skip
    if text.startswith("From "):
        raise _OutOfOrderError
    name, value, at, broken = "", "", 0, False
    for line in head.removesuffix(line_end).split(line_end) if head else ():
        if name and line[:1] in (" ", "\t") and line:
            value = f"{value}{line_end}{line}"
        elif found := _FIELD.match(line):
            if name:
                message.set_raw(name, value.rstrip("\r\n"))
            name, value = found[1], line[found.end() :]
        elif line[:1] in (":", " ", "\t") or line.startswith("From "):
            raise _OutOfOrderError
        else:
            body, broken = text[at:], True
            break
        at += len(line) + len(line_end)
    if name:
        message.set_raw(name, value.rstrip("\r\n"))
    return body, broken


def _parts(message: Message, body: str, line_end: str) -> Iterator[str]:
    """What stands between the delimiters; the line end before one belongs to it."""
    boundary = message.get_boundary()
    if not boundary:
        raise _OutOfOrderError
    mark = f"--{boundary}"
    start = -1
    at = body.find(mark)
    while at >= 0:
        rest = _REST.match(body, at + len(mark))
        if rest is not None and (at == 0 or body[at - 1] == "\n"):
            if start >= 0:
                if at - len(line_end) < start:
                    raise _OutOfOrderError  # nothing between two delimiters
                yield body[start : at - len(line_end)]
            elif rest[1]:
                break
            if rest[1]:
                return
            start = rest.end() + len(line_end)
        at = body.find(mark, at + len(mark))
    raise _OutOfOrderError
