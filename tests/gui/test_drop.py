# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drop holds is read without contacting anybody, and a promise is known by its forms."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QMenu

from relayfix.gui import drop
from relayfix.gui.context import PageId
from relayfix.gui.drop import Dropped, Program
from relayfix.gui.pages.detour import DetourPage
from tests.support.wizard import SAMPLE, Drive, settle, unclipped, wait_until

WINDOWS = 'application/x-qt-windows-mime;value="{}"'


def mime(forms: dict[str, bytes]) -> QMimeData:
    data = QMimeData()
    for form, value in forms.items():
        data.setData(form, value)
    return data


def files(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def test_local_files_are_files_each_once(tmp_path: Path) -> None:
    path = str(tmp_path / "retour é.eml")
    assert drop.read(files(path, path, SAMPLE)) == Dropped(files=(path, SAMPLE))


@pytest.mark.parametrize("url", ["file://server/share/back.eml", "file:////server/share/back.eml"])
def test_a_file_on_another_computer_is_not_opened(url: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl(url)])
    assert drop.read(data) == Dropped(share=True)


def test_what_is_gone_at_the_drop_was_offered_before() -> None:
    """Under X11 a program can be rid of its data before Qt asks for it: the forms stay, empty."""
    before = drop.offered(files(SAMPLE))
    assert before == Dropped(files=(SAMPLE,))
    emptied = mime({"text/uri-list": b"", "text/plain": b""})
    assert drop.read(emptied, before) == before
    assert drop.read(emptied) == Dropped(program=Program.BROWSER)
    assert drop.read(files("/srv/b.eml"), before) == Dropped(files=("/srv/b.eml",))
    words = QMimeData()
    words.setText("550 5.7.367")
    assert drop.read(mime({"text/plain": b""}), drop.offered(words)).text == "550 5.7.367"
    promise = mime({WINDOWS.format("RenPrivateMessages"): b"1"})
    assert drop.read(promise, drop.offered(promise)) == Dropped(program=Program.CLASSIC_OUTLOOK)


def test_a_link_is_not_followed() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://mail.example/message/1")])
    assert drop.read(data) == Dropped(program=Program.BROWSER)


@pytest.mark.parametrize(
    ("forms", "program"),
    [
        (["text/plain", WINDOWS.format("RenPrivateMessages")], Program.CLASSIC_OUTLOOK),
        ([WINDOWS.format("FileGroupDescriptorW")], Program.CLASSIC_OUTLOOK),
        (
            [WINDOWS.format("Chromium Web Custom MIME Data Format"), "text/uri-list"],
            Program.NEW_OUTLOOK,
        ),
        (["text/x-moz-message", "text/x-moz-url"], Program.THUNDERBIRD),
        (["com.apple.pasteboard.promised-file-url"], Program.APPLE_MAIL),
        (["application/x-something"], Program.UNKNOWN),
    ],
)
def test_a_promise_is_known_by_its_forms(forms: list[str], program: Program) -> None:
    assert drop.fingerprint(forms) is program


def descriptor(*names: str) -> bytes:
    entries = b"".join(bytes(72) + name.encode("utf-16-le").ljust(520, b"\0") for name in names)
    return struct.pack("<I", len(names)) + entries


def test_a_message_that_the_drop_carries_is_taken() -> None:
    letter = b"Return-Path: <>\r\nSubject: Undeliverable\r\n\r\n"
    data = mime(
        {
            WINDOWS.format("FileGroupDescriptorW"): descriptor("..\\evil\\Back\u202e.eml", "x"),
            WINDOWS.format("FileContents") + ";index=0": letter,
            WINDOWS.format("FileContents") + ";index=1": b"\x89PNG",
        }
    )
    assert drop.read(data) == Dropped(contents=(("Back.eml", letter),))


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x01", struct.pack("<I", 3) + bytes(592), struct.pack("<I", 0xFFFFFFFF), bytes(600)],
)
def test_a_damaged_descriptor_names_nothing(damage: bytes) -> None:
    data = mime({WINDOWS.format("FileGroupDescriptorW"): damage, "text/plain": b"Betreff"})
    assert drop.read(data) == Dropped(program=Program.CLASSIC_OUTLOOK)


def test_the_clipboard_prefers_the_page_and_keeps_its_text() -> None:
    data = QMimeData()
    data.setHtml("<p>550 5.7.367</p>")
    data.setText("550 5.7.367")
    pasted = drop.pasted(data)
    assert pasted.text == "550 5.7.367"
    assert b"<p>550 5.7.367</p>" in pasted.contents[0][1]


def test_a_picture_on_the_clipboard_is_called_one() -> None:
    data = QMimeData()
    data.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    assert drop.pasted(data) == Dropped(picture=True)
    assert drop.pasted(QMimeData()) == Dropped()


def drag(drive: Drive, data: QMimeData, offered: Qt.DropAction) -> QDropEvent:
    """A real drag over the window and a drop on it."""
    window, point = drive.current, QPoint(300, 300)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point, offered, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(point), offered, data, buttons, keys)
    QApplication.sendEvent(window, event)
    return event


def test_a_dropped_file_is_read_and_never_moved(drive: Drive) -> None:
    """A program that hears "move" deletes the message it gave."""
    event = drag(drive, files(SAMPLE), Qt.DropAction.MoveAction | Qt.DropAction.CopyAction)
    assert event.isAccepted()
    assert event.dropAction() is Qt.DropAction.CopyAction
    drive.on(PageId.HAPPENED)


def test_a_drag_is_shown_and_forgotten(drive: Drive) -> None:
    data = files(SAMPLE)
    enter = QDragEnterEvent(
        QPoint(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(drive.current, enter)
    assert drive.current.drop_page.zone._over is not None
    drive.current._show_over(0)
    assert drive.current.drop_page.zone._over is None


def test_a_drop_without_a_message_shows_the_way_around(drive: Drive) -> None:
    promise = mime({WINDOWS.format("RenPrivateMessages"): b"\1", "text/plain": b"Undeliverable"})
    drag(drive, promise, Qt.DropAction.CopyAction)
    drive.on(PageId.DETOUR)
    assert "Outlook" in drive.page(DetourPage).head.spoken()


def test_a_drop_on_a_later_page_adds_to_the_case(drive: Drive, tmp_path: Path) -> None:
    drive.read()
    again = tmp_path / "again.eml"
    again.write_bytes(Path(SAMPLE).read_bytes())
    other = tmp_path / "other.eml"
    other.write_bytes(Path(SAMPLE).read_bytes().replace(b"claire.petit@", b"luc.petit@"))
    store = drive.program.store
    drag(drive, files(str(again), str(other)), Qt.DropAction.CopyAction)
    wait_until(lambda: store.session is not None and len(store.session.files) > 1)
    settle()
    assert store.session is not None
    # The same message a second time is no second message.
    assert [Path(file.name).name for file in store.session.files[1:]] == ["other.eml"]
    assert len(store.session.bounces) == 2


def test_a_drop_on_the_first_page_begins_afresh(drive: Drive) -> None:
    drive.read()
    drive.current.go_back()
    before = drive.program.store.session
    drag(drive, files(SAMPLE), Qt.DropAction.CopyAction)
    drive.on(PageId.HAPPENED)
    session = drive.program.store.session
    assert session is not None
    assert session is not before
    assert len(session.bounces) == 1


def test_dropped_text_is_read_as_text(drive: Drive) -> None:
    data = QMimeData()
    data.setText("550 5.7.367 Remote server returned not permitted to relay")
    drag(drive, data, Qt.DropAction.CopyAction)
    drive.on(PageId.HAPPENED)


def test_another_program_can_be_named_where_the_wrong_one_was_recognised(drive: Drive) -> None:
    drive.current.take(Dropped(program=Program.CLASSIC_OUTLOOK))
    drive.on(PageId.DETOUR)
    page = drive.page(DetourPage)
    drive.press(page.others)
    (menu,) = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
    assert len(menu.actions()) == 5
    menu.actions()[2].trigger()
    menu.close()
    settle()
    assert "Thunderbird" in page.head.spoken()
    assert unclipped(drive.current) == []
