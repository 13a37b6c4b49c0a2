# SPDX-License-Identifier: GPL-3.0-or-later
"""SFR of France, with Neuf, Cegetel, Numericable and Club-Internet."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import written_by

FAMILY = Family(
    id="sfr",
    signs=(
        Sign(
            standing=Standing.PROVIDER,
            recognise=written_by(
                r"sfr\.fr|neuf\.fr|numericable\.fr|cegetel\.net|club-internet\.fr"
            ),
        ),
    ),
    read=general.read,
)
