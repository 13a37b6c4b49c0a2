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
from typing import Any

Message = email.message.Message

_POLICY = email.policy.compat32
_MAX_DEPTH = 12
_FIELD = re.compile(r"([\x21-\x39\x3b-\x7e]+):[ \t]*")
FIELDS = re.compile(r"^([\x21-\x39\x3b-\x7e]+):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
"""Every field of a head that is in order, with the lines over which it is folded."""
_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;|\Z)", re.ASCII)
_REST = re.compile(r"(--)?[ \t]*(?=\r?\n|\Z)")


class Entity(Message):
    """A message or part that finds a field, its type, parameters and body more quickly.

    What it answers is what its base answers. Fields are added and deleted, never replaced.
    """

    _headers: list[tuple[str, str]]
    _payload: Any

    def __init__(self, policy: email.policy.Compat32 = _POLICY) -> None:
        super().__init__(policy=policy)
        self._first: dict[str, str] | None = {}
        """The first field of each name; None where it is not known any more."""
        self._kind: str | None = None
        """The type, once somebody has asked for it."""

    def fill(self, fields: list[tuple[str, str]]) -> None:
        """Give an empty one all its fields, without the line ends behind them."""
        self._headers = fields
        self._first = {name.lower(): value for name, value in reversed(fields)}

    def set_raw(self, name: str, value: str) -> None:
        super().set_raw(name, value)
        self._kind = None
        if self._first is not None:
            self._first.setdefault(name.lower(), value)

    def __setitem__(self, name: str, val: Any) -> None:
        self._first = self._kind = None
        super().__setitem__(name, val)

    def __delitem__(self, name: str) -> None:
        self._first = self._kind = None
        super().__delitem__(name)

    def get(self, name: str, failobj: Any = None) -> Any:
        if self._first is None:
            return super().get(name, failobj)
        value = self._first.get(name.lower())
        if value is None:
            return failobj
        return value if value.isascii() else self.policy.header_fetch_parse(name, value)

    def get_payload(self, i: Any = None, decode: Any = False) -> Any:
        payload = self._payload
        if i is None and not decode and isinstance(payload, str) and payload.isascii():
            return payload
        return super().get_payload(i, decode)

    def get_content_type(self) -> str:
        if self._kind is None:
            value = self.get("content-type")
            plain = _TYPE.match(value) if isinstance(value, str) else None
            self._kind = plain[1].lower() if plain else super().get_content_type()
        return self._kind

    def get_param(
        self, param: str, failobj: Any = None, header: str = "content-type", unquote: bool = True
    ) -> Any:
        value = self.get(header)
        if value is None:
            return failobj
        if isinstance(value, str) and value.isascii() and unquote:
            small = value.lower()
            at = small.find(param)
            if at < 0:
                return failobj
            if '"' not in value[:at] and small.find(param, at + 1) < 0:
                plain = _PARAM.match(value, at + len(param))
                if plain and value[:at].rstrip()[-1:] == ";":
                    return plain[1] or plain[2]
        return super().get_param(param, failobj, header, unquote)


_PARAM = re.compile(r"=(?:\"([^\"\\;<>\s]+)\"|([\w.+:/=?-]+))\s*(?:;|\Z)", re.ASCII)
"""The value of a parameter as nearly all of them are: no blank, nothing that is escaped."""


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
            return _entity(text, line_end, "text/plain")
        except _OutOfOrderError:
            pass
    return email.message_from_string(text, Entity, policy=_POLICY)


def fields_of_head(head: bytes) -> Message:
    """A message of nothing but header fields, from its header section."""
    text = head.decode("ascii", "surrogateescape")
    message = Entity()
    line_end = "\r\n" if "\r" in text else "\n"
    if line_end == "\n" or text.count("\r\n") == text.count("\n") == text.count("\r"):
        try:
            _head(message, text, line_end)
        except _OutOfOrderError:
            pass
        else:
            return message
    return email.parser.HeaderParser(Entity, policy=_POLICY).parsestr(text)


def _entity(
    text: str, line_end: str, default_type: str, depth: int = 0, *, cut: bool = False
) -> Message:
    """One message or part: fields, then a body, a message, or parts.

    ``cut``: it is a part, and the line end that belongs to the delimiter behind it is off.
    """
    if depth > _MAX_DEPTH:
        raise _OutOfOrderError
    message = Entity()
    message.set_default_type(default_type)
    body, broken = _head(message, text, line_end)
    kind = message.get_content_type()
    if broken and kind.startswith(("message/", "multipart/")):
        raise _OutOfOrderError
    if kind == "message/delivery-status":
        message.set_payload(body)
        return message
    if kind.startswith("message/"):
        message.attach(_entity(body, line_end, "text/plain", depth + 1, cut=cut))
    elif kind.startswith("multipart/"):
        inside = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        for part in _parts(message, body, line_end, cut=cut):
            message.attach(_entity(part, line_end, inside, depth + 1, cut=True))
        if not message.is_multipart():
            message.set_payload(body)
    else:
        message.set_payload(body)
    return message


def _head(message: Entity, text: str, line_end: str) -> tuple[str, bool]:
    """Give the message the fields at the start of a text, folded as they came.

    Returns the rest of the text, and whether no blank line ended the fields but a line that is
    none, which then belongs to the rest.
    """
    head, _, body = ("", "", text[len(line_end) :]) if text.startswith(line_end) else (
        text.partition(line_end * 2)
    )  # fmt: skip
    if text.startswith("From "):
        raise _OutOfOrderError
    fields = FIELDS.findall(head)
    if sum([value.count("\n") for _, value in fields]) + len(fields) == 1 + (
        head.removesuffix(line_end).count("\n")
    ):
        # No line belongs to none of them.
        if line_end == "\r\n":
            fields = [(name, value.rstrip("\r")) for name, value in fields]
        message.fill(fields)
        return body, False
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


def _parts(message: Message, body: str, line_end: str, *, cut: bool) -> Iterator[str]:
    """What stands between the delimiters; the line end before one belongs to it.

    Where none closes the last part it reaches to the end, as if one stood there.
    """
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
                raise _OutOfOrderError
            if rest[1]:
                return
            start = rest.end() + len(line_end)
        at = body.find(mark, at + len(mark))
    if start >= 0:
        yield body[start:] if cut else body[start:].removesuffix(line_end)
    elif cut:
        raise _OutOfOrderError  # no parts, and the line end is the body's after all
