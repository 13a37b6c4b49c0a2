# SPDX-License-Identifier: GPL-3.0-or-later
"""Barracuda Spam Firewall."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="barracuda",
    signs=(
        Sign(
            standing=Standing.NAMED, recognise=worded(r"blocked by our Spam (?:& Virus )?Firewall")
        ),
    ),
    read=general.read,
)
