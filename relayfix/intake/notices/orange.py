# SPDX-License-Identifier: GPL-3.0-or-later
"""Orange of France, Wanadoo before."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import written_by

FAMILY = Family(
    id="orange",
    signs=(
        Sign(
            standing=Standing.PROVIDER,
            recognise=written_by(r"orange\.fr|wanadoo\.fr|orange-business\.com"),
        ),
    ),
    read=general.read,
)
