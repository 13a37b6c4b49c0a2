# SPDX-License-Identifier: GPL-3.0-or-later
"""Amazon SES: bounces as JSON notifications, and as ordinary reports."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from relayfix.intake.dsn import Fields, Report
from relayfix.intake.limits import MAX_RECIPIENTS
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Sign, Standing

_MAX_JSON = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A JSON notification, brought to the terms of RFC 3464."""

    complaint: bool = False
    report: Report | None = None
    original: str | None = None
    """Header lines of the original."""


def notification(text: str) -> Notification | None:
    """The notification that a text consists of, or None."""
    start = text.lstrip()
    if not start.startswith("{") or "otificationType" not in start[:50_000]:
        return None
    # Lines may have been folded inside the strings on the way.
    body = re.sub(r"\r?\n", "", start[:_MAX_JSON])
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    inner = found.get("Message")
    if isinstance(inner, str) and "otificationType" in inner:
        return notification(inner)
    return _read(found)


def _read(found: dict[str, Any]) -> Notification | None:
    kind = found.get("notificationType") or found.get("eventType")
    if kind == "Complaint":
        return Notification(complaint=True)
    part = found.get("bounce" if kind == "Bounce" else "delivery")
    if not isinstance(part, dict):
        return None
    message: Fields = {}
    if reporting := _text(part, "reportingMTA"):
        message["reporting-mta"] = reporting
    if kind == "Bounce":
        groups = [_bounced(item) for item in _items(part, "bouncedRecipients")]
    else:
        reply = _text(part, "smtpResponse")
        groups = [
            {"final-recipient": name, "action": "delivered", "diagnostic-code": reply}
            for name in _items(part, "recipients")
            if isinstance(name, str)
        ]
    groups = [group for group in groups if group.get("final-recipient")]
    if not groups:
        return None
    return Notification(
        report=Report(message=message, recipients=tuple(groups[:MAX_RECIPIENTS])),
        original=_original(found.get("mail")),
    )


def _bounced(item: object) -> Fields:
    if not isinstance(item, dict):
        return {}
    fields = {
        "final-recipient": _text(item, "emailAddress"),
        "action": _text(item, "action"),
        "status": _text(item, "status"),
        "diagnostic-code": _text(item, "diagnosticCode"),
    }
    return {name: value for name, value in fields.items() if value}


def _original(mail: object) -> str | None:
    if not isinstance(mail, dict):
        return None
    lines = []
    if source := _text(mail, "source"):
        lines.append(f"Return-Path: <{source}>")
    for item in _items(mail, "headers"):
        if isinstance(item, dict) and (name := _text(item, "name")):
            lines.append(f"{name}: {_text(item, 'value')}")
    return "\n".join(lines) or None


def _items(table: dict[str, Any], key: str) -> list[Any]:
    found = table.get(key)
    return found[:MAX_RECIPIENTS] if isinstance(found, list) else []


def _text(table: dict[str, Any], key: str) -> str:
    found = table.get(key)
    return re.sub(r"\s+", " ", found).strip() if isinstance(found, str) else ""


def _recognise(notice: Notice) -> bool:
    servers = f"{notice.report.get('reporting-mta', '')} {notice.sender}"
    return ("amazonses.com" in servers or "sns.amazonaws.com" in servers) and (
        "trying to deliver the mail" in notice.text or "otificationType" in notice.text[:5000]
    )


FAMILY = Family(
    id="amazon-ses",
    signs=(Sign(standing=Standing.FIELDS, recognise=_recognise),),
    read=general.read,
)
