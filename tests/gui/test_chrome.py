# SPDX-License-Identifier: GPL-3.0-or-later
"""The private parts of QWizard that the window undoes are where it looks for them."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWizard, QWizardPage
from pytestqt.qtbot import QtBot

from relayfix.gui.context import PageId
from relayfix.gui.theme import theme
from relayfix.gui.wizard import chrome
from tests.support.wizard import Drive, settle


def test_qwizard_has_the_parts(qtbot: QtBot) -> None:
    wizard = QWizard()
    qtbot.addWidget(wizard)
    wizard.setWizardStyle(QWizard.WizardStyle.ModernStyle)
    page = QWizardPage()
    wizard.addPage(page)
    wizard.show()
    found = chrome(wizard)
    assert found.frame.isAncestorOf(page)
    assert found.ruler.height() <= 2
    assert found.footer.count() > 0


def test_the_page_has_the_windows_ground_and_edges(drive: Drive) -> None:
    """White ground, a frame or a second ruler would show that Qt has put its chrome back."""
    window = drive.current
    for page in (PageId.DROP, PageId.PASTE, PageId.DROP):
        window.go(page)
        window.resize(window.width() + 7, window.height())
        settle()
        picture = window.grab().toImage()
        ground = theme().tokens.bg.name()
        middle = window.height() // 2
        assert picture.pixelColor(4, middle).name() == ground
        assert picture.pixelColor(window.width() - 4, middle).name() == ground
        left = window.wizard.disclosure.mapTo(window, QPoint(0, 0)).x()
        title = window.wizard.page_now()
        assert title is not None
    assert left == window.drop_page.head.mapTo(window, QPoint(0, 0)).x()


def test_esc_and_closing_do_not_hide_the_wizard(drive: Drive) -> None:
    drive.current.wizard.reject()
    drive.current.wizard.done(0)
    settle()
    assert drive.current.wizard.isVisible()


def test_buttons_do_not_move_between_pages(drive: Drive) -> None:
    window = drive.current
    drive.read()
    settle()

    def right_bottom() -> tuple[int, int]:
        button = window.wizard.filled
        corner = button.mapTo(window, QPoint(button.width(), button.height()))
        return corner.x(), corner.y()

    places = {right_bottom()}
    drive.go_on()
    places.add(right_bottom())
    drive.answer_all()
    places.add(right_bottom())
    assert len(places) == 1
