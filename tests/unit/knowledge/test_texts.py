# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue: the same sentences in every language, and strangers' values left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import pytest

from relayfix.knowledge.texts import PLACEHOLDER, Catalogue, TextError, catalogue, languages
from relayfix.model.sentence import Sentence

TYPED = re.compile(r"\w'\w")


def forms(text: str | Mapping[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def test_there_is_english_and_french() -> None:
    assert {"en", "fr"} <= set(languages())


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_every_language_has_the_sentences_of_english(language: str) -> None:
    english, other = catalogue("en").texts, catalogue(language).texts
    assert sorted(english) == sorted(other)


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_every_language_has_the_placeholders_of_english(language: str) -> None:
    english, other = catalogue("en").texts, catalogue(language).texts
    for key in english:
        ours = {name for form in forms(english[key]) for name in PLACEHOLDER.findall(form)}
        theirs = {name for form in forms(other[key]) for name in PLACEHOLDER.findall(form)}
        assert ours == theirs, key


@pytest.mark.parametrize("language", languages())
def test_no_text_has_a_brace_that_is_no_placeholder(language: str) -> None:
    for key, text in catalogue(language).texts.items():
        for form in forms(text):
            assert not {"{", "}"} & set(PLACEHOLDER.sub("", form)), key


def test_a_value_is_never_read_as_a_placeholder() -> None:
    words = Catalogue("en", {"a": "{x} and {y}"})
    assert words.text("a", x="{y}", y="<b>") == "{y} and <b>"


def test_a_count_chooses_the_form_as_the_language_does() -> None:
    texts = {"a": {"one": "{count} server", "other": "{count} servers"}}
    assert [Catalogue("en", texts).text("a", count=n) for n in (0, 1, 2)] == [
        "0 servers",
        "1 server",
        "2 servers",
    ]
    assert Catalogue("fr", texts).text("a", count=0) == "0 server"


def test_what_is_missing_is_named() -> None:
    words = Catalogue("en", {"a": "{x}"})
    with pytest.raises(TextError, match=r"en: 'a' needs 'x'"):
        words.text("a")
    with pytest.raises(TextError, match=r"no text for 'b'"):
        words.say(Sentence.of("b"))


def test_dates_are_written_out() -> None:
    when = datetime(2026, 11, 23, 14, 5)
    assert catalogue("en").date_and_time(when) == "Monday 23 November 2026 at 14:05"
    assert catalogue("fr").date_and_time(when) == "lundi 23 novembre 2026 à 14:05"


def test_french_has_its_own_spaces_and_apostrophes() -> None:
    assert catalogue("fr").text("cli.no_bounce", name="x").startswith("x n’est pas")
    for key, text in catalogue("fr").texts.items():
        for form in forms(text):
            assert " ?" not in form, key
            assert " :" not in form, key


@pytest.mark.parametrize("language", languages())
def test_no_text_has_a_typewriter_apostrophe(language: str) -> None:
    texts = catalogue(language).texts
    typed = {id_ for id_, text in texts.items() for form in forms(text) if TYPED.search(form)}
    assert not typed
    assert any("’" in form for text in texts.values() for form in forms(text))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("orange.example", "Le courrier d’orange.example dit qu’orange.example va."),
        ("École.example", "Le courrier d’École.example dit qu’École.example va."),
        ("client.example", "Le courrier de client.example dit que client.example va."),
        ("hebergeur.example", "Le courrier de hebergeur.example dit que hebergeur.example va."),
    ],
)
def test_french_drops_an_e_before_a_vowel(name: str, said: str) -> None:
    french = Catalogue("fr", {"a": "Le courrier de {name} dit que {name} va."})
    assert french.text("a", name=name) == said


def test_only_french_drops_an_e_and_no_other_word_than_de_and_que() -> None:
    french = Catalogue("fr", {"a": "une {name}, le {name}, de {name}"})
    assert french.text("a", name=11) == "une 11, le 11, de 11"
    assert french.text("a", name="a") == "une a, le a, d’a"
    assert french.text("a", name="") == "une , le , de "
    assert Catalogue("en", {"a": "de {name}"}).text("a", name="a") == "de a"
