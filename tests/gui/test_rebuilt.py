# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that is not the first, or that begins with large text, is as whole as any other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from relayfix.gui.context import PageId
from relayfix.gui.theme import theme
from relayfix.gui.widgets.focus_ring import FocusRing
from tests.support.wizard import Drive, settle, unclipped, wait_until


def fits(drive: Drive) -> bool:
    """Whether the footer stands in the window."""
    window = drive.current
    return window.wizard.geometry().bottom() < window.height()


def test_a_program_that_starts_with_large_text_has_its_footer_in_the_window(
    start: Callable[..., Drive],
) -> None:
    first = start()
    first.program._on_text_size(2.0)
    first.close()
    theme().set_text_size(1.0)
    drive = start()
    assert theme().text_size == 2.0, "the size was not kept"
    for size in ((960, 680), (1024, 600)):
        drive.current.resize(*size)
        settle()
        assert fits(drive)
        assert unclipped(drive.current) == []
    drive.program._on_text_size(1.0)
    settle()
    assert fits(drive)


@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_after_a_change_of_language_the_first_page_scrolls_where_room_is_short(
    drive: Drive, text_size: float
) -> None:
    drive.current.choose_language("fr")
    drive.program._on_text_size(text_size)
    drive.current.resize(1024, 600)
    settle()
    zone = drive.current.drop_page.zone
    assert zone.height() >= zone.minimumSizeHint().height()
    assert fits(drive)


def test_after_a_change_of_language_the_keys_work_and_the_focus_shows(drive: Drive) -> None:
    drive.current.choose_language("fr")
    settle()
    window = drive.current
    assert window.findChild(FocusRing) is not None
    assert not window.windowIcon().isNull()
    QTest.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: theme().text_size > 1.0, "larger text")
    QTest.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: window.findChild(QFileDialog) is not None, "the dialog")
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_after_a_change_of_language_esc_goes_back(drive: Drive) -> None:
    drive.read()
    drive.current.choose_language("fr")
    drive.on(PageId.HAPPENED)
    QTest.keyClick(drive.current, Qt.Key.Key_Escape)
    drive.on(PageId.DROP)
