# SPDX-License-Identifier: GPL-3.0-or-later
"""Biglobe of Japan: its own title, above the recipients and what happened to them."""

from __future__ import annotations

import re
from dataclasses import replace

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded, written_by
from relayfix.intake.text import joined

_TITLE = re.compile(r"^[ \t]*-{3,} ?Non-delivered information ?-{3,}[ \t]*$", re.I | re.M)


def read(notice: Notice) -> Reading:
    """The recipients above, what happened below a line that says so."""
    reading = general.read(notice)
    title = _TITLE.search(notice.text)
    kept: list[str] = []
    for line in notice.text[title.end() :].split("\n")[:30] if title else ():
        if line.strip():
            kept.append(line)
        elif kept:
            break
    words = joined(kept)
    if not words:
        return reading
    return replace(reading, findings=tuple(replace(f, words=words) for f in reading.findings))


FAMILY = Family(
    id="biglobe",
    signs=(
        Sign(
            standing=Standing.LAYOUT,
            recognise=worded(_TITLE),
            over={"sendmail": "its title stands among those of the Sendmail that it runs"},
        ),
        Sign(standing=Standing.PROVIDER, recognise=written_by(r"biglobe\.ne\.jp")),
    ),
    read=read,
)
