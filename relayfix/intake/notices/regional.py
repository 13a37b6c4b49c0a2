# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers of one country: French, Russian and Japanese ones.

Most of them run Postfix, Exim or qmail, and those families, which come first, read what they write.
Here stand the words that only they use, and their names where nothing else tells who wrote.
"""

from __future__ import annotations

import re
from dataclasses import replace

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Reading, Recognise
from relayfix.intake.text import joined

_BIGLOBE = re.compile(r"^[ \t]*-{3,} ?Non-delivered information ?-{3,}[ \t]*$", re.I | re.M)


def _sent_by(domains: str) -> Recognise:
    sender = re.compile(rf"@(?:[\w-]+\.)*(?:{domains})(?![\w.-])", re.IGNORECASE)
    return lambda notice: bool(sender.search(notice.sender))


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
FAMILIES = tuple(
    Family(id=id_, recognise=_sent_by(domains), read=general.read)
    for id_, domains in (
        ("orange", r"orange\.fr|wanadoo\.fr|orange-business\.com"),
        ("laposte", r"laposte\.net|laposte\.fr"),
        ("sfr", r"sfr\.fr|neuf\.fr|numericable\.fr|cegetel\.net|club-internet\.fr"),
        ("free", r"free\.fr|proxad\.net|online\.net"),
        ("mail-ru", r"mail\.ru|inbox\.ru|list\.ru|bk\.ru"),
        ("yandex", r"yandex\.(?:ru|com|net|ua|by|kz)|ya\.ru"),
        ("rambler", r"rambler\.ru|lenta\.ru"),
        ("docomo", r"docomo\.ne\.jp"),
        ("au", r"ezweb\.ne\.jp|au\.com|dion\.ne\.jp|kddi\.com"),
        ("softbank", r"softbank\.(?:ne\.)?jp|i\.softbank\.jp|vodafone\.ne\.jp"),
        ("biglobe", r"biglobe\.ne\.jp"),
        ("goo", r"goo\.ne\.jp"),
        ("nifty", r"nifty\.(?:com|ne\.jp)"),
    )
)
