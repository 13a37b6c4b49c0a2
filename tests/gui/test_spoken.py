# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page and state as a screen reader gets it: all that is shown has a name and the right role.

The window is walked over AT-SPI, on a real bus, in both languages; what opens above it as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from relayfix.knowledge.texts import languages
from tests.support.atspi import FOCUSABLE, Gone, Node, until
from tests.support.person import Person, person
from tests.support.screen import missing
from tests.support.wizard import SAMPLE

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

CONTROLS = {
    "check box",
    "menu item",
    "check menu item",
    "password text",
    "progress bar",
    "push button",
    "radio button",
    "text",
}
"""What people use, or watch: nothing of this may be without a name."""
WORDS = {"dialog", "frame", "heading", "image", "label"}
"""Here the name is all there is."""
GROUPS = {"filler", "panel"}
"""Around the rest, and silent, unless the focus can come there."""
SCROLLED = {"scroll bar", "separator"}
"""Has no name in any program; a screen reader passes it over."""


@pytest.fixture(params=languages())
def reader(request: pytest.FixtureRequest) -> Iterator[Person]:
    """Somebody with a screen reader, before the first page."""
    with person(request.param) as made:
        made.bus.listen()
        made.open()
        yield made


def faults(node: Node) -> list[str]:
    """What a listener would stumble over, in what is shown."""
    found = []
    for thing in node.walk():
        told = f"{thing.role} {thing.name!r} ({thing.description!r})"
        known = CONTROLS | WORDS | GROUPS | SCROLLED | {"application", "popup menu"}
        if thing.role not in known:
            found.append(f"{told}: what is that?")
        named = thing.role in CONTROLS | WORDS or thing.has(FOCUSABLE)
        if named and not thing.name.strip():
            found.append(f"{told}: has no name")
        if thing.has(FOCUSABLE) and thing.role == "filler":
            found.append(f"{told}: can have the focus, and is nothing")
        if thing.description == thing.name != "":
            found.append(f"{told}: would be said twice")
        said = thing.name + thing.description
        if any(sign in said for sign in ("<span", "<br", "&&", "&lt;", "{", "window.")):
            found.append(f"{told}: has signs in it that are for programs")
    headings = [thing for thing in node.walk() if thing.role == "heading" and thing.name]
    if not headings:
        found.append("there is no heading")
    return found


class Walk:
    """Looks at one state after another, and remembers what was wrong."""

    def __init__(self, reader: Person) -> None:
        self.reader = reader
        self.found: list[str] = []
        self.states = 0

    def look(self, state: str, sentence: str) -> None:
        """The page with this sentence, which must also have been announced."""
        reader = self.reader
        reader.sees("heading", sentence)
        self.found += [f"{state}: {fault}" for fault in faults(reader.screen())]
        self.states += 1
        try:
            until(lambda: self._announced(sentence), state, seconds=3)
        except AssertionError:
            self.found.append(f"{state}: nothing was announced")

    def _announced(self, sentence: str) -> bool:
        said = [heard.value for heard in self.reader.bus.heard() if heard.kind == "Announcement"]
        return any(sentence in words for words in said)

    def menu(self, state: str, button: str) -> None:
        """The menu that a button opens; screen readers learn of it when it appears."""
        reader = self.reader
        before = len(reader.bus.heard())
        reader.does("push button", button)
        menu = until(lambda: self._popped_up(before), state)
        self.found += [
            f"{state}: {fault}" for fault in faults(menu) if fault != "there is no heading"
        ]
        items = [thing for thing in menu.walk() if thing.role.endswith("menu item")]
        if not items:
            self.found.append(f"{state}: an empty menu")
        self.states += 1
        reader.press("Escape")
        reader.sees("push button", button)

    def _popped_up(self, before: int) -> Node | None:
        bus = self.reader.bus
        for heard in bus.heard()[before:]:
            if (heard.detail, heard.number) == ("showing", 1):
                try:
                    node = bus.read(heard.reference)
                except Gone:
                    continue
                if node.role == "popup menu":
                    return node
        return None

    def sheet(self, state: str, button: str, title: str, close: str) -> None:
        """What opens above the page, and is put away again."""
        reader = self.reader
        reader.does("push button", button)
        reader.sees("dialog", title)
        self.found += [f"{state}: {fault}" for fault in faults(reader.screen())]
        self.states += 1
        reader.does("push button", close)
        until(lambda: reader.find("dialog", title) is None, f"{title} to go away")

    def choose(self, file: Path) -> None:
        """Give the program a file, in Qt's own dialog, which is none of ours to judge."""
        reader = self.reader
        before = {node.reference for node in reader.all("text")}
        reader.does("push button", reader.say("window.drop.zone_name"))
        fields = until(
            lambda: [node for node in reader.all("text") if node.reference not in before],
            "the dialog's field",
        )
        reader.bus.write(fields[0], str(file))
        reader.press("Return")

    def unfold(self, *ids: str) -> None:
        """Open what is folded, where the page has it."""
        for id_ in ids:
            if self.reader.find("push button", self.reader.say(id_)):
                self.reader.does("push button", self.reader.say(id_))


def test_the_ways_in_can_be_heard(reader: Person, damaged: Path, newsletter: Path) -> None:
    say, does, back = reader.say, reader.does, reader.say("window.back")
    walk = Walk(reader)
    walk.look("first page", say("window.drop.sentence"))
    for button, sentence in (
        ("window.drop.paste", "window.paste.sentence"),
        ("window.drop.error_only", "window.paste.error_sentence"),
        ("window.drop.silence", "silence.sentence"),
    ):
        does("push button", say(button))
        walk.look(button, say(sentence))
        does("push button", back)
        reader.sees("push button", say("window.drop.zone_name"))
    walk.menu("examples", say("window.drop.example"))
    walk.menu("menu", say("window.menu"))
    walk.menu("languages", f"{say('window.language')}: {say('window.language_name')}")
    walk.sheet(
        "nothing has left",
        say("window.left.nothing"),
        say("window.left.sentence"),
        say("window.close"),
    )
    for file, title in (
        (damaged, "window.refused.title"),
        (newsletter, "window.refused.other_title"),
    ):
        walk.choose(file)
        reader.reads(say(title, name=file.name))
        walk.look(title, say("window.drop.sentence"))
        does("push button", say("window.close"))
    zone = reader.sees("push button", say("window.drop.zone_name"))
    reader.drag("text/x-moz-message", reader.middle(zone))
    walk.look("detour", say("window.detour.sentence_other"))
    assert walk.found == [], "\n".join(walk.found)


def test_the_way_to_the_report_can_be_heard(reader: Person) -> None:
    say, does = reader.say, reader.does
    walk = Walk(reader)
    walk.choose(Path(SAMPLE))
    does("push button", say("window.happened.make_sure"))
    does("push button", say("window.back"))
    walk.unfold("window.happened.words")
    walk.look("happened", say("window.happened.stopped", name="Claire Petit"))
    does("push button", say("window.happened.make_sure"))
    while choices := until(lambda: the_choices(reader), "a question, or the checks"):
        if not isinstance(choices, list):
            break
        walk.look("question", the_heading(reader))
        group = until(partial(the_group_of, reader, choices[0]), "the group of the answers")
        assert (group.role, group.name) == ("panel", the_heading(reader))
        reader.bus.do(choices[-1], "Toggle")
        does("push button", say("window.continue"))
        until(partial(is_another_page, reader, choices), "the next page")
    walk.unfold("window.checks.all")
    walk.look("consent", the_heading(reader))
    does("push button", say("window.server.offer"))
    walk.look("server", say("window.server.sentence"))
    does("check box", say("window.server.sign_in"), "Toggle")
    reader.sees("password text", say("window.server.password"))
    walk.look("sign in", say("window.server.sentence"))
    does("push button", say("window.server.leave_out"))
    reader.nameserver._delay = lambda name, _type: 60.0 if name.startswith("_dmarc") else 0.0
    does("push button", say("window.checks.start"))
    walk.look("checking", say("window.checks.running"))
    reader.press("Escape")
    reader.sees("dialog", say("window.leave.sentence"))
    walk.found += [f"leave: {fault}" for fault in faults(reader.screen())]
    does("push button", say("window.leave.stop"))
    reader.sees("push button", say("window.checks.again"))
    walk.look("stopped", the_heading(reader))
    reader.nameserver._delay = lambda _name, _type: 0.0
    does("push button", say("window.checks.again"))
    walk.look("checked", say("window.checks.done_clear"))
    does("push button", say("window.checks.answer"))
    reader.sees("push button", say("window.answer.why"))
    walk.unfold("window.answer.why", "window.answer.counsel")
    walk.look("answer", say("window.report.headline.recipient.certain"))
    does("push button", say("window.answer.pass_on"))
    reader.sees("push button", say("window.hand_over.large"))
    walk.unfold("window.hand_over.add")
    walk.look("hand over", say("window.hand_over.sentence"))
    walk.sheet(
        "large preview",
        say("window.hand_over.large"),
        say("window.hand_over.exactly"),
        say("window.close"),
    )
    left = reader.words.text("window.left.asked", count=2)  # a name server and, by it, a list
    walk.sheet("left", left, say("window.left.sentence"), say("window.close"))
    assert walk.found == [], "\n".join(walk.found)


def the_heading(reader: Person) -> str:
    """The sentence of the page."""
    return next(n.name for n in reader.screen().walk() if n.role == "heading")


def the_group_of(reader: Person, choice: Node) -> Node | None:
    """What holds an answer. Its own state may change meanwhile: it is told by its reference."""
    for node in reader.screen().walk():
        if choice.reference in [child.reference for child in node.children]:
            return node
    return None


def is_another_page(reader: Person, before: list[Node]) -> bool:
    """Whether these are no more the answers to choose from."""
    now = the_choices(reader)
    return now is True or (bool(now) and now != before)


def the_choices(reader: Person) -> list[Node] | bool:
    """The answers to choose from; True where the questions are over."""
    if reader.find("push button", reader.say("window.checks.start")):
        return True
    return reader.all("radio button")
