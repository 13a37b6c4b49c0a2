# SPDX-License-Identifier: GPL-3.0-or-later
"""SendGrid, where it writes a notice of its own."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="sendgrid",
    signs=(
        Sign(
            standing=Standing.NAMED,
            recognise=worded(r"automatically generated message from SendGrid"),
        ),
    ),
    read=general.read,
)
