# SPDX-License-Identifier: GPL-3.0-or-later
"""Further software that the general reader reads well enough: only its name is found here."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family
from relayfix.intake.notices.named import worded

FAMILIES = tuple(
    Family(id=id_, recognise=worded(words), read=general.read)
    for id_, words in (
        ("dragonfly", r"^This is the DragonFly Mail Agent"),
        ("powermta", r"^Hello, this is the mail server on "),
        ("mdaemon", r"PERMANENT fatal delivery errors|^YOUR MESSAGE WAS NOT DELIVERED!"),
        ("imail", r"^(?:Invalid final delivery userid|undeliverable\s+to|Unknown user): ?\S+@"),
        ("sendgrid", r"automatically generated message from SendGrid"),
    )
)
