# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue: every sentence for people, by id, one folder a language.

``resources/texts/<language>/*.toml`` hold nested tables; the id of a sentence is the path of its
keys, joined by dots. A table of exactly ``one`` and ``other`` is a plural, chosen by the value
``count``. Placeholders are ``{name}``; what fills them is put in as it is and never read again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relayfix.model.sentence import Sentence, Value
from relayfix.resources import resource

if TYPE_CHECKING:
    from datetime import datetime  # a date is put into words long after the first paint

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

_FRENCH = (
    (re.compile(r"[ \u00a0\u202f]([?!;])"), "\u202f\\1"),
    (re.compile(r"[ \u00a0\u202f]:"), "\u00a0:"),
    (re.compile(r"«[ \u00a0\u202f]?"), "«\u00a0"),
    (re.compile(r"[ \u00a0\u202f]?»"), "\u00a0»"),
    (re.compile(r"'"), "’"),
)
_BEFORE_NAME = re.compile(r"(?:(?<=\b[Dd])|(?<=\b[Qq]u))e \{([a-z_]+)\}")
_VOWELS = frozenset("aàâeéèêëiîïoôuùûœAÀÂEÉÈÊËIÎÏOÔUÙÛŒ")

_ENGLISH_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|\s[a-z])")
"""Within a word or at its end: not a quotation mark of a command."""


_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

_TURNING = dict.fromkeys((0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Signs that turn what follows, or end what was begun: none is a part of a name."""


class TextError(LookupError):
    """An id without a text, or a text without its value: names the language and the id."""


class Catalogue:
    """The texts of one language. ``say`` is all that most callers need."""

    def __init__(self, language: str, texts: Mapping[str, str | Mapping[str, str]]) -> None:
        self.language = language
        self.texts = texts

    def say(self, sentence: Sentence) -> str:
        """The words of a sentence, as plain text."""
        text = self.texts.get(sentence.id)
        if text is None:
            raise TextError(f"{self.language}: no text for {sentence.id!r}")
        values = dict(sentence.values)
        if not isinstance(text, str):
            text = text["one" if self._singular(values.get("count")) else "other"]

        if self.language == "fr":
            text = _elided(text, values)

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name not in values:
                raise TextError(f"{self.language}: {sentence.id!r} needs {name!r}")
            return self._word(values[name])

        return PLACEHOLDER.sub(fill, text)

    def text(self, id_: str, /, **values: Value) -> str:
        """The words for an id: ``catalogue.text("window.next")``."""
        return self.say(Sentence.of(id_, **values))

    def __contains__(self, id_: str) -> bool:
        return id_ in self.texts

    def date(self, when: datetime) -> str:
        """``Monday 23 November 2026``, in the zone that ``when`` carries."""
        return self.text(
            "calendar.date",
            weekday=self.text(f"calendar.weekday.{when.isoweekday()}"),
            day=when.day,
            month=self.text(f"calendar.month.{when.month}"),
            year=when.year,
        )

    def date_and_time(self, when: datetime) -> str:
        """``Monday 23 November 2026 at 14:05``, in the zone that ``when`` carries."""
        return self.text(
            "calendar.date_and_time", date=self.date(when), time=when.strftime("%H:%M")
        )

    def _singular(self, count: Value | None) -> bool:
        if not isinstance(count, int):
            return False
        return count in (0, 1) if self.language == "fr" else count == 1

    def _word(self, value: Value) -> str:
        return str(value) if isinstance(value, str | int) else self.date_and_time(value)


def overlaid(words: Catalogue, *beginnings: str) -> Catalogue:
    """The same words, some of the report's said otherwise.

    With ``window.report.`` the text ``window.report.title`` stands for ``report.title``; where
    two beginnings have one, the later wins.
    """
    texts = dict(words.texts)
    for beginning in beginnings:
        texts.update(
            {
                f"report.{id_.removeprefix(beginning)}": text
                for id_, text in words.texts.items()
                if id_.startswith(beginning)
            }
        )
    return Catalogue(words.language, texts)


def isolated(value: str) -> str:
    """A value that is read from right to left, such as a name, kept apart from the words around it.

    Without that its last signs would jump to its other end, and two such values change places
    (UAX #9, isolates). Any other value is given back as it is.
    """
    if not _RIGHT_TO_LEFT.search(value):
        return value
    return f"\u2068{value.translate(_TURNING)}\u2069"


def languages() -> tuple[str, ...]:
    """The languages there are texts for."""
    return tuple(sorted(p.name for p in resource("texts").iterdir() if p.is_dir()))


@functools.cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; `TextError` where a file of it is broken or repeats an id."""
    texts: dict[str, str | Mapping[str, str]] = {}
    for file in sorted(resource("texts", language).glob("*.toml")):
        _read(language, file, texts)
    if not texts:
        raise TextError(f"{language}: there are no texts in this language")
    return Catalogue(language, texts)


def part(language: str, name: str) -> Mapping[str, str | Mapping[str, str]]:
    """The texts of one file alone, for who cannot wait for all of them."""
    texts: dict[str, str | Mapping[str, str]] = {}
    file = resource("texts", language, f"{name}.toml")
    table = plain_table(file.read_text(encoding="utf-8"))
    if table is None:
        _read(language, file, texts)
    else:
        _flatten(language, file.name, "", table, texts)
    return texts


_PLAIN_LINE = re.compile(r'\[([a-z_.]+)\]|([a-z_]+) = "([^"\\]*)"|#.*|')


def plain_table(text: str) -> dict[str, Any] | None:
    """The table of a TOML file of tables and one-line strings without escapes, else None.

    A fifth of the time that ``tomllib`` takes to be imported and to read the same.
    """
    top: dict[str, Any] = {}
    table = top
    for line in text.splitlines():
        match = _PLAIN_LINE.fullmatch(line)
        if match is None:
            return None
        if match[1]:
            table = top
            for key in match[1].split("."):
                table = table.setdefault(key, {})
        elif match[2]:
            table[match[2]] = match[3]
    return top


def _read(language: str, file: Path, texts: dict[str, str | Mapping[str, str]]) -> None:
    import tomllib  # the first page's texts are read without it

    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TextError(f"{file.name} ({language}): {error}") from error
    _flatten(language, file.name, "", table, texts)


def _flatten(
    language: str,
    file: str,
    path: str,
    table: Mapping[str, object],
    texts: dict[str, str | Mapping[str, str]],
) -> None:
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, str):
            found: str | Mapping[str, str] = _typography(language, value)
        elif isinstance(value, dict) and set(value) == {"one", "other"}:
            found = {form: _typography(language, str(text)) for form, text in value.items()}
        elif isinstance(value, dict):
            _flatten(language, file, here, value, texts)
            continue
        else:
            raise TextError(f"{file} ({language}): {here} is neither a text nor a table")
        if here in texts:
            raise TextError(f"{file} ({language}): {here} stands twice")
        texts[here] = found


def _elided(text: str, values: Mapping[str, Value]) -> str:
    """*de* and *que* lose their e before a name that begins with a vowel: *d’orange.fr*."""

    def joined(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if isinstance(value, str) and value and value[0] in _VOWELS:
            return f"’{{{match[1]}}}"
        return match[0]

    return _BEFORE_NAME.sub(joined, text)


def _typography(language: str, text: str) -> str:
    """Apostrophes and French spaces, so that the files can be typed on any keyboard."""
    if language == "fr":
        for pattern, replacement in _FRENCH:
            text = pattern.sub(replacement, text)
    elif language == "en":
        text = _ENGLISH_APOSTROPHE.sub("’", text)
    return text
