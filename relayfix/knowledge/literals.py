# SPDX-License-Identifier: GPL-3.0-or-later
"""The literal pieces without which a pattern cannot match: what makes many patterns quick to try.

A text that holds none of a pattern's pieces need not be searched with the pattern. The pieces are
worked out from the pattern itself, so that they cannot disagree with it. Only the syntax that our
tables use is known; anything else is a `ValueError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

SHORTEST = 3
"""Characters a piece needs to be worth anything."""
_MOST_RUNS = 12
"""Spellings of one stretch of a pattern that are kept apart."""
_MOST_IN_CLASS = 3
_NO_CHARACTER = "bBAZ"
_SETS = "dDwWsSnt"
"""Behind a backslash, they stand for no letter or digit that could be told."""
_PLAIN = re.compile(r"[A-Za-z0-9 '\":;,@<>/#!&%=_~-]+(?![*+?{])")
"""A stretch of characters that stand for themselves, and that nothing repeats."""

Pieces = frozenset[str]


class _Part(NamedTuple):
    """One part of a pattern: all it can match, where that is a short list, and its best pieces."""

    exact: Pieces | None
    pieces: Pieces | None = None


_EMPTY = _Part(frozenset({""}))
_ANY = _Part(None)


def branches(pattern: str) -> Iterator[tuple[str, Pieces | None]]:
    """The alternatives of a whole pattern in order, each with its own `required` pieces.

    `ValueError` where parentheses do not match, or where syntax is met that is not known here.
    """
    depth = start = end = 0
    flat: list[str] = []
    for token in _TOKEN.finditer(pattern):
        if depth == 0:
            flat.append(pattern[end : token.start()])
        end = token.end()
        depth += (token[0] == "(") - (token[0] == ")")
        if depth < 0:
            raise ValueError(f"unbalanced parenthesis at {token.start()}")
        if token[0] == "|" and depth == 0:
            yield pattern[start : end - 1], _plainest(flat) or required(pattern[start : end - 1])
            start, flat = end, []
        elif depth == 0:
            flat.append("\n")
    if depth:
        raise ValueError("a parenthesis is not closed")
    flat.append(pattern[end:])
    yield pattern[start:], _plainest(flat) or required(pattern[start:])


_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""An escaped character, a class, or a mark of structure."""
_BREAK = re.compile(r".(?:[*+?]|\{[\d,]*\})\??|[.^$]", re.DOTALL)
_ENOUGH = 5


def _plainest(flat: list[str]) -> Pieces | None:
    """The longest stretch outside of all groups, if it is long enough to look no further.

    ``flat`` is an alternative with a line end for each group, class and escaped character.
    """
    longest = max(_BREAK.sub("\n", "".join(flat)).split("\n"), key=len)
    return frozenset({longest.lower()}) if len(longest) >= _ENOUGH else None


def small(pattern: str) -> str:
    """The pattern for texts in small letters: what stands for a kind of character stays."""
    return re.sub(r"(\\.)|([^\\]+)", lambda found: found[1] or found[2].lower(), pattern)


def required(pattern: str) -> Pieces | None:
    """Small-letter texts of which every match holds at least one; None where nothing is certain.

    `ValueError` for a pattern with syntax that is not known here.
    """
    reader = _Reader(pattern)
    part = reader.alternatives()
    if not reader.done:
        raise ValueError(f"unbalanced parenthesis at {reader.at}")
    return _better(part.pieces, _worthy(part.exact))


def _worthy(exact: Pieces | None) -> Pieces | None:
    return exact if exact and min(map(len, exact)) >= SHORTEST else None


def _better(one: Pieces | None, other: Pieces | None) -> Pieces | None:
    """The pieces that say more: longer, then fewer."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda pieces: (min(min(map(len, pieces)), 8), -len(pieces)))


class _Reader:
    """Recursive descent over one pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self._pattern)

    def _peek(self, length: int = 1) -> str:
        return self._pattern[self.at : self.at + length]

    def _take(self, length: int = 1) -> str:
        taken = self._peek(length)
        if len(taken) < length:
            raise ValueError("the pattern ends too early")
        self.at += length
        return taken

    def alternatives(self) -> _Part:
        """Everything up to the end, or to the parenthesis that closes the group."""
        branches = [self._sequence()]
        while self._peek() == "|":
            self._take()
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        exact: Pieces | None = None
        if all(branch.exact is not None for branch in branches):
            exact = frozenset().union(*(branch.exact or () for branch in branches))
        pieces: list[Pieces] = []
        for branch in branches:
            best = _better(branch.pieces, _worthy(branch.exact))
            if best is None:
                return _Part(exact)
            pieces.append(best)
        return _Part(exact, frozenset().union(*pieces))

    def _sequence(self) -> _Part:
        runs: Pieces = frozenset({""})
        best: Pieces | None = None
        whole = True
        for part in self._parts():
            best = _better(best, part.pieces)
            if part is _EMPTY:
                continue
            if part.exact is not None and len(runs) * len(part.exact) <= _MOST_RUNS:
                runs = frozenset([a + b for a, b in product(runs, part.exact)])
                continue
            best = _better(best, _worthy(runs))
            small = part.exact is not None and len(part.exact) <= _MOST_RUNS
            runs = part.exact if part.exact is not None and small else frozenset({""})
            whole = False
        if whole:
            return _Part(runs, best)
        return _Part(None, _better(best, _worthy(runs)))

    def _parts(self) -> Iterator[_Part]:
        while not self.done and self._peek() not in "|)":
            yield self._repeated(self._one())

    def _one(self) -> _Part:
        plain = _PLAIN.match(self._pattern, self.at)
        if plain is not None:
            self.at = plain.end()
            return _Part(frozenset({plain[0].lower()}))
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == ".":
            return _ANY
        if char in "^$":
            return _EMPTY
        if char == "\\":
            return self._escape()
        if char in "*+?{":
            raise ValueError(f"nothing to repeat at {self.at - 1}")
        return _literal(char)

    def _escape(self) -> _Part:
        char = self._take()
        if char in _NO_CHARACTER:
            return _EMPTY
        if char in _SETS:
            return _ANY
        if char.isalnum():
            raise ValueError(f"\\{char} is not known")
        return _literal(char)

    def _group(self) -> _Part:
        looks = False
        if self._peek() == "?":
            kind = self._peek(3)
            if kind == "?P<":
                self.at = self._pattern.index(">", self.at) + 1
            elif kind.startswith("?:"):
                self._take(2)
            elif kind.startswith(("?=", "?!")):
                self._take(2)
                looks = True
            elif kind in ("?<=", "?<!"):
                self._take(3)
                looks = True
            else:
                raise ValueError(f"({kind} is not known")
        inner = self.alternatives()
        if self._take() != ")":
            raise ValueError(f"unbalanced parenthesis at {self.at}")
        return _EMPTY if looks else inner

    def _class(self) -> _Part:
        start = self.at
        if self._peek() == "^":
            self._take()
        members: list[str] = []
        simple = self.at == start
        while (char := self._take()) != "]" or not members:
            if char == "\\":
                char = self._take()
                simple = simple and char not in _SETS
            elif char == "-" and members and self._peek() != "]":
                simple = False
            members.append(char)
        if not simple or len(members) > _MOST_IN_CLASS:
            return _ANY
        return _Part(frozenset(member.lower() for member in members))

    def _repeated(self, part: _Part) -> _Part:
        least = 1
        char = self._peek()
        if not char or char not in "*+?{":
            return part
        self._take()
        if char == "{":
            least = self._bounds()
        elif char in "*?":
            least = 0
        if self._peek() == "?":
            self._take()  # a lazy repeat matches the same texts
        if char == "?":
            exact = part.exact
            return _Part(exact | {""} if exact is not None and len(exact) < _MOST_RUNS else None)
        return _Part(None, _better(part.pieces, _worthy(part.exact)) if least else None)

    def _bounds(self) -> int:
        end = self._pattern.find("}", self.at)
        least = self._pattern[self.at : end].partition(",")[0]
        if end < 0 or not least.isdigit():
            raise ValueError(f"a repeat at {self.at} has no bounds")
        self.at = end + 1
        return int(least)


def _literal(char: str) -> _Part:
    return _Part(frozenset({char.lower()}))
