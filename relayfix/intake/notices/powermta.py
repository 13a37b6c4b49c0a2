# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerMTA, which sends for many newsletter services."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="powermta",
    signs=(
        Sign(standing=Standing.NAMED, recognise=worded(r"^Hello, this is the mail server on ")),
    ),
    read=general.read,
)
