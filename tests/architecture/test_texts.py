# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sentence for people stands in every language, with the same values, and is found."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from relayfix.knowledge.texts import PLACEHOLDER, catalogue, languages
from relayfix.resources import resource
from tests.support.project import PACKAGE, module_name, python_files

FILES = python_files(PACKAGE)
ENGLISH = catalogue("en").texts
OTHERS = [language for language in languages() if language != "en"]

_ID = re.compile(r"[a-z][a-z0-9_-]*(\.[a-zA-Z0-9_-]+)+\Z")
_OTHER_NAME = re.compile(r"\.(json|html|pdf|txt|zip|toml|svg|eml|msg|py|otf|ttf|png|org|com|net)\Z")


def forms(text: str | Mapping[str, str]) -> tuple[str, ...]:
    """The text itself, or each form of its plural."""
    return (text,) if isinstance(text, str) else tuple(text.values())


def placeholders(text: str | Mapping[str, str]) -> frozenset[str]:
    """The values a text needs, in any of its forms."""
    return frozenset(name for form in forms(text) for name in PLACEHOLDER.findall(form))


def used_ids(source: str) -> Iterator[tuple[int, str, frozenset[str] | None]]:
    """(line, id, names of the values) of each sentence made; an id with ``*`` is computed there.

    The names are None where they cannot be read off (``**values``).
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = node.func
        if not isinstance(function, ast.Attribute):
            continue
        owner = ast.unparse(function.value)
        if not (function.attr == "text" or (function.attr == "of" and owner == "Sentence")):
            continue
        names = {keyword.arg for keyword in node.keywords}
        values = None if None in names else frozenset(name for name in names if name)
        for id_ in _literals(node.args[0]):
            yield node.lineno, id_, values


def _literals(node: ast.expr) -> Iterator[str]:
    """The ids that an expression can be: both ends of a choice, ``*`` for what is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
        yield "".join(str(part) for part in parts)


def id_errors(module: str, source: str) -> list[str]:
    """Ids without a text, and texts whose values nobody gives."""
    errors = []
    for line, id_, values in used_ids(source):
        if "*" in id_:
            pattern = re.compile(".+".join(re.escape(part) for part in id_.split("*")) + r"\Z")
            if not any(pattern.match(known) for known in ENGLISH):
                errors.append(f"{module}:{line}: no text has an id like {id_!r}")
        elif id_ not in ENGLISH:
            errors.append(f"{module}:{line}: there is no text for {id_!r}")
        elif values is not None and (missing := placeholders(ENGLISH[id_]) - values):
            errors.append(f"{module}:{line}: {id_!r} also needs {', '.join(sorted(missing))}")
    return errors


def stray_id_errors(module: str, source: str) -> list[str]:
    """String literals that look like the id of a text, handed on to be said elsewhere."""
    tables = {id_.partition(".")[0] for id_ in ENGLISH}
    errors = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        word = node.value
        if not _ID.match(word) or _OTHER_NAME.search(word):
            continue
        # The beginning of an id is put together with the rest where it is said.
        begins = any(id_.startswith(word) for id_ in ENGLISH)
        if word.partition(".")[0] in tables and not begins:
            errors.append(f"{module}:{node.lineno}: there is no text for {word!r}")
    return errors


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_what_a_module_says_has_a_text(file: Path) -> None:
    module, source = module_name(file), file.read_text(encoding="utf-8")
    errors = id_errors(module, source) + stray_id_errors(module, source)
    assert not errors, "\n" + "\n".join(errors)


def test_every_text_is_said_somewhere() -> None:
    """A text that nobody says is translated, and read by its translator, for nothing."""
    literals: set[str] = set()
    shapes: set[str] = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                shapes.update(_literals(node))
    # A shape with too little of its own would fit everything: "*.*" says nothing.
    patterns = [
        re.compile(".+".join(map(re.escape, shape.split("*"))) + r"\Z")
        for shape in shapes
        if re.search(r"[a-z_]{4}", shape) and "." in shape
    ]
    # "window.report." and the rest of the id is put together where it is said.
    beginnings = tuple(word for word in literals if re.fullmatch(r"[a-z_]+\.[a-z_.]+[._]", word))
    silent = [
        id_
        for id_ in ENGLISH
        if id_ not in literals
        and not id_.startswith(beginnings)
        and not any(pattern.match(id_) for pattern in patterns)
    ]
    assert not silent, "no module says " + ", ".join(silent)


def test_english_is_one_of_several_languages() -> None:
    assert "en" in languages()
    assert "fr" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_same_texts_as_english(language: str) -> None:
    texts = catalogue(language).texts
    assert texts.keys() == ENGLISH.keys(), (
        f"only English has {sorted(ENGLISH.keys() - texts.keys())}, "
        f"only {language} has {sorted(texts.keys() - ENGLISH.keys())}"
    )


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_same_files_as_english(language: str) -> None:
    """A text is looked for in the file of the same name by whoever translates."""
    for file in resource("texts", "en").glob("*.toml"):
        other = resource("texts", language, file.name)
        assert other.is_file(), f"texts/{language}/{file.name} is missing"
        ours = tomllib.loads(file.read_text(encoding="utf-8"))
        theirs = tomllib.loads(other.read_text(encoding="utf-8"))
        assert ours.keys() == theirs.keys(), f"{file.name}: {ours.keys() ^ theirs.keys()}"


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_needs_the_same_values_as_english(language: str) -> None:
    texts = catalogue(language).texts
    different = [
        f"{id_}: one language needs {', '.join(sorted(odd))}, the other does not"
        for id_, text in ENGLISH.items()
        if id_ in texts and (odd := placeholders(text) ^ placeholders(texts[id_]))
    ]
    assert not different, "\n" + "\n".join(different)


@pytest.mark.parametrize("language", languages())
def test_no_text_is_empty_padded_or_half_a_placeholder(language: str) -> None:
    bad = []
    for id_, text in catalogue(language).texts.items():
        for form in forms(text):
            if not form.strip() or form != form.strip():
                bad.append(f"{id_}: empty, or spaces around it: {form!r}")
            if re.search(r"[{}]", PLACEHOLDER.sub("", form)):
                bad.append(f"{id_}: a brace that is no placeholder: {form!r}")
            if re.search(r"<[a-z/]|&[a-z]+;", form):
                bad.append(f"{id_}: mark-up in a plain text: {form!r}")
    assert not bad, "\n" + "\n".join(bad)


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_of_some_length_was_translated(language: str) -> None:
    """Equal short words happen (``message``, ``SPF``); an equal sentence was copied."""
    texts = catalogue(language).texts
    copied = [
        id_
        for id_, text in ENGLISH.items()
        if id_ in texts
        and texts[id_] == text
        and any(len(_words(form)) > 3 for form in forms(text))
    ]
    assert not copied, f"the same in English and in {language}: {copied}"


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", text))


@pytest.mark.parametrize(
    "source",
    [
        "words.text('calendar.nothing')",
        "Sentence.of('nowhere.at_all', host=h)",
        "words.text('calendar.date', weekday=1)",
        "words.text(f'calendar.weekdays.{n}')",
        "words.text('calendar.weekday.1' if x else 'calendar.weekday.8')",
    ],
)
def test_the_rule_sees_an_id(source: str) -> None:
    assert id_errors("relayfix.example", source)


def test_the_rule_sees_an_id_that_is_handed_on() -> None:
    assert stray_id_errors("relayfix.example", "heading('calendar.weekday.8')")


@pytest.mark.parametrize(
    "source",
    [
        "words.text('calendar.weekday.1')",
        "words.text(f'calendar.weekday.{n}')",
        "words.text('calendar.date', **values)",
        "heading('calendar.weekday'); open('calendar.json'); ask('calendar.spf.org'); data.text()",
    ],
)
def test_the_rule_lets_through(source: str) -> None:
    assert id_errors("relayfix.example", source) == []
    assert stray_id_errors("relayfix.example", source) == []
