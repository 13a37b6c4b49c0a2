# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: one clear sentence, and the wizard stays where it was."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from relayfix.gui.context import PageId
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.pages.paste import PastePage
from relayfix.gui.reading import BUSY_AFTER
from relayfix.gui.widgets.text_box import TextBox
from relayfix.intake.reader import Reader
from tests.support.wizard import SAMPLE, Drive, settle, wait_until


def banner(drive: Drive) -> tuple[str, str]:
    """The title and the text of the banner that is shown."""
    page = drive.current.wizard.page_now()
    assert page is not None
    wait_until(page.banner.isVisible, "the banner")
    return page.banner.title.text(), page.banner.text.text()


def test_a_damaged_file_is_named_and_untouched(drive: Drive, damaged: Path) -> None:
    before = damaged.read_bytes()
    drive.current.read((str(damaged),))
    title, text = banner(drive)
    assert title == "We could not read “Undeliverable é.msg”."
    assert text.endswith("Your file was not changed.")
    assert drive.current.wizard.currentId() == PageId.DROP
    assert damaged.read_bytes() == before
    assert drive.current.focusWidget() is drive.current.drop_page.zone
    drive.read()
    assert not drive.current.drop_page.banner.isVisible()


def test_an_ordinary_message_is_called_one(drive: Drive, newsletter: Path) -> None:
    drive.current.read((str(newsletter),))
    title, text = banner(drive)
    assert title == "“Newsletter.eml” is not a returned message."
    assert "arrived" in text


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xe0" + bytes(2000), b"PK\x03\x04" + bytes(100)]
)
def test_other_files_get_a_sentence(drive: Drive, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    drive.current.read((str(file),))
    title, text = banner(drive)
    assert title
    assert text
    assert drive.program.store.session is None


def test_a_file_that_is_gone_gets_a_sentence(drive: Drive, tmp_path: Path) -> None:
    drive.current.read((str(tmp_path / "gone.eml"),))
    assert banner(drive)[0] == "We could not read “gone.eml”."


def test_the_good_among_the_bad_are_read(drive: Drive, newsletter: Path, damaged: Path) -> None:
    drive.current.read((str(newsletter), str(damaged), SAMPLE))
    drive.on(PageId.HAPPENED)
    drive.current.go_back()
    assert drive.current.drop_page.banner.isVisible(), "what was left out is still told"


def test_a_refusal_on_a_later_page_stays_there(drive: Drive, newsletter: Path) -> None:
    drive.read()
    session = drive.program.store.session
    drive.current.read((str(newsletter),))
    assert banner(drive)[0] == "“Newsletter.eml” is not a returned message."
    assert drive.current.wizard.currentId() == PageId.HAPPENED
    assert drive.program.store.session is session


def slow(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reading takes until it is cancelled; what was cancelled is noted."""
    gate = threading.Event()
    told: list[str] = []

    def read(_self: Reader, _name: str, _data: bytes) -> tuple[()]:
        gate.wait(30)
        return ()

    def cancel(_self: Reader) -> None:
        told.append("cancelled")
        gate.set()

    monkeypatch.setattr(Reader, "read", read)
    monkeypatch.setattr(Reader, "cancel", cancel)
    return told


def test_reading_that_takes_longer_can_be_cancelled(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled = slow(monkeypatch)
    drive.current.read((SAMPLE,))
    settle()
    zone = drive.current.drop_page.zone
    assert not zone.busy, "a blink shows nothing"
    wait_until(lambda: zone.busy, f"the busy zone after {BUSY_AFTER} ms")
    assert "relay-denied.en.eml" in zone.accessibleName()
    zone.click()
    wait_until(lambda: cancelled, "the reader's cancel")
    settle()
    assert not zone.busy
    assert not drive.current.reading
    assert drive.current.wizard.currentId() == PageId.DROP


def test_esc_cancels_reading_on_any_page(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    drive.read()
    cancelled = slow(monkeypatch)
    drive.current.read((str(Path(SAMPLE).with_name("postfix.eml")),))
    wait_until(drive.current.veil.isVisible, "the zone above the page")
    drive.current.on_escape()
    wait_until(lambda: cancelled, "the reader's cancel")
    settle()
    assert not drive.current.veil.isVisible()
    assert drive.current.wizard.currentId() == PageId.HAPPENED


def test_pasted_text_is_read_and_stays_on_the_way_back(drive: Drive) -> None:
    drive.current.go(PageId.PASTE)
    page = drive.page(PastePage)
    assert not drive.current.wizard.filled.isEnabled()
    text = Path(SAMPLE).read_text(encoding="ascii")
    assert isinstance(page.box, TextBox)
    page.box.setPlainText(text)
    drive.go_on()
    drive.on(PageId.HAPPENED)
    drive.current.go_back()
    assert drive.page(PastePage).text() == text


def test_a_page_on_the_clipboard_is_read_with_its_text_in_reserve(drive: Drive) -> None:
    drive.current.go(PageId.PASTE)
    page = drive.page(PastePage)
    data = QMimeData()
    data.setHtml("<html><body><p>nothing of use</p></body></html>")
    data.setText("550 5.7.367 Remote server returned not permitted to relay")
    assert isinstance(page.box, TextBox)
    page.box.insertFromMimeData(data)
    assert page.text().startswith("550 5.7.367")
    drive.go_on()
    drive.on(PageId.HAPPENED)


def test_a_typed_code_is_explained_and_proves_nothing(drive: Drive) -> None:
    drive.current.go(PageId.ERROR)
    QTest.keyClicks(drive.page(PastePage).box, "550 5.7.367")
    drive.key(Qt.Key.Key_Return)
    drive.on(PageId.HAPPENED)
    told = drive.program.store.telling(drive.current.words)
    assert told is not None
    assert told.is_part
    assert not told.certain
    # Typed from a screen: nobody knows of a message that came back.
    assert told.path().came_back is None
    assert "came back" not in told.path().spoken
    said = [label.text() for label in drive.page(HappenedPage).findChildren(QLabel)]
    assert not [words for words in said if "returned message alone" in words]


def test_words_that_are_no_refusal_say_so(drive: Drive) -> None:
    drive.current.go(PageId.ERROR)
    QTest.keyClicks(drive.page(PastePage).box, "my computer is slow")
    drive.key(Qt.Key.Key_Return)
    assert banner(drive)[0] in (
        "What you pasted is not a returned message.",
        "We could not read what you pasted.",
    )


def test_a_picture_or_nothing_on_the_clipboard_is_told_kindly(drive: Drive) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setImage(QImage(2, 2, QImage.Format.Format_RGB32))
    drive.current.paste()
    assert banner(drive)[0].startswith("That is a picture")
    clipboard.clear()
    drive.current.paste()
    settle()
    assert banner(drive)[0].startswith("There is no text to paste")
