# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlook's own errors: its windows, and the reports that it puts into the inbox."""

from __future__ import annotations

from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.error_window import CODE, read
from relayfix.knowledge.phrases import all_of, form_of


def _recognise(notice: Notice) -> bool:
    form = form_of(notice.text[:20_000])
    for phrase in all_of("outlook"):
        if phrase in form:
            return True
    return (
        "0x800" in notice.text[:5_000]
        and bool(CODE.search(notice.text[:5_000]))
        and "reporting-mta" not in notice.report
    )


FAMILY = Family(
    id="outlook-client",
    signs=(Sign(standing=Standing.WORDS, recognise=_recognise),),
    read=read,
)
