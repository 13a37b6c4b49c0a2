# SPDX-License-Identifier: GPL-3.0-or-later
"""A bounce that was passed on inside the text of another message, or in a digest of plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relayfix.intake.text import unquoted

_FROM = re.compile(
    r"^[>\s*_]{0,20}(?:from|de|von|da|van|från|fra|od|от|差出人|发件人)\s*[:：][\s*_]*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^[>\s*_]{0,20}(?:subject|objet|sujet|betreff|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|тема"
    r"|件名|主题)\s*[:：][\s*_]*(?P<value>.*)$",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[>\s*_]{0,20}[^\s:：]{1,20}(?: [^\s:：]{1,12}){0,2}\s?[:：]")
"""Any header line, in any language."""
_ROW = re.compile(r"^[^\s:：]{1,20}(?: [^\s:：]{1,12}){0,2}\s?[:：]\t")
"""A header line that stood in two cells."""
_DIGEST = re.compile(r"^-{70}[ \t]*$", re.MULTILINE)
"""Below the preamble of a digest, RFC 1153 section 3."""
_NEXT = re.compile(r"^[ \t]*\n-{30}[ \t]*\n[ \t]*$", re.MULTILINE)
"""Between its messages, a blank line on either side."""
_BLOCK_LINES = 12
_MAX_BLOCKS = 20
_MAX_LINES = 6_000
_MAX_MESSAGES = 100
"""Of one digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A message inside a text."""

    sender: str
    subject: str
    text: str


def forwarded_in(text: str) -> list[Forwarded]:
    """The messages whose header lines, as mail programs write them, stand in a text."""
    lines = text.split("\n")[:_MAX_LINES]
    found: list[Forwarded] = []
    i = 0
    while i < len(lines) and len(found) < _MAX_BLOCKS:
        sender, subject, end = _heading(lines, i)
        if sender is None or subject is None:
            i += 1
            continue
        rest = unquoted("\n".join(lines[end:]).lstrip("\n"))
        found.append(Forwarded(sender=sender, subject=subject, text=rest))
        i = end
    return found


def digest_in(text: str) -> list[Forwarded]:
    """The messages of a digest of plain text (RFC 1153); none where the text is no digest."""
    head = _DIGEST.search(text) if "-" * 70 in text else None
    if head is None:
        return []
    pieces = _NEXT.split(text[head.end() :], maxsplit=_MAX_MESSAGES)
    if len(pieces) < 2:
        return []
    return [messages[0] for piece in pieces if (messages := forwarded_in(piece))]


def _heading(lines: list[str], start: int) -> tuple[str | None, str | None, int]:
    """Sender and subject, where header lines begin with one of them, and where these lines end."""
    line = lines[start][:1_000]
    if sender := _FROM.match(line):
        return (sender["value"].strip(" *"), *_subject(lines, start + 1))
    if subject := _SUBJECT.match(line):
        found, end = _sender(lines, start + 1)
        return found, subject["value"].strip(" *"), end
    return None, None, start


def _sender(lines: list[str], start: int) -> tuple[str | None, int]:
    """The sender below a subject, as Thunderbird writes them, and where the header lines end."""
    sender: str | None = None
    last = min(len(lines), start + _BLOCK_LINES)
    for i in range(start, last):
        line = lines[i][:1_000]
        if not line.strip(" >\t"):
            if _goes_on(lines, i + 1):
                continue
            return sender, i + 1
        if named := _FROM.match(line):
            sender = named["value"].strip(" *")
        elif not _LABELLED.match(line):
            return sender, i
    return sender, last


def _goes_on(lines: list[str], i: int) -> bool:
    """Whether a row of a table with header fields follows a blank line."""
    return i < len(lines) and _ROW.match(lines[i][:1_000]) is not None


def _subject(lines: list[str], start: int) -> tuple[str | None, int]:
    """The subject that follows a sender's line, and where the header lines end."""
    subject: str | None = None
    for i in range(start, min(len(lines), start + _BLOCK_LINES)):
        line = lines[i][:1_000]
        if not line.strip(" >\t") and subject is not None:
            if _goes_on(lines, i + 1):
                continue
            return subject, i + 1
        if named := _SUBJECT.match(line):
            subject = named["value"].strip(" *")
        elif line.strip(" >\t") and not _LABELLED.match(line):
            if subject is not None:
                return subject, i
            if not re.match(r"^[>\s]+\S", line):
                return None, start
    return subject, min(len(lines), start + _BLOCK_LINES)
