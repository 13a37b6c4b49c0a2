# SPDX-License-Identifier: GPL-3.0-or-later
"""What one file comes to: a few short rows, so that thousands of files stay small."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from relayfix.model.sentence import Sentence

NOT_RETURNED = "triage.not_returned"
"""The sentence about a file that was read well, and is no returned message."""
CAUSE = re.compile(r"[^\W_](?:[^\W_]|-){0,59}")
"""What the id of a cause looks like, also of one that another version of the program knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case of one bounce at one recipient domain."""

    cause: str
    who: str
    refusing_host: str | None = None
    recipient_domain: str | None = None
    date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The rows of one file, or why it has none."""

    rows: tuple[Row, ...] = ()
    error: Sentence | None = None
