# SPDX-License-Identifier: GPL-3.0-or-later
"""A message that did not come back: the person tells what became of it, and between whom."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Fate(enum.Enum):
    """What the person knows of the message."""

    SPAM = "spam"
    """The recipient found it among the unwanted mail."""
    NOTHING = "nothing"
    """It did not arrive, and nothing came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """``sender`` and ``recipient`` are bare addresses, as they were typed."""

    fate: Fate
    sender: str
    recipient: str
