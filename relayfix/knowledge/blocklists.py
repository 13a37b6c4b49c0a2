# SPDX-License-Identifier: GPL-3.0-or-later
"""Public lists of senders of unwanted mail: what they answer, how to leave them, who may ask."""

from __future__ import annotations

import enum
import functools
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from relayfix.knowledge.sources import page
from relayfix.knowledge.tables import KnowledgeError, Row, load

T = TypeVar("T")

FILE = "blocklists.toml"
MOST_BY_DEFAULT = 8
"""Lists that are asked where nobody named any."""

LISTED = ipaddress.ip_network("127.0.0.0/8")
"""Where a listing's answer lies (RFC 5782 section 2.1)."""
ERRORS = ipaddress.ip_network("127.255.255.0/24")
"""Answers about the one who asks: a wrong zone, a public resolver, too many questions."""
NO_LISTING = ipaddress.ip_address("127.0.0.1")
"""No list lists with it: some refuse with it."""

_KEYS = (
    *("zone", "kind", "name", "ipv6", "default", "business", "terms", "terms_source"),
    *("terms_read", "keyed", "registered", "tests", "refused", "meaning", "codes", "bits"),
    *("leave", "page", "source"),
)
_ZONE = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}")
_TEST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")
_WORD = re.compile(r"[a-z][a-z_]*")
_KEY_ZONES = re.compile(r"\.dq\.spamhaus\.net$")
_KEY = re.compile(r"(?=[a-z0-9]*[0-9])[a-z0-9]{16,63}")
"""How a customer's key looks: long, with digits, and no word."""

MASK = "<key>"


class ListKind(enum.Enum):
    IP = "ip"
    DOMAIN = "domain"


class Business(enum.Enum):
    """What a list's terms say of use in a company."""

    ALLOWED = "allowed"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocklist:
    """One entry; see the head of the table for the fields."""

    zone: str
    kind: ListKind
    name: str
    ipv6: bool
    default: bool
    business: Business
    terms: str
    terms_source: str
    terms_read: date
    keyed: str | None
    registered: bool
    tests: tuple[str, ...]
    refused: frozenset[str]
    meaning: str
    codes: Mapping[str, str]
    bits: Mapping[int, str]
    leave: str
    page: str
    source: str

    def may_be_asked(self, *, personal: bool) -> bool:
        """Whether its terms let it be asked without somebody having named it."""
        return self.default and (personal or self.business is Business.ALLOWED)

    def meanings(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """What its answers mean, each once, in their order; ``codes`` are addresses."""
        found: dict[str, None] = {}
        for code in codes:
            last = int(code.rpartition(".")[2])
            told = [meaning for bit, meaning in self.bits.items() if last & bit]
            if code in self.codes:
                told = [self.codes[code]]
            found.update(dict.fromkeys(told or [self.meaning]))
        return tuple(found)


@functools.cache
def blocklists() -> tuple[Blocklist, ...]:
    """All lists; `KnowledgeError` names the entry and the key that are broken."""
    found = tuple(_blocklist(row) for row in load(FILE).rows("list", "zone"))
    by_default = sum(one.default for one in found)
    if by_default > MOST_BY_DEFAULT:
        raise KnowledgeError(f"{FILE}: default: {by_default} lists, {MOST_BY_DEFAULT} at most")
    return found


def blocklist(zone: str) -> Blocklist | None:
    """The list with this zone, also where a customer's key stands in front of it; or None."""
    for one in blocklists():
        if zone == one.zone:
            return one
        if one.keyed is not None and zone.partition(".")[2] == one.keyed:
            return one
    return None


def masked(zone: str) -> str:
    """The zone as it may be shown: a customer's key becomes ``<key>``."""
    labels = zone.split(".")
    if _KEY_ZONES.search(zone) and len(labels) > 4:
        labels[0] = MASK
    return ".".join(MASK if _KEY.fullmatch(label) else label for label in labels)


# ── reading the table ───────────────────────────────────────────────────────────────────────


def _blocklist(row: Row) -> Blocklist:
    row.only(*_KEYS)
    kind = row.one_of("kind", ListKind)
    ipv6 = row.flag("ipv6")
    if ipv6 and kind is ListKind.DOMAIN:
        raise row.wrong("ipv6", "a list of domains has no addresses")
    return Blocklist(
        zone=_shaped(row, "zone", _ZONE),
        kind=kind,
        name=row.string("name"),
        ipv6=ipv6,
        default=row.flag("default"),
        business=row.one_of("business", Business),
        terms=row.string("terms"),
        terms_source=page(row, "terms_source"),
        terms_read=row.day("terms_read"),
        keyed=_shaped(row, "keyed", _ZONE) if "keyed" in row.values else None,
        registered=row.flag("registered"),
        tests=_tests(row),
        refused=frozenset(_code(row, "refused", code) for code in row.strings("refused", ())),
        meaning=_shaped(row, "meaning", _WORD),
        codes=_table(row, "codes", lambda code: _code(row, "codes", code)),
        bits=_table(row, "bits", lambda bit: _bit(row, bit)),
        leave=_shaped(row, "leave", _WORD),
        page=page(row, "page"),
        source=page(row, "source"),
    )


def _shaped(row: Row, key: str, shape: re.Pattern[str]) -> str:
    value = row.string(key)
    if not shape.fullmatch(value):
        raise row.wrong(key, f"{value!r} does not look like one")
    return value


def _tests(row: Row) -> tuple[str, ...]:
    found = row.strings("tests", ())
    for test in found:
        if not _TEST.fullmatch(test):
            raise row.wrong("tests", f"{test!r} is no name")
    return found


def _code(row: Row, key: str, text: str) -> str:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise row.wrong(key, f"{text!r} is no address") from None
    if address not in LISTED or address in ERRORS or address == NO_LISTING:
        raise row.wrong(key, f"{text} is no answer of a list")
    return str(address)


def _bit(row: Row, text: str) -> int:
    if text not in ("1", "2", "4", "8", "16", "32", "64", "128"):
        raise row.wrong("bits", f"{text!r} is no bit of a number below 256")
    return int(text)


def _table(row: Row, key: str, convert: Callable[[str], T]) -> Mapping[T, str]:
    values: Any = row.values.get(key, {})
    if not isinstance(values, dict):
        raise row.wrong(key, "not a table")
    for name, meaning in values.items():
        if not isinstance(meaning, str) or not _WORD.fullmatch(meaning):
            raise row.wrong(f"{key}.{name}", f"{meaning!r} is no meaning")
    return {convert(name): meaning for name, meaning in values.items()}
