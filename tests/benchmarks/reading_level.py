# SPDX-License-Identifier: GPL-3.0-or-later
"""How hard the sentences for people are to read: ``python -m tests.benchmarks.reading_level``.

For each file of texts and each language: sentences, words a sentence, and the reading ease (Flesch
for English; for French with the weights of Kandel and Moles). 60 and more is what a 13-year-old
reads without effort. Then the longest sentences. A report, not a test: a formula counts syllables,
and knows nothing of what is said.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

from relayfix.resources import resource

FILES = (
    "advice",
    "causes",
    "causes_recipient",
    "causes_sender",
    "checks",
    "checks_blocklists",
    "checks_server",
    "checks_sign_in",
    "kept",
    "pages",
    "questions",
    "server_page",
    "window",
)
"""What people read in the window and on page one; not what is for IT."""
FOR_IT = ("step.your-it", "step.recipient", ".your-it.", ".recipient.", "fix.")
"""Parts of an id that say that its sentence is addressed to IT."""

_SENTENCE = re.compile(r"(?<=[.!?…:;])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = {"en": re.compile(r"[aeiouy]+"), "fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")}
_LONGEST = 8


def texts(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a table with its id."""
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from texts(value, here)
        else:
            yield here, str(value)


def sentences(language: str, file: str) -> list[str]:
    """The sentences for people of one file; what fills a placeholder counts as one word."""
    table = tomllib.loads(resource("texts", language, f"{file}.toml").read_text(encoding="utf-8"))
    found = []
    for id_, text in texts(table):
        if any(part in f"{id_}." for part in FOR_IT):
            continue
        plain = re.sub(r"\{[a-z_]+\}", "name", text)
        found += [part for part in _SENTENCE.split(plain) if len(_WORD.findall(part)) > 2]
    return found


def syllables(language: str, word: str) -> int:
    """About how many; a silent e at the end counts for none."""
    word = word.lower()
    bare = word.removesuffix("es").removesuffix("e") if len(word) > 3 else word
    return max(1, len(_VOWELS[language].findall(bare)))


def ease(language: str, found: list[str]) -> tuple[float, float]:
    """Words a sentence, and the reading ease."""
    words = [word for sentence in found for word in _WORD.findall(sentence)]
    length = len(words) / max(1, len(found))
    weight = sum(syllables(language, word) for word in words) / max(1, len(words))
    if language == "fr":
        return length, 209 - 1.15 * length - 68 * weight
    return length, 206.835 - 1.015 * length - 84.6 * weight


def main() -> int:
    """Print the report."""
    for language in ("en", "fr"):
        print(f"{language}: {'sentences':>28}{'words each':>12}{'ease':>7}")
        everything: list[str] = []
        for file in FILES:
            found = sentences(language, file)
            everything += found
            length, score = ease(language, found)
            print(f"    {file:<20}{len(found):>8}{length:>12.1f}{score:>7.0f}")
        length, score = ease(language, everything)
        print(f"    {'all':<20}{len(everything):>8}{length:>12.1f}{score:>7.0f}")
        longest = sorted(everything, key=lambda text: -len(_WORD.findall(text)))[:_LONGEST]
        for text in longest:
            print(f"    {len(_WORD.findall(text))} words: {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
