# SPDX-License-Identifier: GPL-3.0-or-later
"""The window driven from the outside, with waiting for what happens in its worker thread."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLineEdit,
    QWidget,
)

from relayfix.gui.app import Program
from relayfix.gui.context import PageId
from relayfix.gui.options import Options
from relayfix.gui.pages.page import Page
from relayfix.gui.theme import theme
from relayfix.gui.widgets.drop_zone import DropZone
from relayfix.gui.window import Window
from relayfix.model.policy import NO_POLICY, Policy
from relayfix.resources import resource
from tests.support.nameserver import Zone
from tests.support.samples import DKIM_RECORD

P = TypeVar("P", bound=Page)

SAMPLE = str(resource("samples", "relay-denied.en.eml"))
SECONDS = 20.0

HOSTED: Zone = {
    "cabinet-exemple.example": {"MX": [(10, "mx1.hebergeur.example")]},
    "mx1.hebergeur.example": {"A": ["198.51.100.25"]},
    "atelier-nord.example": {
        "MX": [(0, "atelier-nord-example.mail.protection.outlook.com")],
        "TXT": ["v=spf1 ip4:203.0.113.0/24 -all"],
    },
    "atelier-nord-example.mail.protection.outlook.com": {"A": ["203.0.113.25"]},
    "_dmarc.atelier-nord.example": {"TXT": ["v=DMARC1; p=none"]},
    "selector1._domainkey.atelier-nord.example": {"TXT": [DKIM_RECORD]},
}
"""The refusing host is the recipient's own mail host, as in the headline case."""


def wait_until(found: Callable[[], object], what: str = "", seconds: float = SECONDS) -> None:
    """Run the event loop until ``found`` is true; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    # It waits as the program itself does: to ask without a pause would take the machine, and the
    # interpreter's lock, from the worker that is waited for.
    looks = QTimer()
    looks.start(2)
    flags = QEventLoop.ProcessEventsFlag
    while not found():
        assert time.monotonic() < deadline, f"waited in vain for {what or found}"
        QCoreApplication.processEvents(flags.AllEvents | flags.WaitForMoreEvents)


def settle() -> None:
    """Let everything that is due happen."""
    for _ in range(5):
        QCoreApplication.processEvents()
        # processEvents leaves these to the main loop, which does not run here.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Drive:
    """One program with one window."""

    def __init__(
        self,
        *,
        nameserver: str,
        language: str | None = "en",
        scheme: str | None = None,
        folder: Path | None = None,
        policy: Policy = NO_POLICY,
    ) -> None:
        options = Options(nameservers=(nameserver,), folder=str(folder) if folder else None)
        self._start: Callable[[], Program] = functools.partial(
            Program, options, language=language, scheme=scheme, policy=policy
        )
        self.program = self._start()
        self.window = self.program.show()
        settle()

    def restart(self) -> None:
        """End the program and start it again: what was kept of its settings holds."""
        self.close()
        theme().set_text_size(1.0)  # as in a new process
        self.program = self._start()
        self.window = self.program.show()
        settle()

    @property
    def current(self) -> Window:
        """The window now: a change of language builds another one."""
        assert self.program.window is not None
        return self.program.window

    def page(self, kind: type[P]) -> P:
        """The page that is shown, which must be of this kind."""
        page = self.current.wizard.page_now()
        assert isinstance(page, kind), f"{type(page).__name__} is shown, not {kind.__name__}"
        return page

    def on(self, number: int) -> None:
        """Wait until this page is shown."""
        wait_until(lambda: self.current.wizard.currentId() == number, f"page {PageId(number)!r}")
        settle()

    def read(self, path: str = SAMPLE) -> None:
        """Open a file and wait for what happened."""
        self.current.read((path,))
        self.on(PageId.HAPPENED)

    def press(self, button: QAbstractButton) -> None:
        """A click in the middle of the button."""
        assert button.isVisible(), f"{button.text()!r} is not visible"
        assert button.isEnabled(), f"{button.text()!r} cannot be pressed"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self._settle()

    def go_on(self) -> None:
        """Press the filled button."""
        self.press(self.current.wizard.filled)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """A key, to whatever has the focus."""
        target = self.current.focusWidget() or self.current
        QTest.keyClick(target, key, modifier)
        self._settle()

    def _settle(self) -> None:
        """Let everything that is due happen, and Continue lead on where it waits to."""
        settle()
        services = self.program.services
        if services.ready and services.asking.waiting:
            wait_until(lambda: not services.asking.waiting, "what follows from the answer")
            settle()

    def answer_all(self) -> None:
        """Say "I don't know" to every question, up to the checks."""
        from relayfix.gui.pages.question import QuestionPage

        wizard = self.current.wizard
        # What is worth asking is found out beside the window.
        wait_until(lambda: wizard.currentId() != PageId.HAPPENED, "what comes next")
        while (shown := wizard.currentId()) != PageId.CHECKS:
            page = self.page(QuestionPage)
            list(page.choices.values())[-1].click()
            self.go_on()
            self.left(shown)

    def left(self, number: int) -> None:
        """Wait until another page than this is shown."""
        wait_until(lambda: self.current.wizard.currentId() != number, "the next page")
        settle()

    def close(self) -> None:
        """End the window and what runs beside it."""
        if self.program.window is not None:
            self.program.window.leave()
        settle()
        self.program.close()
        settle()


def unclipped(root: QWidget) -> list[str]:
    """What is cut off, squeezed, or lies on something else; one line a fault."""
    from relayfix.gui.widgets.button import Button
    from relayfix.gui.widgets.choice import Choice, Tick
    from relayfix.gui.widgets.label import Painted
    from relayfix.gui.widgets.scroll import ScrollPage

    bad = []
    for area in root.findChildren(ScrollPage):
        inside = area.widget()
        if area.isVisible() and inside is not None and inside.width() > area.viewport().width():
            bad.append(f"the page is {inside.width()} wide in {area.viewport().width()}")
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (Painted, QAbstractButton, QLineEdit)):
            continue
        words = widget.text() or widget.accessibleName()
        told = f"{type(widget).__name__} {words[:60]!r}"
        if isinstance(widget, (Painted, Button, Choice, Tick)) and widget.text():
            needed = widget.heightForWidth(widget.width())
            if needed > widget.height() + 1:
                bad.append(f"{told}: {widget.height()} high, needs {needed}")
        least = widget.minimumSizeHint()
        if widget.width() + 1 < least.width() and not isinstance(widget, Painted):
            bad.append(f"{told}: {widget.width()} wide, needs {least.width()}")
        if widget.height() + 1 < least.height() and isinstance(widget, (DropZone, QLineEdit)):
            bad.append(f"{told}: {widget.height()} high, needs {least.height()}")
        parent = widget.parentWidget()
        if parent is not None and not parent.rect().adjusted(-1, -1, 1, 1).contains(
            widget.geometry()
        ):
            bad.append(f"{told}: reaches out of what it stands in")
    return bad + overlapping(root)


OVER_ALL = ("FocusRing", "Veil", "_Line")
"""Classes of what is meant to lie on other things."""


def overlapping(root: QWidget) -> list[str]:
    """Neighbours that lie on each other."""
    bad = []
    for parent in (root, *root.findChildren(QWidget)):
        if not parent.isVisible() or isinstance(parent, (QAbstractScrollArea, QComboBox)):
            continue
        children = [
            child
            for child in parent.findChildren(
                QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
            if child.isVisible()
            and not child.isWindow()
            and type(child).__name__ not in OVER_ALL
            and not child.geometry().isEmpty()
        ]
        for number, one in enumerate(children):
            for other in children[number + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if common.width() > 1 and common.height() > 1:
                    bad.append(f"{_told(one)} lies on {_told(other)}")
    return bad


def _told(widget: QWidget) -> str:
    words = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {words[:40]!r}"
