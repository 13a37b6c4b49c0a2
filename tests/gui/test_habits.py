# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person expects of any program: one window, F1, a question before a loss, and after a
crash the case is still there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from relayfix.gui import single_instance
from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.dialogs import Sheet
from relayfix.gui.pages.checks import ChecksPage
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.sheets import Trouble
from relayfix.gui.window import Window
from relayfix.model.answers import Answers, Scope
from relayfix.session import Network
from relayfix.store import open_case
from tests.support.nameserver import NameServer
from tests.support.project import ROOT
from tests.support.wizard import HOSTED, SAMPLE, Drive, settle, wait_until

OWN_DIALOGS = Qt.ApplicationAttribute.AA_DontUseNativeDialogs


def sheets(drive: Drive) -> list[Sheet]:
    """The questions that stand above the window."""
    return [sheet for sheet in drive.current.findChildren(Sheet) if sheet.isVisible()]


def answered(drive: Drive, sheet: Sheet, accept: bool) -> None:
    (other,) = [b for b in sheet.findChildren(QPushButton) if b is not sheet.safe]
    drive.press(other if accept else sheet.safe)


def checked(drive: Drive) -> None:
    """A case that something was found out about."""
    drive.read()
    from relayfix.session import with_checks

    store = drive.program.store
    assert store.session is not None
    store.set_session(with_checks(store.session, (), Network.ASKED))
    settle()


# ── one window ──────────────────────────────────────────────────────────────────────────────

FIRST = """
import sys
from PySide6.QtCore import QTimer
from relayfix.gui import app

def look():
    from PySide6.QtWidgets import QApplication
    for window in QApplication.topLevelWidgets():
        if type(window).__name__ == "Window" and window.wizard.currentId() == 10:
            print(window.wizard.page_now().head.sentence.text(), flush=True)
            window.close()

application = app.application_of(["relayfix"])
timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
sys.exit(app.main(["--lang", "en"]))
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    return tmp_path


@pytest.fixture
def started(home: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:  # noqa: ARG001 - the programs inherit it
    running: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def is_locked(home: Path) -> bool:
    return (home / "xdg_config_home" / "relayfix" / "first.lock").is_file()


def until(found: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 30
    while not found():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def test_a_second_start_hands_its_file_to_the_first(
    home: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    first = started(FIRST)
    until(lambda: is_locked(home), "the first window's lock")
    second = subprocess.run(
        [sys.executable, "-m", "relayfix", SAMPLE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    out, err = first.communicate(timeout=60)
    assert out.strip() == "Your message to Claire Petit was stopped on its way.", err
    assert first.returncode == 0
    assert not is_locked(home), "the next start is a first one again"


def test_a_lock_of_a_killed_window_holds_nobody_up(
    home: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    first = started(FIRST)
    until(lambda: is_locked(home), "the lock")
    first.kill()
    first.wait()
    assert is_locked(home)
    lock = single_instance.claim()
    assert lock is not None
    lock.unlock()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\n",
        b"[]\n",
        b'{"files": "a"}\n',
        b'{"files": [1]}\n',
        b'{"files": ["a\\u0000b"]}\n',
        json.dumps({"files": ["a"] * 501}).encode() + b"\n",
        b"[" * 100_000,
    ],
)
def test_a_message_that_is_none_of_ours_rings_no_bell(line: bytes) -> None:
    assert single_instance._files_of(line) is None


def test_the_bell_rings_and_says_so(qtbot: QtBot, home: Path) -> None:  # noqa: ARG001 - the socket lies there
    lock = single_instance.claim()
    assert lock is not None
    with pytest.raises(single_instance.Taken):
        single_instance.claim()
    bell = single_instance.Doorbell()
    heard: list[list[str]] = []
    bell.rung.connect(heard.append)
    assert bell.listen()
    code = "from relayfix.gui.single_instance import hand_over; print(hand_over(['a.eml']))"
    caller = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    wait_until(lambda: heard, "the bell")
    wait_until(lambda: caller.poll() is not None, "the caller's end")
    assert caller.communicate()[0].strip() == "True"
    assert heard == [[str(ROOT / "a.eml")]], "the caller's own folder counts"
    bell.close()
    lock.unlock()


def test_open_with_on_macos_comes_as_an_event() -> None:
    code = (
        "import sys\n"
        "from PySide6.QtCore import QUrl\n"
        "from PySide6.QtGui import QFileOpenEvent\n"
        "from relayfix.gui.opening import OpeningApplication\n"
        "app = OpeningApplication(['relayfix'])\n"
        "app.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile('/tmp/early.eml')))\n"
        "heard = app.listen()\n"
        "app.asked.connect(heard.extend)\n"
        "app.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile('/tmp/late.eml')))\n"
        "print(heard)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['/tmp/early.eml', '/tmp/late.eml']", done.stderr


# ── after a crash ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def only_one(start: Callable[..., Drive], home: Path) -> Callable[..., Drive]:  # noqa: ARG001 - what is open lies there
    """Starts a program that holds the lock, as a person's does."""

    def make(paths: tuple[str, ...] = ()) -> Drive:
        drive = start()
        drive.program._only_one = True
        drive.program._left_behind = open_case.is_there()
        drive.program._waiting = paths
        drive.program._listen()
        settle()
        return drive

    return make


def test_the_open_case_is_kept_until_the_program_ends_well(only_one: Callable[..., Drive]) -> None:
    drive = only_one()
    drive.read()
    wait_until(open_case.is_there, "the open case")
    drive.close()
    assert not open_case.is_there()


def test_a_case_that_is_forgotten_is_not_kept(only_one: Callable[..., Drive]) -> None:
    drive = only_one()
    drive.read()
    wait_until(open_case.is_there, "the open case")
    drive.current.start_afresh()
    wait_until(lambda: not open_case.is_there(), "its end")


def left_behind(only_one: Callable[..., Drive]) -> None:
    """A program that ended in the middle of a case, with an answer given and a note written."""
    drive = only_one()
    drive.read()
    store = drive.program.store
    store.set_desk(lambda desk: replace(desk, note="urgent"))
    drive.go_on()
    drive.answer_all()
    wait_until(open_case.is_there, "the open case")
    wait_until(lambda: (found := open_case.load()) and found[0].note == "urgent", "the note")
    wait_until(lambda: (found := open_case.load()) and found[0].asked == store.asked_ids, "all")
    drive.program.services.rescue._following = False  # as if it had never come to an end
    drive.close()


def test_after_a_crash_the_case_is_offered_and_is_the_same(only_one: Callable[..., Drive]) -> None:
    left_behind(only_one)
    drive = only_one()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=False)
    drive.on(PageId.HAPPENED)
    store = drive.program.store
    assert store.session is not None
    assert len(store.session.files) == 1
    assert store.desk.note == "urgent"
    assert store.asked_count > 0
    assert "Claire Petit" in drive.page(HappenedPage).head.sentence.text()


def test_after_a_crash_one_can_start_afresh(only_one: Callable[..., Drive]) -> None:
    left_behind(only_one)
    drive = only_one()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=True)
    wait_until(lambda: not open_case.is_there(), "the old case's end")
    assert drive.program.store.session is None


def as_written(network: Network) -> bool:
    found = open_case.load()
    return found is not None and found[0].network == network.value and bool(found[0].checks)


def crash(drive: Drive) -> None:
    """Close it as if it had never come to an end."""
    drive.program.services.rescue._following = False
    drive.close()


def to_the_checks(drive: Drive) -> ChecksPage:
    drive.current.go(PageId.CHECKS)
    settle()
    page = drive.page(ChecksPage)
    wait_until(lambda: page.desk.phase is not Phase.PLANNING, "the plan")
    settle()
    return page


def picked_up(only_one: Callable[..., Drive]) -> Drive:
    drive = only_one()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=False)
    drive.on(PageId.HAPPENED)
    return drive


def test_what_was_checked_before_a_crash_stays_checked(only_one: Callable[..., Drive]) -> None:
    drive = only_one()
    drive.read()
    page = to_the_checks(drive)
    drive.go_on()
    wait_until(lambda: page.desk.phase is Phase.DONE, "the checks")
    wait_until(lambda: as_written(Network.ASKED), "the finished run")
    found = {id_: row.accessibleName() for id_, row in page.rows.items()}
    assert len(found) > 3
    crash(drive)
    drive = picked_up(only_one)
    page = to_the_checks(drive)
    assert page.desk.phase is Phase.DONE
    assert {id_: row.accessibleName() for id_, row in page.rows.items()} == found
    assert not drive.program.services.sent(), "nobody was asked again"
    drive.press(drive.current.wizard.second)  # again
    wait_until(lambda: page.desk.phase is Phase.DONE, "the checks")
    open_case.clear()
    drive.program.store.set_desk(lambda desk: replace(desk, note="again"))
    wait_until(lambda: as_written(Network.ASKED), "the run after the crash")


def test_a_run_that_a_crash_ended_keeps_what_it_found(
    only_one: Callable[..., Drive], nameserver: NameServer
) -> None:
    nameserver.replace({**HOSTED, "_dmarc.atelier-nord.example": "TIMEOUT"})
    drive = only_one()
    drive.read()
    page = to_the_checks(drive)
    drive.go_on()
    wait_until(lambda: as_written(Network.STOPPED), "what was found so far")
    assert page.desk.running
    crash(drive)
    drive = picked_up(only_one)
    page = to_the_checks(drive)
    assert page.desk.phase is Phase.STOPPED
    assert page.desk.done > 0
    assert str(page.desk.done) in page.head.sentence.text()
    store = drive.program.store
    assert store.session is not None
    assert store.session.network is Network.STOPPED


def test_a_case_that_cannot_be_read_again_is_told_of(only_one: Callable[..., Drive]) -> None:
    left_behind(only_one)
    for file in open_case.open_folder().glob("*.bin"):
        file.write_bytes(b"damaged")
    drive = only_one()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=False)
    wait_until(lambda: drive.current.drop_page.banner.isVisible(), "the notice")
    assert drive.program.store.session is None


def test_a_file_given_at_the_start_waits_for_the_answer(only_one: Callable[..., Drive]) -> None:
    left_behind(only_one)
    drive = only_one((SAMPLE,))
    assert drive.current.wizard.currentId() == PageId.DROP
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=True)
    drive.on(PageId.HAPPENED)


# ── a question before a loss ────────────────────────────────────────────────────────────────


def test_esc_goes_back_where_nothing_is_lost(drive: Drive) -> None:
    drive.read()
    drive.current.on_escape()
    assert drive.current.wizard.currentId() == PageId.DROP
    drive.current.on_escape()
    assert drive.current.isVisible()
    assert not sheets(drive)


def test_that_is_not_my_message_asks_once_something_is_known(drive: Drive) -> None:
    checked(drive)
    drive.current.start_afresh()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=False)
    assert drive.program.store.session is not None
    drive.current.start_afresh()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=True)
    assert drive.program.store.session is None
    assert drive.current.wizard.currentId() == PageId.DROP


def test_closing_asks_while_a_case_would_be_lost(drive: Drive) -> None:
    checked(drive)
    window = drive.current
    window.close()
    assert window.isVisible()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=False)
    assert window.isVisible()
    window.close()
    (sheet,) = sheets(drive)
    answered(drive, sheet, accept=True)
    settle()
    assert drive.program.window is None


def test_closing_asks_nothing_where_all_is_saved_or_nothing_was_found(drive: Drive) -> None:
    from dataclasses import replace

    checked(drive)
    drive.program.store.set_desk(lambda desk: replace(desk, saved=("report.pdf",)))
    store = drive.program.store
    assert not store.at_stake
    assert store.session is not None
    store.set_session(replace(store.session, answers=Answers(scope=Scope.EVERYONE)))
    assert store.at_stake, "what was found out since is in no report"
    store.set_desk(lambda desk: replace(desk, handed_on=True))
    assert not store.at_stake
    drive.current.start_afresh()
    drive.read()
    assert not drive.program.store.at_stake, "the message can be read again at any time"


# ── F1, the menu, folders, and trouble ──────────────────────────────────────────────────────


def test_f1_tells_how_it_works(drive: Drive) -> None:
    keys = QKeySequence(QKeySequence.StandardKey.HelpContents)
    QTest.keySequence(drive.current, keys)
    settle()
    (sheet,) = sheets(drive)
    assert sheet.windowTitle() == "How RelayFix works"
    sheet.reject()


def test_the_folder_of_the_last_message_is_remembered(drive: Drive, tmp_path: Path) -> None:
    drive.current._on_chosen((str(tmp_path / "nothing.eml"),))
    assert drive.program.settings.source == str(tmp_path)
    QApplication.setAttribute(OWN_DIALOGS)
    try:
        drive.current.open_files()
        (dialog,) = drive.current.findChildren(QFileDialog)
        assert dialog.directory().absolutePath() == str(tmp_path)
        dialog.reject()
    finally:
        QApplication.setAttribute(OWN_DIALOGS, False)


def test_the_details_of_a_trouble_can_be_saved(drive: Drive, tmp_path: Path) -> None:
    sheet = Trouble(drive.current, drive.current.words, "LookupError: a bug")
    sheet.open()
    settle()
    target = tmp_path / "details.txt"
    sheet.save_to(str(target))
    assert target.read_text(encoding="utf-8") == "LookupError: a bug"
    assert str(target) in sheet.told.text()
    sheet.save_to(str(tmp_path / "no" / "folder.txt"))
    assert "could not be written" in sheet.told.text()
    sheet.reject()


def test_a_later_start_brings_the_window_forward(drive: Drive) -> None:
    drive.current.showMinimized()
    settle()
    drive.program.open_files([])
    settle()
    assert not drive.current.isMinimized()
    assert isinstance(drive.current, Window)
    drive.program.open_files([SAMPLE])
    drive.on(PageId.HAPPENED)
