# SPDX-License-Identifier: GPL-3.0-or-later
"""Yahoo and AOL: ``Sorry, we were unable to deliver …``, then blocks as those of qmail."""

from __future__ import annotations

from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import worded, written_by
from relayfix.intake.notices.qmail import read

FAMILY = Family(
    id="yahoo",
    signs=(
        Sign(
            standing=Standing.NAMED,
            recognise=written_by(
                r"yahoo\.(?:com|net|fr|de|es|it|ca|co\.uk|co\.jp)|ymail\.com|aol\.com"
            ),
        ),
        Sign(
            standing=Standing.WORDS,
            recognise=worded(
                r"^Sorry, we were unable to deliver your message to the following address"
            ),
            over={"qmail": "Yahoo runs a qmail of its own"},
        ),
    ),
    read=read,
)
