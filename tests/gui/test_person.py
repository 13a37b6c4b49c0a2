# SPDX-License-Identifier: GPL-3.0-or-later
"""From a returned message to the saved PDF as people go: with the mouse, with the keyboard alone,
and with a screen reader's actions alone. The program, the mouse, the bus and the drag are real."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.atspi import CHECKED, Node, until
from tests.support.person import Person, person
from tests.support.poppler import Pdf
from tests.support.screen import missing
from tests.support.wizard import SAMPLE

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

MOST_CLICKS = 7
"""From the drop to the saved report; those in the system's dialog are not ours."""

REPORT = "RelayFix report Claire Petit.pdf"


@pytest.fixture
def somebody() -> Iterator[Person]:
    """A person at a screen with nothing on it."""
    with person() as made:
        yield made


@pytest.fixture
def message(tmp_path: Path) -> Path:
    """The returned message, as a file with an ordinary name."""
    return Path(shutil.copy(SAMPLE, tmp_path / "Retour à l’envoyeur.eml"))


def the_report(somebody: Person, tmp_path: Path) -> Pdf:
    """The one PDF that was saved; it says whose desk it is, and carries its data."""
    (file,) = somebody.documents.iterdir()
    assert file.suffix == ".pdf"
    pdf = Pdf(file.read_bytes(), tmp_path)
    # The page has straight apostrophes, so that a search finds what was typed.
    headline = somebody.say("window.report.headline.recipient.certain").replace("’", "'")
    assert headline in pdf.words().replace("’", "'")
    assert "mx1.hebergeur.example" in pdf.words()
    assert "report.json" in pdf.attachments()
    return pdf


def answer_questions(
    somebody: Person, choose: Callable[[Node], None], go_on: Callable[[], None]
) -> int:
    """Answer every question with its last choice, up to the checks; how many there were."""
    start = somebody.say("window.checks.start")
    for number in range(10):
        until(lambda: somebody.find("push button", start) or somebody.all("radio button"), "a page")
        choices = somebody.all("radio button")
        if not choices:
            return number
        assert not any(choice.has(CHECKED) for choice in choices), "it was chosen for them"
        choose(choices[-1])
        until(lambda: somebody.all("radio button")[-1].has(CHECKED), "the choice to be taken")
        go_on()
        until(partial(is_gone, somebody, choices[-1]), "the next page")
    raise AssertionError("the questions do not end")


def is_gone(somebody: Person, choice: Node) -> bool:
    """Whether another page is shown."""
    return choice.name not in [other.name for other in somebody.all("radio button")]


def test_a_real_drop_and_the_whole_way_with_the_mouse_alone(
    somebody: Person, message: Path, tmp_path: Path
) -> None:
    say = somebody.say
    somebody.open()
    zone = somebody.sees("push button", say("window.drop.zone_name"))
    somebody.drag(str(message), somebody.middle(zone))
    somebody.reads(say("window.happened.stopped", name="Claire Petit"))
    assert message.exists(), "a drop copies"

    somebody.click("push button", say("window.happened.make_sure"))
    answer_questions(
        somebody,
        lambda choice: somebody.click("radio button", choice.name),
        lambda: somebody.click("push button", say("window.continue")),
    )
    assert not somebody.nameserver.asked, "somebody was asked before the person agreed"
    somebody.click("push button", say("window.checks.start"))
    somebody.reads(say("window.checks.done_clear"))
    assert somebody.nameserver.asked
    somebody.click("push button", say("window.checks.answer"))
    somebody.reads(say("window.report.headline.recipient.certain"))
    somebody.click("push button", say("window.answer.pass_on"))
    somebody.click("push button", say("window.hand_over.save_report"))
    assert somebody.clicks <= MOST_CLICKS
    # Qt's own dialog, as there is no desktop here that brings one; its words come with Qt.
    somebody.click("push button", "Save")
    somebody.reads(say("window.hand_over.saved", folder="Documents", name=REPORT))
    the_report(somebody, tmp_path)


def test_from_a_chosen_file_with_the_keyboard_alone(
    somebody: Person, message: Path, tmp_path: Path
) -> None:
    say = somebody.say
    somebody.open()
    somebody.focus("push button", say("window.drop.zone_name"))
    somebody.press("Return")
    somebody.sees("dialog", say("window.drop.choose_title"))
    somebody.focus("text", "File name:")
    plain = message.rename(tmp_path / "Undeliverable.eml")  # letters that every keyboard has
    somebody.type(str(plain))
    somebody.press("Return")
    somebody.reads(say("window.happened.stopped", name="Claire Petit"))
    somebody.focus("push button", say("window.happened.make_sure"))
    somebody.press("Return")

    def choose(choice: Node) -> None:
        for _ in somebody.all("radio button"):
            now = until(somebody.focused, "the focus")
            assert now.role == "radio button", f"{now.role} {now.name!r} has the focus"
            if now.name == choice.name:
                break
            somebody.press("Down")
            until(partial(somebody.moved, now), "the next choice")
        somebody.press("space")

    answer_questions(somebody, choose, lambda: somebody.press("Return"))
    for id_, then in (
        ("window.checks.start", "window.checks.done_clear"),
        ("window.checks.answer", "window.report.headline.recipient.certain"),
        ("window.answer.pass_on", "window.hand_over.sentence"),
    ):
        somebody.focus("push button", say(id_))
        somebody.press("Return")
        somebody.reads(say(then))
    somebody.tab_to("push button", say("window.hand_over.save_report"))
    somebody.press("Return")
    somebody.sees("dialog", say("window.hand_over.save_title"))
    somebody.focus("text", "File name:")
    somebody.press("Return")
    somebody.reads(say("window.hand_over.saved", folder="Documents", name=REPORT))
    the_report(somebody, tmp_path)


def test_the_whole_way_with_a_screen_readers_actions_alone(
    somebody: Person, message: Path, tmp_path: Path
) -> None:
    say = somebody.say
    somebody.open()
    somebody.does("push button", say("window.drop.zone_name"))
    somebody.sees("dialog", say("window.drop.choose_title"))
    somebody.bus.write(somebody.sees("text", "File name:"), str(message))
    somebody.does("push button", "Open")
    somebody.reads(say("window.happened.stopped", name="Claire Petit"))
    somebody.does("push button", say("window.happened.make_sure"))
    answer_questions(
        somebody,
        lambda choice: somebody.does("radio button", choice.name, "Toggle"),
        lambda: somebody.does("push button", say("window.continue")),
    )
    somebody.does("push button", say("window.checks.start"))
    somebody.reads(say("window.checks.done_clear"))
    somebody.does("push button", say("window.checks.answer"))
    somebody.reads(say("window.report.headline.recipient.certain"))
    somebody.does("push button", say("window.answer.pass_on"))
    somebody.does("push button", say("window.hand_over.save_report"))
    somebody.sees("dialog", say("window.hand_over.save_title"))
    somebody.does("push button", "Save")
    somebody.reads(say("window.hand_over.saved", folder="Documents", name=REPORT))
    the_report(somebody, tmp_path)
