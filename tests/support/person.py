# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody at a screen: sees what AT-SPI tells of it, and has a mouse, a keyboard, or neither.

The program runs as a process of its own. Whoever wants a button looks for it by its words, waits
until it is there, and uses it where it stands.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from relayfix.knowledge.texts import Catalogue, catalogue
from tests.support.atspi import FOCUSED, Bus, Gone, Node, Reference, until
from tests.support.nameserver import NameServer
from tests.support.screen import Screen, end, screen
from tests.support.wizard import HOSTED

SOURCE = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Source(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        middle = self.mapToGlobal(self.rect().center())
        print("painted", middle.x(), middle.y(), flush=True)

    def mousePressEvent(self, event):
        print("pressed", flush=True)
        data = QMimeData()
        if sys.argv[1].startswith("/"):
            data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        else:
            data.setData(sys.argv[1], b"1")
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.actionChanged.connect(lambda action: print("offered", action.name, flush=True))
        both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        print("done", drag.exec(both, Qt.DropAction.MoveAction).name, flush=True)

app = QApplication(sys.argv)
source = Source("Undeliverable")
source.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
source.setGeometry(*map(int, sys.argv[2:]))
source.show()
app.exec()
"""
"""Another program, such as a file manager: what is pressed in it can be dragged out of it."""
SOURCE_PLACE = (30, 60, 200, 120)
"""Left, top, width and height; beside our window."""


class Person:
    """One run of the program, and who uses it."""

    def __init__(self, place: Screen, bus: Bus, nameserver: NameServer, language: str) -> None:
        self.place = place
        self.bus = bus
        self.nameserver = nameserver
        self.words: Catalogue = catalogue(language)
        self.clicks = 0
        self._program: Reference | None = None
        self._process: subprocess.Popen[str] | None = None
        self._language = language

    @property
    def documents(self) -> Path:
        """Where reports are saved unless somebody says otherwise."""
        return self.place.home / "Documents"

    def open(self, *arguments: str) -> None:
        """Start the program and wait for its window."""
        options = ("--lang", self._language, "--nameserver", self.nameserver.address)
        self._process = self.place.program(*options, *arguments)
        self._program = until(self._new_program, "the program")
        self.sees("push button", self.say("window.drop.zone_name"))

    def _new_program(self) -> Reference | None:
        named = (at for at in self.bus.programs() if self._name(at) == "RelayFix")
        return next(named, None)

    def _name(self, at: Reference) -> str:
        try:
            return str(self.bus.property(at, "Accessible", "Name"))
        except Gone:
            return ""

    def close(self) -> None:
        """Nothing may have gone wrong behind the window."""
        complaints = self.place.complaints()
        assert "Traceback" not in complaints, complaints
        assert self._process is None or self._process.poll() is None, f"it ended: {complaints}"

    # ── seeing ──────────────────────────────────────────────────────────────────────────────

    def say(self, id_: str, **values: str | int) -> str:
        """A text of the window, in its language."""
        return self.words.text(id_, **values)

    def screen(self) -> Node:
        """All that is shown now."""
        assert self._program is not None
        return self.bus.read(self._program)

    def find(self, role: str, name: str) -> Node | None:
        """A thing that can be used now; None: there is none such. ``|`` stands between roles."""
        try:
            things = [thing for thing in self.screen().walk() if thing.ready]
        except Gone:
            return None
        broken = self.say("window.crash.sentence")
        assert not any(t.name == broken for t in things), self.place.complaints()
        roles = role.split("|")
        return next((t for t in things if t.role in roles and t.name == name), None)

    def sees(self, role: str, name: str) -> Node:
        """Wait for a thing that can be used."""
        try:
            return until(lambda: self.find(role, name), f"{role} {name!r}")
        except AssertionError as error:
            raise AssertionError(
                f"{error}; shown is\n{self.screen().told()}\n{self.place.complaints()}"
            ) from None

    def all(self, role: str) -> list[Node]:
        """Everything of a role that can be used now, as one reads."""
        return [thing for thing in self.screen().walk() if thing.role == role and thing.ready]

    def reads(self, name: str) -> Node:
        """Wait for a text that stands on the screen."""
        return self.sees("label|heading", name)

    def focused(self) -> Node | None:
        """What has the focus."""
        return next((thing for thing in self.screen().walk() if thing.has(FOCUSED)), None)

    # ── with the mouse ──────────────────────────────────────────────────────────────────────

    def click(self, role: str, name: str) -> None:
        """A click in the middle of the thing, counted."""
        self.place.hand("mousemove", *self.middle(self.sees(role, name)), "click", 1)
        self.clicks += 1

    def middle(self, thing: Node) -> tuple[int, int]:
        """Where one would click."""
        left, top, width, height = self.bus.place(thing)
        return left + width // 2, top + height // 2

    def drag(self, what: str, target: tuple[int, int]) -> None:
        """Drag a file, or a form of data, out of another program, and let go where it is welcome.

        The other program prefers to move; that it is told of a copy is waited for.
        """
        before, hand = len(self.place.said()), self.place.hand

        def said(start: str) -> str:
            words = [line for line in self.place.said()[before:] if line.startswith(start)]
            return words[-1] if words else ""

        started = self.place.start("-c", SOURCE, what, *map(str, SOURCE_PLACE))
        x, y = map(int, until(lambda: said("painted"), "the other program").split()[1:])
        hand("mousemove", x, y)
        until(lambda: self._pressed(said), "the other program to be pressed")
        # A hand moves in steps, and a drag begins with the first of them.
        for step in range(1, 9):
            hand("mousemove", x + (target[0] - x) * step // 8, y + (target[1] - y) * step // 8)
        until(lambda: said("offered") == "offered CopyAction", "the drag to be welcome")
        hand("mouseup", 1)
        until(lambda: said("done") == "done CopyAction", "the drop")
        end(started)

    def _pressed(self, said: Callable[[str], str]) -> bool:
        """Press the button; a window that the manager is still placing does not feel it."""
        if not said("pressed"):
            self.place.hand("mouseup", 1, "mousedown", 1)
        time.sleep(0.2)
        return bool(said("pressed"))

    # ── with the keyboard ───────────────────────────────────────────────────────────────────

    def press(self, *keys: str) -> None:
        """Keys, to whatever has the focus."""
        self.place.hand("key", "--clearmodifiers", *keys)

    def tab_to(self, role: str, name: str) -> None:
        """Press Tab until the thing has the focus; it has to come within sixty."""
        self.sees(role, name)
        for _ in range(60):
            now = until(self.focused, "the focus")
            if (now.role, now.name) == (role, name):
                return
            self.press("Tab")
            until(partial(self.moved, now), f"Tab to leave {now.role} {now.name!r}")
        raise AssertionError(f"Tab never came to {role} {name!r}")

    def moved(self, was: Node) -> bool:
        """Whether something else has the focus now."""
        now = self.focused()
        return now is not None and now.reference != was.reference

    def focus(self, role: str, name: str) -> None:
        """Wait until the focus comes here by itself."""

        def here() -> bool:
            now = self.focused()
            return now is not None and (now.role, now.name) == (role, name)

        self.sees(role, name)
        until(here, f"the focus on {role} {name!r}")

    def type(self, text: str) -> None:
        """Type a text, a key a letter."""
        self.place.hand("type", "--clearmodifiers", text)

    # ── over AT-SPI ─────────────────────────────────────────────────────────────────────────

    def does(self, role: str, name: str, action: str = "Press") -> None:
        """An action of the thing, as a screen reader does it."""
        self.bus.do(self.sees(role, name), action)


@contextmanager
def person(language: str = "en") -> Iterator[Person]:
    """Somebody who knows nothing yet, at a screen with nothing on it."""
    with ExitStack() as running:
        # Short, as the path of a socket has to be.
        home = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="rf-")))
        (home / "Documents").mkdir()
        place = running.enter_context(screen(home))
        nameserver = running.enter_context(NameServer(HOSTED))
        bus = Bus(place.bus_address)
        running.callback(bus.close)
        made = Person(place, bus, nameserver, language)
        yield made
        made.close()
