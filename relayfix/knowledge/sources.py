# SPDX-License-Identifier: GPL-3.0-or-later
"""Who says what a table says, and how sure that is; and the shapes that tables share."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import date

from relayfix.knowledge.domains import normalised
from relayfix.knowledge.tables import Row

SOURCE_KEYS = ("basis", "source", "as_of")

MAIL_PORTS = frozenset({25, 465, 587, 2465, 2525, 2587})
"""Ports at which some company takes mail; any other is a slip."""

_PAGE = re.compile(r"https?://[a-z0-9.-]+/[\x21-\x7e]*")


class Basis(enum.Enum):
    """Who says it, the surest first."""

    VENDOR = "vendor"
    """The company's own page, which we read."""
    THUNDERBIRD = "thunderbird"
    """Mozilla's table for mail programs, which its people keep up by the companies' pages."""
    OTHERS = "others"
    """Others, who do not know each other; not confirmed by the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something stands."""

    basis: Basis
    where: str
    """The address of the page; for `Basis.OTHERS` it may be words."""
    as_of: date
    """The date of what was read or, where it has none, of reading."""

    @property
    def confirmed(self) -> bool:
        """Whether the company itself says so, or Mozilla's table."""
        return self.basis is not Basis.OTHERS


def source_of(row: Row) -> Source:
    """The source of an entry; `KnowledgeError` where it lacks one."""
    basis = row.one_of("basis", Basis)
    where = row.string("source") if basis is Basis.OTHERS else page(row, "source")
    return Source(basis=basis, where=where, as_of=row.day("as_of"))


def page(row: Row, key: str) -> str:
    """The address of a page on the web."""
    where = row.string(key)
    if not _PAGE.fullmatch(where):
        raise row.wrong(key, f"{where!r} is no page")
    return where


def host(row: Row, key: str) -> str:
    """A host's name, in its one spelling."""
    return _host(row, key, row.string(key))


def hosts(row: Row, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Names of hosts, or of domains."""
    return tuple(_host(row, key, name) for name in row.strings(key, default))


def _host(row: Row, key: str, name: str) -> str:
    if normalised(name) != name or "." not in name:
        raise row.wrong(key, f"{name!r} is no host name")
    return name


def patterns(row: Row, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """What `relayfix.knowledge.domains.fits` takes; an organisation's own name is always whole."""
    found = row.strings(key, default)
    for pattern in found:
        end = pattern.rpartition("*")[2].lstrip(".")
        example = pattern.replace("*", "x", 1)
        if "*" in example or normalised(example) != example or "." not in end:
            raise row.wrong(key, f"{pattern!r} is no pattern of a host name")
    return found


def ports(row: Row, key: str) -> tuple[int, ...]:
    """Ports at which mail is taken."""
    found = row.values.get(key)
    if not isinstance(found, list) or not found:
        raise row.wrong(key, "missing" if found is None else "not a list of ports")
    for number in found:
        if isinstance(number, bool) or number not in MAIL_PORTS:
            raise row.wrong(key, f"{number!r} is no port for mail")
    return tuple(found)
