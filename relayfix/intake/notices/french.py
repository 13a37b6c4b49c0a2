# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers of France; most speak as Postfix does, and are read as that where they do."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family
from relayfix.intake.notices.named import written_by

FAMILIES = tuple(
    Family(id=id_, recognise=written_by(domains), read=general.read)
    for id_, domains in (
        ("orange", r"orange\.fr|wanadoo\.fr|orange-business\.com"),
        ("laposte", r"laposte\.net|laposte\.fr"),
        ("sfr", r"sfr\.fr|neuf\.fr|numericable\.fr|cegetel\.net|club-internet\.fr"),
        ("free", r"free\.fr|proxad\.net|online\.net"),
    )
)
