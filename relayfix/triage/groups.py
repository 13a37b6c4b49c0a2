# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows with the same cause, refusing host and recipient domain are one group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from relayfix.model.sentence import Sentence
from relayfix.triage.row import NOT_RETURNED, Row, Sorted

SCHEMA = "relayfix/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """``count`` bounces, the first and the last of them by date, and where they stand."""

    cause: str
    who: str
    refusing_host: str | None
    recipient_domain: str | None
    count: int
    first: datetime | None
    last: datetime | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file without a row, and why."""

    file: str
    error: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    groups: tuple[Group, ...]
    """The largest first."""
    unreadable: tuple[Unreadable, ...]

    @property
    def files(self) -> int:
        """Files with a returned message; one may tell of several groups."""
        return len({file for group in self.groups for file in group.files})

    @property
    def all_readable(self) -> bool:
        """Whether every file without a row was read, and is only no returned message."""
        return all(bad.error.id == NOT_RETURNED for bad in self.unreadable)


def nothing_read(file: str, error: Sentence) -> Triage:
    """What comes of a folder that cannot be read at all."""
    return Triage(groups=(), unreadable=(Unreadable(file=file, error=error),))


@dataclass(slots=True)
class _Heap:
    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    files: dict[str, None] = field(default_factory=dict)

    def add(self, file: str, row: Row) -> None:
        self.count += 1
        self.files[file] = None
        if row.date is None:
            return
        # A date without a zone is taken for UTC, so that all of them can be compared.
        date = row.date if row.date.tzinfo is not None else row.date.replace(tzinfo=UTC)
        self.first = date if self.first is None else min(self.first, date)
        self.last = date if self.last is None else max(self.last, date)


class Grouping:
    """Takes files as they are read; what it has is right at any moment."""

    def __init__(self) -> None:
        self._heaps: dict[tuple[str, str, str | None, str | None], _Heap] = {}
        self._unreadable: list[Unreadable] = []
        self.files = 0
        """Files taken so far."""

    def add(self, file: str, found: Sorted) -> None:
        """One file, with its rows or why it has none."""
        self.files += 1
        if found.error is not None:
            self._unreadable.append(Unreadable(file=file, error=found.error))
        for row in found.rows:
            key = (row.cause, row.who, row.refusing_host, row.recipient_domain)
            self._heaps.setdefault(key, _Heap()).add(file, row)

    def result(self) -> Triage:
        """The groups of all files so far; which came first or last makes no difference."""
        groups = [
            Group(
                cause=cause,
                who=who,
                refusing_host=host,
                recipient_domain=domain,
                count=heap.count,
                first=heap.first,
                last=heap.last,
                files=tuple(sorted(heap.files)),
            )
            for (cause, who, host, domain), heap in self._heaps.items()
        ]
        groups.sort(
            key=lambda g: (
                -g.count,
                g.cause,
                g.who,
                g.refusing_host or "",
                g.recipient_domain or "",
            )
        )
        bad = sorted(self._unreadable, key=lambda unreadable: unreadable.file)
        return Triage(groups=tuple(groups), unreadable=tuple(bad))


def group(results: Iterable[tuple[str, Sorted]]) -> Triage:
    """The groups of all files."""
    grouping = Grouping()
    for file, found in results:
        grouping.add(file, found)
    return grouping.result()
