# SPDX-License-Identifier: GPL-3.0-or-later
"""It landed in spam, or nothing came back: two addresses, the checks, and an honest answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.answer import AnswerPage
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.pages.silence import SilencePage
from relayfix.gui.widgets.path_widget import PathWidget
from relayfix.model.silence import Fate
from tests.support.wizard import SAMPLE, Drive, settle, unclipped, wait_until

SENDER, RECIPIENT = "anna.martin@atelier-nord.example", "claire.petit@cabinet-exemple.example"


def tell(drive: Drive, fate: Fate) -> None:
    drive.press(drive.current.drop_page.ways.silence)
    drive.on(PageId.SILENCE)
    page = drive.page(SilencePage)
    page.fates[fate].click()
    page.own.setText(SENDER)
    page.theirs.setText(RECIPIENT)
    settle()


def test_the_way_from_two_addresses_to_the_saved_report(drive: Drive, tmp_path: Path) -> None:
    tell(drive, Fate.NOTHING)
    drive.go_on()
    drive.on(PageId.HAPPENED)
    happened = drive.page(HappenedPage)
    assert RECIPIENT in happened.head.sentence.text()
    assert not happened.findChildren(PathWidget), "there is no path to draw"
    drive.go_on()
    drive.on(PageId.CHECKS)
    checks = drive.program.services.checks
    wait_until(lambda: checks.phase is Phase.CONSENT, "the consent list")
    assert {"recipient-mx", "mx", "spf", "dmarc"} <= set(checks.plan.checks)
    drive.go_on()
    wait_until(lambda: checks.phase is Phase.DONE, "the checks")
    settle()
    drive.go_on()
    drive.on(PageId.ANSWER)
    assert drive.page(AnswerPage).head.sentence.text() == "We could not find out yet."
    drive.go_on()
    drive.on(PageId.HAND_OVER)
    page = drive.page(HandOverPage)
    page.save_to(str(tmp_path / "report.pdf"))
    wait_until(lambda: drive.program.store.desk.saved, "the report")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_nothing_goes_on_before_both_are_addresses(drive: Drive) -> None:
    drive.press(drive.current.drop_page.ways.silence)
    page = drive.page(SilencePage)
    assert not drive.current.wizard.filled.isEnabled()
    page.fates[Fate.SPAM].click()
    page.own.setText(SENDER)
    page.theirs.setText("claire.petit")
    page.theirs.editingFinished.emit()
    settle()
    assert page.wrong.isVisible()
    assert "claire.petit" in page.wrong.text()
    assert not drive.current.wizard.filled.isEnabled()
    page.theirs.setText(RECIPIENT)
    settle()
    assert not page.wrong.isVisible()
    assert drive.current.wizard.filled.isEnabled()


def test_back_and_another_language_lose_nothing(drive: Drive) -> None:
    tell(drive, Fate.SPAM)
    drive.go_on()
    drive.on(PageId.HAPPENED)
    session = drive.program.store.session
    drive.current.go_back()
    assert drive.page(SilencePage).theirs.text() == RECIPIENT
    drive.go_on()
    assert drive.program.store.session is session, "the same addresses are the same case"
    drive.current.choose_language("fr")
    settle()
    assert "indésirables" in drive.page(HappenedPage).head.sentence.text()


def test_a_message_dropped_later_takes_its_place(drive: Drive) -> None:
    tell(drive, Fate.NOTHING)
    drive.go_on()
    drive.on(PageId.HAPPENED)
    store = drive.program.store
    drive.current.read((SAMPLE,))
    wait_until(lambda: store.session is not None and store.session.files, "the message")
    session = store.session
    assert session is not None
    assert session.silence is None
    assert len(session.bounces) == 1


def test_no_word_is_cut_off(start: Callable[..., Drive]) -> None:
    for language in ("en", "fr"):
        drive = start(language=language)
        for percent in (1.0, 2.0):
            drive.program._on_text_size(percent)
            drive.press(drive.current.drop_page.ways.silence)
            settle()
            assert unclipped(drive.current) == []
            drive.current.go_back()
