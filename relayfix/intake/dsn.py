# SPDX-License-Identifier: GPL-3.0-or-later
"""Delivery status notifications: RFC 3464 in RFC 6522 reports, also those of RFC 6533."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from relayfix.intake.limits import MAX_RECIPIENTS

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)$")
_TYPED = re.compile(r"^\s*[A-Za-z0-9][A-Za-z0-9-]*\s*;\s*(.*)$", re.DOTALL)
_STARTS = frozenset({"final-recipient", "original-recipient"})
_MESSAGE = frozenset(
    {"reporting-mta", "original-envelope-id", "dsn-gateway", "received-from-mta", "arrival-date"}
)

Fields = dict[str, str]
"""Lower-case names, unfolded values; the first of several fields of one name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The fields of one delivery-status part."""

    message: Fields
    recipients: tuple[Fields, ...]


def read_report(text: str) -> Report:
    """The groups of a ``message/delivery-status`` part, RFC 3464 section 2.1.

    Missing blank lines between the groups are forgiven: a second Final-Recipient, or an
    Original-Recipient after a Final-Recipient, begins a new group.
    """
    message: Fields = {}
    recipients: list[Fields] = []
    for group in _groups(text.split("\n")):
        fields: Fields = {}
        for name, value in group:
            again = name in _STARTS and name in fields
            if again:
                _keep(fields, message, recipients)
                fields = {}
            fields.setdefault(name, value)
        _keep(fields, message, recipients)
        if len(recipients) >= MAX_RECIPIENTS:
            break
    return Report(message=message, recipients=tuple(recipients[:MAX_RECIPIENTS]))


def _keep(fields: Fields, message: Fields, recipients: list[Fields]) -> None:
    for name in [n for n in fields if n in _MESSAGE]:
        message.setdefault(name, fields.pop(name))
    if not fields:
        return
    if _STARTS & fields.keys() or {"action", "status"} & fields.keys():
        recipients.append(fields)
    elif recipients:
        # A stray blank line inside a group.
        for name, value in fields.items():
            recipients[-1].setdefault(name, value)
    else:
        for name, value in fields.items():
            message.setdefault(name, value)


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
        elif field := _FIELD.match(line):
            group.append((field[1].lower(), field[2].strip()))
    if group:
        yield group


def untyped(value: str) -> str:
    """A field's value without its type: ``rfc822; x@y`` gives ``x@y``."""
    typed = _TYPED.match(value)
    return (typed[1] if typed else value).strip()
