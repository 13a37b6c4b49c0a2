# SPDX-License-Identifier: GPL-3.0-or-later
"""Nifty of Japan."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import written_by

FAMILY = Family(
    id="nifty",
    signs=(Sign(standing=Standing.PROVIDER, recognise=written_by(r"nifty\.(?:com|ne\.jp)")),),
    read=general.read,
)
