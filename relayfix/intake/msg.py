# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlook's ``.msg`` files (MS-OXMSG): opened by extract-msg, read as what they were before.

Only streams are taken from the library, by property identifier: its accessors know no report, and
its header is made up. Limits and broken files end in a sentence, never in an exception.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator

from extract_msg.enums import ErrorBehavior
from extract_msg.msg_classes.msg import MSGFile

from relayfix.intake.eml import read_eml
from relayfix.intake.guard import trouble
from relayfix.intake.inside import open_saved, read_all
from relayfix.intake.limits import LimitError
from relayfix.intake.mapi import MAX_ITEMS, read_storages
from relayfix.intake.outlook import (
    Item,
    action_of,
    failed_rows,
    is_read_receipt,
    message_of,
    where_of,
)
from relayfix.model.bounce import (
    Action,
    AutoType,
    Bounce,
    Format,
    Kind,
    Original,
    Recipient,
    Source,
)
from relayfix.model.sentence import Sentence

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SMALLEST = 1536
"""Bytes of the smallest compound file; the library takes anything shorter for a path."""
_ACTIONS = {
    Action.FAILED: Kind.FAILED,
    Action.DELAYED: Kind.DELAYED,
    Action.DELIVERED: Kind.DELIVERED,
    Action.RELAYED: Kind.DELIVERED,
    Action.EXPANDED: Kind.DELIVERED,
}


class _Damaged(Exception):
    """The file does not hold together."""


def read_msg(name: str, data: bytes) -> tuple[Bounce, ...]:
    """All bounces of an Outlook file, at least one; what cannot be read is ``unreadable``.

    ``name`` is the path as the person gave it and only stands in the result.
    """
    source = Source(
        name=name,
        format=Format.MSG,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return tuple(
        dataclasses.replace(bounce, source=dataclasses.replace(source, index=index))
        for index, bounce in enumerate(_read(source, data, 0))
    )


def read_inside(source: Source, data: bytes, depth: int) -> list[Bounce]:
    """All bounces of an Outlook file that was found inside of ``depth`` other messages."""
    return _read(source, data, depth)


def read_item(data: bytes, depth: int = 0) -> Item:
    """What the file keeps of its message; without a message class it is no message at all.

    ``depth``: how many items it was found inside of.
    """
    if not data.startswith(MAGIC) or len(data) < _SMALLEST:
        raise _Damaged
    try:
        with MSGFile(  # type: ignore[no-untyped-call]  # its __init__ is left without types
            data,
            delayAttachments=True,
            errorBehavior=ErrorBehavior.SUPPRESS_ALL & ~ErrorBehavior.OLE_DEFECT_INCORRECT,
        ) as file:
            return read_storages(file, depth)
    except (MemoryError, LimitError):
        raise
    except Exception as error:
        # Made for files that Outlook wrote, the library meets anything else with whatever its
        # own code happens to raise.
        raise _Damaged from error


def _unreadable(source: Source, sentence: Sentence) -> Bounce:
    return Bounce(source=source, kind=Kind.UNREADABLE, error=sentence)


def _read(source: Source, data: bytes, depth: int) -> list[Bounce]:
    try:
        item = read_item(data, depth)
        if not item.message_class:
            return [_unreadable(source, Sentence.of("msg.no_message"))]
        return _bounces(source, item, depth)
    except MemoryError:
        raise
    except _Damaged:
        return [_unreadable(source, Sentence.of("msg.damaged"))]
    except Exception as error:
        # The promise to the caller is a sentence, whatever a stranger wrote.
        return [_unreadable(source, trouble(error, "msg.damaged"))]


def _bounces(source: Source, item: Item, depth: int) -> list[Bounce]:
    action = action_of(item.message_class)
    if is_read_receipt(item.message_class):
        return [_other(source, AutoType.READ_RECEIPT)]
    if action is not None:
        return [_report(source, item, action)]
    message = message_of(item)
    passed_on = read_all(source, message, depth, as_sent=False)
    if passed_on[0].kind is not Kind.NOT_A_BOUNCE:
        return passed_on
    found = passed_on[0]
    inside = [
        bounce
        for bounce in _inside(source, item, depth + 1)
        if bounce.kind is not Kind.NOT_A_BOUNCE
    ]
    if any(bounce.kind is not Kind.UNREADABLE for bounce in inside):
        return [bounce for bounce in inside if bounce.kind is not Kind.UNREADABLE]
    if item.message_class.lower().startswith("ipm.note.rules."):
        # IPM.Note.Rules.OofTemplate and its like: written by a rule, not by a person.
        return [dataclasses.replace(found, auto_type=AutoType.AUTO_REPLY)]
    return [found]


def _other(source: Source, auto_type: AutoType) -> Bounce:
    return Bounce(source=source, kind=Kind.NOT_A_BOUNCE, auto_type=auto_type)


def _inside(source: Source, item: Item, depth: int) -> Iterator[Bounce]:
    """What a message has attached to it: a bounce that was passed on to somebody else."""
    for attached in item.attached:
        data = attached.data
        if isinstance(data, Item):
            yield from _bounces(source, data, depth)
        elif attached.is_message and depth <= MAX_ITEMS:
            try:
                yield from open_saved(source, data, depth)
            except LimitError as error:
                yield _unreadable(source, error.sentence)


def _report(source: Source, item: Item, action: Action) -> Bounce:
    """A report: from its rows, else from its words, and of the kind that its class names."""
    rows = failed_rows(item)
    bounce = read_eml(source, message_of(item, rows))
    if not bounce.recipients:
        own = (item.own_address or "").lower()
        others = tuple(r for r in item.addressees if r.address and r.address.lower() != own)
        if others and not rows:
            bounce = read_eml(source, message_of(item, others))
    recipients = bounce.recipients or (Recipient(action=action),)
    return dataclasses.replace(
        bounce,
        kind=_ACTIONS[action],
        auto_type=None,
        recipients=tuple(_in_place(recipient, item) for recipient in recipients),
        original=_original(item, bounce.original),
    )


def _in_place(recipient: Recipient, item: Item) -> Recipient:
    """The recipient with the place that names its host as it stands in the item, not in ours."""
    host = recipient.remote_mta
    if host is None:
        return recipient
    for row in item.addressees:
        if (where := where_of(row, host)) is not None:
            return dataclasses.replace(recipient, remote_mta_where=where)
    return recipient


def _original(item: Item, found: Original | None) -> Original | None:
    """The original as the words quote it, filled up from what the report's properties say of it."""
    if found is None:
        if not (item.original_subject or item.original_date or item.original_message_id):
            return None
        found = Original()
    embedded = [attached.data for attached in item.attached if isinstance(attached.data, Item)]
    if not found.hops and any(inner.headers is None for inner in embedded):
        # An item without a header section: what was read are its properties.
        found = dataclasses.replace(found, headers=None)
    return dataclasses.replace(
        found,
        subject=found.subject or item.original_subject,
        date=found.date or item.original_date,
        message_id=found.message_id or item.original_message_id,
    )
