# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a server or a domain is taken off a list: the lists' own pages, out of our table."""

from __future__ import annotations

import enum
import functools
import re
from dataclasses import dataclass
from datetime import date

from relayfix.knowledge.tables import Row, load

FILE = "delisting.toml"

_KEYS = ("name", "signatures", "words", "page", "needs", "seen", "source", "as_of")
_PAGE = re.compile(
    r"https://[a-z0-9.-]+/[\x21-\x7e]*|mailto:[a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
)


class Seen(enum.Enum):
    """Who names the page."""

    OWN = "own"
    REFUSAL = "refusal"
    OTHERS = "others"
    NOBODY = "nobody"
    """We know it, and could not confirm it."""


class Need(enum.Enum):
    """What a list asks for before it takes somebody off."""

    IP = "ip"
    DOMAIN = "domain"
    EMAIL = "email"
    CONFIRM = "confirm"
    REPLY = "reply"
    HEADERS = "headers"
    COMPANY = "company"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delisting:
    """One list; by a company's own words (``signatures``), by a pattern, or by both together."""

    name: str
    signatures: frozenset[str]
    words: re.Pattern[str] | None
    page: str
    needs: tuple[Need, ...]
    seen: Seen
    source: str
    as_of: date

    def fits(self, signature: str | None, words: str) -> bool:
        """Whether a refusal speaks of this list."""
        if self.signatures and signature not in self.signatures:
            return False
        return self.words is None or self.words.search(words) is not None


@functools.cache
def delistings() -> tuple[Delisting, ...]:
    """All of them, in their order; `KnowledgeError` names the entry and the key that are broken."""
    return tuple(_delisting(row) for row in load(FILE).rows("list", "name"))


def _delisting(row: Row) -> Delisting:
    row.only(*_KEYS)
    one = Delisting(
        name=row.string("name"),
        signatures=frozenset(row.strings("signatures", ())),
        words=_words(row),
        page=row.string("page"),
        needs=tuple(_need(row, need) for need in row.strings("needs")),
        seen=row.one_of("seen", Seen),
        source=row.string("source"),
        as_of=row.day("as_of"),
    )
    if not one.signatures and one.words is None:
        raise row.wrong("words", "fits everything")
    if not _PAGE.fullmatch(one.page):
        raise row.wrong("page", f"{one.page!r} is no page")
    if one.seen is Seen.OWN and not one.source.startswith(("https://", "http://")):
        raise row.wrong("source", "a page of the list's own has an address")
    return one


def _words(row: Row) -> re.Pattern[str] | None:
    if "words" not in row.values:
        return None
    try:
        return re.compile(row.string("words"), re.IGNORECASE)
    except re.error as error:
        raise row.wrong("words", str(error)) from None


def _need(row: Row, text: str) -> Need:
    try:
        return Need(text)
    except ValueError:
        raise row.wrong("needs", f"{text!r} is no such thing") from None


def delisting_for(signature: str | None, words: str) -> Delisting | None:
    """The list that a refusal speaks of, or None where we do not know its page."""
    return next((one for one in delistings() if one.fits(signature, words)), None)
