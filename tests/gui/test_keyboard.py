# SPDX-License-Identifier: GPL-3.0-or-later
"""From a pasted message to the saved report without a mouse, and the order of Tab."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.question import QuestionPage
from relayfix.gui.tabbing import stops
from relayfix.gui.widgets.button import Button
from tests.support.wizard import SAMPLE, Drive, settle, wait_until

K, M = Qt.Key, Qt.KeyboardModifier


def focused(drive: Drive) -> QWidget:
    widget = drive.current.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def tab_to(drive: Drive, target: QWidget) -> None:
    """Press Tab until the target has the focus; every stop must be visible on the way."""
    for _ in range(60):
        if focused(drive) is target:
            return
        drive.key(K.Key_Tab)
        assert focused(drive).isVisible()
    raise AssertionError(f"Tab never came to {target!r}")


def test_the_whole_way_by_keyboard_alone(drive: Drive, tmp_path: Path) -> None:
    QApplication.clipboard().setText(Path(SAMPLE).read_text(encoding="ascii"))
    assert focused(drive) is drive.current.drop_page.zone
    drive.key(K.Key_V, M.ControlModifier)
    drive.on(PageId.HAPPENED)

    assert focused(drive) is drive.current.wizard.filled
    drive.key(K.Key_Return)
    while drive.current.wizard.currentId() != PageId.CHECKS:
        page = drive.page(QuestionPage)
        first = next(iter(page.choices.values()))
        assert focused(drive) is first
        drive.key(K.Key_Space)
        assert first.isChecked()
        drive.key(K.Key_Down)
        assert not first.isChecked(), "arrows move between the choices"
        drive.key(K.Key_Return)

    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    settle()
    assert focused(drive) is drive.current.wizard.filled
    drive.key(K.Key_Return)
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
    settle()
    assert focused(drive) is drive.current.wizard.filled
    drive.key(K.Key_Return)
    drive.on(PageId.ANSWER)
    drive.key(K.Key_Return)
    drive.on(PageId.HAND_OVER)

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    try:
        drive.key(K.Key_Return)
        dialogs = drive.current.findChildren(QFileDialog)
        assert len(dialogs) == 1
        (name,) = [edit for edit in dialogs[0].findChildren(QLineEdit) if edit.isVisible()]
        QTest.keyClick(name, K.Key_Return)
        wait_until(lambda: drive.program.store.desk.saved, "the report")
    finally:
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)
    assert list(tmp_path.glob("*.pdf"))


def test_alt_left_goes_back(drive: Drive) -> None:
    drive.read()
    drive.key(K.Key_Left, M.AltModifier)
    assert drive.current.wizard.currentId() == PageId.DROP
    drive.key(K.Key_Left, M.AltModifier)
    assert drive.current.wizard.currentId() == PageId.DROP


def test_tab_goes_from_the_page_to_the_footer_to_the_header_and_round(drive: Drive) -> None:
    drive.read()
    window = drive.current
    page = window.wizard.page_now()
    assert page is not None
    body = list(stops(page))
    assert body
    expected = [
        *body,
        window.wizard.filled,
        window.wizard.second,
        window.wizard.back_button,
        window.wizard.disclosure,
        window.header.language,
        window.header.menu,
    ]
    body[0].setFocus()
    seen = [focused(drive)]
    for _ in range(len(expected) - 1):
        drive.key(K.Key_Tab)
        seen.append(focused(drive))
    assert seen == expected
    drive.key(K.Key_Tab)
    assert focused(drive) is body[0]
    drive.key(K.Key_Backtab)
    assert focused(drive) is window.header.menu


def test_everything_that_tab_reaches_has_a_name(drive: Drive) -> None:
    drive.read()
    window = drive.current
    for page in (PageId.HAPPENED, PageId.ANSWER, PageId.HAND_OVER, PageId.PASTE, PageId.DROP):
        window.go(page)
        settle()
        shown = window.wizard.page_now()
        assert shown is not None
        for stop in (*stops(shown), *stops(window.header), *window.wizard.findChildren(Button)):
            if not stop.isVisible():
                continue
            words = getattr(stop, "text", str)()
            assert stop.accessibleName() or words, f"{stop!r} on page {page!r} has no name"


def test_ctrl_plus_makes_the_text_larger_and_keeps_it(drive: Drive) -> None:
    before = drive.current.header.height()
    drive.key(K.Key_Equal, M.ControlModifier)
    assert drive.current.header.height() > before
    assert drive.program.settings.text_percent == 125
    drive.key(K.Key_0, M.ControlModifier)
    assert drive.current.header.height() == before
