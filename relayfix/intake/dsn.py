# SPDX-License-Identifier: GPL-3.0-or-later
"""Delivery status notifications: RFC 3464 in RFC 6522 reports, also those of RFC 6533."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from relayfix.intake.limits import MAX_RECIPIENTS

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.*)$")
_STARTS = frozenset({"final-recipient", "original-recipient"})
_GROUP = _STARTS | {"action", "status", "diagnostic-code", "remote-mta"}
_MESSAGE = frozenset(
    {
        "reporting-mta",
        "original-envelope-id",
        "dsn-gateway",
        "received-from-mta",
        "arrival-date",
        "x-postfix-queue-id",
        "x-postfix-sender",
        "x-original-message-id",
    }
)
_ALL = _MESSAGE | _GROUP | {"last-attempt-date", "will-retry-until", "final-log-id"}
_MARK = re.compile(r"^[> \t]*(?:final-recipient|reporting-mta)[ \t]*:", re.MULTILINE)

Fields = dict[str, str]
"""Lower-case names, unfolded values; the first of several fields of one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The fields of one delivery-status part."""

    message: Fields
    recipients: tuple[Fields, ...]
    unread: int = 0
    """Groups beyond `MAX_RECIPIENTS`."""


def read_report(text: str) -> Report:
    """The groups of a ``message/delivery-status`` part, RFC 3464 section 2.1.

    Missing blank lines between the groups are forgiven: a field that begins a group begins one
    wherever it stands again. So are stray blank lines inside a group.
    """
    message: Fields = {}
    recipients: list[Fields] = []
    for group in _groups(text.split("\n")):
        fields: Fields = {}
        for name, value in group:
            complete = {"action", "final-recipient"} <= fields.keys()
            if name in _STARTS and (name in fields or complete):
                _keep(fields, message, recipients)
                fields = {}
            fields.setdefault(name, value)
        _keep(fields, message, recipients)
    return Report(
        message=message,
        recipients=tuple(recipients[:MAX_RECIPIENTS]),
        unread=max(0, len(recipients) - MAX_RECIPIENTS),
    )


def find_report(text: str) -> Report | None:
    """The report whose fields stand in the midst of a text for people, or None.

    Some systems write them into the message itself, and people paste them.
    """
    small = text.lower()
    if "final-recipient" not in small and "reporting-mta" not in small:
        return None
    if not _MARK.search(small):
        return None
    kept: list[str] = []
    for raw in text.split("\n"):
        line = raw.strip("\xa0 \t>") if raw[:1] == ">" else raw.rstrip()
        field = _FIELD.match(line.strip()) if line[:1] not in " \t" else None
        if not line.strip() or (line[0] in " \t" and kept and kept[-1]):
            kept.append(line)
        elif field and (field[1].lower() in _ALL or field[1].lower().startswith("x-")):
            kept.append(line.strip())
        elif kept:
            kept.append("")
    report = read_report("\n".join(kept))
    return report if any("final-recipient" in fields for fields in report.recipients) else None


def _keep(fields: Fields, message: Fields, recipients: list[Fields]) -> None:
    for name in [n for n in fields if n in _MESSAGE]:
        value = fields.pop(name)
        message.setdefault(name, value)
    if not fields:
        return
    if _STARTS & fields.keys() and not (recipients and _completes(fields, recipients[-1])):
        recipients.append(fields)
    elif recipients:
        for name, value in fields.items():
            recipients[-1].setdefault(name, value)
    elif {"action", "status"} & fields.keys():
        recipients.append(fields)
    else:
        for name, value in fields.items():
            message.setdefault(name, value)


def _completes(fields: Fields, last: Fields) -> bool:
    """Whether a group is the other half of the last one, torn apart by a blank line."""
    return not fields.keys() & last.keys() and not {"action", "status"} & last.keys()


def _groups(lines: Iterable[str]) -> Iterable[list[tuple[str, str]]]:
    group: list[tuple[str, str]] = []
    for line in lines:
        if not line.strip():
            if group:
                yield group
            group = []
        elif line[0] in " \t" and group:
            name, value = group[-1]
            group[-1] = (name, f"{value} {line.strip()}".strip())
        elif field := _FIELD.match(line.strip()):
            group.append((field[1].lower(), field[2].strip()))
        elif group:
            # A continuation line that lost its indentation.
            name, value = group[-1]
            group[-1] = (name, f"{value} {line.strip()}".strip())
    if group:
        yield group
