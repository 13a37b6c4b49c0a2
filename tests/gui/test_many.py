# SPDX-License-Identifier: GPL-3.0-or-later
"""A message to many: everybody who did not get it is counted, at whichever server it was."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from relayfix.gui.context import PageId
from relayfix.gui.pages.answer import AnswerPage
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.widgets.disclosure import Disclosure
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.label import Label
from relayfix.gui.widgets.step_row import StepRow
from tests.support.returned import Returned
from tests.support.states import twelve
from tests.support.wizard import Drive, settle, unclipped, wait_until


def test_everybody_who_did_not_get_it_is_counted(drive: Drive, tmp_path: Path) -> None:
    file = tmp_path / "back.eml"
    file.write_bytes(twelve())
    drive.read(str(file))
    sentence = drive.page(HappenedPage).head.sentence
    assert sentence.text() == (
        "Your message to person1@client.example and to 11 others was stopped on its way."
    )
    # The picture is of one server, and counts whom that one refused: the others are named below.
    same = (
        "The same happened to your message for "
        "person2@client.example, person4@client.example and 3 more"
    )
    said = [words.text() for words in drive.page(HappenedPage).findChildren(IconText)]
    assert same in said
    heads = [words.text() for words in drive.page(HappenedPage).findChildren(Label)]
    assert "For other recipients, the problem is different" in heads, "no reason is said twice"


def test_another_message_is_not_counted_with_it(drive: Drive, tmp_path: Path) -> None:
    for number, name in enumerate(("first", "second"), start=1):
        file = tmp_path / f"{name}.eml"
        file.write_bytes(twelve().replace(b"<1@firm.example>", f"<{name}@firm.example>".encode()))
        drive.current.read((str(file),))
        wait_until(partial(is_read, drive, number), str(file))
    settle()
    assert "11 others" not in drive.page(HappenedPage).head.sentence.text()


def notices(folder: Path) -> tuple[str, ...]:
    """Twelve returned messages with two causes."""
    paths = []
    for number in range(12):
        said = "550 5.1.1 User unknown" if number % 3 else "552 5.2.2 Mailbox full"
        returned = Returned(said=said, refused=f"person{number}@cabinet.example")
        paths.append(folder / f"{number:02}.eml")
        paths[-1].write_bytes(returned.eml("postfix"))
    return tuple(map(str, paths))


def test_another_cause_among_them_is_told_with_what_to_do(drive: Drive, tmp_path: Path) -> None:
    drive.current.read(notices(tmp_path))
    drive.on(PageId.HAPPENED)
    line = (
        "person1@cabinet.example, person2@cabinet.example and 6 more: "
        "You can most likely fix this yourself."
    )
    shown = {words.text() for words in drive.page(HappenedPage).findChildren(IconText)}
    assert line in shown
    drive.current.go(PageId.ANSWER)
    settle()
    page = drive.page(AnswerPage)
    (fold,) = [one for one in page.findChildren(Disclosure) if one.button.text() == line]
    drive.press(fold.button)
    settle()
    steps = [label.text() for row in fold.findChildren(StepRow) for label in labels(row)]
    assert any("person1@cabinet.example" in words for words in steps)
    assert unclipped(drive.current) == []


def labels(row: StepRow) -> list[Label]:
    return row.findChildren(Label)


def test_of_several_files_the_one_that_was_not_read_is_named(
    drive: Drive, tmp_path: Path, damaged: Path
) -> None:
    first, second, *_ = notices(tmp_path)
    drive.current.read((first, str(damaged), second))
    drive.on(PageId.HAPPENED)
    page = drive.page(HappenedPage)
    assert page.banner.isVisible()
    assert damaged.name in page.banner.title.text()
    drive.current.read((notices(tmp_path)[2],))
    wait_until(partial(is_read, drive, 3), "the third")
    settle()
    assert not page.banner.isVisible(), "what was read well later brings no old trouble back"


def is_read(drive: Drive, count: int) -> bool:
    """Whether so many messages are read."""
    session = drive.program.store.session
    return session is not None and len(session.bounces) == count
