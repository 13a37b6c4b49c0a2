# SPDX-License-Identifier: GPL-3.0-or-later
"""Cisco Secure Email, IronPort before; Amazon SES writes the same."""

from __future__ import annotations

import re

from relayfix.intake.address import address_in
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded
from relayfix.intake.text import first_paragraph

_LEAD = re.compile(
    r"^[ \t>]*The following message to <?(?P<name>[^\s<>]{3,320})>?,? (?:was|is) "
    r"(?:undeliver|delay)\w*[^\n]{0,80}\n(?:[ \t>]*The reason for the problem:[ \t]*\n)?",
    re.IGNORECASE | re.MULTILINE,
)


def read(notice: Notice) -> Reading:
    """A finding for each such sentence, with the paragraph below it."""
    findings = []
    for found in _LEAD.finditer(notice.text[:200_000]):
        recipient = address_in(found["name"])
        words = first_paragraph(notice.text[found.end() : found.end() + 4_000].split("\n"))
        if recipient is not None:
            findings.append(Finding(recipient=recipient, words=words))
    return Reading(findings=tuple(findings))


FAMILY = Family(
    id="ironport",
    signs=(
        Sign(
            standing=Standing.LAYOUT,
            recognise=worded(_LEAD),
        ),
    ),
    read=read,
)
