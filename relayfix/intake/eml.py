# SPDX-License-Identifier: GPL-3.0-or-later
"""One returned message, as its parts say it."""

from __future__ import annotations

from relayfix.intake.address import address_of, host_of
from relayfix.intake.dsn import Fields, Report, read_report, untyped
from relayfix.intake.mime import Message, parse_date, parse_message, text_of, walk
from relayfix.intake.original import original_of
from relayfix.intake.reply import STATUS, read_reply
from relayfix.model.bounce import Action, AutoType, Bounce, Kind, Original, Recipient, Source

_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADER_PARTS = frozenset({"text/rfc822-headers", "message/global-headers"})
_MESSAGE_PARTS = frozenset({"message/rfc822", "message/global"})


def read_eml(source: Source, data: bytes) -> Bounce:
    """The bounce that the message ``data`` is; `LimitError` where it passes a limit."""
    message = parse_message(data)
    report: Report | None = None
    original: Original | None = None
    for part, _ in walk(message):
        kind = part.get_content_type()
        if kind in _STATUS_PARTS and report is None:
            report = read_report(_status_text(part))
        elif kind in _HEADER_PARTS and original is None:
            original = original_of(text_of(part))
        elif kind in _MESSAGE_PARTS and original is None:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                original = original_of(_headers_text(inner[0]))
    if report is None or not report.recipients:
        return Bounce(source=source, kind=Kind.NOT_A_BOUNCE, auto_type=AutoType.MESSAGE)
    recipients = tuple(_recipient(fields) for fields in report.recipients)
    top = report.message
    return Bounce(
        source=source,
        kind=kind_of(recipients),
        reporting_mta=host_of(top["reporting-mta"])[0] if "reporting-mta" in top else None,
        received_from_mta=(
            host_of(top["received-from-mta"])[0] if "received-from-mta" in top else None
        ),
        arrival_date=parse_date(top.get("arrival-date")),
        recipients=recipients,
        original=original,
    )


def kind_of(recipients: tuple[Recipient, ...]) -> Kind:
    """The worst that happened to any of them."""
    actions = {r.action for r in recipients}
    if Action.FAILED in actions:
        return Kind.FAILED
    if Action.DELAYED in actions:
        return Kind.DELAYED
    return Kind.DELIVERED if actions and None not in actions else Kind.FAILED


def _status_text(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        # The email package makes one headers-only message of each group.
        return "\n".join(_headers_text(p) + "\n" for p in payload if isinstance(p, Message))
    return text_of(part)


def _headers_text(message: Message) -> str:
    return "".join(f"{name}: {value}\n" for name, value in message.items())


def _recipient(fields: Fields) -> Recipient:
    reply = read_reply(untyped(fields.get("diagnostic-code", "")))
    field = fields.get("status", "")
    found = STATUS.search(field)
    host = fields.get("remote-mta")
    name, ip = host_of(host) if host else (None, None)
    try:
        action = Action(fields.get("action", "").split(" ")[0].lower())
    except ValueError:
        action = None
    return Recipient(
        final_recipient=_address(fields.get("final-recipient")),
        original_recipient=_address(fields.get("original-recipient")),
        action=action,
        status=reply.status or (found[1] if found else None),
        reply_code=reply.reply_code,
        dsn_status=field or None,
        diagnostic=reply.words,
        remote_mta=name,
        remote_mta_where=f"Remote-MTA: {host}" if host else None,
        remote_ip=ip,
        last_attempt_date=parse_date(fields.get("last-attempt-date")),
        will_retry_until=parse_date(fields.get("will-retry-until")),
        reason=reply.reason,
        signature=reply.signature,
        nested=reply.nested,
    )


def _address(value: str | None) -> str | None:
    return address_of(value) if value else None
