# SPDX-License-Identifier: GPL-3.0-or-later
"""Symantec Email Security.cloud, MessageLabs before."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import any_of, worded, written_by

FAMILY = Family(
    id="messagelabs",
    signs=(
        Sign(
            standing=Standing.NAMED,
            recognise=any_of(
                written_by(r"messagelabs\.com"),
                worded(r"^This is the mail delivery agent at (?:Symantec|messagelabs)"),
            ),
        ),
    ),
    read=general.read,
)
