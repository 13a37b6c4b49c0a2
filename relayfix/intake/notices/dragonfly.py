# SPDX-License-Identifier: GPL-3.0-or-later
"""DragonFly Mail Agent, of the BSD of that name and of small Linux systems."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="dragonfly",
    signs=(Sign(standing=Standing.NAMED, recognise=worded(r"^This is the DragonFly Mail Agent")),),
    read=general.read,
)
