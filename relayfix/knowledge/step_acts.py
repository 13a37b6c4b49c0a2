# SPDX-License-Identifier: GPL-3.0-or-later
"""What a button beside a step can do for the person."""

from __future__ import annotations

import enum
import functools
import tomllib
from collections.abc import Mapping

from relayfix.knowledge.tables import KnowledgeError
from relayfix.resources import resource


class Act(enum.Enum):
    """The names of the lists in ``resources/knowledge/step_acts.toml``, which say more."""

    COPY_ADDRESS = "copy-address"
    TELL = "tell"
    WRITE = "write"
    REPORT = "report"
    GUIDE = "guide"
    FILE = "file"
    AGAIN = "again"


@functools.cache
def step_acts() -> Mapping[str, Act]:
    """The act of each step that has one, by the id of its text."""
    name = "step_acts.toml"
    table = tomllib.loads(resource("knowledge", name).read_text(encoding="utf-8"))
    found: dict[str, Act] = {}
    for key, ids in table.items():
        if key not in {act.value for act in Act}:
            raise KnowledgeError(f"{name}: there is no act {key!r}")
        for id_ in ids:
            if id_ in found:
                raise KnowledgeError(f"{name}: {id_} stands twice")
            found[id_] = Act(key)
    return found
