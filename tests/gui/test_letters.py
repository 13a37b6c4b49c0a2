# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters to a provider and to blocklists: offered where the verdict names one, read as they are,
copied, and saved as a text or a draft."""

from __future__ import annotations

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from relayfix.gui import mailing
from relayfix.gui.context import PageId
from relayfix.gui.letter_sheet import LetterSheet
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.handing_over import Way
from relayfix.model.answers import Account
from relayfix.model.diagnosis import Diagnosis, Fix, FixKind, Who
from relayfix.session import with_answers
from tests.support.returned import Returned
from tests.support.wizard import Drive, settle, unclipped, wait_until

LISTED = Returned(
    said="554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using bl.list.example"
)


def handing_over(drive: Drive, folder: Path) -> HandOverPage:
    """Listed, and a provider looks after the sender's mail."""
    file = folder / "returned.eml"
    file.write_bytes(LISTED.eml("postfix"))
    drive.read(str(file))
    store = drive.program.store
    assert store.session is not None
    personal = replace(store.session.answers, account=Account.PERSONAL)
    session = with_answers(store.session, personal)
    assert session.diagnosis is not None
    (case,) = session.diagnosis.cases
    assert case.verdict.who is Who.PROVIDER
    fixes = tuple(
        Fix(kind=FixKind.DELISTING, for_=Who.PROVIDER, name=name, proposed=page)
        for name, page in (
            ("Example BL", "https://list.example/out"),
            ("Other BL", "mailto:out@other.example"),
        )
    )
    store.set_session(replace(session, diagnosis=Diagnosis(cases=(replace(case, fixes=fixes),))))
    drive.current.go(PageId.HAND_OVER)
    settle()
    return drive.page(HandOverPage)


def sheet_of(drive: Drive) -> LetterSheet:
    settle()
    (sheet,) = [one for one in drive.current.findChildren(LetterSheet) if one.isVisible()]
    return sheet


def test_the_letter_to_the_provider_comes_first(
    drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "mailer", lambda: mailing.Mailer.XDG_EMAIL)
    page = handing_over(drive, tmp_path)
    assert page.ways.shown[0] is Way.PROVIDER
    assert "provider" in page.ways.mail.text(), "the finished message is for them too"
    assert unclipped(drive.current) == []
    drive.press(page.ways.provider)
    sheet = sheet_of(drive)
    assert unclipped(sheet) == []
    assert "claire.petit@cabinet.example" in sheet.shown.toPlainText()
    drive.press(sheet.copy)
    assert QApplication.clipboard().text() == sheet.shown.toPlainText()
    assert drive.program.store.desk.handed_on


def test_it_is_saved_as_text_and_as_a_draft(drive: Drive, tmp_path: Path) -> None:
    page = handing_over(drive, tmp_path)
    drive.press(page.ways.provider)
    sheet = sheet_of(drive)
    text, draft = tmp_path / "letter.txt", tmp_path / "letter.eml"
    sheet.wanted.emit(str(text))
    wait_until(text.is_file, "the text")
    assert text.read_text(encoding="utf-8") == sheet.letter.text
    sheet.wanted.emit(str(draft))
    wait_until(draft.is_file, "the draft")
    wait_until(lambda: "letter.eml" in sheet.told.text(), "what came of it")
    message = email.message_from_bytes(draft.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert message["X-Unsent"] == "1"
    (attached,) = message.iter_attachments()
    assert attached.get_content().startswith(b"%PDF")
    assert unclipped(sheet) == []
    sheet.wanted.emit(str(tmp_path / "nowhere" / "letter.txt"))
    wait_until(lambda: "nowhere" in sheet.told.text(), "that it could not be")


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_what_comes_of_it_is_told_on_the_page_once_the_sheet_is_closed(
    drive: Drive, tmp_path: Path, folder: str
) -> None:
    page = handing_over(drive, tmp_path)
    drive.press(page.ways.provider)
    sheet = sheet_of(drive)
    sheet.wanted.emit(str(tmp_path / folder / "letter.txt"))
    sheet.close()
    wait_until(page.banner.isVisible, "what came of it")
    assert (folder or "letter.txt") in page.banner.title.text()


def test_a_letter_is_saved_though_the_window_is_gone_by_then(drive: Drive, tmp_path: Path) -> None:
    page = handing_over(drive, tmp_path)
    drive.press(page.ways.provider)
    sheet = sheet_of(drive)
    sheet.wanted.emit(str(tmp_path / "letter.eml"))
    sheet.close()
    drive.current.choose_language("fr")
    wait_until(lambda: drive.program.store.desk.handed_on, "the draft")
    settle()
    assert (tmp_path / "letter.eml").is_file()


def test_the_dialog_has_the_name_and_the_ending(
    drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QFileDialog] = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: opened.append(dialog))
    page = handing_over(drive, tmp_path)
    drive.press(page.ways.provider)
    sheet = sheet_of(drive)
    drive.press(sheet.as_text)
    drive.press(sheet.as_draft)
    assert [dialog.defaultSuffix() for dialog in opened] == ["txt", "eml"]


def test_each_list_has_its_letter(drive: Drive, tmp_path: Path) -> None:
    page = handing_over(drive, tmp_path)
    assert [button.text() for button in page.ways.lists] == [
        "A letter to Example BL…",
        "A letter to Other BL…",
    ]
    drive.press(page.ways.lists[1])
    sheet = sheet_of(drive)
    assert sheet.letter.subject.startswith("Other BL")
    draft = tmp_path / "other.eml"
    sheet.wanted.emit(str(draft))
    wait_until(draft.is_file, "the draft")
    message = email.message_from_bytes(draft.read_bytes(), policy=default)
    assert message["To"] == "out@other.example"
    assert not list(message.walk())[1:], "what is to be filled in first has nothing attached"


def test_they_are_in_the_language_of_the_report(drive: Drive, tmp_path: Path) -> None:
    page = handing_over(drive, tmp_path)
    drive.program.store.set_desk(lambda desk: replace(desk, report_language="fr"))
    drive.press(page.ways.provider)
    assert "Bonjour" in sheet_of(drive).letter.body
    sheet_of(drive).close()
    settle()
    drive.press(page.ticket)
    assert "Destinataire" in QApplication.clipboard().text()


def test_where_no_provider_and_no_list_is_named_none_is_written_to(drive: Drive) -> None:
    drive.read()
    drive.current.go(PageId.HAND_OVER)
    settle()
    page = drive.page(HandOverPage)
    assert not page.ways.provider.isVisible()
    assert page.ways.lists == ()
