# SPDX-License-Identifier: GPL-3.0-or-later
"""Who does what next, as a table: for each cause the steps of each desk, by the ids of their texts.

``resources/knowledge/steps_*.toml`` hold one table a cause, with a list a desk. How an entry is
written and chosen stands in `relayfix.diagnosis.steps`. What a step is for stands once for all
causes in ``resources/knowledge/step_kinds.toml``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relayfix.knowledge.tables import KnowledgeError, listed
from relayfix.model.diagnosis import StepKind
from relayfix.resources import resource

DESKS = ("you", "your-it", "recipient", "provider", "wait")

_ENTRY = re.compile(r"([a-z_0-9]+)(?:\(([^()]*)\))?")
_WORD = re.compile(r"\?!?[a-z_]+|[a-z_]+(?:=[a-z_]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One way to say a step."""

    name: str
    """The text's id without ``step.``."""
    needs: tuple[tuple[str, str], ...] = ()
    """(placeholder, fact that fills it)."""
    if_: tuple[str, ...] = ()
    """Conditions that must hold; with ``!`` in front, must not."""


Step = tuple[Wording, ...]
"""The ways to say it, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTable:
    """All of it: the steps of a cause by desk."""

    by_cause: Mapping[str, Mapping[str, tuple[Step, ...]]]

    def find(self, *keys: str) -> Mapping[str, tuple[Step, ...]] | None:
        """The first table that there is."""
        return next((self.by_cause[key] for key in keys if key in self.by_cause), None)


@functools.cache
def step_table() -> StepTable:
    """All files' tables; `KnowledgeError` names file and table of what is broken."""
    found: dict[str, Mapping[str, tuple[Step, ...]]] = {}
    for file in sorted(resource("knowledge").glob("steps_*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        shared = table.pop("shared", {})
        for cause, desks in _tables(table):
            where = f"{file.name}: {cause}"
            if cause in found:
                raise KnowledgeError(f"{where} stands twice")
            if unknown := desks.keys() - set(DESKS):
                raise KnowledgeError(f"{where}: there is no desk {sorted(unknown)}")
            found[cause] = {
                desk: tuple(_step(where, entry, shared) for entry in entries)
                for desk, entries in desks.items()
            }
    return StepTable(by_cause=found)


@functools.cache
def step_kinds() -> Mapping[str, StepKind]:
    """What each step is for, by the id of its text; a step that is not there is something to do."""
    return {f"step.{name}": kind for name, kind in listed("step_kinds.toml", StepKind).items()}


def _tables(table: Mapping[str, Any], above: str = "") -> list[tuple[str, dict[str, Any]]]:
    """(``cause`` or ``cause.variant``, its lists), however deep they stand."""
    found: list[tuple[str, dict[str, Any]]] = []
    for key, value in table.items():
        name = f"{above}{key}"
        lists = {k: v for k, v in value.items() if not isinstance(v, dict)}
        if lists:
            found.append((name, lists))
        found.extend(_tables({k: v for k, v in value.items() if isinstance(v, dict)}, f"{name}."))
    return found


def _step(where: str, entry: str | list[str], shared: Mapping[str, list[str]]) -> Step:
    wordings = [entry] if isinstance(entry, str) else entry
    found: list[Wording] = []
    for one in wordings:
        if one.startswith("@"):
            if one[1:] not in shared:
                raise KnowledgeError(f"{where}: nothing is shared under {one!r}")
            found.extend(_wording(where, each) for each in shared[one[1:]])
        else:
            found.append(_wording(where, one))
    return tuple(found)


def _wording(where: str, text: str) -> Wording:
    entry = _ENTRY.fullmatch(text.strip())
    words = (entry[2] or "").split() if entry is not None else []
    if entry is None or not all(_WORD.fullmatch(word) for word in words):
        raise KnowledgeError(f"{where}: {text!r} is no step")
    pairs = [word.partition("=") for word in words if not word.startswith("?")]
    return Wording(
        name=entry[1],
        needs=tuple((name, fact or name) for name, _, fact in pairs),
        if_=tuple(word[1:] for word in words if word.startswith("?")),
    )
