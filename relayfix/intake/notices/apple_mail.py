# SPDX-License-Identifier: GPL-3.0-or-later
"""Apple Mail's error windows, on a Mac and on a telephone."""

from __future__ import annotations

import re

from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.error_window import read, says

_ACCOUNT = re.compile(
    r"^(?:the )?(?:user ?name or password|sender address \S+@\S+) "
    r"(?:for \S+ is incorrect|was rejected by the server)"
    r"|^[\w-]+(?:\.[\w-]+)+ does not allow relaying",
    re.IGNORECASE | re.MULTILINE,
)


def _recognise(notice: Notice) -> bool:
    if says("apple", notice):
        return True
    return len(notice.text) <= 1_000 and bool(_ACCOUNT.search(notice.text))


FAMILY = Family(
    id="apple-mail",
    signs=(
        Sign(
            standing=Standing.WORDS,
            recognise=_recognise,
            over={"outlook-client": "Outlook's phrases are parts of what every program says"},
        ),
    ),
    read=read,
)
