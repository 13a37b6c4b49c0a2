# SPDX-License-Identifier: GPL-3.0-or-later
"""hMailServer: a block for each recipient, the lead of Exchange, its name in what it tells."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="hmailserver",
    signs=(
        Sign(
            standing=Standing.NAMED,
            recognise=worded(r"^[ \t]*hMailServer sent: |^hMailServer[ \t]*$"),
            over={"outlook-client": "it begins as Outlook does"},
        ),
    ),
    read=general.read,
)
