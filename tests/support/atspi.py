# SPDX-License-Identifier: GPL-3.0-or-later
"""A window as a screen reader gets it: over AT-SPI, on a bus of its own.

Nothing here knows Qt or our widgets. What is asked are the names, roles, states, places and
actions that the toolkit hands to whoever reads the screen, over real D-Bus.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

REGISTRY = "org.a11y.atspi.Registry"
ROOT = "/org/a11y/atspi/accessible/root"
ATSPI = "org.a11y.atspi"
PROPERTIES = "org.freedesktop.DBus.Properties"

T = TypeVar("T")
Question = tuple[Any, ...]

# Bits of the two words that GetState gives (AtspiStateType).
CHECKED, ENABLED, FOCUSABLE, FOCUSED, SENSITIVE, SHOWING, VISIBLE = 4, 8, 11, 12, 24, 25, 30

# AtspiRole, as far as windows of ours have them.
ROLES = {
    2: "alert",
    7: "check box",
    8: "check menu item",
    11: "combo box",
    16: "dialog",
    19: "file chooser",
    20: "filler",
    23: "frame",
    27: "image",
    29: "label",
    31: "list",
    32: "list item",
    33: "menu",
    35: "menu item",
    39: "panel",
    40: "password text",
    41: "popup menu",
    42: "progress bar",
    43: "push button",
    44: "radio button",
    45: "radio menu item",
    48: "scroll bar",
    49: "scroll pane",
    50: "separator",
    55: "table",
    56: "table cell",
    57: "table column header",
    61: "text",
    62: "toggle button",
    63: "tool bar",
    64: "tool tip",
    65: "tree",
    66: "tree table",
    67: "unknown",
    68: "viewport",
    69: "window",
    73: "paragraph",
    75: "application",
    79: "entry",
    83: "heading",
    88: "link",
    98: "list box",
    99: "grouping",
    116: "static",
}

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reference:
    """Where an object lives: the bus name of its program, and its path."""

    bus: str
    path: str


@dataclass(slots=True)
class Node:
    """One object of the tree, as it was when it was read."""

    reference: Reference
    role: str
    name: str
    description: str
    states: frozenset[int]
    interfaces: frozenset[str]
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This one and all below it, as one reads."""
        yield self
        for child in self.children:
            yield from child.walk()

    def has(self, *states: int) -> bool:
        """Whether it is in all these states."""
        return self.states.issuperset(states)

    @property
    def shown(self) -> bool:
        """It is on the screen, or would be if one scrolled."""
        return self.has(SHOWING, VISIBLE)

    @property
    def ready(self) -> bool:
        """It is shown and can be used."""
        return self.shown and self.has(ENABLED, SENSITIVE)

    def told(self) -> str:
        """For a failure: one line a thing."""
        more = f" ({self.description})" if self.description else ""
        below = [f"  {row}" for child in self.children for row in child.told().split("\n")]
        return "\n".join([f"{self.role} {self.name!r}{more}", *below])


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that a program said by itself."""

    reference: Reference
    kind: str
    """Such as ``StateChanged`` or ``Announcement``."""
    detail: str
    number: int
    value: Any


class Gone(LookupError):
    """The object does not exist any more."""


class Bus:
    """A connection to the accessibility bus that belongs to a session bus."""

    def __init__(self, session_address: str) -> None:
        # A part of the pinned installation on Linux alone, and needed here alone.
        from jeepney.io.blocking import (  # type: ignore[import-untyped]  # jeepney has no types
            open_dbus_connection,
        )

        self._heard: list[Heard] = []
        session = open_dbus_connection(bus=session_address)
        try:
            # As a screen reader does when it starts: from here on programs answer.
            address, status = ("org.a11y.Bus", "/org/a11y/bus"), "org.a11y.Status"
            self._connection = session
            for switch in ("IsEnabled", "ScreenReaderEnabled"):
                on = (status, switch, ("b", True))
                self.call(*address, PROPERTIES, "Set", "ssv", on)
            (own,) = self.call(*address, "org.a11y.Bus", "GetAddress")
        finally:
            session.close()
        self._connection = open_dbus_connection(bus=own)

    def listen(self) -> None:
        """From now on everything that programs say of themselves is kept for `heard`."""
        registry = "/org/a11y/atspi/registry"
        for kind in ("object:", "focus:", "window:"):
            self.call(REGISTRY, registry, REGISTRY, "RegisterEvent", "s", (kind,))
        rule = f"type='signal',interface='{ATSPI}.Event.Object'"
        bus = "org.freedesktop.DBus"
        self.call(bus, "/org/freedesktop/DBus", bus, "AddMatch", "s", (rule,))

    def heard(self) -> list[Heard]:
        """What was said since `listen`."""
        self.programs()  # with the answer to any question comes what was said before it
        return self._heard

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def call(self, *question: Any) -> Any:
        """The body of the answer to one `Question`; `Gone` where there is none any more."""
        (answer,) = self.calls([question])
        if isinstance(answer, Gone):
            raise answer
        return answer

    def calls(self, questions: Sequence[Question]) -> list[Any]:
        """The bodies of the answers, in the order of the questions, which are all sent first.

        A question is the bus name, the path, the interface, the method, and where it has any, the
        signature and the values of its arguments. An answer can be a `Gone`.
        """
        from jeepney import (  # type: ignore[import-untyped]  # as above
            DBusAddress,
            HeaderFields,
            MessageType,
            new_method_call,
        )

        waiting: dict[int, int] = {}
        answers: list[Any] = [None] * len(questions)
        for number, (bus, path, interface, *method) in enumerate(questions):
            serial = next(self._connection.outgoing_serial)
            message = new_method_call(DBusAddress(path, bus, interface), *method)
            self._connection.send(message, serial=serial)
            waiting[serial] = number
        deadline = time.monotonic() + SECONDS
        while waiting:
            answer = self._connection.receive(timeout=max(0.0, deadline - time.monotonic()))
            fields = answer.header.fields
            if fields.get(HeaderFields.interface, "").startswith(f"{ATSPI}.Event."):
                at = Reference(fields.get(HeaderFields.sender, ""), fields[HeaderFields.path])
                said = (answer.body[0], answer.body[1], answer.body[3][1])
                self._heard.append(Heard(at, fields[HeaderFields.member], *said))
            serial = fields.get(HeaderFields.reply_serial, -1)
            if serial in waiting:
                number = waiting.pop(serial)
                failed = answer.header.message_type is MessageType.error
                answers[number] = Gone(questions[number]) if failed else answer.body
        return answers

    def ask(self, at: Reference, interface: str, method: str, *given: Any, types: str = "") -> Any:
        """A method of ``org.a11y.atspi.<interface>``; its first result."""
        arguments = (types, given) if types else ()
        answer = self.call(at.bus, at.path, f"{ATSPI}.{interface}", method, *arguments)
        return answer[0] if answer else None

    def property(self, at: Reference, interface: str, name: str) -> Any:
        """A property of ``org.a11y.atspi.<interface>``."""
        ((_type, value),) = self.call(*_property(at, interface, name))
        return value

    # ── the tree ────────────────────────────────────────────────────────────────────────────

    def programs(self) -> list[Reference]:
        """The programs that have told the registry of themselves."""
        return self._children(Reference(REGISTRY, ROOT))

    def read(self, at: Reference) -> Node:
        """An object and all that is shown below it."""
        top = self._nodes([at])[0]
        if top is None:
            raise Gone(at)
        level = [top]
        while level:
            found = self.calls([_method(node.reference, "GetChildren") for node in level])
            below = [
                [] if isinstance(answer, Gone) else [Reference(*row) for row in answer[0]]
                for answer in found
            ]
            nodes = iter(self._nodes([reference for row in below for reference in row]))
            level_below = []
            for parent, row in zip(level, below, strict=True):
                for _ in row:
                    node = next(nodes)
                    if node is not None and (node.shown or node.role in ("frame", "window")):
                        parent.children.append(node)
                        level_below.append(node)
            level = level_below
        return top

    def place(self, node: Node) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen, in pixels."""
        left, top, width, height = self.ask(node.reference, "Component", "GetExtents", 0, types="u")
        return left, top, width, height

    def text(self, node: Node) -> str:
        """What stands in a field."""
        length = self.property(node.reference, "Text", "CharacterCount")
        return str(self.ask(node.reference, "Text", "GetText", 0, length, types="ii"))

    def actions(self, node: Node) -> list[str]:
        """The names of what can be done with it."""
        rows = self.ask(node.reference, "Action", "GetActions")
        return [name for name, _description, _key in rows]

    def do(self, node: Node, action: str) -> None:
        """Do one of its actions by name."""
        names = self.actions(node)
        assert action in names, f"{node.role} {node.name!r} cannot {action}: {names}"
        self.ask(node.reference, "Action", "DoAction", names.index(action), types="i")

    def write(self, node: Node, text: str) -> None:
        """Put a text into a field, in place of what stands there."""
        assert self.ask(node.reference, "EditableText", "SetTextContents", text, types="s")

    def _children(self, at: Reference) -> list[Reference]:
        return [Reference(*row) for row in self.ask(at, "Accessible", "GetChildren")]

    def _nodes(self, references: Sequence[Reference]) -> list[Node | None]:
        """What there is to know of each, without its children; None: it is gone."""
        questions: list[Question] = []
        for at in references:
            questions += [
                _method(at, "GetRole"),
                _method(at, "GetState"),
                _method(at, "GetInterfaces"),
                _property(at, "Accessible", "Name"),
                _property(at, "Accessible", "Description"),
            ]
        answers = self.calls(questions)
        nodes: list[Node | None] = []
        for number, at in enumerate(references):
            row = answers[number * 5 : number * 5 + 5]
            if any(isinstance(answer, Gone) for answer in row):
                nodes.append(None)
                continue
            (role,), ((low, high),), (interfaces,), ((_, name),), ((_, description),) = row
            bits = low | high << 32
            nodes.append(
                Node(
                    reference=at,
                    role=ROLES.get(role, f"role {role}"),
                    name=name,
                    description=description,
                    states=frozenset(bit for bit in range(64) if bits >> bit & 1),
                    interfaces=frozenset(full.rpartition(".")[2] for full in interfaces),
                )
            )
        return nodes


def _method(at: Reference, method: str) -> Question:
    return (at.bus, at.path, f"{ATSPI}.Accessible", method)


def _property(at: Reference, interface: str, name: str) -> Question:
    return (at.bus, at.path, PROPERTIES, "Get", "ss", (f"{ATSPI}.{interface}", name))


def until(found: Callable[[], T | None], what: str, seconds: float = SECONDS) -> T:
    """Ask again and again until there is something; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        result = found()
        if result:
            return result
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)
