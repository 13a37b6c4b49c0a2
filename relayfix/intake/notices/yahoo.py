# SPDX-License-Identifier: GPL-3.0-or-later
"""Yahoo and AOL: ``Sorry, we were unable to deliver …``, then blocks as those of qmail."""

from __future__ import annotations

from relayfix.intake.notices.base import Family
from relayfix.intake.notices.named import any_of, worded, written_by
from relayfix.intake.notices.qmail import read

FAMILY = Family(
    id="yahoo",
    recognise=any_of(
        written_by(r"yahoo\.(?:com|net|fr|de|es|it|ca|co\.uk|co\.jp)|ymail\.com|aol\.com"),
        worded(r"^Sorry, we were unable to deliver your message to the following address"),
    ),
    read=read,
)
