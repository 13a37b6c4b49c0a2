# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes to bounces: a pure function that never raises for what a stranger's file holds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from relayfix.intake.guard import trouble
from relayfix.intake.html import html_to_text
from relayfix.intake.inside import read_all
from relayfix.intake.limits import MAX_BYTES, MAX_MESSAGES
from relayfix.intake.mbox import messages
from relayfix.intake.mime import decode, tidy
from relayfix.intake.pasted import read_text
from relayfix.intake.sniff import sniff
from relayfix.model.bounce import AutoType, Bounce, Format, Kind, Source
from relayfix.model.sentence import Sentence

_TRAVELLED = re.compile(rb"^(?:received|message-id|mime-version):", re.IGNORECASE | re.MULTILINE)
"""Header fields that no table has."""


def parse(name: str, data: bytes) -> tuple[Bounce, ...]:
    """All bounces of a file, at least one; what cannot be read is ``unreadable`` and says why.

    ``name`` is the path as the person gave it and only stands in the result.
    """
    found = sniff(data) if len(data) <= MAX_BYTES else None
    source = Source(
        name=name,
        format=found.format if found else None,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    if found is None:
        limit = MAX_BYTES // (1024 * 1024)
        return (unreadable(source, Sentence.of("intake.too_large", megabytes=limit)),)
    if found.error is not None:
        return (unreadable(source, found.error),)
    if found.format is Format.MSG:
        # Imported here: extract-msg is slow to load and most files are no .msg.
        from relayfix.intake.msg import read_msg

        return read_msg(name, data)
    if found.format is Format.MBOX:
        return _mailbox(source, found.data)
    return _numbered(_guarded(source, found.data))


def _mailbox(source: Source, data: bytes) -> tuple[Bounce, ...]:
    bounces: list[Bounce] = []
    for i, message in enumerate(messages(data)):
        if i == MAX_MESSAGES:
            error = Sentence.of("intake.too_many_messages", limit=MAX_MESSAGES)
            bounces.append(unreadable(source, error))
            break
        bounces += _guarded(source, message)
    return _numbered(bounces or [unreadable(source, Sentence.of("intake.damaged"))])


def _numbered(bounces: list[Bounce]) -> tuple[Bounce, ...]:
    """The bounces with their place in the file; a message may pass on several."""
    return tuple(
        replace(bounce, source=replace(bounce.source, index=i)) if i else bounce
        for i, bounce in enumerate(bounces)
    )


def unreadable(source: Source, error: Sentence) -> Bounce:
    """What stands for a file or a message that could not be read."""
    return Bounce(source=source, kind=Kind.UNREADABLE, error=error)


def _guarded(source: Source, data: bytes) -> list[Bounce]:
    """One message read; nothing that stands in it gets out as an exception."""
    try:
        return _one(source, data)
    except MemoryError:
        raise
    except Exception as error:
        # The promise to the caller is a sentence, whatever a stranger wrote.
        return [unreadable(source, trouble(error))]


def _one(source: Source, data: bytes) -> list[Bounce]:
    if source.format is Format.HTML:
        page = decode(data, _html_charset(data))
        return read_text(source, html_to_text(page), page=page)
    if source.format is Format.TEXT:
        return read_text(source, tidy(decode(data)))
    return _as_told(source, data, read_all(source, data))


def _as_told(source: Source, data: bytes, found: list[Bounce]) -> list[Bounce]:
    """What was found in a message; in a table that only looks like the head of one, as a text."""
    first = found[0]
    if len(found) > 1 or first.auto_type is not AutoType.MESSAGE or first.notice is not None:
        return found
    if _TRAVELLED.search(data):
        return found
    told = read_text(replace(source, format=Format.TEXT), tidy(decode(data)))
    return found if told[0].kind is Kind.NOT_A_BOUNCE else told


def _html_charset(data: bytes) -> str | None:
    head = data[:2_000].lower()
    at = head.find(b"charset=")
    if at < 0:
        return None
    return (
        head[at + 8 : at + 60]
        .split(b">")[0]
        .strip(b"\"' /;")
        .split(b'"')[0]
        .decode("ascii", "replace")
    )
