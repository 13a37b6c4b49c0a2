# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons beside the steps of the answer: each does what the step says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from relayfix.gui.context import PageId
from relayfix.gui.pages.answer import AnswerPage
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.step_row import StepRow
from relayfix.model.answers import Scope
from relayfix.session import with_answers
from tests.support.opened import Opened, opened_of
from tests.support.returned import Returned
from tests.support.wizard import Drive, settle, unclipped

SPAM = Returned(said="554 5.7.1 Your message looks like SPAM or has been reported as SPAM")
LARGE = Returned(said="552 5.3.4 Message size exceeds fixed limit")
FORWARDED = Returned(
    refused="claire+home@elsewhere.example",
    to=("claire.petit@cabinet.example",),
    remote="mx.elsewhere.example",
    said="554 5.7.1 <claire+home@elsewhere.example>: Relay access denied",
    reporting="out.cabinet.example",
    marks=("Resent-From: claire.petit@cabinet.example",),
)


@pytest.fixture
def mail() -> Iterator[Opened]:
    """The person's mail program."""
    with opened_of("mailto") as program:
        yield program


def answer(drive: Drive, folder: Path, returned: Returned) -> AnswerPage:
    return told(drive, folder, returned.eml("postfix"))


def told(drive: Drive, folder: Path, data: bytes) -> AnswerPage:
    file = folder / "returned.eml"
    file.write_bytes(data)
    drive.read(str(file))
    drive.current.go(PageId.ANSWER)
    settle()
    return drive.page(AnswerPage)


def button(page: AnswerPage, words: str) -> Button:
    """The one button beside a step that says this."""
    rows = page.findChildren(StepRow)
    (found,) = [row.action for row in rows if row.action and row.action.text() == words]
    return found


def opened(mail: Opened) -> str:
    (url,) = mail.urls
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


@pytest.mark.parametrize(
    ("returned", "address", "words"),
    [
        (SPAM, "claire.petit@cabinet.example", "a%20filter%20stopped%20it"),
        (LARGE, "claire.petit@cabinet.example", "too%20large%20for%20e-mail"),
        (FORWARDED, "claire+home@elsewhere.example", "write%20to%20you%20here%20directly"),
    ],
    ids=["filter", "size", "forward"],
)
def test_a_message_to_the_recipient_opens(
    drive: Drive, tmp_path: Path, mail: Opened, returned: Returned, address: str, words: str
) -> None:
    page = answer(drive, tmp_path, returned)
    drive.press(button(page, "Write to them"))
    url = opened(mail)
    assert url.startswith(f"mailto:{address}?subject=")
    assert words in url
    assert url.count("&") == 1
    assert drive.program.store.desk.handed_on


def test_it_is_in_the_language_of_the_report(drive: Drive, tmp_path: Path, mail: Opened) -> None:
    drive.program.store.set_desk(lambda desk: replace(desk, report_language="fr"))
    page = answer(drive, tmp_path, SPAM)
    drive.press(button(page, "Write to them"))
    assert "&body=Bonjour%2C%0D%0A" in opened(mail)


def test_where_nothing_gets_out_the_text_is_for_another_way(
    drive: Drive, tmp_path: Path, mail: Opened
) -> None:
    page = answer(drive, tmp_path, LARGE)
    store = drive.program.store
    assert store.session is not None
    everyone = replace(store.session.answers, scope=Scope.EVERYONE)
    store.set_session(with_answers(store.session, everyone))
    settle()
    said = " ".join(label.text() for label in page.findChildren(Label))
    assert "by phone or another way" in said
    drive.press(button(page, "Copy the text"))
    assert "too large for e-mail" in QApplication.clipboard().text()
    assert mail.urls == []
    assert unclipped(page) == []


def test_what_is_no_address_is_not_written_to(
    drive: Drive, tmp_path: Path, mail: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relayfix.gui.telling.Telling.address", "claire?bcc=evil@cabinet.example,x")
    page = answer(drive, tmp_path, SPAM)
    drive.press(button(page, "Copy the text"))
    assert mail.urls == []


def test_the_guide_opens_where_the_settings_are_at_fault(drive: Drive, tmp_path: Path) -> None:
    page = told(drive, tmp_path, b"535 5.7.8 authentication failed")
    drive.press(button(page, "Where to set this"))
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    assert unclipped(sheet) == []
    sheet.close()


def test_the_address_to_compare_is_copied(drive: Drive, tmp_path: Path) -> None:
    page = answer(drive, tmp_path, Returned(said="550 5.1.1 User unknown"))
    drive.press(button(page, "Copy the address"))
    assert QApplication.clipboard().text() == "claire.petit@cabinet.example"
