# SPDX-License-Identifier: GPL-3.0-or-later
"""IMail Server: a few words and the address on one line."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="imail",
    signs=(
        Sign(
            standing=Standing.WORDS,
            recognise=worded(
                r"^(?:Invalid final delivery userid|undeliverable\s+to|Unknown user): ?\S+@"
            ),
        ),
    ),
    read=general.read,
)
