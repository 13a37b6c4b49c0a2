# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes to bounces: a pure function that never raises for what a stranger's file holds."""

from __future__ import annotations

import hashlib

from relayfix.intake.eml import read_eml
from relayfix.intake.limits import LimitError
from relayfix.model.bounce import Bounce, Format, Kind, Source
from relayfix.model.sentence import Sentence


def parse(name: str, data: bytes) -> tuple[Bounce, ...]:
    """All bounces of a file, at least one; what cannot be read is ``unreadable`` and says why.

    ``name`` is the path as the person gave it and only stands in the result.
    """
    source = Source(
        name=name,
        format=Format.EML,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    if not data.strip():
        return (Bounce(source=source, kind=Kind.UNREADABLE, error=Sentence.of("intake.empty")),)
    try:
        return (read_eml(source, data),)
    except LimitError as error:
        return (Bounce(source=source, kind=Kind.UNREADABLE, error=error.sentence),)
