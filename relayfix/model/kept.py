# SPDX-License-Identifier: GPL-3.0-or-later
"""A case that the person chose to keep, to check it again once somebody has repaired something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce
from relayfix.model.check import CheckResult, OutgoingServer
from relayfix.model.silence import Silence

FORMAT = 1
"""Of the file; another number is another program's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase:
    """What was read, answered and found: no file, no original, nothing attached, no password."""

    format: int
    when: datetime
    """When it was kept, with its zone."""
    bounces: tuple[Bounce, ...]
    """Without their private fields, file names and subjects."""
    answers: Answers = Answers()
    outgoing: OutgoingServer | None = None
    checks: tuple[CheckResult, ...] = ()
    """Empty where the network had not been asked."""
    silence: Silence | None = None
    """Nothing had come back; None where something had."""
