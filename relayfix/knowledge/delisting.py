# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a server or a domain is taken off a list: the lists' own pages, out of our table."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass

from relayfix.knowledge.signatures import KnowledgeError
from relayfix.resources import resource

_FILE = "delisting.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delisting:
    """One list; by a company's own words (``signatures``), by a pattern, or by both together."""

    name: str
    signatures: frozenset[str]
    words: re.Pattern[str] | None
    page: str
    source: str

    def fits(self, signature: str | None, words: str) -> bool:
        """Whether a refusal speaks of this list."""
        if self.signatures and signature not in self.signatures:
            return False
        return self.words is None or self.words.search(words) is not None


@functools.cache
def delistings() -> tuple[Delisting, ...]:
    """All of them, in their order; `KnowledgeError` names the one that is broken."""
    rows = tomllib.loads(resource("knowledge", _FILE).read_text(encoding="utf-8"))["list"]
    found = []
    for row in rows:
        try:
            one = Delisting(
                name=row["name"],
                signatures=frozenset(row.get("signatures", ())),
                words=re.compile(row["words"], re.IGNORECASE) if "words" in row else None,
                page=row["page"],
                source=row["source"],
            )
        except (KeyError, re.error) as error:
            raise KnowledgeError(f"{_FILE}: {row.get('name', '?')}: {error}") from error
        if not one.signatures and one.words is None:
            raise KnowledgeError(f"{_FILE}: {one.name}: fits everything")
        if not one.page.startswith(("https://", "mailto:")) or not one.source:
            raise KnowledgeError(f"{_FILE}: {one.name}: lacks a page or a source")
        found.append(one)
    return tuple(found)


def delisting_for(signature: str | None, words: str) -> Delisting | None:
    """The list that a refusal speaks of, or None where we do not know its page."""
    return next((one for one in delistings() if one.fits(signature, words)), None)
