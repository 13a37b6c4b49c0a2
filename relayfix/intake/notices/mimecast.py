# SPDX-License-Identifier: GPL-3.0-or-later
"""Mimecast."""

from __future__ import annotations

import re

from relayfix.intake.address import address_in
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded
from relayfix.intake.reply import codes
from relayfix.intake.text import joined

_LEAD = re.compile(
    r"^[ \t]*This is a delivery failure notification message indicating that", re.I | re.M
)
_DASHED = re.compile(r"^\s{0,4}-- ?(?P<value>\S.*)$")


def read(notice: Notice) -> Reading:
    """The values behind two dashes: the recipient, the problem, what the server said."""
    values: list[list[str]] = []
    for line in notice.lines[:300]:
        dashed = _DASHED.match(line[:2_000])
        if dashed:
            values.append([dashed["value"]])
        elif not line.strip():
            values.append([])
        elif values and values[-1]:
            values[-1].append(line[:2_000])
    told = [joined(value) for value in values if value]
    recipient = next((address_in(value) for value in told if "@" in value), None)
    words = [value for value in told if "@" not in value or codes(value) != (None, None)]
    if recipient is None or not words:
        return general.read(notice)
    said = next((value for value in words if codes(value) != (None, None)), words[0])
    return Reading(findings=(Finding(recipient=recipient, words=said),))


FAMILY = Family(
    id="mimecast",
    signs=(
        Sign(
            standing=Standing.LAYOUT,
            recognise=worded(_LEAD),
        ),
    ),
    read=read,
)
