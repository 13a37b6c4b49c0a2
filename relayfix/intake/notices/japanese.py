# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers of Japan: the words that only they use, and their names where nothing else tells.

Most of them run Postfix, Sendmail or qmail, and those families read what they write.
"""

from __future__ import annotations

import re
from dataclasses import replace

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Reading
from relayfix.intake.notices.named import written_by
from relayfix.intake.text import joined

_BIGLOBE = re.compile(r"^[ \t]*-{3,} ?Non-delivered information ?-{3,}[ \t]*$", re.I | re.M)


def _read_biglobe(notice: Notice) -> Reading:
    """The recipients above, what happened below a line that says so."""
    reading = general.read(notice)
    title = _BIGLOBE.search(notice.text)
    kept: list[str] = []
    for line in notice.text[title.end() :].split("\n")[:30] if title else ():
        if line.strip():
            kept.append(line)
        elif kept:
            break
    words = joined(kept) or None
    return replace(
        reading,
        findings=tuple(replace(f, words=words if words else f.words) for f in reading.findings),
    )


BIGLOBE = Family(
    id="biglobe",
    recognise=lambda notice: bool(_BIGLOBE.search(notice.text[:20_000])),
    read=_read_biglobe,
)
_AU = re.compile(r"no-reply@[\w-]+\.dion\.ne\.jp(?![\w.-])", re.IGNORECASE)
"""KDDI's hosts for mail to telephones have no other sender for what they return."""
AU = Family(id="au", recognise=lambda notice: bool(_AU.search(notice.sender)), read=general.read)
FAMILIES = (
    AU,
    *(
        Family(id=id_, recognise=written_by(domains), read=general.read)
        for id_, domains in (
            ("docomo", r"docomo\.ne\.jp"),
            ("au", r"ezweb\.ne\.jp|au\.com|dion\.ne\.jp|kddi\.com"),
            ("softbank", r"softbank\.(?:ne\.)?jp|i\.softbank\.jp|vodafone\.ne\.jp"),
            ("biglobe", r"biglobe\.ne\.jp"),
            ("goo", r"goo\.ne\.jp"),
            ("nifty", r"nifty\.(?:com|ne\.jp)"),
        )
    ),
)
