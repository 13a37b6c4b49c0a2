# SPDX-License-Identifier: GPL-3.0-or-later
"""What a button beside a step can do for the person."""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping

from relayfix.knowledge.tables import listed


class Act(enum.Enum):
    """The names of the lists in ``resources/knowledge/step_acts.toml``, which say more."""

    COPY_ADDRESS = "copy-address"
    TELL = "tell"
    WRITE = "write"
    WRITE_PLAIN = "write-plain"
    WRITE_DIRECT = "write-direct"
    WRITE_LINK = "write-link"
    REPORT = "report"
    GUIDE = "guide"
    FILE = "file"
    AGAIN = "again"


@functools.cache
def step_acts() -> Mapping[str, Act]:
    """The act of each step that has one, by the id of its text."""
    return listed("step_acts.toml", Act)
