# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and subjects that are read from right to left stay whole in a line of our own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QLabel

from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.words import Gradual
from relayfix.knowledge.texts import isolated, languages
from tests.support.states import right_to_left
from tests.support.wizard import Drive

SUBJECT, NAME = "הצעת מחיר 2026!", "דנה לוי (חשבונות)"


def places(text: str) -> dict[str, float]:
    """Where each sign of one line is drawn, from the left, as our paragraphs draw it."""
    from relayfix.gui.theme import Type, theme
    from relayfix.report.pdf.paragraph import Paragraph

    paragraph = Paragraph(text, theme().font(Type.BODY))
    paragraph.line_count(10_000)
    (layout,) = paragraph._layouts
    assert isinstance(layout, QTextLayout)
    found: dict[str, float] = {}
    for number, sign in enumerate(paragraph.text):
        for run in layout.glyphRuns(number, 1):
            found.setdefault(sign, run.positions()[0].x())
    return found


def test_the_end_of_a_value_stays_at_its_end(drive: Drive) -> None:
    assert drive
    place = places(Gradual("en").text("window.happened.about", subject=SUBJECT, date="today"))
    assert place["“"] < place["!"] < place["2"] < place["ה"] < place["”"] < place["s"], (
        "from the left: our quotation mark, the end of theirs, its beginning, our words"
    )


def test_without_keeping_them_apart_they_would_not(drive: Drive) -> None:
    assert drive
    place = places(f"“{SUBJECT}”, sent today")
    assert place["!"] > place["ה"]


@pytest.mark.parametrize("value", ["Claire Petit", "550 5.7.1", "mx.client.example", "Zoë", ""])
def test_other_values_are_left_as_they_are(value: str) -> None:
    assert isolated(value) == value


def test_a_value_cannot_end_what_keeps_it_apart() -> None:
    assert isolated("\u2069\u202eדנה\u2066") == "\u2068דנה\u2069"


@pytest.mark.parametrize("language", languages())
def test_the_window_keeps_them_apart_and_files_do_not(
    start: Callable[..., Drive], tmp_path: Path, language: str
) -> None:
    file = tmp_path / "back.eml"
    file.write_bytes(right_to_left())
    drive = start(language=language)
    drive.read(str(file))
    page = drive.page(HappenedPage)
    assert isolated(NAME) in page.head.sentence.text()
    assert any(isolated(SUBJECT) in label.text() for label in page.findChildren(QLabel))
    told = drive.program.store.telling(drive.current.words)
    assert told is not None
    assert not any("\ufffd" in words for words in told.first.sureness.because)
    assert NAME in told.file_stem()
    assert not {"\u2068", "\u2069"} & set(told.file_stem())
