# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlook's ``.msg`` files (MS-OXMSG): opened by extract-msg, read as what they were before.

Only streams are taken from the library, by property identifier: its accessors know no report, and
its header is made up. Limits and broken files end in a sentence, never in an exception.
"""

from __future__ import annotations

import codecs
import dataclasses
import hashlib
import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from extract_msg.enums import ErrorBehavior
from extract_msg.msg_classes.msg import MSGFile

from relayfix.intake.eml import read_eml
from relayfix.intake.guard import trouble
from relayfix.intake.inside import open_saved, read_all
from relayfix.intake.limits import MAX_PARTS, MAX_RECIPIENTS, MAX_TEXT, LimitError
from relayfix.intake.mime import decode
from relayfix.intake.outlook import (
    Addressee,
    Attached,
    Item,
    action_of,
    failed_rows,
    is_read_receipt,
    message_of,
    where_of,
)
from relayfix.intake.rtf import unpack, words_of
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
MAX_ITEMS = 5
"""Items inside one another."""

_SMALLEST = 1536
"""Bytes of the smallest compound file; the library takes anything shorter for a path."""
_CODE_PAGES = {
    932: "cp932",
    936: "gb18030",
    1200: "utf-16-le",
    20127: "us-ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    50221: "iso-2022-jp",
    50222: "iso-2022-jp",
    51932: "euc-jp",
    51949: "euc-kr",
    52936: "hz",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
}
"""Those whose name in Python is not ``cp`` and the number."""
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
            return _item(_Storage(file, _tree(file), (), 32), depth)
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


_Path = tuple[str, ...]
_Tree = Mapping[_Path, Mapping[str, str]]
"""For each storage, its path in lower case, what is in it: name in lower case and as it stands."""


def _tree(file: MSGFile) -> _Tree:
    tree: dict[_Path, dict[str, str]] = {}
    for path in file.listDir(True, True, True):
        *above, name = path
        tree.setdefault(tuple(part.lower() for part in above), {})[name.lower()] = name
    return tree


class _Storage:
    """The streams of one item, one recipient or one attachment, by property identifier."""

    def __init__(self, file: MSGFile, tree: _Tree, path: _Path, header: int) -> None:
        self._file = file
        self._tree = tree
        self._path = path
        self._header = header
        """Bytes before the first row of the property stream, MS-OXMSG section 2.4.1."""
        self._names = tree.get(tuple(part.lower() for part in path), {})
        self._fixed = self._rows()

    def inside(self, name: str, header: int) -> _Storage:
        return _Storage(self._file, self._tree, (*self._path, name), header)

    def children(self, prefix: str) -> list[str]:
        return sorted(name for low, name in self._names.items() if low.startswith(prefix))

    def stream(self, tag: int) -> bytes | None:
        """The bytes of a property, its type included in ``tag``."""
        return self._read(f"__substg1.0_{tag:08x}")

    def _read(self, low: str) -> bytes | None:
        name = self._names.get(low)
        return None if name is None else self._file.getStream([*self._path, name], prefix=False)

    def _rows(self) -> dict[int, bytes]:
        """The rows of the property stream: tag, flags and eight bytes of value each."""
        data = self._read("__properties_version1.0") or b""
        rows: dict[int, bytes] = {}
        for start in range(self._header, len(data) - 15, 16):
            tag, _ = struct.unpack_from("<II", data, start)
            rows.setdefault(tag, data[start + 8 : start + 16])
        return rows

    def number(self, identifier: int) -> int | None:
        """A PT_LONG, signed: -1 is what stands for "none"."""
        row = self._fixed.get(identifier << 16 | 0x03)
        return None if row is None else int(struct.unpack("<i", row[:4])[0])

    def time(self, identifier: int) -> datetime | None:
        """A PT_SYSTIME: tenths of microseconds since 1601."""
        row = self._fixed.get(identifier << 16 | 0x40)
        if row is None:
            return None
        ticks = int.from_bytes(row, "little")
        try:
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None

    def text(self, identifier: int, codepage: str) -> str | None:
        """A string property, Unicode or not; None where it is absent or blank."""
        wide = self.stream(identifier << 16 | 0x1F)
        if wide is not None:
            text = wide[: 2 * MAX_TEXT].decode("utf-16-le", "replace")
        else:
            narrow = self.stream(identifier << 16 | 0x1E)
            if narrow is None:
                return None
            text = decode(narrow[:MAX_TEXT], codepage)
        text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else None


def _item(storage: _Storage, depth: int) -> Item:
    if depth > MAX_ITEMS:
        raise LimitError(Sentence.of("intake.too_deep", limit=MAX_ITEMS))
    codepage = _codec(storage.number(0x3FFD)) or _codec(storage.number(0x3FDE)) or "cp1252"

    def text(identifier: int) -> str | None:
        return storage.text(identifier, codepage)

    rich, is_html = _rich(storage)
    return Item(
        message_class=(text(0x001A) or "").strip(),
        headers=text(0x007D),
        subject=text(0x0037),
        sender_name=text(0x0C1A),
        sender=text(0x5D01) or text(0x0C1F),
        date=storage.time(0x0039) or storage.time(0x0E06),
        message_id=text(0x1035),
        text=text(0x1000) or (None if is_html else rich),
        html=_html(storage, codepage) or (rich if is_html else None),
        report_text=text(0x1001),
        reporting_mta=text(0x6820),
        original_subject=text(0x0049),
        original_date=storage.time(0x004E),
        original_message_id=text(0x1046) or text(0x1042),
        own_address=text(0x5D07) or text(0x0076),
        addressees=tuple(_addressees(storage, codepage)),
        attached=tuple(_attached(storage, codepage, depth)),
    )


def _addressees(storage: _Storage, codepage: str) -> Iterator[Addressee]:
    for name in storage.children("__recip_version1.0_")[:MAX_RECIPIENTS]:
        row = storage.inside(name, 8)
        address = row.text(0x39FE, codepage) or row.text(0x3003, codepage)
        if not address or "@" not in address:
            # An Exchange address is a path in a directory; the name may be the address.
            shown = row.text(0x3001, codepage) or ""
            address = shown if "@" in shown else None
        supplement = row.text(0x0C1B, codepage)
        remote_mta = row.text(0x0C21, codepage)
        report_text = row.text(0x1001, codepage)
        yield Addressee(
            address=address.strip() if address else None,
            supplement=supplement,
            remote_mta=remote_mta,
            report_text=report_text,
            reported=bool(supplement or remote_mta or report_text)
            or row.number(0x0C20) not in (None, 0, -1)
            or row.number(0x0C04) not in (None, -1)
            or row.number(0x0C05) not in (None, -1),
        )


def _attached(storage: _Storage, codepage: str, depth: int) -> Iterator[Attached]:
    for name in storage.children("__attach_version1.0_")[:MAX_PARTS]:
        row = storage.inside(name, 8)
        label = row.text(0x3707, codepage) or row.text(0x3704, codepage) or ""
        mime = (row.text(0x370E, codepage) or "").strip()
        embedded = row.children("__substg1.0_3701000d")
        if embedded:
            data: bytes | Item = _item(row.inside(embedded[0], 24), depth + 1)
        else:
            data = row.stream(0x37010102) or b""
        yield Attached(data=data, name=label.strip(), mime=mime)


def _html(storage: _Storage, codepage: str) -> str | None:
    binary = storage.stream(0x10130102)
    if binary is None:
        return storage.text(0x1013, codepage)
    html = decode(binary[: 2 * MAX_TEXT], _codec(storage.number(0x3FDE)) or codepage)
    return html if html.strip() else None


def _rich(storage: _Storage) -> tuple[str | None, bool]:
    packed = storage.stream(0x10090102)
    if not packed or any(map(storage.stream, (0x1000001F, 0x1000001E, 0x10130102))):
        return None, False
    try:
        words, is_html = words_of(unpack(packed))
    except ValueError:
        return None, False
    return (words if words.strip() else None), is_html


def _codec(codepage: int | None) -> str | None:
    """Python's name of a Windows code page."""
    if codepage is None or codepage <= 0:
        return None
    name = _CODE_PAGES.get(codepage, f"cp{codepage}")
    if 28591 <= codepage <= 28605:
        name = f"iso-8859-{codepage - 28590}"
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return name
