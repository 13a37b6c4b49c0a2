# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a message that matter to a bounce: notice, report, original (RFC 6522)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from relayfix.intake.dsn import Fields, Report, find_report, read_report
from relayfix.intake.html import html_to_text
from relayfix.intake.limits import MAX_DEPTH, MAX_PARTS, LimitError
from relayfix.intake.mime import (
    Message,
    decode_header,
    fields_of,
    file_name,
    header_text,
    mend,
    parse_message,
    text_of,
)
from relayfix.intake.notices import ses
from relayfix.intake.text import header_section
from relayfix.model.sentence import Sentence

_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers", "text/rfc822-header"})
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/partial"})
_DISPOSITION = frozenset(
    {"message/disposition-notification", "message/global-disposition-notification"}
)


_SAVED = re.compile(r"\.(?:eml|emlx|msg|mbox|mbx|mht)$", re.IGNORECASE)
_SAVED_KINDS = frozenset(
    {"application/vnd.ms-outlook", "application/mbox", "message/external-body"}
)
_MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class SavedMessage:
    """A message, or several, that somebody saved as a file and attached."""

    name: str
    data: bytes


@dataclass(slots=True)
class Parts:
    """What one message consists of, embedded messages not mixed in."""

    message: Message
    text: str = ""
    """The words for people: plain text where there is any, else HTML turned into text."""
    report: Report | None = None
    report_seen: bool = False
    """There is a delivery-status part, whether or not it can be used."""
    originals: list[str] = field(default_factory=list)
    """Header sections of originals, in order."""
    embedded: list[Message] = field(default_factory=list)
    complaint: bool = False
    """There is a feedback-report part, RFC 5965."""
    disposition: Fields | None = None
    """Fields of a disposition notification, RFC 8098."""
    headers: Fields = field(default_factory=dict)
    """Of the message itself."""
    fields: list[tuple[str, str]] = field(default_factory=list)
    """All of them, folded as they came."""
    pages: list[str] = field(default_factory=list)
    """HTML parts as they stand."""
    files: list[str] = field(default_factory=list)
    """Names of all attached files."""
    saved: list[SavedMessage] = field(default_factory=list)
    """Attached files that hold messages."""


def gather(message: Message, counted: int = 0) -> Parts:
    """The parts of ``message``. Raises `LimitError` where they are too many or too deep."""
    parts = Parts(message=message)
    parts.fields = fields_of(message)
    for raw_name, value in parts.fields:
        name = raw_name.lower()
        if name not in parts.headers:
            parts.headers[name] = decode_header(value)
    plain: list[str] = []
    stack: list[tuple[Message, int]] = [(message, 0)]
    while stack:
        part, depth = stack.pop()
        counted += 1
        if counted > MAX_PARTS:
            raise LimitError(Sentence.of("intake.too_many_parts", limit=MAX_PARTS))
        if depth > MAX_DEPTH:
            raise LimitError(Sentence.of("intake.too_deep", limit=MAX_DEPTH))
        kind = part.get_content_type()
        if kind.startswith("multipart/") and isinstance(part.get_payload(), str):
            mend(part)
            kind = part.get_content_type()
        payload = part.get_payload()
        if kind in _STATUS:
            _status(parts, part)
        elif kind in _DISPOSITION:
            parts.disposition = _fields(part)
        elif kind == "message/feedback-report":
            parts.complaint = True
        elif kind in _MESSAGES or (kind in _HEADERS and isinstance(payload, list)):
            _original(parts, part)
        elif isinstance(payload, list):
            stack.extend((p, depth + 1) for p in reversed(payload) if isinstance(p, Message))
        elif kind in _HEADERS:
            _header_part(parts, part)
        elif kind == "text/html":
            parts.pages.append(text_of(part))
            _file(parts, part)
        elif kind.startswith("text/") and part.get_content_disposition() != "attachment":
            _text(parts, part, plain)
        else:
            _file(parts, part)
    if any(text.strip() for text in plain):
        parts.text = "\n".join(plain)
    else:
        parts.text = "\n".join([html_to_text(page) for page in parts.pages])
    if parts.report is None or not parts.report.recipients:
        parts.report = find_report(parts.text) or parts.report
    _service(parts)
    return parts


def _file(parts: Parts, part: Message) -> None:
    """An attached file: its name is a fact; a message in it may be the bounce."""
    name = file_name(part)
    if name and len(parts.files) < _MAX_FILES:
        parts.files.append(name)
    kind = part.get_content_type()
    if kind.startswith("text/"):
        if part.get_content_disposition() == "attachment" and parts.report is None:
            # How Outlook passes on a delivery-status part: as a file called details.txt.
            parts.report = find_report(text_of(part))
            parts.report_seen = parts.report_seen or parts.report is not None
        return
    if len(parts.saved) < _MAX_FILES and (_SAVED.search(name) or kind in _SAVED_KINDS):
        parts.saved.append(SavedMessage(name, _octets(part)))


def _octets(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _service(parts: Parts) -> None:
    """A notification of Amazon SES is a report in other clothes."""
    found = ses.notification(parts.text)
    if found is not None:
        parts.complaint = found.complaint
        parts.report = found.report
        if found.original:
            parts.originals.append(found.original)


def _text(parts: Parts, part: Message, plain: list[str]) -> None:
    text = text_of(part)
    if parts.report_seen and not parts.originals and (section := header_section(text)):
        # The third part of a report, with its type lost (RFC 6522 section 3).
        parts.originals.append(section)
    else:
        plain.append(text)


def _status(parts: Parts, part: Message) -> None:
    payload = part.get_payload()
    if isinstance(payload, list):
        # The email package makes one headers-only message of each group.
        groups = [p for p in payload if isinstance(p, Message)]
        text = "\n".join(header_text(p) + "\n" + _rest(p) for p in groups)
    else:
        text = text_of(part)
    report = read_report(text)
    parts.report_seen = True
    if parts.report is None or not parts.report.recipients:
        parts.report = report


def _rest(group: Message) -> str:
    """Lines that the email package took for the body of a group: fields after a broken line."""
    payload = group.get_payload()
    return text_of(group) + "\n" if isinstance(payload, str) and payload.strip() else ""


def _fields(part: Message) -> Fields:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    text = header_text(inner) if isinstance(inner, Message) else text_of(part)
    found = read_report(text)
    fields = dict(found.message)
    for group in found.recipients:
        fields.update(group)
    return fields


def _original(parts: Parts, part: Message) -> None:
    payload = part.get_payload()
    if isinstance(payload, list):
        for inner in payload[:1]:
            if isinstance(inner, Message):
                inner = _undone(part, inner)
                parts.embedded.append(inner)
                if inner.keys():
                    parts.originals.append(header_text(inner))
                elif section := header_section(text_of(inner).lstrip("\n")):
                    parts.originals.append(section)
    elif section := header_section(text_of(part).lstrip("\n")):
        parts.originals.append(section)


def _undone(part: Message, inner: Message) -> Message:
    """The message inside; RFC 2046 forbids to encode one, and some do."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if inner.keys() or encoding not in ("base64", "quoted-printable"):
        return inner
    part = Message()
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(str(inner.get_payload()))
    return parse_message(_octets(part).lstrip(b"\r\n"))


def _header_part(parts: Parts, part: Message) -> None:
    text = text_of(part).lstrip("\n")
    parts.originals.append(header_section(text) or text.split("\n\n", 1)[0])
