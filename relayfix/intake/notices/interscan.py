# SPDX-License-Identifier: GPL-3.0-or-later
"""Trend Micro InterScan."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="interscan",
    signs=(
        Sign(standing=Standing.LAYOUT, recognise=worded(r"^Sent <<< RCPT TO:")),
        Sign(standing=Standing.NAMED, recognise=worded(r"Message from InterScan")),
    ),
    read=general.read,
)
