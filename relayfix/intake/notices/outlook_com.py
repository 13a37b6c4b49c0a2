# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlook.com, Hotmail before: the text is that of the SMTP service of Windows, the host is its
own."""

from __future__ import annotations

import re

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Sign, Standing

_SENDER = re.compile(r"postmaster@(?:hotmail|outlook|live)\.com", re.IGNORECASE)
_HOST = re.compile(r"\.(?:hotmail|live|msn)\.com\.?\s*$", re.IGNORECASE)
"""Names under outlook.com are also those of Exchange Online."""


def _recognise(notice: Notice) -> bool:
    reporting = notice.report.get("reporting-mta", "")[:1_000]
    return bool(_HOST.search(reporting) or _SENDER.search(notice.headers.get("from", "")))


FAMILY = Family(
    id="outlook-com",
    signs=(Sign(standing=Standing.NAMED, recognise=_recognise),),
    read=general.read,
)
