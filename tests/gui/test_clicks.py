# SPDX-License-Identifier: GPL-3.0-or-later
"""How many clicks the way takes, and that no page is turned but by one of them (WCAG 3.2.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.question import QuestionPage
from relayfix.resources import resource
from tests.support.wizard import Drive, settle, wait_until

MOST = 7


def rest(drive: Drive) -> None:
    """Wait until nothing is going on, on the page or behind it."""
    settle()
    worker = drive.program.services.engine.worker
    wait_until(lambda: not worker._jobs, "the worker")
    settle()


def choose(drive: Drive, number: int) -> None:
    """A click on one of the answers."""
    drive.press(list(drive.page(QuestionPage).choices.values())[number])


@pytest.mark.parametrize("answer", [0, -1])
def test_every_page_waits_for_a_click(drive: Drive, tmp_path: Path, answer: int) -> None:
    turned: list[int] = []
    drive.current.wizard.currentIdChanged.connect(turned.append)
    drive.read()
    rest(drive)
    assert turned == [PageId.HAPPENED], "a drop opens what happened, and no more"
    clicks = 1
    drive.go_on()
    while drive.current.wizard.currentId() != PageId.CHECKS:
        rest(drive)
        shown = list(turned)
        choose(drive, answer)
        rest(drive)
        assert turned == shown, "to choose is not yet to go on"
        drive.go_on()
        clicks += 2
    rest(drive)
    checks = drive.program.services.checks
    assert checks.phase is Phase.CONSENT, "nobody is asked before the person says so"
    before = list(turned)
    drive.go_on()
    clicks += 1
    wait_until(lambda: checks.phase is Phase.DONE, "the checks")
    rest(drive)
    assert turned == before, "the end of the checks turns no page"
    for page in (PageId.ANSWER, PageId.HAND_OVER):
        drive.go_on()
        clicks += 1
        rest(drive)
        assert turned == [*before, page]
        before = list(turned)
    clicks += 1  # "Save the report"; the click in the system's dialog is not counted
    assert clicks <= MOST
    drive.page(HandOverPage).save_to(str(tmp_path / "report.pdf"))
    wait_until(lambda: drive.program.store.desk.saved, "the report")
    rest(drive)
    assert turned == before, "what is saved turns no page"


@pytest.mark.parametrize("name", sorted(p.name for p in resource("samples").glob("relay*.*")))
def test_the_usual_case_has_one_question_at_most(drive: Drive, name: str) -> None:
    drive.read(str(resource("samples", name)))
    drive.go_on()
    questions = 0
    while drive.current.wizard.currentId() != PageId.CHECKS:
        choose(drive, -1)
        drive.go_on()
        questions += 1
    assert 5 + 2 * questions <= MOST
