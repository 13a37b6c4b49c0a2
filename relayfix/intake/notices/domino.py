# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes and Domino: ``Your message … was not delivered to: … because: …``."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.named import worded


def _fields(notice: Notice) -> bool:
    subject = notice.subject.lower()
    return "x-mimetrack" in notice.headers and subject.startswith("delivery failure:")


FAMILY = Family(
    id="domino",
    signs=(
        Sign(standing=Standing.FIELDS, recognise=_fields),
        Sign(
            standing=Standing.WORDS,
            recognise=worded(r"^Your message\s{1,9}Subject: .{0,500}\s{1,9}was not delivered to:"),
        ),
    ),
    read=general.read,
)
