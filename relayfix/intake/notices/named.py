# SPDX-License-Identifier: GPL-3.0-or-later
"""How a family is recognised of whose notices the general reader needs no more than the name."""

from __future__ import annotations

import functools
import re

from relayfix.intake.notices.base import Notice, Recognise
from relayfix.knowledge.literals import required

_MOST = 20_000
"""Characters of a notice in which its words are looked for."""
_SYSTEM = r"(?<![\w.+-])(?:mail(?:er)?[-_]?daemon|post_?master|mdaemon|mailer)"


@functools.lru_cache(maxsize=4)
def _small(text: str) -> str:
    """The beginning of a text in small letters, kept, because one family after another asks."""
    return text[:_MOST].lower()


def _fewest(pieces: frozenset[str] | None) -> tuple[str, ...]:
    """The pieces that hold no other one, which says as much; the empty one where none is known."""
    known = pieces or frozenset({""})
    return tuple(p for p in known if not any(q in p for q in known if q != p))


def worded(pattern: str | re.Pattern[str]) -> Recognise:
    """By words of the notice; ``^`` is the start of any line, letters are small or capital."""
    words = (
        re.compile(pattern, re.IGNORECASE | re.MULTILINE) if isinstance(pattern, str) else pattern
    )
    pieces = _fewest(required(words.pattern))

    def recognise(notice: Notice) -> bool:
        small = _small(notice.text)  # a look instead of a search, and no any(): it is the slower
        for piece in pieces:
            if piece in small:
                return bool(words.search(notice.text[:_MOST]))
        return False

    return recognise


def written_by(domains: str) -> Recognise:
    """By structure: the domain of a mail system that sent it, or of the host that reports.

    RFC 3464 section 2.2.2. What a customer of these domains writes is a letter.
    """
    sender = re.compile(rf"{_SYSTEM}@(?:[\w-]+\.)*(?:{domains})(?![\w.-])", re.IGNORECASE)
    host = re.compile(rf"(?:^|[\s;.])(?:{domains})\.?\s*$", re.IGNORECASE)

    def recognise(notice: Notice) -> bool:
        reporting = notice.report.get("reporting-mta", "")[:1_000]
        return bool(sender.search(notice.sender) or (reporting and host.search(reporting)))

    return recognise


def any_of(*ways: Recognise) -> Recognise:
    """By the first of several signs that is there."""
    return lambda notice: any(recognise(notice) for recognise in ways)
