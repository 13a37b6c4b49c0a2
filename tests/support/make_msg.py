# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlook items for the tests and the samples, written property by property (MS-OXMSG).

``python -m tests.support.make_msg`` writes the ``.msg`` samples anew from the ``.eml`` ones: what
Outlook keeps of a report are MAPI properties of the message and of its recipients; there is no
delivery-status part any more and no header of its own (MS-OXCMAIL section 2.2.3.7).
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage, Message

from extract_msg import OleWriter

from tests.support.project import ROOT

SAMPLES = ROOT / "resources" / "samples"

Value = str | int | bool | datetime | bytes
Properties = Mapping[int, Value]
"""Property tags (MS-OXCDATA 2.11.1), identifier and type: ``0x0037001F`` is a Unicode subject."""

UNICODE, ANSI, LONG, BOOLEAN, TIME, BINARY = 0x1F, 0x1E, 0x03, 0x0B, 0x40, 0x102


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """``data`` is a file's bytes, or the `Item` that an embedded message is."""

    data: bytes | Item
    name: str | None = None
    mime: str | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """One Outlook item."""

    properties: Properties
    recipients: Sequence[Properties] = ()
    attachments: Sequence[Attachment] = field(default=())


def to_msg(item: Item, *, codepage: str = "cp1252") -> bytes:
    """The bytes of the ``.msg`` file; ``codepage`` is for strings of type ``001E``."""
    writer = OleWriter()
    for kind in ("00020102", "00030102", "00040102"):
        writer.addEntry(["__nameid_version1.0", f"__substg1.0_{kind}"], b"")
    _write_item(writer, [], item, codepage)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _write_item(writer: OleWriter, at: list[str], item: Item, codepage: str) -> None:
    counts = struct.pack(
        "<8xIIII",
        len(item.recipients),
        len(item.attachments),
        len(item.recipients),
        len(item.attachments),
    )
    # Only the outermost item has eight more reserved bytes.
    _write_properties(writer, at, counts if at else counts + bytes(8), item.properties, codepage)
    for number, recipient in enumerate(item.recipients):
        here = [*at, f"__recip_version1.0_#{number:08X}"]
        _write_properties(writer, here, bytes(8), {0x30000003: number, **recipient}, codepage)
    for number, attachment in enumerate(item.attachments):
        here = [*at, f"__attach_version1.0_#{number:08X}"]
        embedded = isinstance(attachment.data, Item)
        properties: dict[int, Value] = {0x0E210003: number, 0x37050003: 5 if embedded else 1}
        if attachment.name is not None:
            properties |= {0x3707001F: attachment.name, 0x3001001F: attachment.name}
        if attachment.mime is not None:
            properties[0x370E001F] = attachment.mime
        if isinstance(attachment.data, Item):
            _write_item(writer, [*here, "__substg1.0_3701000D"], attachment.data, codepage)
        else:
            properties[0x37010102] = attachment.data
        _write_properties(writer, here, bytes(8), properties, codepage)


def _write_properties(
    writer: OleWriter, at: list[str], head: bytes, properties: Properties, codepage: str
) -> None:
    rows = [head]
    for tag, value in sorted(properties.items()):
        stream: bytes | None = None
        kind = tag & 0xFFFF
        if isinstance(value, str):
            stream = value.encode("utf-16-le") if kind == UNICODE else value.encode(codepage)
            # The size of a string counts its terminating null, which the stream leaves out.
            packed = struct.pack("<II", len(stream) + (2 if kind == UNICODE else 1), 0)
        elif isinstance(value, bytes):
            stream = value
            packed = struct.pack("<II", len(stream), 0)
        elif isinstance(value, datetime):
            packed = struct.pack("<Q", int((value.timestamp() + 11_644_473_600) * 10_000_000))
        else:
            packed = struct.pack("<iI", value, 0)
        rows.append(struct.pack("<II", tag, 6) + packed)
        if stream is not None:
            writer.addEntry([*at, f"__substg1.0_{tag:08X}"], stream)
    writer.addEntry([*at, "__properties_version1.0"], b"".join(rows))


def report_of(message: EmailMessage, *, html: bool) -> Item:
    """A failure report as Outlook keeps it, from the report as it travelled.

    ``html``: the words for people are an HTML body; otherwise they are the report text alone.
    """
    fields = _status_fields(message)
    text, markup = _words(message)
    original = _original(message)
    sender, address = email.utils.parseaddr(message["From"])
    written = _date(message)
    diagnostic, host = fields["Diagnostic-Code"], _value(fields["Remote-MTA"])
    status, recipient = fields["Status"], _value(fields["Final-Recipient"])
    codes = [int(number) for number in status.split(".")]
    # Subject and detail above nine do not fit and become 0: 5.7.367 is kept as 570.
    code = codes[0] * 100 + sum(n * f for n, f in zip(codes[1:], (10, 1), strict=True) if n <= 9)
    properties: dict[int, Value] = {
        0x001A001F: "REPORT.IPM.Note.NDR",
        0x00320040: written,
        0x0037001F: message["Subject"],
        0x003D001F: message["Subject"].removesuffix(original["Subject"]),
        0x00390040: written,
        0x0049001F: original["Subject"],
        0x004E0040: _date(original),
        0x0070001F: original["Subject"],
        0x0074001F: "Claire Petit",
        0x0C1A001F: sender,
        0x0C1E001F: "SMTP",
        0x0C1F001F: address,
        0x0E04001F: "Anna Martin",
        0x0E060040: written,
        0x0E070003: 0x11,
        0x0E1D001F: original["Subject"],
        0x1035001F: message["Message-ID"].strip(),
        0x1042001F: message["In-Reply-To"].strip(),
        0x340D0003: 0x00040000,
        0x3FF10003: 1033 if html else 1036,
        0x6820001F: _value(fields["Reporting-MTA"]),
    }
    if html:
        properties |= {0x10130102: markup.encode("utf-8"), 0x3FDE0003: 65001}
    else:
        properties[0x1001001F] = text
    return Item(
        properties=properties,
        recipients=[
            {
                0x00320040: written,
                0x0C040003: -1,
                0x0C050003: -1,
                0x0C150003: 1,
                0x0C1B001F: f"<{host} #{status} {diagnostic}>",
                0x0C200003: code,
                0x0C21001F: host,
                0x0FFE0003: 6,
                0x1001001F: text,
                0x3001001F: "Claire Petit",
                0x3002001F: "SMTP",
                0x3003001F: recipient,
                0x39000003: 0,
                0x39FE001F: recipient,
            }
        ],
    )


def _status_fields(message: EmailMessage) -> dict[str, str]:
    (part,) = (p for p in message.walk() if p.get_content_type() == "message/delivery-status")
    groups = part.get_payload()
    assert isinstance(groups, list)
    return {n: str(v) for g in groups if isinstance(g, Message) for n, v in g.items()}


def _words(message: EmailMessage) -> tuple[str, str]:
    text, html = (
        part.get_content()
        for kind in ("text/plain", "text/html")
        for part in [next(p for p in message.walk() if p.get_content_type() == kind)]
        if isinstance(part, EmailMessage)
    )
    return text.replace("\n", "\r\n"), html


def _original(message: EmailMessage) -> EmailMessage:
    (part,) = (p for p in message.walk() if p.get_content_type() == "message/rfc822")
    original = part.get_payload(0)
    assert isinstance(original, EmailMessage)
    return original


def _date(message: EmailMessage) -> datetime:
    return email.utils.parsedate_to_datetime(message["Date"])


def _value(field_: str) -> str:
    return field_.partition(";")[2].strip()


def sample(language: str) -> bytes:
    """The ``.msg`` twin of the ``relay-denied`` sample in a language."""
    data = (SAMPLES / f"relay-denied.{language}.eml").read_bytes()
    message = email.message_from_bytes(data, policy=email.policy.default)
    return to_msg(report_of(message, html=language == "en"))


if __name__ == "__main__":
    for code in ("en", "fr"):
        (SAMPLES / f"relay-denied.{code}.msg").write_bytes(sample(code))
