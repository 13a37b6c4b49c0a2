# SPDX-License-Identifier: GPL-3.0-or-later
"""SoftBank of Japan, Vodafone before."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import written_by

FAMILY = Family(
    id="softbank",
    signs=(
        Sign(
            standing=Standing.PROVIDER,
            recognise=written_by(r"softbank\.(?:ne\.)?jp|i\.softbank\.jp|vodafone\.ne\.jp"),
        ),
    ),
    read=general.read,
)
