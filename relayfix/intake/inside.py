# SPDX-License-Identifier: GPL-3.0-or-later
"""A message and the bounces that it passes on: attached, in a digest, saved as a file, quoted."""

from __future__ import annotations

from collections.abc import Iterator

from relayfix.intake.eml import is_passed_on, read_parts, read_quoted
from relayfix.intake.forwarded import digest_in, forwarded_in
from relayfix.intake.limits import MAX_MESSAGES, LimitError
from relayfix.intake.mbox import messages
from relayfix.intake.mime import Message, parse_message
from relayfix.intake.parts import Parts, gather
from relayfix.intake.returned import with_message
from relayfix.intake.sniff import sniff
from relayfix.model.bounce import Bounce, Format, Kind, Source

MAX_INSIDE = 5
"""How deep a bounce may lie inside messages that pass it on."""
MAX_BOUNCES = 100
"""That one message passes on."""


def read_all(source: Source, data: bytes, depth: int = 0, *, as_sent: bool = True) -> list[Bounce]:
    """The bounce that the message ``data`` is, else all those that it passes on, else what it is.

    ``depth``: how many messages it was found inside of. ``as_sent``: the bytes are those that
    travelled, so signatures can be checked against them. Raises `LimitError`.
    """
    return _all(source, parse_message(data), data if as_sent else None, depth)


def _all(source: Source, message: Message, data: bytes | None, depth: int) -> list[Bounce]:
    parts = gather(message)
    own = read_parts(source, parts)
    if data is not None:
        own = with_message(own, data)
    if not parts.report_seen and (several := _in_digest(source, parts)):
        return several
    if own.kind is not Kind.NOT_A_BOUNCE and is_passed_on(parts):
        return _quoted(source, parts) or [own]
    if own.kind is not Kind.NOT_A_BOUNCE or parts.complaint or depth >= MAX_INSIDE:
        return [own]
    found: list[Bounce] = []
    for bounce in _inside(source, parts, data, depth + 1):
        if bounce.kind not in (Kind.NOT_A_BOUNCE, Kind.UNREADABLE):
            found.append(bounce)
        if len(found) >= MAX_BOUNCES:
            break
    return found or _quoted(source, parts) or [own]


def _inside(source: Source, parts: Parts, data: bytes | None, depth: int) -> Iterator[Bounce]:
    for message in parts.embedded:
        yield from _all(source, message, data, depth)
    for saved in parts.saved:
        try:
            yield from open_saved(source, saved.data, depth)
        except LimitError:
            continue  # one file of several; the others may be read


def open_saved(source: Source, data: bytes, depth: int) -> Iterator[Bounce]:
    """What a message that was saved as a file and attached holds, of whatever format it is."""
    found = sniff(data)
    if found.format is Format.MSG:
        # Imported here: extract-msg is slow to load and most messages bring no .msg.
        from relayfix.intake.msg import read_inside

        yield from read_inside(source, data, depth)
    elif found.format is Format.MBOX:
        for i, message in enumerate(messages(found.data)):
            if i < MAX_MESSAGES:
                yield from read_all(source, message, depth)
    elif found.format in (Format.EML, Format.EMLX):
        yield from read_all(source, found.data, depth)


def _in_digest(source: Source, parts: Parts) -> list[Bounce]:
    """The bounces among the messages of a digest of plain text."""
    found = [read_quoted(source, message) for message in digest_in(parts.text)]
    return [bounce for bounce in found if bounce is not None]


def _quoted(source: Source, parts: Parts) -> list[Bounce]:
    """The first bounce that stands in the text, forwarded without being attached."""
    for message in forwarded_in(parts.text):
        bounce = read_quoted(source, message)
        if bounce is not None:
            return [bounce]  # what follows is what came back with it, not another one
    return []
