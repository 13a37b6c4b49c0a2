# SPDX-License-Identifier: GPL-3.0-or-later
"""Small steps that the walks through the window's states have in common."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication, QDialog, QMenu

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.checks import ChecksPage
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.page import Page
from relayfix.gui.widgets.disclosure import Disclosure
from tests.support.wizard import Drive, settle, wait_until


def afresh(drive: Drive) -> None:
    """Back to the first page, without a case; nobody is asked whether they are sure."""
    drive.current.wizard.go(PageId.DROP)
    drive.program.store.set_session(None)
    settle()


def phase(drive: Drive, wanted: Phase) -> None:
    """Wait until the checks have come so far."""
    wait_until(lambda: drive.program.services.checks.phase is wanted, wanted.name)
    settle()


def found_and_shown(drive: Drive, least: int) -> None:
    """Wait until so many checks have found something, and the page shows all that was found."""
    checks, page = drive.program.services.checks, drive.page(ChecksPage)

    def shown() -> bool:
        done = [row for row in page.rows.values() if row.state not in ("waiting", "running")]
        return len(done) == checks.done >= least

    wait_until(shown, "the findings")
    settle()


def previewed(drive: Drive) -> HandOverPage:
    """The last page, with its preview drawn."""
    page = drive.page(HandOverPage)
    wait_until(lambda: page.preview.pages is not None, "the preview")
    return page


def unfold(page: Page) -> None:
    """Open all that is folded."""
    for fold in page.findChildren(Disclosure):
        fold.set_open(True)
    settle()


def to_the_end(page: Page) -> None:
    """Scroll down as far as it goes."""
    if page.area is not None:
        page.area.verticalScrollBar().setValue(10_000)
    settle()


def down(name: str, page: Page) -> Iterator[str]:
    """The page from its top to its end, a screen at a time."""
    assert page.area is not None
    bar = page.area.verticalScrollBar()
    settle()
    for number in range(12):
        bar.setValue(number * (page.area.viewport().height() - 60))
        settle()
        yield f"{name}-{number + 1}"
        if bar.value() >= bar.maximum():
            return


def choose_last(drive: Drive) -> None:
    """Answer the question that is shown with its last choice, and go on."""
    from relayfix.gui.pages.question import QuestionPage

    shown = drive.current.wizard.currentId()
    list(drive.page(QuestionPage).choices.values())[-1].click()
    drive.go_on()
    drive.left(shown)


def sheet_is_there() -> bool:
    """Something has opened above the window."""
    sheet = QApplication.activeModalWidget()
    handle = sheet.windowHandle() if sheet is not None else None
    return handle is not None and handle.isExposed()


def put_away() -> None:
    """Close what has opened above the window."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMenu) and widget.isVisible():
            widget.close()
        elif isinstance(widget, QDialog) and widget.isVisible():
            widget.reject()
    settle()
