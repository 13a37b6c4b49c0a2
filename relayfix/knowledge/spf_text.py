# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of SPF records (RFC 7208): terms added, taken out, merged and put right."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from relayfix.model.check import SpfTerm

LOOKUPS = 10
"""The limit of section 4.6.4."""

_SLIPS = (
    (
        re.compile(r"^([+?~-]?)ip[v]?4?[=:](?=\d{1,3}(?:\.\d{1,3}){3}(?:/\d+)?$)", re.IGNORECASE),
        "ip4:",
    ),
    (re.compile(r"^([+?~-]?)ipv?6?[=:](?=[0-9a-f]*:[0-9a-f:.]*(?:/\d+)?$)", re.IGNORECASE), "ip6:"),
    (re.compile(r"^([+?~-]?)(?:a|mx):(?=\d{1,3}(?:\.\d{1,3}){3}$)", re.IGNORECASE), "ip4:"),
    (
        re.compile(r"^([+?~-]?)(?:inclu?d?e?s?|inlcude|incldue)[=:](?=[a-z0-9_])", re.IGNORECASE),
        "include:",
    ),
    (re.compile(r"^([+?~-]?)ip4:(?=[0-9a-f]*:[0-9a-f:]+)", re.IGNORECASE), "ip6:"),
)
"""Slips of the pen of which only one meaning is possible."""
_SOFTNESS = "-~?+"


def is_all(term: str) -> bool:
    return term.lstrip("+-~?").lower() == "all"


def with_term(record: str, term: str) -> str:
    """The record with one more term, before the one that answers for everybody else."""
    words = record.split()
    for number, word in enumerate(words):
        bare = word.lstrip("+-~?").lower()
        if bare == "all" or bare.startswith("redirect="):
            return " ".join([*words[:number], term, *words[number:]])
    return " ".join([*words, term])


def without(record: str, terms: Collection[str]) -> str:
    """The record without these terms, and with none of the others twice."""
    gone = {term.lower() for term in terms}
    kept = [word for word in record.split() if word.lower() not in gone]
    return " ".join(dict.fromkeys(kept))


def merged(records: Sequence[str]) -> str:
    """One record that lists all that several list.

    It ends as the mildest of them does; what one of them hands over to another domain
    (``redirect=``) is included instead, for beside an ``all`` it would not be read.
    """
    terms: dict[str, str] = {}
    endings: list[str] = []
    last: list[str] = []
    for record in records:
        for word in record.split()[1:]:
            bare = word.lower()
            if is_all(word):
                endings.append(word if word[0] in _SOFTNESS else f"+{word}")
            elif bare.startswith("redirect="):
                include = f"include:{word.partition('=')[2]}"
                terms.setdefault(include.lower(), include)
            elif bare.startswith("exp="):
                last = last or [word]
            else:
                terms.setdefault(bare.lstrip("+"), word)
    # Nobody asked for a record that lets everybody send: such an ending is not carried over.
    mild = [one for one in endings if not one.startswith("+")]
    ending = max(mild, key=lambda one: _SOFTNESS.index(one[0]), default="~all")
    return " ".join(["v=spf1", *terms.values(), ending.lower(), *last])


def corrected(record: str, wrong: Collection[str]) -> tuple[str, dict[str, str]] | None:
    """The record with its slips of the pen put right, and which; None where one is no mere slip."""
    changes: dict[str, str] = {}
    words = record.split()
    faulty = {term.lower() for term in wrong}
    for number, word in enumerate(words):
        if word.lower() not in faulty:
            continue
        for slip, right in _SLIPS:
            fixed = slip.sub(rf"\1{right}", word)
            if fixed != word:
                words[number], changes[word] = fixed, fixed
                break
        else:
            return None
    return (" ".join(words), changes) if changes else None


def costs(trace: Sequence[SpfTerm], domain: str) -> tuple[tuple[str, int], ...]:
    """The terms of the domain's own record with the look-ups that each needs, the dearest first."""
    own = [(t.term, t.lookups) for t in trace if t.depth == 0 and t.domain == domain and t.lookups]
    return tuple(sorted(own, key=lambda pair: -pair[1]))


def dearest(trace: Sequence[SpfTerm], domain: str, most: int = 4) -> str:
    """The dearest terms for a sentence: ``include:a.example (5), mx (2)``."""
    named = [f"{term} ({lookups})" for term, lookups in costs(trace, domain)[:most]]
    return ", ".join(named)
