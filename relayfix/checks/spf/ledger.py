# SPDX-License-Identifier: GPL-3.0-or-later
"""What an evaluation writes down: the trace, the counts of RFC 7208 section 4.6.4, the problems."""

from __future__ import annotations

from relayfix.checks.spf.parse import shown
from relayfix.model.check import SpfProblem, SpfTerm

MAX_LOOKUPS = 10
MAX_VOID_LOOKUPS = 2
MAX_TRACE = 500
"""Lines; a record of 64 kB has more, and its end is left out."""


class Ledger:
    """Counts twice: all terms, and those that were needed for the verdict (``live``)."""

    def __init__(self) -> None:
        self.lookups = 0
        self.void_lookups = 0
        self.trace: list[SpfTerm] = []
        self.problems: dict[SpfProblem, None] = {}
        self._counted = 0
        self._counted_void = 0

    def count(self, live: bool) -> bool:
        """One more term that makes a lookup; whether it is one too many for the verdict."""
        self.lookups += 1
        self._counted += live
        return live and self._counted > MAX_LOOKUPS

    def count_void(self, live: bool) -> bool:
        """One more term whose lookup found nothing; whether it is one too many."""
        self.void_lookups += 1
        self._counted_void += live
        return live and self._counted_void > MAX_VOID_LOOKUPS

    def problem(self, code: str, term: str | None, domain: str) -> None:
        """A fault of a record, told once."""
        found = SpfProblem(code=code, term=None if term is None else shown(term), domain=domain)
        self.problems.setdefault(found)

    def open(self, domain: str, term: str, depth: int) -> int:
        """A line for a term whose result is not known yet: those it includes stand below it."""
        self.trace.append(
            SpfTerm(domain=domain, term=shown(term), result="not-evaluated", depth=depth, lookups=0)
        )
        return len(self.trace) - 1

    def close(self, place: int, result: str, lookups: int) -> None:
        """The result of that line, and what it cost with all that it includes."""
        line = self.trace[place]
        self.trace[place] = SpfTerm(
            domain=line.domain, term=line.term, result=result, depth=line.depth, lookups=lookups
        )

    @property
    def lines(self) -> tuple[SpfTerm, ...]:
        """The trace, as far as anybody wants to read it."""
        return tuple(self.trace[:MAX_TRACE])
