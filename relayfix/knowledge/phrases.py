# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that mail systems write around a refusal, by language: they find sections, no causes."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass

from relayfix.resources import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one language, in the form that `plain` brings a text to."""

    language: str
    """BCP 47."""
    subject: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    rejected_by: tuple[str, ...] = ()
    """``#`` stands for a host name."""
    gave_error: tuple[str, ...] = ()
    """``#`` stands for a host name."""
    diagnostics: tuple[str, ...] = ()
    generating_server: tuple[str, ...] = ()
    receiving_server: tuple[str, ...] = ()
    remote_server: tuple[str, ...] = ()
    reported_error: tuple[str, ...] = ()
    status_code: tuple[str, ...] = ()
    original_headers: tuple[str, ...] = ()
    delayed: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    outlook: tuple[str, ...] = ()
    thunderbird: tuple[str, ...] = ()
    apple: tuple[str, ...] = ()
    automatic_reply: tuple[str, ...] = ()
    read_receipt: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


_FORM = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " "})


def plain(text: str) -> str:
    """Small letters, plain apostrophes and single plain spaces."""
    if not text.isascii():
        text = text.translate(_FORM)
    return " ".join(text.lower().split())


@functools.lru_cache(maxsize=8)
def form_of(text: str) -> str:
    """`plain` of a whole notice, kept, because one reader after another asks for it."""
    return plain(text)


@functools.cache
def phrases() -> tuple[Phrases, ...]:
    """The phrases of every language there is a table for."""
    file = resource("knowledge", "phrases.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Phrases(
            language=language,
            **{key: tuple(plain(text) for text in texts) for key, texts in table.items()},
        )
        for language, table in tables.items()
    )


@functools.cache
def all_of(kind: str) -> tuple[str, ...]:
    """The phrases of one kind in all languages, longest first: ``all_of("lead")``."""
    found = {text for table in phrases() for text in getattr(table, kind)}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))
