# SPDX-License-Identifier: GPL-3.0-or-later
"""How much each finding weighs when causes are compared: a table, with a reason for each row."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass

from relayfix.knowledge.tables import KnowledgeError
from relayfix.resources import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    id: str
    points: int
    check: bool
    """It is a check's own answer: nothing is certain without one."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Points from which a cause is certain or likely, and by which causes are told apart."""

    certain: int
    likely: int
    step: int
    runner_up: int
    """As far behind a merely possible verdict, a cause still counts as an alternative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    thresholds: Thresholds
    by_id: dict[str, Weight]

    def __getitem__(self, id_: str) -> Weight:
        try:
            return self.by_id[id_]
        except KeyError:
            raise KnowledgeError(f"weights.toml: there is no weight {id_!r}") from None


@functools.cache
def weights() -> Weights:
    """The table; `KnowledgeError` names the row that is broken."""
    path = resource("knowledge", "weights.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    found: dict[str, Weight] = {}
    for row in table["weight"]:
        key = row.get("id", "?")
        try:
            weight = Weight(
                id=row["id"],
                points=row["points"],
                check=row.get("check", False),
                reason=row["reason"],
            )
        except KeyError as error:
            raise KnowledgeError(f"weights.toml: {key}: {error}") from error
        if key in found or weight.points <= 0 or not weight.reason:
            raise KnowledgeError(f"weights.toml: {key} stands twice, or lacks points or a reason")
        found[key] = weight
    return Weights(thresholds=Thresholds(**table["thresholds"]), by_id=found)
