# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed since a case was kept, above its answer: each check then and now."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from relayfix.again import Change, Compared, Outcome, compare, outcome
from relayfix.gui.theme import Type
from relayfix.gui.widgets.card import Card
from relayfix.gui.widgets.check_row import ICONS, INKS, CheckState
from relayfix.gui.widgets.icon_text import IconText
from relayfix.knowledge.texts import Catalogue
from relayfix.session import Network, Session


class Changes:
    """The changes of a case that was kept and has been checked again, in words."""

    def __init__(self, session: Session, words: Catalogue) -> None:
        earlier = session.earlier
        if earlier is None:
            raise ValueError("only a case that was kept can have changed")
        self._words = words
        self._when = words.date(earlier.when.astimezone())
        self.compared = compare(earlier.checks, session.checks)
        self.outcome = outcome(self.compared, session.checks)

    @property
    def sentence(self) -> str:
        """All of it in a sentence."""
        return self._words.text(f"kept.outcome.{self._key}")

    @property
    def lead(self) -> str:
        """What follows from it."""
        return self._words.text(f"kept.outcome.{self._key}_lead", date=self._when)

    @property
    def _key(self) -> str:
        return self.outcome.value.replace("-", "_")

    @property
    def mended(self) -> bool:
        """Nothing is left of what the checks had found."""
        return self.outcome is Outcome.ALL_MENDED

    def card(self) -> Card:
        """A row for each check that changed, or is still red; one for all that was never known."""
        card = Card()
        for one in self.compared:
            if one.change is Change.NEVER_KNOWN:
                continue
            state = _state(one)
            card.add_row(
                _row(
                    IconText(
                        ICONS[state],
                        self.title(one),
                        f"{self._then(one)}\n{self._now(one)}",
                        kind=Type.STRONG,
                        icon_ink=INKS[state],
                    )
                )
            )
        never = [one.check for one in self.compared if one.change is Change.NEVER_KNOWN]
        if never:
            names = ", ".join(self._words.text(f"check.{check}.name") for check in never)
            line = self._words.text("kept.change.never_known", checks=names)
            card.add_row(_row(IconText("circle-question-mark", line, ink="ink2")))
        return card

    def title(self, one: Compared) -> str:
        """``Mended: …``, and its like."""
        name = self._words.text(f"check.{one.check}.name")
        return self._words.text(f"kept.change.{one.change.value}", check=name)

    def _then(self, one: Compared) -> str:
        if not one.before:
            return self._words.text("kept.change.not_then", date=self._when)
        found = " ".join(self._words.say(sentence) for sentence in one.before)
        return self._words.text("kept.change.then", date=self._when, finding=found)

    def _now(self, one: Compared) -> str:
        if not one.now:
            return self._words.text("kept.change.not_now")
        found = " ".join(self._words.say(sentence) for sentence in one.now)
        return self._words.text("kept.change.now", finding=found)


def _row(words: IconText) -> QWidget:
    """With the room above and below that rows of a card bring."""
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 10, 0, 10)
    column.addWidget(words)
    return row


def changes(session: Session | None, words: Catalogue) -> Changes | None:
    """The changes, where the case was kept with its checks and has been checked again."""
    if session is None or session.earlier is None or not session.earlier.checks:
        return None
    return None if session.network is Network.NOT_ASKED else Changes(session, words)


def _state(one: Compared) -> CheckState:
    """The sign of what it is now; what is not known now has none of what it was."""
    if one.change is Change.UNKNOWN or one.is_ is None:
        return "unknown"
    return one.is_.value
