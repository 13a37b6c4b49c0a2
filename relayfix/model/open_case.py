# SPDX-License-Identifier: GPL-3.0-or-later
"""The case that is open in the window, written down so that a crash loses nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from relayfix.model.answers import Answers
from relayfix.model.check import CheckResult, OutgoingServer
from relayfix.model.kept import KeptCase
from relayfix.model.silence import Silence

FORMAT = 1
"""Of the file; another number is another program's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """What the person gave and was told. Never a password; what a file said is read again."""

    format: int
    files: tuple[str, ...] = ()
    """The names of the files as they were given; their contents lie beside this record."""
    answers: Answers = Answers()
    outgoing: OutgoingServer | None = None
    checks: tuple[CheckResult, ...] = ()
    network: str = "not-asked"
    silence: Silence | None = None
    earlier: KeptCase | None = None
    asked: tuple[str, ...] = ()
    """The questions that were shown, in their order."""
    name: str = ""
    note: str = ""
    """The person's own words for the report."""
