# SPDX-License-Identifier: GPL-3.0-or-later
"""MDaemon: two shouted sentences, the recipients, the transcript of the session."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded

FAMILY = Family(
    id="mdaemon",
    signs=(
        Sign(
            standing=Standing.WORDS,
            recognise=worded(r"PERMANENT fatal delivery errors|^YOUR MESSAGE WAS NOT DELIVERED!"),
        ),
    ),
    read=general.read,
)
