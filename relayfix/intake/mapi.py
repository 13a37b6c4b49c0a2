# SPDX-License-Identifier: GPL-3.0-or-later
"""The storages and streams of an Outlook file, by property identifier (MS-OXMSG section 2)."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from relayfix.intake.limits import MAX_PARTS, MAX_RECIPIENTS, MAX_TEXT, LimitError
from relayfix.intake.mime import decode
from relayfix.intake.outlook import Addressee, Attached, Item
from relayfix.intake.rtf import unpack, words_of
from relayfix.model.sentence import Sentence

MAX_ITEMS = 5
"""Items inside one another."""

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


class File(Protocol):
    """What is asked of an opened compound file."""

    def listDir(
        self, streams: bool, storages: bool, includePrefix: bool
    ) -> tuple[tuple[str, ...], ...]:
        """The paths of all streams and storages."""

    def getStream(self, filename: Any, prefix: bool) -> bytes | None:
        """The bytes of one stream, None where there is none."""


def read_storages(file: File, depth: int) -> Item:
    """The item at the root of a file; `LimitError` where it lies too deep."""
    return _item(_Storage(file, _tree(file), (), 32), depth)


_Path = tuple[str, ...]
_Tree = Mapping[_Path, Mapping[str, str]]
"""For each storage, its path in lower case, what is in it: name in lower case and as it stands."""


def _tree(file: File) -> _Tree:
    tree: dict[_Path, dict[str, str]] = {}
    for path in file.listDir(True, True, True):
        *above, name = path
        tree.setdefault(tuple(part.lower() for part in above), {})[name.lower()] = name
    return tree


class _Storage:
    """The streams of one item, one recipient or one attachment, by property identifier."""

    def __init__(self, file: File, tree: _Tree, path: _Path, header: int) -> None:
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
