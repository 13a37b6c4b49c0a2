# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cause puts forward for itself: findings that weigh for it, against it, and what lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.weights import weights
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One finding: the row of the table that says how much it weighs, and its words."""

    weight: str
    sentence: Sentence | None = None

    @property
    def points(self) -> int:
        return weights()[self.weight].points

    @property
    def check(self) -> bool:
        return weights()[self.weight].check


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A cause with everything that bears on it. ``who`` is the desk by the evidence."""

    id: str
    who: Who
    title: Sentence
    explanation: Sentence
    for_: tuple[Point, ...]
    against: tuple[Point, ...] = ()
    missing: tuple[Sentence, ...] = ()
    ceiling: Confidence = Confidence.CERTAIN
    """The evidence can never show more than this."""
    proved: bool = False
    """What the message itself is made of proves it; there is nothing to ask anybody for."""

    @property
    def score(self) -> int:
        return sum(p.points for p in self.for_) - sum(p.points for p in self.against)

    @property
    def checked(self) -> bool:
        """Whether a check agrees."""
        return any(p.check for p in self.for_)


Judge = Callable[[Clues], Claim | None]
"""Looks at one refusal; None where nothing speaks for the cause."""


class Findings:
    """Collects points while a cause looks at the clues."""

    def __init__(self) -> None:
        self.for_: list[Point] = []
        self.against: list[Point] = []
        self.missing: list[Sentence] = []

    def speaks_for(self, weight: str, sentence: Sentence | None = None) -> None:
        self.for_.append(Point(weight=weight, sentence=sentence))

    def speaks_against(self, weight: str, sentence: Sentence | None = None) -> None:
        self.against.append(Point(weight=weight, sentence=sentence))

    def lacks(self, sentence: Sentence) -> None:
        if sentence not in self.missing:
            self.missing.append(sentence)

    def claim(
        self,
        id_: str,
        who: Who,
        explanation: Sentence,
        *,
        title: Sentence | None = None,
        ceiling: Confidence = Confidence.CERTAIN,
        proved: bool = False,
    ) -> Claim:
        return Claim(
            id=id_,
            who=who,
            title=title or Sentence.of(f"cause.{id_}.title"),
            explanation=explanation,
            for_=tuple(self.for_),
            against=tuple(self.against),
            missing=tuple(self.missing),
            ceiling=ceiling,
            proved=proved,
        )
