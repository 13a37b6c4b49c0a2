# SPDX-License-Identifier: GPL-3.0-or-later
"""Zoho: one line a recipient, the address, perhaps a remark, then ``ERROR_CODE :``."""

from __future__ import annotations

import re

from relayfix.intake.address import addresses_in
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded

_CODE = re.compile(r"\bERROR[_ ]CODE ?:\s?(?=\d)", re.IGNORECASE)
_SENDER = re.compile(r"@(?:[\w-]+\.)*zoho(?:mail)?\.\w", re.I)


def read(notice: Notice) -> Reading:
    """What the general reader finds, and the lines that it takes for sentences."""
    reading = general.read(notice)
    if any(finding.words for finding in reading.findings):
        return reading
    findings = []
    for line in notice.lines[:2_000]:
        code = _CODE.search(line[:4_000])
        spans = list(addresses_in(line[: code.start()])) if code else []
        if code is None or not spans:
            continue
        start, end = spans[0]
        findings.append(Finding(recipient=line[start:end], words=line[code.end() :].strip()))
    return Reading(findings=tuple(findings)) if findings else reading


FAMILY = Family(
    id="zoho",
    signs=(
        Sign(
            standing=Standing.LAYOUT,
            recognise=worded(_CODE),
        ),
        Sign(
            standing=Standing.NAMED,
            recognise=lambda notice: bool(_SENDER.search(notice.sender)),
        ),
    ),
    read=read,
)
