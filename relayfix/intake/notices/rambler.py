# SPDX-License-Identifier: GPL-3.0-or-later
"""Rambler of Russia."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import written_by

FAMILY = Family(
    id="rambler",
    signs=(Sign(standing=Standing.PROVIDER, recognise=written_by(r"rambler\.ru|lenta\.ru")),),
    read=general.read,
)
