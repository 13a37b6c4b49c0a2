# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way, from a returned message to a saved bundle, over real sockets to loopback."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.options import Options
from relayfix.gui.pages.answer import AnswerPage
from relayfix.gui.pages.checks import ChecksPage
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.pages.question import QuestionPage
from relayfix.gui.widgets.button import Button
from relayfix.gui.widgets.desks import Desks
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.path_widget import PathWidget
from relayfix.model.diagnosis import Who
from relayfix.report.verify import verify
from relayfix.session import Network
from tests.support.nameserver import NameServer
from tests.support.wizard import Drive, settle, unclipped, wait_until

K = Qt.Key


def to_the_consent(drive: Drive) -> ChecksPage:
    """From the returned message to the list of who would be asked."""
    drive.read()
    drive.go_on()
    drive.answer_all()
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    settle()
    return drive.page(ChecksPage)


def to_the_answer(drive: Drive) -> AnswerPage:
    """The same, and all checks made."""
    to_the_consent(drive)
    drive.go_on()
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
    drive.go_on()
    drive.on(PageId.ANSWER)
    return drive.page(AnswerPage)


def test_from_the_message_to_a_bundle_that_verifies(
    drive: Drive, nameserver: NameServer, tmp_path: Path
) -> None:
    drive.read()
    happened = drive.page(HappenedPage)
    assert "Claire Petit" in happened.head.sentence.text()
    (picture,) = happened.findChildren(PathWidget)
    assert "mx1.hebergeur.example" in picture.text()
    assert not nameserver.asked, "somebody was asked before the person agreed"

    drive.go_on()
    drive.answer_all()
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    assert not nameserver.asked
    assert drive.current.wizard.disclosure.text() == "Nothing has left this computer"

    drive.go_on()
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
    settle()
    assert nameserver.asked
    assert drive.current.wizard.disclosure.text() == "2 services were asked"
    states = {row.state for row in drive.page(ChecksPage).rows.values()}
    assert not states & {"waiting", "running"}

    drive.go_on()
    drive.on(PageId.ANSWER)
    case = drive.program.store.case
    assert case is not None
    assert case.verdict.id == "recipient-domain-not-hosted"
    assert case.verdict.who is Who.RECIPIENT
    answer = drive.page(AnswerPage)
    assert answer.head.sentence.text() == "The recipient’s side has to fix this."
    (desks,) = answer.findChildren(Desks)
    lit = [card.text() for card in desks.cards() if card._desk.lit]
    said = drive.current.words.text
    who, word = said("window.report.desk.recipient"), said("window.report.desk.word.acts")
    assert lit == [f"{who}: {word}"]

    drive.go_on()
    page = drive.page(HandOverPage)
    wait_until(lambda: page.preview.pages is not None, "the preview")
    page._bundle = True
    page.save_to(str(tmp_path / "case.zip"))
    wait_until(lambda: drive.program.store.desk.saved, "the bundle")
    assert verify(tmp_path / "case.zip").ok
    page._bundle = False
    page.save_to(str(tmp_path / "case.pdf"))
    wait_until(lambda: len(drive.program.store.desk.saved) == 2, "the report")
    assert (tmp_path / "case.pdf").read_bytes().startswith(b"%PDF-")


def test_what_was_answered_stays_on_the_way_back(drive: Drive) -> None:
    drive.read()
    drive.go_on()
    page = drive.page(QuestionPage)
    assert not drive.current.wizard.filled.isEnabled(), "nothing is chosen beforehand"
    first = next(iter(page.choices))
    page.choices[first].click()
    drive.go_on()
    drive.current.go_back()
    page = drive.page(QuestionPage)
    assert page.choices[first].isChecked()
    drive.current.go_back()
    assert isinstance(drive.page(HappenedPage), HappenedPage)
    drive.go_on()
    assert drive.page(QuestionPage).choices[first].isChecked()


def test_another_answer_changes_the_state_and_not_the_proofs(drive: Drive) -> None:
    to_the_answer(drive)
    session = drive.program.store.session
    assert session is not None
    checks = session.checks
    while drive.current.wizard.currentId() != PageId.QUESTION:
        drive.current.go_back()
    page = drive.page(QuestionPage)
    page.choices["everyone"].click()
    drive.go_on()
    session = drive.program.store.session
    assert session is not None
    assert session.answers.scope is not None
    assert session.answers.scope.value == "everyone"
    assert session.checks == checks


def test_hand_over_now_says_that_nothing_was_checked(drive: Drive, nameserver: NameServer) -> None:
    drive.read()
    drive.press(drive.current.wizard.second)
    page = drive.page(HandOverPage)
    assert page.not_checked.isVisible()
    wait_until(lambda: page.preview.pages is not None, "the preview")
    assert page.preview.pages is not None
    assert "No check was made" in page.preview.pages.text
    assert not nameserver.asked


def test_skipping_the_network_asks_nobody(drive: Drive, nameserver: NameServer) -> None:
    to_the_consent(drive)
    drive.press(drive.current.wizard.second)
    drive.on(PageId.ANSWER)
    session = drive.program.store.session
    assert session is not None
    assert session.network is Network.SKIPPED
    assert not nameserver.asked
    assert drive.current.wizard.disclosure.text() == "Nothing has left this computer"


def slowed(name: str, _rdtype: str) -> float:
    """Seconds before an answer: one check waits long, the others not at all."""
    return 30.0 if name.startswith("_dmarc") else 0.0


def test_stopping_keeps_what_is_known(drive: Drive, nameserver: NameServer) -> None:
    page = to_the_consent(drive)
    nameserver._delay = slowed
    drive.go_on()
    checks = drive.program.services.checks
    known = {"recipient-mx", "mx", "domain-blocklists"}
    wait_until(lambda: {result.id for result in checks.results} >= known, "three findings")
    settle()
    assert drive.current.wizard.disclosure.text() == "2 services were asked so far"
    assert not drive.current.wizard.back_button.isEnabled()
    drive.press(drive.current.wizard.second)
    store = drive.program.store
    wait_until(lambda: store.session and store.session.network is Network.STOPPED, "the stop")
    settle()
    assert store.session is not None
    assert {result.id for result in store.session.checks} >= {"recipient-mx", "mx"}
    assert page.head.sentence.text().startswith("Stopped.")
    assert page.rows["dmarc"].state == "skipped"
    drive.go_on()
    drive.on(PageId.ANSWER)
    drive.go_on()
    told = drive.page(HandOverPage).not_checked.text()
    assert told == "The checks were stopped. The report says what was not checked."


def test_esc_asks_before_the_checks_are_lost(drive: Drive, nameserver: NameServer) -> None:
    to_the_consent(drive)
    nameserver._delay = slowed
    drive.go_on()
    drive.key(K.Key_Escape)
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, QDialog)
    sheet.reject()
    settle()
    assert drive.program.services.checks.running, "Esc in the question keeps the checks going"
    drive.current.close()
    settle()
    assert drive.current.isVisible(), "closing asks first, too"
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, QDialog)
    sheet.accept()
    settle()
    assert not drive.program.services.checks.running


def test_checks_without_an_answer_say_so(drive: Drive, nameserver: NameServer) -> None:
    """No network: unknown is never green."""
    to_the_consent(drive)
    nameserver.replace({})
    nameserver._delay = lambda _name, _rdtype: 60.0
    drive.program.services.engine.options = Options(nameservers=(nameserver.address,), timeout=0.5)
    drive.go_on()
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the end of the time")
    settle()
    page = drive.page(ChecksPage)
    others = {row.state for id_, row in page.rows.items() if id_ != "resolver"}
    assert others <= {"unknown", "skipped"}
    assert page.rows["resolver"].state == "problem", "it is silent, and that is found out"
    assert page.head.sentence.text() == "Done. The network gave no answers."
    drive.go_on()
    drive.on(PageId.ANSWER)


def test_that_is_not_my_message_begins_afresh(drive: Drive) -> None:
    drive.read()
    drive.current.start_afresh()
    settle()
    assert drive.current.wizard.currentId() == PageId.DROP
    assert drive.program.store.session is None
    assert not drive.current.wizard.filled.isVisible()


def test_nothing_that_exists_is_written_over(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "case.pdf").write_text("mine")
    drive.read()
    drive.press(drive.current.wizard.second)
    page = drive.page(HandOverPage)
    page.save_to(str(tmp_path / "case.pdf"))
    wait_until(lambda: drive.program.store.desk.saved, "the report")
    assert (tmp_path / "case.pdf").read_text() == "mine"
    assert drive.program.store.desk.saved == (str(tmp_path / "case 2.pdf"),)


def test_a_failure_to_write_keeps_everything(drive: Drive, tmp_path: Path) -> None:
    drive.read()
    drive.press(drive.current.wizard.second)
    page = drive.page(HandOverPage)
    page.save_to(str(tmp_path / "nowhere" / "case.pdf"))
    wait_until(page.banner.isVisible, "the banner")
    assert "Nothing is lost" in page.banner.text.text()
    assert drive.current.wizard.filled.isEnabled()
    page.save_to(str(tmp_path / "case.pdf"))
    wait_until(lambda: drive.program.store.desk.saved, "the report")
    assert not page.banner.isVisible()


def test_a_tick_changes_what_leaves(drive: Drive) -> None:
    drive.read()
    drive.press(drive.current.wizard.second)
    page = drive.page(HandOverPage)
    wait_until(lambda: page.preview.pages is not None, "the preview")
    assert page.preview.pages is not None
    assert "Quote for the new office" not in page.preview.pages.text
    before = page.preview.pages
    page.ticks["subject"].click()
    wait_until(lambda: page.preview.pages is not before, "another preview")
    assert "Quote for the new office" in page.preview.pages.text
    told = drive.program.store.telling(drive.current.words)
    assert told is not None
    desk = drive.program.store.desk
    assert len(told.ticket(desk.consent, desk).splitlines()) <= 25


def test_the_report_has_a_language_of_its_own(drive: Drive) -> None:
    drive.read()
    drive.press(drive.current.wizard.second)
    page = drive.page(HandOverPage)
    wait_until(lambda: page.preview.pages is not None, "the preview")
    before = page.preview.pages
    page.preview._set_language("fr")
    wait_until(lambda: page.preview.pages is not before, "the French preview")
    assert page.preview.pages is not None
    assert "destinataire" in page.preview.pages.text
    assert drive.current.words.language == "en"


def test_the_window_changes_its_language_and_keeps_its_place(start: Callable[..., Drive]) -> None:
    drive = start()
    to_the_answer(drive)
    way = drive.current.wizard.visitedIds()
    drive.current.choose_language("fr")
    settle()
    assert drive.current.words.language == "fr"
    assert drive.current.wizard.visitedIds() == way
    answer = drive.page(AnswerPage)
    said = drive.current.words.text
    assert answer.head.sentence.text() == said("window.report.headline.recipient.certain")
    assert drive.current.wizard.disclosure.text() == "2 services interrogés"
    drive.current.go_back()
    assert {row.state for row in drive.page(ChecksPage).rows.values()} >= {"ok"}
    drive.current.choose_language("en")
    settle()
    assert drive.page(ChecksPage).head.sentence.text() == "Done. The answer is ready."


def test_a_change_of_language_does_not_stop_the_checks(
    drive: Drive, nameserver: NameServer
) -> None:
    to_the_consent(drive)
    nameserver._delay = lambda name, _rdtype: 1.0 if name.startswith("_dmarc") else 0.0
    drive.go_on()
    wait_until(lambda: drive.program.services.checks.done >= 2, "two findings")
    drive.current.choose_language("fr")
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
    settle()
    assert drive.page(ChecksPage).head.sentence.text() == "Terminé. La réponse est prête."


def test_the_dialog_offers_a_name_and_writes_where_it_is_told(drive: Drive, tmp_path: Path) -> None:
    """Through Qt's own dialog, as somebody without a mouse would."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    try:
        drive.read()
        drive.press(drive.current.wizard.second)
        drive.go_on()
        dialog = drive.current.findChild(QFileDialog)
        assert dialog is not None
        assert dialog.selectedFiles() == [str(tmp_path / "RelayFix report Claire Petit.pdf")]
        name = dialog.findChild(QLineEdit)
        assert name is not None
        QTest.keyClick(name, K.Key_Return)
        wait_until(lambda: drive.program.store.desk.saved, "the report")
    finally:
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)
    assert (tmp_path / "RelayFix report Claire Petit.pdf").is_file()


@pytest.mark.parametrize("milliseconds", [0, 1, 3, 10])
def test_stopping_at_any_moment_leaves_nothing_behind(
    drive: Drive, milliseconds: int, qtbot: QtBot
) -> None:
    """Sockets half made, questions half sent: no exception may be left over."""
    broken: list[object] = []
    drive.program.services.engine.worker.broken.connect(broken.append)
    to_the_consent(drive)
    for _ in range(5):
        drive.current.wizard.filled.click()
        qtbot.wait(milliseconds)
        drive.program.services.checks.stop()
        wait_until(lambda: not drive.program.services.checks.busy, "the end of the job")
        drive.program.services.checks.start()
        wait_until(lambda: not drive.program.services.checks.busy, "the end of the checks")
    gc.collect()
    settle()
    assert not broken


def test_the_focus_stays_on_save_after_saving(drive: Drive, tmp_path: Path) -> None:
    drive.read()
    drive.press(drive.current.wizard.second)
    page = drive.page(HandOverPage)
    assert drive.current.focusWidget() is drive.current.wizard.filled
    page.save_to(str(tmp_path / "case.pdf"))
    wait_until(lambda: drive.program.store.desk.saved, "the report")
    settle()
    assert drive.current.focusWidget() is drive.current.wizard.filled


LURE = b"""\
From: "Mail Delivery System" <no-reply@sender.example>
To: anna@atelier.example
Subject: Undelivered: 5 incoming messages on hold
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>Delivery has failed: 5 incoming messages are held, because your password expires today.</p>
<p>Your mailbox will be closed within 24 hours. <a href="https://login.lure.example/x">Release</a></p>
"""


def test_a_lure_is_no_message_that_was_stopped(drive: Drive, tmp_path: Path) -> None:
    """Whoever drops it is warned; nothing of it is drawn, quoted or opened."""
    file = tmp_path / "Undelivered.eml"
    file.write_bytes(LURE)
    drive.read(str(file))
    page = drive.page(HappenedPage)
    assert page.head.sentence.text() == "This does not look like a real returned message."
    assert not page.findChildren(PathWidget)
    assert not unclipped(drive.current)


def test_nobody_is_asked_about_a_lure(drive: Drive, tmp_path: Path) -> None:
    """No check says anything of it: the next page is what to do."""
    file = tmp_path / "Undelivered.eml"
    file.write_bytes(LURE)
    drive.read(str(file))
    assert drive.current.wizard.filled.text() == "What to do now"
    drive.go_on()
    page = drive.page(AnswerPage)
    told = {label.text() for label in page.findChildren(Label)}
    offered = {button.text() for button in page.findChildren(Button)}
    assert "Let the checks run" not in offered
    assert not any("Nothing was asked" in words for words in told)


def test_a_name_server_that_is_fine_did_answer(drive: Drive, tmp_path: Path) -> None:
    """Nothing else could be asked of a line from a screen."""
    file = tmp_path / "line.txt"
    file.write_bytes(b"0x800CCC79")
    drive.read(str(file))
    drive.current.go(PageId.CHECKS)
    page = drive.page(ChecksPage)
    wait_until(lambda: page.desk.phase is Phase.CONSENT, "the plan")
    drive.go_on()
    wait_until(lambda: page.desk.phase is Phase.DONE, "the checks")
    settle()
    assert page.head.sentence.text() == "Done. Nothing stands out."
