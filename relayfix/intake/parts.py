# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a message that matter to a bounce: notice, report, original (RFC 6522)."""

from __future__ import annotations

from dataclasses import dataclass, field

from relayfix.intake.dsn import Fields, Report, find_report, read_report
from relayfix.intake.html import html_to_text
from relayfix.intake.limits import MAX_DEPTH, MAX_PARTS, LimitError
from relayfix.intake.mime import (
    Message,
    decode_header,
    fields_of,
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


def gather(message: Message, counted: int = 0) -> Parts:
    """The parts of ``message``. Raises `LimitError` where they are too many or too deep."""
    parts = Parts(message=message)
    for name, value in fields_of(message):
        parts.headers.setdefault(name.lower(), decode_header(value))
    plain: list[str] = []
    html: list[str] = []
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
            html.append(html_to_text(text_of(part)))
        elif kind.startswith("text/") and part.get_content_disposition() != "attachment":
            _text(parts, part, plain)
        elif kind == "application/octet-stream" and _is_saved_message(part):
            parts.embedded.append(parse_message(_octets(part)))
    parts.text = "\n".join(plain) if any(t.strip() for t in plain) else "\n".join(html)
    if parts.report is None or not parts.report.recipients:
        parts.report = find_report(parts.text) or parts.report
    _service(parts)
    return parts


def _is_saved_message(part: Message) -> bool:
    """A message that was saved as a file, and attached as one without its type."""
    return str(part.get_filename() or "").strip().lower().endswith(".eml")


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
                parts.embedded.append(inner)
                if inner.keys():
                    parts.originals.append(header_text(inner))
                elif section := header_section(text_of(inner).lstrip("\n")):
                    parts.originals.append(section)
    elif section := header_section(text_of(part).lstrip("\n")):
        parts.originals.append(section)


def _header_part(parts: Parts, part: Message) -> None:
    text = text_of(part).lstrip("\n")
    parts.originals.append(header_section(text) or text.split("\n\n", 1)[0])
