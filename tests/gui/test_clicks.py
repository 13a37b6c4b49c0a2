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
from tests.support.returned import Returned
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


USUAL = {
    "user unknown": "550 5.1.1 <claire.petit@cabinet.example>: User unknown",
    "mailbox full": "552 5.2.2 Mailbox full",
    "blocked by a list": "554 5.7.1 Client host [192.0.2.9] blocked using bl.list.example",
    "SPF": "550 5.7.23 SPF check failed for atelier.example",
    "no pass of DMARC": "550 5.7.1 Email rejected per DMARC policy for atelier.example",
    "no reverse DNS": "450 4.7.1 Client host rejected: cannot find your reverse hostname",
    "too large": "552 5.3.4 Message size exceeds fixed limit",
    "spam": "554 5.7.1 Your message looks like SPAM or has been reported as SPAM",
    "relay denied": "554 5.7.1 <claire.petit@cabinet.example>: Relay access denied",
    "domain unknown": "550 5.1.2 Host or domain name not found",
}


@pytest.mark.parametrize("reason", USUAL)
def test_the_usual_reasons_take_seven_clicks_at_most(
    drive: Drive, tmp_path: Path, reason: str
) -> None:
    file = tmp_path / "returned.eml"
    file.write_bytes(Returned(said=USUAL[reason]).eml("postfix"))
    clicks = clicks_to_a_saved_report(drive, file, tmp_path)
    print(f"{reason}: {clicks} clicks")
    assert clicks <= MOST


@pytest.mark.parametrize("reason", ["user unknown", "blocked by a list", "SPF"])
def test_so_do_their_bare_words(drive: Drive, tmp_path: Path, reason: str) -> None:
    """Pasted or typed. A relay that is denied, and nobody knows by whom, needs an answer more."""
    file = tmp_path / "words.txt"
    file.write_text(USUAL[reason], encoding="utf-8")
    clicks = clicks_to_a_saved_report(drive, file, tmp_path)
    print(f"{reason}, pasted: {clicks} clicks")
    assert clicks <= MOST


def clicks_to_a_saved_report(drive: Drive, file: Path, folder: Path) -> int:
    """By somebody who knows none of the answers."""
    drive.read(str(file))
    rest(drive)
    drive.go_on()
    clicks = 1
    rest(drive)
    while drive.current.wizard.currentId() != PageId.CHECKS:
        choose(drive, -1)
        drive.go_on()
        rest(drive)
        clicks += 2
    drive.go_on()
    checks = drive.program.services.checks
    wait_until(lambda: checks.phase is Phase.DONE, "the checks")
    rest(drive)
    drive.go_on()
    rest(drive)
    drive.go_on()
    rest(drive)
    drive.page(HandOverPage).save_to(str(folder / "report.pdf"))
    wait_until(lambda: drive.program.store.desk.saved, "the report")
    return clicks + 4  # start, the answer, pass it on, save
