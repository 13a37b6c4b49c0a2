# SPDX-License-Identifier: GPL-3.0-or-later
"""Advice beside the repair, by cause: ids of texts, out of ``resources/knowledge/advice.toml``."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass

from relayfix.knowledge.tables import KnowledgeError
from relayfix.resources import resource

_FILE = "advice.toml"
MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseAdvice:
    """How far a cause reaches, what is worth knowing about it, and what prevents it."""

    reach: str
    worth: tuple[str, ...] = ()
    prevention: tuple[str, ...] = ()


@functools.cache
def advice_table() -> dict[str, CauseAdvice]:
    """All of it, by cause; `KnowledgeError` names the entry that is broken."""
    table = tomllib.loads(resource("knowledge", _FILE).read_text(encoding="utf-8"))
    found = {}
    for cause, row in table.items():
        try:
            one = CauseAdvice(
                reach=row["reach"],
                worth=tuple(row.get("worth", ())),
                prevention=tuple(row.get("prevention", ())),
            )
        except KeyError as error:
            raise KnowledgeError(f"{_FILE}: {cause}: {error}") from error
        if len(one.prevention) > MOST or row.keys() - {"reach", "worth", "prevention"}:
            raise KnowledgeError(f"{_FILE}: {cause}: too much, or a key that is not known")
        found[cause] = one
    return found
