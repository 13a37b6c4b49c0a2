# SPDX-License-Identifier: GPL-3.0-or-later
"""Thunderbird's error windows."""

from __future__ import annotations

import re

from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.error_window import not_sent, read
from relayfix.knowledge.phrases import form_of


def _recognise(notice: Notice) -> bool:
    form = form_of(notice.text[:5_000])
    return (
        "an error occurred while sending mail" in form
        or not_sent(notice.text)
        or bool(
            re.search(r"une erreur est survenue lors de l'envoi d[ue] (?:courrier|message)", form)
        )
    )


FAMILY = Family(
    id="thunderbird",
    signs=(Sign(standing=Standing.WORDS, recognise=_recognise),),
    read=read,
)
