# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's words: which codes stand in them, and which other answer they quote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relayfix.intake.limits import MAX_WORDS
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import Nested, Reason

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
"""An enhanced status code, RFC 3463, and no piece of an address or a version."""
_LEADING = re.compile(r"^[\W_]*([245][0-5]\d)(?=[\s:;,.#-]|$)(?!\.\d)")
_WITH_STATUS = re.compile(r"(?<![\d.])([245][0-5]\d)[ -]\s?#?[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_INNER = re.compile(r"(?<![\d.\w/:@-])([45][0-5]\d)(?=[ -]\D)")
_ARROW = re.compile(r"\s->\s*(?=[245]\d\d[ -])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one server said."""

    words: str | None = None
    status: str | None = None
    reply_code: int | None = None
    nested: Nested | None = None
    reason: Reason = Reason.UNKNOWN
    signature: str | None = None


def codes(words: str) -> tuple[int | None, str | None]:
    """Reply code and enhanced status code as they stand in ``words``."""
    found = _LEADING.search(words) or _WITH_STATUS.search(words) or _INNER.search(words)
    status = STATUS.search(words)
    return (int(found[1]) if found else None), (status[1] if status else None)


def one_line(words: str) -> str:
    """A reply of several lines as one: repeated ``550-5.7.1 `` prefixes taken out."""
    words = re.sub(r"\s+", " ", words).strip()[:MAX_WORDS]
    first = re.match(r"([245]\d\d)[- ]([245]\.\d{1,3}\.\d{1,3}\s)?", words)
    if first is None:
        return words
    head, rest = words[: first.end()], words[first.end() :]
    code, status = first[1], first[2]
    if status:
        rest = re.sub(rf"(?:(?<=\s)|^){code}[- ]{re.escape(status.strip())}(?:\s+|$)", "", rest)
    elif words[3] == "-":
        rest = re.sub(rf"(?:(?<=\s)|^){code}[- ](?=\S)", "", rest)
    return (head + rest).strip()


def read_reply(words: str) -> Reply:
    """Codes, the nested answer, and what the words say."""
    words = one_line(words)
    if not words:
        return Reply()
    arrow = _ARROW.search(words)
    if arrow is None:
        code, status = codes(words)
        inner, nested = words, None
    else:
        code, status = codes(words[: arrow.start()])
        inner = words[arrow.end() :]
        inner_code, inner_status = codes(inner)
        nested = Nested(status=inner_status, reply_code=inner_code, diagnostic=inner)
    found = match(inner)
    if nested is not None and (found is None or found.reason is Reason.UNKNOWN):
        found = match(words) or found
    return Reply(
        words=words,
        status=status,
        reply_code=code,
        nested=nested,
        reason=found.reason if found else Reason.UNKNOWN,
        signature=found.id if found else None,
    )
