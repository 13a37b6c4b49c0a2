# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the tables in ``resources/knowledge``: what is wrong is told by file, entry and key."""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from relayfix.resources import resource

E = TypeVar("E", bound=enum.Enum)


class KnowledgeError(ValueError):
    """A broken entry; names the file, the entry and the key."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a table."""

    file: str
    name: str
    values: Mapping[str, Any]

    def wrong(self, key: str, why: str) -> KnowledgeError:
        """The error for one key of this entry."""
        return KnowledgeError(f"{self.file}: {self.name}: {key}: {why}")

    def only(self, *keys: str) -> None:
        """`KnowledgeError` for a key that is none of these."""
        for key in self.values:
            if key not in keys:
                raise self.wrong(key, "no such key")

    def string(self, key: str) -> str:
        """A text that is there and not empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "missing" if value is None else "not a text, or empty")
        return value

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts; ``default`` where the key is not there."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self.wrong(key, "missing" if value is None else "not a list of texts")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """True or false; false where the key is not there."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "neither true nor false")
        return value

    def number(self, key: str) -> int:
        """A whole number."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(key, "missing" if value is None else "not a whole number")
        return value

    def day(self, key: str) -> date:
        """A date."""
        value = self.values.get(key)
        if not isinstance(value, date):
            raise self.wrong(key, "missing" if value is None else "not a date")
        return value

    def one_of(self, key: str, kind: type[E]) -> E:
        """One of the values of an enumeration."""
        text = self.string(key)
        try:
            return kind(text)
        except ValueError:
            raise self.wrong(key, f"none of {', '.join(one.value for one in kind)}") from None


@dataclass(frozen=True, slots=True)
class File:
    """One table of the knowledge."""

    name: str
    values: Mapping[str, Any]

    def rows(self, of: str, key: str) -> Iterator[Row]:
        """The entries of ``[[of]]``; their ``key`` names them and stands once."""
        rows = self.values.get(of)
        if not isinstance(rows, list):
            raise KnowledgeError(f"{self.name}: {of}: missing")
        seen: set[str] = set()
        for number, values in enumerate(rows, 1):
            if not isinstance(values, dict):
                raise KnowledgeError(f"{self.name}: {of} {number}: not a table")
            name = str(values.get(key, f"{of} {number}"))
            row = Row(self.name, name, values)
            if name in seen:
                raise row.wrong(key, "stands twice")
            seen.add(name)
            yield row

    def tables(self, of: str) -> Iterator[tuple[str, Row]]:
        """The entries of ``[of.NAME]`` with their names."""
        rows = self.values.get(of)
        if not isinstance(rows, dict):
            raise KnowledgeError(f"{self.name}: {of}: missing")
        for name, values in rows.items():
            if not isinstance(values, dict):
                raise KnowledgeError(f"{self.name}: {of}.{name}: not a table")
            yield name, Row(self.name, f"{of}.{name}", values)


def load(name: str) -> File:
    """The table ``resources/knowledge/NAME``; `KnowledgeError` where it is no TOML."""
    text = resource("knowledge", name).read_text(encoding="utf-8")
    try:
        return File(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{name}: {error}") from None


def listed(name: str, kind: type[E]) -> Mapping[str, E]:
    """What each id is, out of a table with a list of ids for each value of an enumeration."""
    found: dict[str, E] = {}
    known = {one.value: one for one in kind}
    for value, ids in load(name).values.items():
        if value not in known:
            raise KnowledgeError(f"{name}: {value}: none of {', '.join(known)}")
        for id_ in ids:
            if id_ in found:
                raise KnowledgeError(f"{name}: {value}: {id_} stands twice")
            found[id_] = known[value]
    return found
