# SPDX-License-Identifier: GPL-3.0-or-later
"""What a line of an Exchange notice is, in eight languages: titles, labels, lines with a host."""

from __future__ import annotations

import functools
import re

from relayfix.intake.text import header_section
from relayfix.knowledge.phrases import all_of, form_of, plain

HOST = r"[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63}){1,20}\.?"
"""A name with a dot in it, as small letters or as it stands."""


@functools.lru_cache(maxsize=4)
def looks_like(text: str) -> bool:
    """Whether one of the layouts stands in the text.

    Two families ask this about every message: the answer is kept for the second.
    """
    form = form_of(text[:200_000])
    if "remote server returned '" in form or (
        "returned '" in form and _SERVER_RETURNED.search(form)
    ):
        return True
    plainly, all_signs = _signs()
    # No any(): this is asked of nearly every message.
    for sign in plainly if form.isascii() else all_signs:
        if sign in form:
            break
    else:
        return False
    lines = {plain(line[:300]) for line in text.split("\n")[:3000]}
    if not lines.isdisjoint(all_of("diagnostics")) or not lines.isdisjoint(all_of("lead")):
        return True
    kinds = _label_kinds()
    hits = {kinds.get(line.partition(":")[0].removesuffix(" ")) for line in lines if ":" in line}
    if len(hits - {None}) >= 2:
        return True
    patterns = [p for kind in _HOSTED for phrase, p in hosted(kind) if phrase in form]
    return any(fits(pattern, line) for line in lines for pattern in patterns)


_HOSTED = ("rejected_by", "gave_error")
"""The lines that begin with the name of the server that refused."""
_SERVER_RETURNED = re.compile(r"server at \S+ (?:\(\S+\) )?returned '")


@functools.cache
def _signs() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Phrases of which every notice of this kind holds one: those in ASCII, and all."""
    labels = [name for name, kind in _label_kinds().items() if kind != "reported_error"]
    rejected = [phrase for kind in _HOSTED for phrase, _ in hosted(kind)]
    signs = {*all_of("diagnostics"), *all_of("lead"), *labels, *rejected}
    # One that holds another says nothing more.
    fewest = [s for s in sorted(signs) if not any(t in s for t in signs if t != s)]
    return tuple(s for s in fewest if s.isascii()), tuple(fewest)


@functools.cache
def _label_kinds() -> dict[str, str]:
    """Which kind of label a text before a colon is."""
    kinds = ("generating_server", "remote_server", "reported_error")
    return {name: kind for kind in kinds for name in all_of(kind)}


def split_headers(text: str) -> tuple[str, str | None]:
    """(the notice, the original's header lines below their localised title, if there are any)."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        form = plain(line[:200])
        if form and form.rstrip(": ") in _original_titles():
            return "\n".join(lines[:i]), header_section("\n".join(lines[i + 1 :]))
    return text, None


@functools.cache
def _original_titles() -> frozenset[str]:
    return frozenset(title.rstrip(": ") for title in all_of("original_headers"))


@functools.cache
def hosted(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The phrases that name a host, ``#`` in the table: the words after it, and the pattern."""
    return tuple(
        (
            words,
            re.compile(rf"^[\s'\"]*(?P<host>{HOST})['\"]?\s+{re.escape(words)}"),
        )
        for words in (phrase.lstrip("# ") for phrase in all_of(kind))
    )


def fits(pattern: re.Pattern[str], form: str) -> re.Match[str] | None:
    """The match in a line that is short enough to be such a line."""
    return pattern.match(form) if len(form) < 400 else None


@functools.cache
def _labels() -> tuple[tuple[str, str], ...]:
    """(label, kind), longest first."""
    kinds = ("generating_server", "receiving_server", "remote_server", "reported_error")
    pairs = [(name, kind) for kind in kinds for name in all_of(kind)]
    pairs += [(name, "status") for name in all_of("status_code")]
    pairs += [("recipient address", "recipient")]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def label(line: str, form: str) -> tuple[str, str] | None:
    """(kind, value) of a line such as ``Remote server: mx.example``."""
    for name, kind in _labels():
        if form.startswith(name) and form[len(name) :].lstrip()[:1] in (":", "\uff1a"):
            return kind, line.split(":", 1)[1].strip() if ":" in line else ""
    return None
