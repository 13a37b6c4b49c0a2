# SPDX-License-Identifier: GPL-3.0-or-later
"""The same checks, then and now: what was red and is green, and what nobody can tell.

Only a green answer to everything that was asked before counts as mended. Whatever was not asked
again, or gave no answer, is not known.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from relayfix.model.check import CheckResult, CheckStatus
from relayfix.model.sentence import Sentence


class Change(enum.Enum):
    """What became of one check, in the order in which it is told."""

    MENDED = "mended"
    STILL = "still"
    NEW = "new"
    """It was fine, and is not."""
    FOUND = "found"
    """It is not fine, and nobody knew before."""
    UNKNOWN = "unknown"
    """It was known, and is not now."""
    NEVER_KNOWN = "never-known"


class Outcome(enum.Enum):
    """All changes in a word."""

    ALL_MENDED = "all-mended"
    """Everything that was red is green, and nothing else has turned red or unknown."""
    SOME_MENDED = "some-mended"
    CHANGED = "changed"
    """Nothing is known to be mended, and something is red that was not, or was not known to be."""
    SAME = "same"
    """What was red is red, and nothing else is."""
    NEVER_RED = "never-red"
    """No check was red, then or now: what stopped the message is nothing that a check sees."""
    UNKNOWN = "unknown"
    """Nothing was found out that could tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One check that is, or was, not fine; or of which nothing is known."""

    check: str
    change: Change
    was: CheckStatus | None
    """The worst of its results; None where it was not made."""
    is_: CheckStatus | None
    before: tuple[Sentence, ...]
    """What it had found."""
    now: tuple[Sentence, ...]


_OF_THIS_COMPUTER = frozenset({"resolver", "network"})
"""Checks of the way to the answers: that nobody answers today is no news of the case."""
_RED = (CheckStatus.PROBLEM, CheckStatus.WARNING)


def compare(before: Sequence[CheckResult], now: Sequence[CheckResult]) -> tuple[Compared, ...]:
    """What changed between two runs for the same case; checks that were and are fine are left out.

    A check that runs once for each domain has several results, and is as good as its worst.
    """
    ids = dict.fromkeys(result.id for result in (*before, *now))
    found = []
    for id_ in ids:
        old = [result for result in before if result.id == id_]
        new = [result for result in now if result.id == id_]
        was, is_ = _worst(old), _worst(new)
        if is_ is CheckStatus.OK and len(new) < len(old):
            is_ = CheckStatus.UNKNOWN  # one of its domains was not asked about this time
        change = _change(was, is_)
        if change is not None:
            found.append(
                Compared(
                    check=id_, change=change, was=was, is_=is_, before=_said(old), now=_said(new)
                )
            )
    order = list(Change)
    return tuple(sorted(found, key=lambda one: order.index(one.change)))


def outcome(compared: Sequence[Compared], now: Sequence[CheckResult]) -> Outcome:
    """The changes in a word; red that is not known now is never called mended, nor unchanged."""
    changes = {one.change for one in compared} - {Change.NEVER_KNOWN}
    if Change.MENDED in changes:
        return Outcome.ALL_MENDED if changes == {Change.MENDED} else Outcome.SOME_MENDED
    turned_up = {one.check for one in compared if one.change in (Change.NEW, Change.FOUND)}
    if turned_up - _OF_THIS_COMPUTER:
        return Outcome.CHANGED
    if Change.UNKNOWN in changes:
        return Outcome.UNKNOWN
    if turned_up:
        return Outcome.CHANGED
    if Change.STILL in changes:
        return Outcome.SAME
    known = any(result.status is CheckStatus.OK for result in now)
    return Outcome.NEVER_RED if known else Outcome.UNKNOWN


def _worst(results: Sequence[CheckResult]) -> CheckStatus | None:
    """A red result outweighs all; else one that says nothing outweighs those that are fine."""
    statuses = {result.status for result in results}
    order = (*_RED, CheckStatus.UNKNOWN, CheckStatus.SKIPPED, CheckStatus.OK)
    return next((status for status in order if status in statuses), None)


def _change(was: CheckStatus | None, is_: CheckStatus | None) -> Change | None:
    if is_ in _RED:
        if was in _RED:
            return Change.STILL
        return Change.NEW if was is CheckStatus.OK else Change.FOUND
    if is_ is CheckStatus.OK:
        return Change.MENDED if was in _RED else None
    # Not known now. What was never red and is merely not made is nothing to speak of.
    if was in _RED:
        return Change.UNKNOWN
    if is_ is CheckStatus.UNKNOWN:
        return Change.UNKNOWN if was is CheckStatus.OK else Change.NEVER_KNOWN
    return None


def _said(results: Sequence[CheckResult]) -> tuple[Sentence, ...]:
    return tuple(dict.fromkeys(result.summary for result in results))
