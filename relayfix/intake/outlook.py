# SPDX-License-Identifier: GPL-3.0-or-later
"""An Outlook item, written down as the message it was before Outlook took it apart.

Outlook keeps a report as properties (MS-OXCMAIL section 2.2.3.7): the groups of the delivery
status are rows of the recipient table, the words for people are a body or a report text, and
there are no fields of its own. Put together again as RFC 6522 has it, an item is read by the same
reader as any other message, so that equal things mean the same. What Outlook does not keep is left
out, never made up: the status code of the property is one digit where the server's had three.
"""

from __future__ import annotations

import base64
import email.utils
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from relayfix.intake.limits import MAX_LINE
from relayfix.model.bounce import Action

_SUPPLEMENT = re.compile(
    r"^\s{0,9}<?\s{0,9}(?P<host>[^\s#<>]{1,255})?\s{0,9}#\s{0,9}"
    r"(?P<status>[245]\.\d{1,3}\.\d{1,3})\b(?P<words>.*)$",
    re.DOTALL,
)
"""``<mx.example #5.7.367 smtp;550 5.7.367 …>``, MS-OXCMAIL section 2.2.3.7.1.2."""
_BARE_REPLY = re.compile(r"^\s*<?\s*(?:smtp\s*;\s*)?(?=[245]\d\d[ -])", re.IGNORECASE)
_SAVED = re.compile(r"\.(?:eml|emlx|msg|mbox|mbx)$", re.IGNORECASE)
_FIELD = re.compile(r"[!-9;-~]+[ \t]*:")
_MIME_FIELD = re.compile(r"(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)
_ACTIONS = (
    (".ndr", Action.FAILED),
    (".delayed.dr", Action.DELAYED),
    (".relayed.dr", Action.RELAYED),
    (".expanded.dr", Action.EXPANDED),
    (".dr", Action.DELIVERED),
)
_RECEIPTS = (".ipnrn", ".ipnnrn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One row of the recipient table."""

    address: str | None = None
    supplement: str | None = None
    """PidTagSupplementaryInfo: host, status and the server's words in one line."""
    remote_mta: str | None = None
    report_text: str | None = None
    reported: bool = False
    """The row carries what only a report writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file inside the item; an item inside it is an `Item` of its own."""

    data: bytes | Item
    name: str = ""
    mime: str = ""

    @property
    def is_message(self) -> bool:
        """A message, or several, that somebody saved as a file."""
        mime = self.mime.lower()
        return mime in ("message/rfc822", "application/vnd.ms-outlook") or bool(
            _SAVED.search(self.name)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is kept of one message; None and empty where nothing is."""

    message_class: str
    headers: str | None = None
    """PidTagTransportMessageHeaders: the fields as they travelled."""
    subject: str | None = None
    sender_name: str | None = None
    sender: str | None = None
    date: datetime | None = None
    message_id: str | None = None
    text: str | None = None
    html: str | None = None
    report_text: str | None = None
    reporting_mta: str | None = None
    original_subject: str | None = None
    original_date: datetime | None = None
    original_message_id: str | None = None
    own_address: str | None = None
    """Whose mailbox the item was delivered to."""
    addressees: tuple[Addressee, ...] = ()
    attached: tuple[Attached, ...] = ()


def action_of(message_class: str) -> Action | None:
    """What a report says happened, by the end of its class; None for anything but a report."""
    name = message_class.lower()
    if not name.startswith("report."):
        return None
    return next((action for suffix, action in _ACTIONS if name.endswith(suffix)), None)


def is_read_receipt(message_class: str) -> bool:
    """Whether the item says that a message was read, or thrown away unread."""
    name = message_class.lower()
    return name.startswith("report.") and name.endswith(_RECEIPTS)


def failed_rows(item: Item) -> tuple[Addressee, ...]:
    """The rows that carry a report."""
    return tuple(row for row in item.addressees if row.reported)


def words_of(item: Item) -> str:
    """The words for people, where they are plain text; each of several only once."""
    found: list[str] = []
    texts = [item.text, item.report_text, *(row.report_text for row in item.addressees)]
    for text in texts:
        if text and text.strip() and not any(_same(text, other) for other in found):
            found.append(text)
            if item.html:
                # The HTML says it already; one plain text beside it is enough.
                break
    return "\n\n".join(found)


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) in "".join(other.split())


def message_of(item: Item, rows: tuple[Addressee, ...] = ()) -> bytes:
    """The item as a message; with ``rows`` as a report about these recipients.

    Messages inside it are part of it only where it is a report, which they then came back with.
    """
    parts = [_words_part(item)]
    action = action_of(item.message_class) or Action.FAILED
    status = _status(item, action, rows) if rows else None
    for attached in item.attached:
        if status is None and isinstance(attached.data, bytes) and _is_status(attached):
            status = attached.data.decode("utf-8", "replace")
    if status is not None:
        head = "Content-Type: message/delivery-status"
        parts.append(f"{head}\n\n{status}".encode("utf-8", "replace"))
    if status is not None or action_of(item.message_class) is not None:
        parts += _returned(item)
    kind = 'multipart/report; report-type="delivery-status"' if status else "multipart/mixed"
    return fields_of(item).encode("utf-8", "replace") + _joined(kind, parts)


def fields_of(item: Item) -> str:
    """The header section: as it travelled where Outlook has it, else what the properties say."""
    if item.headers is not None:
        return _without_mime(item.headers)
    sender = item.sender or ""
    return "".join(
        f"{name}: {_line(value)}\n"
        for name, value in (
            ("From", f'"{_quoted(item.sender_name or "")}" <{sender}>' if "@" in sender else None),
            ("To", _to(item)),
            ("Subject", item.subject),
            ("Date", email.utils.format_datetime(item.date) if item.date else None),
            ("Message-ID", item.message_id),
        )
        if value
    )


def _without_mime(headers: str) -> str:
    """The fields of a header section; those that describe a body which Outlook took apart go.

    Outlook puts a line of its own in front, and the headers of the parts behind a blank line.
    """
    kept: list[str] = []
    keep = False
    for line in headers.replace("\r\n", "\n").strip("\n").split("\n"):
        if not line.strip():
            break
        if line[0] not in " \t":
            keep = bool(_FIELD.match(line)) and not _MIME_FIELD.match(line)
        if keep:
            kept.append(f"{line}\n")
    return "".join(kept)


def _to(item: Item) -> str | None:
    if failed_rows(item):
        # These are the recipients of another message: the one that came back.
        return None
    return ", ".join(row.address for row in item.addressees if row.address) or None


def where_of(row: Addressee, host: str) -> str | None:
    """The literal line of the item that names ``host``."""
    for text in (row.supplement, row.remote_mta):
        if text and host in text.lower():
            return _line(text)
    return None


def _words_part(item: Item) -> bytes:
    text, html = words_of(item), item.html
    if not html:
        return _text_part("plain", text)
    if not text:
        return _text_part("html", html)
    return _joined("multipart/alternative", [_text_part("plain", text), _text_part("html", html)])


def _text_part(kind: str, text: str) -> bytes:
    body = base64.encodebytes(text.encode("utf-8", "replace"))
    return (
        f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    ).encode() + body


def _joined(kind: str, parts: list[bytes]) -> bytes:
    # Not to be guessed by what a stranger wrote into a part.
    boundary = f"=_{secrets.token_hex(16)}"
    separator = f"\n--{boundary}\n".encode()
    head = f'MIME-Version: 1.0\nContent-Type: {kind}; boundary="{boundary}"\n'.encode()
    return head + separator + separator.join(parts) + f"\n--{boundary}--\n".encode()


def _status(item: Item, action: Action, rows: tuple[Addressee, ...]) -> str:
    """The delivery-status part that the properties were made from."""
    groups = [[f"Reporting-MTA: dns; {item.reporting_mta}"] if item.reporting_mta else []]
    for row in rows:
        group = [f"Action: {action.value}"]
        if row.address:
            group.insert(0, f"Final-Recipient: rfc822; {_line(row.address)}")
        host, status, words = supplement_of(row.supplement)
        if status:
            group.append(f"Status: {status}")
        if words:
            group.append(f"Diagnostic-Code: smtp; {words}")
        if row.remote_mta or host:
            group.append(f"Remote-MTA: dns; {_line(row.remote_mta or host or '')}")
        groups.append(group)
    return "\n".join("\n".join([*map(_line, group), ""]) for group in groups)


def supplement_of(supplement: str | None) -> tuple[str | None, str | None, str | None]:
    """(host, status, words) of the one line that keeps all three; each None where it is absent."""
    if not supplement or not supplement.strip():
        return None, None, None
    found = _SUPPLEMENT.match(supplement)
    if found is None:
        bare = _BARE_REPLY.match(supplement)
        return None, None, _line(supplement[bare.end() if bare else 0 :]) or None
    said = found["words"].strip().removesuffix(">").strip()
    words = re.sub(r"^smtp\s*;\s*", "", said, flags=re.IGNORECASE)
    return found["host"], found["status"], _line(words) or None


def _is_status(attached: Attached) -> bool:
    """``details.txt`` is how Outlook shows a delivery-status part it made nothing of."""
    if not isinstance(attached.data, bytes):
        return False
    if attached.mime.lower() == "message/delivery-status":
        return True
    start = attached.data[:200].lstrip().lower()
    return start.startswith((b"reporting-mta:", b"final-recipient:"))


def _returned(item: Item) -> Iterator[bytes]:
    for attached in item.attached:
        data = attached.data
        if isinstance(data, Item):
            yield b"Content-Type: message/rfc822\n\n" + message_of(data)
        elif attached.mime.lower() == "text/rfc822-headers":
            yield b"Content-Type: text/rfc822-headers\n\n" + data
        elif attached.mime.lower() == "message/rfc822" or attached.name.lower().endswith(".eml"):
            yield b"Content-Type: message/rfc822\n\n" + data


def _line(text: str) -> str:
    """One line, whatever a stranger put into a property."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).strip()[:MAX_LINE]


def _quoted(name: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", name)
