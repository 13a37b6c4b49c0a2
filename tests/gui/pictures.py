# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and state: ``python -m tests.gui.pictures FOLDER`` from the checkout.

Runs the real corridor against a name server on loopback, on whatever display there is (Xvfb with
a window manager, for pictures as people see them). Look at them one by one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from relayfix.gui import drop
from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.answer import AnswerPage
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.pages.page import Page
from relayfix.gui.pages.server import ServerPage
from relayfix.gui.widgets.disclosure import Disclosure
from relayfix.resources import resource
from tests.support.nameserver import NameServer
from tests.support.wizard import HOSTED, Drive, settle, unclipped, wait_until


class Album:
    """One language, one scheme, one size, one text size."""

    def __init__(self, folder: Path, tag: str, drive: Drive) -> None:
        self._folder, self._tag, self._drive = folder, tag, drive
        self.clipped: list[str] = []

    def take(self, name: str) -> None:
        """A picture of the window as it is."""
        settle()
        window = self._drive.current
        file = self._folder / f"{name}.{self._tag}.png"
        screen = window.screen()
        if QGuiApplication.platformName() == "offscreen":
            window.grab().save(str(file))
        else:
            window.raise_()
            handle = window.windowHandle()
            wait_until(handle.isExposed, "the window on the screen")
            settle()
            frame = window.geometry()
            screen.grabWindow(0, frame.x(), frame.y(), frame.width(), frame.height()).save(
                str(file)
            )
        self.clipped += [f"{file.name}: {bad}" for bad in unclipped(window)]
        print(file.name, flush=True)


def walk(album: Album, drive: Drive, nameserver: NameServer) -> None:
    """Through all pages, in the order of a person's way."""
    window = drive.current
    album.take("01-drop")
    window._show_over(1)
    album.take("01-drop-over")
    window._show_over(0)
    with tempfile.TemporaryDirectory() as folder:
        bad = Path(folder, "Undeliverable.msg")
        bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        window.read((str(bad),))
        wait_until(lambda: window.drop_page.banner.isVisible(), "the banner")
        album.take("01-unreadable")
        letter = Path(folder, "Newsletter.eml")
        letter.write_text(
            "From: shop@news.example\nTo: anna@atelier-nord.example\nSubject: Sale\n\nHello\n"
        )
        window.drop_page.put_away_notice()
        window.read((str(letter),))
        wait_until(lambda: window.drop_page.banner.isVisible(), "the banner")
        album.take("01-not-a-bounce")
    window.drop_page.put_away_notice()
    window.go(PageId.PASTE)
    album.take("01-paste")
    window.go_back()
    window.go(PageId.ERROR)
    album.take("01-error")
    window.go_back()
    window.take(drop.Dropped(program=drop.Program.CLASSIC_OUTLOOK))
    album.take("01-outlook")
    window.go_back()
    sample = "relay-denied.fr.eml" if window.words.language == "fr" else "relay-denied.en.eml"
    drive.read(str(resource("samples", sample)))
    album.take("02-happened")
    page = drive.page(HappenedPage)
    for fold in page.findChildren(Disclosure):
        fold.set_open(True)
    settle()
    to_the_end(page)
    album.take("02-happened-words")
    drive.go_on()
    if window.wizard.currentId() != PageId.CHECKS:
        album.take("03-question")
        drive.answer_all()
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    album.take("04-consent")
    window.go(PageId.SERVER)
    server = drive.page(ServerPage)
    server.host.setText("smtp.atelier-nord.example")
    server.sign_in.click()
    album.take("04-server")
    server.host.clear()
    server.sign_in.click()
    window.go_back()
    slow = nameserver._delay
    nameserver._delay = lambda name, _rdtype: 1.2 if name.startswith("_dmarc") else 0.0
    drive.go_on()
    wait_until(lambda: drive.program.services.checks.done >= 2, "two findings")
    album.take("04-checking")
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
    nameserver._delay = slow
    album.take("04-checks-done")
    drive.go_on()
    drive.on(PageId.ANSWER)
    album.take("05-answer")
    answer = drive.page(AnswerPage)
    for fold in answer.findChildren(Disclosure):
        fold.set_open(True)
    settle()
    album.take("05-answer-why")
    to_the_end(answer)
    album.take("05-answer-why-below")
    drive.go_on()
    drive.on(PageId.HAND_OVER)
    hand_over = drive.page(HandOverPage)
    wait_until(lambda: hand_over.preview.pages is not None, "the preview")
    album.take("06-hand-over")
    with tempfile.TemporaryDirectory() as folder:
        hand_over.save_to(str(Path(folder, "Documents", "report.pdf")))
        wait_until(lambda: hand_over.banner.isVisible() or drive.program.store.desk.saved)
        album.take("06-not-saved")
        Path(folder, "Documents").mkdir()
        hand_over.save_to(str(Path(folder, "Documents", "report.pdf")))
        wait_until(lambda: drive.program.store.desk.saved, "the report")
        album.take("06-saved")
    for name, show in (
        ("07-left", window.wizard.disclosure.click),
        ("08-about", window.show_about),
    ):
        show()
        wait_until(_sheet_is_there, "the sheet")
        album.take(name)
        _close_sheet()


def stopped(album: Album, drive: Drive, nameserver: NameServer) -> None:
    """The ways that end early."""
    window = drive.current
    sample = "relay-denied.fr.eml" if window.words.language == "fr" else "relay-denied.en.eml"
    drive.read(str(resource("samples", sample)))
    window.wizard.second.click()
    settle()
    hand_over = drive.page(HandOverPage)
    wait_until(lambda: hand_over.preview.pages is not None, "the preview")
    album.take("06-hand-over-now")
    window.go_back()
    drive.go_on()
    drive.answer_all()
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    nameserver._delay = lambda name, _rdtype: 5.0 if name.startswith("_dmarc") else 0.0
    drive.go_on()
    wait_until(lambda: drive.program.services.checks.done >= 2, "two findings")
    window.on_escape()
    wait_until(_sheet_is_there, "the question")
    album.take("04-leave")
    _close_sheet()
    window.wizard.second.click()
    wait_until(lambda: not drive.program.services.checks.running, "the stop")
    settle()
    album.take("04-stopped")
    drive.go_on()
    album.take("05-answer-stopped")


def to_the_end(page: Page) -> None:
    """Scroll down as far as it goes."""
    if page.area is not None:
        page.area.verticalScrollBar().setValue(10_000)


def _sheet_is_there() -> bool:
    sheet = QApplication.activeModalWidget()
    handle = sheet.windowHandle() if sheet is not None else None
    return handle is not None and handle.isExposed()


def _close_sheet() -> None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.reject()
    settle()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", default="en,fr")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--sizes", default="960x680")
    parser.add_argument("--text", type=float, default=1.0)
    parser.add_argument("--walks", default="walk,stopped")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    clipped: list[str] = []
    walks: dict[str, Callable[[Album, Drive, NameServer], None]] = {
        "walk": walk,
        "stopped": stopped,
    }
    for language in given.languages.split(","):
        for scheme in given.schemes.split(","):
            for size in given.sizes.split(","):
                for name in given.walks.split(","):
                    with NameServer(HOSTED) as nameserver:
                        drive = Drive(
                            nameserver=nameserver.address, language=language, scheme=scheme
                        )
                        drive.program._on_text_size(given.text)
                        width, height = map(int, size.split("x"))
                        drive.current.resize(width, height)
                        settle()
                        percent = "" if given.text == 1 else f".{round(given.text * 100)}pct"
                        tag = f"{size}{percent}.{language}.{scheme}"
                        album = Album(given.folder, tag, drive)
                        try:
                            walks[name](album, drive, nameserver)
                        finally:
                            clipped += album.clipped
                            drive.close()
    print("\n".join(clipped) or "nothing is clipped")


if __name__ == "__main__":
    main()
