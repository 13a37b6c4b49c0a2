# SPDX-License-Identifier: GPL-3.0-or-later
"""A case is kept, found again by the next program, and checked again: what was red is green."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from relayfix import session as journey
from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.options import Options
from relayfix.gui.pages.answer import AnswerPage
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.kept import KeptPage
from relayfix.gui.theme import theme
from relayfix.gui.widgets.desks import Desks
from relayfix.gui.widgets.icon_text import IconText
from relayfix.intake.parse import parse
from relayfix.model.dossier import InputFile
from relayfix.model.kept import KeptCase
from relayfix.model.sentence import Sentence
from relayfix.net.dns import Resolver
from relayfix.report.verify import verify
from relayfix.resources import resource
from relayfix.store import cases
from relayfix.store.cases import keep, load
from tests.support.nameserver import NameServer, Zone
from tests.support.project import ROOT
from tests.support.wizard import HOSTED, Drive, settle, unclipped, wait_until

WRONG: Zone = {**HOSTED, "cabinet-exemple.example": {"TXT": ["a domain without mail"]}}
"""The recipient's domain names no server for its mail, and has no address either."""


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where cases are kept, for each test its own."""
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "own"))
    return cases.cases_folder()


def case_of(nameserver: NameServer, name: str = "relay-denied.en.eml") -> KeptCase:
    """A case with its checks, as the zone has it now."""
    file = InputFile(name=name, data=resource("samples", name).read_bytes())
    session = journey.with_bounces(journey.Session(), [file], parse(name, file.data))
    resolver = Resolver((nameserver.address,))
    checked = asyncio.run(journey.investigate(session, resolver, timeout=10.0))
    kept = journey.kept(checked, datetime.now(UTC).replace(microsecond=0))
    assert kept is not None
    return kept


def check(drive: Drive) -> AnswerPage:
    """From the consent list over the checks to the answer."""
    drive.on(PageId.CHECKS)
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    settle()
    drive.go_on()
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
    drive.go_on()
    drive.on(PageId.ANSWER)
    return drive.page(AnswerPage)


def hand_over_now(drive: Drive) -> HandOverPage:
    """From the message to the last page, nobody asked."""
    drive.read()
    drive.press(drive.current.wizard.second)
    drive.on(PageId.HAND_OVER)
    page = drive.page(HandOverPage)
    assert not page.keep.isChecked(), "it is kept only if the person wants it"
    return page


def idle(drive: Drive) -> None:
    """Wait until nothing is read or written."""
    settle()
    wait_until(lambda: not drive.program.services.kept.busy, "the folder")
    settle()


def list_of(drive: Drive) -> KeptPage:
    """From the first page to the kept cases."""
    wait_until(lambda: drive.current.drop_page.kept is not None, "the link")
    link = drive.current.drop_page.kept
    assert link is not None
    drive.press(link)
    drive.on(PageId.KEPT)
    idle(drive)
    return drive.page(KeptPage)


def again(drive: Drive, number: int = 0) -> AnswerPage:
    """From the first page over the list and the checks to the answer."""
    page = list_of(drive)
    drive.press(page.rows()[number].check)
    return check(drive)


def said(page: AnswerPage) -> list[str]:
    """The titles of the changes."""
    words = ("Mended: ", "Still: ", "New: ", "Found only now: ", "Could not be found out: ")
    return [row._first for row in page.findChildren(IconText) if row._first.startswith(words)]


def test_kept_closed_found_again_and_green(
    start: Callable[..., Drive], nameserver: NameServer, folder: Path
) -> None:
    nameserver.replace(WRONG)
    first = start()
    first.read()
    first.go_on()
    first.answer_all()
    check(first)
    first.go_on()
    first.on(PageId.HAND_OVER)
    page = first.page(HandOverPage)
    page.keep.click()
    wait_until(lambda: first.program.store.desk.kept, "the kept case")
    idle(first)
    assert not unclipped(first.current)
    first.close()

    (file,) = folder.iterdir()
    text = file.read_text(encoding="utf-8")
    for secret in ("password", "username", "headers", "notice", "Received:", "Content-Type"):
        assert secret not in text
    assert str(ROOT) not in text, "the folder of the message is nobody's business"

    nameserver.replace(HOSTED)
    nameserver.asked.clear()
    second = start()
    kept = list_of(second)
    (row,) = kept.rows()
    assert second.current.focusWidget() is row.check
    assert row.check.accessibleDescription().startswith("To Claire Petit, ")
    assert not unclipped(second.current)
    second.press(row.check)
    second.on(PageId.CHECKS)
    wait_until(lambda: second.program.services.checks.phase is Phase.CONSENT, "the consent list")
    assert not nameserver.asked, "nobody is asked before the person says so"
    answer = check(second)
    assert nameserver.asked
    assert answer.head.sentence.text() == "Everything the checks had found wrong is mended."
    assert said(answer) == ["Mended: Where the recipient’s mail goes"]
    desks = answer.findChildren(Desks)
    assert [one.isVisible() for one in desks] == [False], "nobody has to act"
    assert answer.footing().filled == "See the report"
    assert not unclipped(second.current)
    assert [stored.name for stored in load()] == [file.stem], "it stays as it was when it was kept"
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_nothing_was_mended_it_says_so(
    start: Callable[..., Drive], nameserver: NameServer, language: str
) -> None:
    nameserver.replace(WRONG)
    keep(case_of(nameserver))
    drive = start(language=language)
    answer = again(drive)
    expected = {"en": "Nothing has changed yet.", "fr": "Rien n’a encore changé."}
    assert answer.head.sentence.text() == expected[language]
    theme().set_text_size(2.0)
    settle()
    assert not unclipped(drive.current)
    drive.current.go(PageId.DROP)
    settle()
    assert not unclipped(drive.current)
    list_of(drive)
    assert not unclipped(drive.current)


def test_what_cannot_be_found_out_is_never_called_mended(
    start: Callable[..., Drive], nameserver: NameServer
) -> None:
    nameserver.replace(WRONG)
    keep(case_of(nameserver))
    nameserver._delay = lambda _name, _rdtype: 60.0
    drive = start()
    drive.program.services.engine.options = Options(nameservers=(nameserver.address,), timeout=0.5)
    answer = again(drive)
    assert not [title for title in said(answer) if title.startswith(("Mended", "Still"))]
    assert "Could not be found out: Where the recipient’s mail goes" in said(answer)
    expected = "We could not find out whether anything has changed."
    assert answer.head.sentence.text() == expected, "a silent name server is no news of the case"


def test_without_the_network_nothing_is_known(
    start: Callable[..., Drive], nameserver: NameServer
) -> None:
    nameserver.replace(WRONG)
    keep(case_of(nameserver))
    nameserver.replace(HOSTED)
    drive = start()
    drive.press(list_of(drive).rows()[0].check)
    drive.on(PageId.CHECKS)
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    settle()
    drive.press(drive.current.wizard.second)
    drive.on(PageId.ANSWER)
    answer = drive.page(AnswerPage)
    expected = "We could not find out whether anything has changed."
    assert answer.head.sentence.text() == expected
    assert said(answer) == ["Could not be found out: Where the recipient’s mail goes"]


def test_what_was_fine_and_is_not_is_new_and_each_time_is_asked_anew(
    start: Callable[..., Drive], nameserver: NameServer
) -> None:
    keep(case_of(nameserver))
    nameserver.replace(WRONG)
    drive = start()
    assert said(again(drive)) == ["New: Where the recipient’s mail goes"]
    nameserver.replace(HOSTED)
    drive.current.go(PageId.DROP)
    settle()
    answer = again(drive)
    assert said(answer) == []
    assert answer.head.sentence.text() == "Nothing has changed in what can be checked."


def test_without_the_tick_nothing_stays(drive: Drive, folder: Path) -> None:
    page = hand_over_now(drive)
    page.keep.click()
    wait_until(lambda: drive.program.store.desk.kept, "the kept case")
    idle(drive)
    assert page.keep.isChecked()
    assert len(list(folder.iterdir())) == 1
    page.keep.click()
    idle(drive)
    assert not page.keep.isChecked()
    assert list(folder.iterdir()) == []
    page.keep.click()
    page.keep.click()  # before the first is written
    idle(drive)
    assert not page.keep.isChecked()
    assert drive.program.store.desk.kept is None
    assert list(folder.iterdir()) == []
    link = drive.current.drop_page.kept
    assert link is None or link.isHidden()


def test_what_is_kept_grows_with_the_case(drive: Drive) -> None:
    page = hand_over_now(drive)
    page.keep.click()
    wait_until(lambda: drive.program.store.desk.kept, "the kept case")
    idle(drive)
    (stored,) = load()
    assert stored.case.checks == ()
    drive.current.go_back()
    drive.go_on()
    drive.answer_all()
    check(drive)
    idle(drive)
    (later,) = load()
    assert later.name == stored.name
    assert {result.id for result in later.case.checks} >= {"recipient-mx", "mx", "spf"}
    drive.current.start_afresh()
    settle()
    assert not hand_over_now(drive).keep.isChecked(), "another case is not kept with it"
    assert len(load()) == 1


def test_a_forgotten_case_is_gone(start: Callable[..., Drive], nameserver: NameServer) -> None:
    case = case_of(nameserver)
    names = {keep(replace(case, when=case.when - timedelta(days=day))) for day in (1, 2)}
    drive = start()
    page = list_of(drive)
    link = drive.current.drop_page.kept
    assert link is not None
    assert link.text() == "Check a kept case again (2)"
    first, _ = page.rows()
    drive.press(first.forget)
    idle(drive)
    assert {stored.name for stored in load()} < names
    (left,) = page.rows()
    assert drive.current.focusWidget() is left.check, "the focus goes to the next one"
    drive.press(left.forget)
    idle(drive)
    assert load() == ()
    assert page.rows() == []
    assert page.head.sentence.text() == "No case is kept any more."
    drive.current.go_back()
    settle()
    assert link.isHidden()


def test_where_it_cannot_be_kept_that_is_said(
    drive: Drive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "file"))
    page = hand_over_now(drive)
    page.keep.click()
    wait_until(lambda: page.banner.isVisible(), "the notice")
    assert not page.keep.isChecked()
    assert drive.program.store.desk.kept is None


def test_a_file_that_no_words_fit_hides_no_other(
    start: Callable[..., Drive], nameserver: NameServer
) -> None:
    """Another version of the program says other sentences."""
    case = case_of(nameserver)
    good = keep(case)
    (first, *others) = case.checks
    keep(replace(case, checks=(replace(first, summary=Sentence.of("check.mx.gone")), *others)))
    keep(replace(case, checks=(replace(first, id="gone"), *others)))
    drive = start()
    assert len(list_of(drive).rows()) == 1
    assert [row.name for row in drive.program.services.kept.rows] == [good]
    assert len(load()) == 3, "they are not ours to delete"


def test_a_case_opened_again_is_handed_over_without_its_message(
    start: Callable[..., Drive], nameserver: NameServer, tmp_path: Path
) -> None:
    nameserver.replace(WRONG)
    keep(case_of(nameserver))
    drive = start()
    again(drive)
    drive.go_on()
    drive.on(PageId.HAND_OVER)
    page = drive.page(HandOverPage)
    assert page.keep.isChecked()
    assert not page.ticks["headers"].isVisible()
    assert not page.ticks["whole"].isVisible()
    page._bundle = True
    page.save_to(str(tmp_path / "case.zip"))
    wait_until(lambda: drive.program.store.desk.saved, "the bundle")
    assert verify(tmp_path / "case.zip").ok
    page.keep.click()
    idle(drive)
    assert load() == ()


def test_another_language_keeps_the_way_and_the_link(
    start: Callable[..., Drive], nameserver: NameServer
) -> None:
    nameserver.replace(WRONG)
    keep(case_of(nameserver))
    drive = start()
    again(drive)
    drive.current.choose_language("fr")
    settle()
    drive.on(PageId.ANSWER)
    assert drive.page(AnswerPage).head.sentence.text() == "Rien n’a encore changé."
    drive.current.go(PageId.DROP)
    settle()
    link = drive.current.drop_page.kept
    assert link is not None
    assert link.text() == "Vérifier à nouveau un dossier gardé (1)"
    page = list_of(drive)
    idle(drive)
    assert page.rows()[0].check.text() == "Vérifier à nouveau"


PROBE = """
import sys
from relayfix.gui.app import Program, application_of
app = application_of(["relayfix"])
program = Program(language="en")
window = program.show()
window.painted.disconnect()  # look before the rest is warmed
window.painted.connect(app.quit)
app.exec()
print("relayfix.store.cases" in sys.modules, "relayfix.gui.keeping" in sys.modules)
print(window.drop_page.kept)
program.close()
"""


def test_kept_cases_are_looked_for_behind_the_first_page(nameserver: NameServer) -> None:
    keep(case_of(nameserver))
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "False False\nNone\n"), done.stderr
