# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple Mail's error windows, on a Mac and on a telephone."""

from __future__ import annotations

from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.error_window import read
from relayfix.knowledge.phrases import form_of


def _recognise(notice: Notice) -> bool:
    form = form_of(notice.text[:5_000])
    return "cannot send message using the server" in form or "the server response was:" in form


FAMILY = Family(
    id="apple-mail",
    signs=(Sign(standing=Standing.WORDS, recognise=_recognise),),
    read=read,
)
