# SPDX-License-Identifier: GPL-3.0-or-later
"""MailScanner."""

from __future__ import annotations

import re

from relayfix.intake.address import address_in
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded
from relayfix.intake.text import first_paragraph
from relayfix.model.bounce import Action

_LEAD = re.compile(
    r"^[ \t]*Our (?:virus detector|(?:e-?mail|message|content) (?:scanner|checker|filter))\b"
    r"[^\n]{0,80}\btriggered by a message you sent",
    re.IGNORECASE | re.MULTILINE,
)
_TO = re.compile(r"^\s{0,8}To:\s*(?P<value>\S.*)$", re.IGNORECASE)


def read(notice: Notice) -> Reading:
    """A summary of the message, then what was the matter with it."""
    recipients: list[str] = []
    for i, line in enumerate(notice.lines[:200]):
        if to := _TO.match(line[:1_000]):
            recipients = [name for part in to["value"].split(",") if (name := address_in(part))]
        elif recipients and re.match(
            r"one or more of the (?:attachments|messages)", line.strip(), re.I
        ):
            words = first_paragraph(notice.lines[i : i + 12])
            break
    else:
        words = None
    return Reading(
        findings=tuple(Finding(recipient=r, words=words, action=Action.FAILED) for r in recipients)
    )


FAMILY = Family(
    id="mailscanner",
    signs=(
        Sign(
            standing=Standing.LAYOUT,
            recognise=worded(_LEAD),
        ),
    ),
    read=read,
)
