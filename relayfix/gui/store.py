# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window knows, in one place: the session, and what the person set on the pages.

Pages keep nothing of their own, so that Back, a change of language or a second message leave
nothing half old.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from relayfix.model.policy import NO_POLICY, Policy

if TYPE_CHECKING:
    from relayfix.gui.desk import Desk
    from relayfix.gui.telling import Telling
    from relayfix.interview import Question
    from relayfix.knowledge.texts import Catalogue
    from relayfix.model.answers import Answers
    from relayfix.model.diagnosis import Case
    from relayfix.model.silence import Silence
    from relayfix.session import Session


class Store(QObject):
    """The state and its changes. ``session_changed`` also comes for a case begun afresh (None)."""

    session_changed = Signal(object)
    desk_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._desk: Desk | None = None
        self._policy = NO_POLICY
        self.words: Catalogue | None = None
        """What the window speaks."""
        self._told: _Told | None = None
        self._foretold: _Told | None = None
        self._asked: list[str] = []
        self._passed_on: Session | None = None
        """The case as it was when its report was last saved or passed on."""
        self._worth: tuple[Session, Question | None] | None = None

    @property
    def session(self) -> Session | None:
        """None until a returned message has been read."""
        return self._session

    @property
    def desk(self) -> Desk:
        """What the person set."""
        if self._desk is None:
            from relayfix.gui.desk import Desk

            desk = Desk()
            if self._policy is not NO_POLICY:
                desk = replace(desk, consent=self._policy.first_consent(desk.consent))
            self._desk = desk
        return self._desk

    def start_with(self, policy: Policy) -> None:
        """What IT ticked beforehand; call it before anything is asked of the desk."""
        self._policy = policy

    @property
    def case(self) -> Case | None:
        """The first case of the diagnosis: what the pages tell of."""
        diagnosis = self._session.diagnosis if self._session is not None else None
        return diagnosis.cases[0] if diagnosis is not None else None

    def set_session(self, session: Session | None) -> None:
        """Another state of the case, or none."""
        if session is self._session:
            return
        if session is None or self._session is None or session.files != self._session.files:
            self._desk = replace(self.desk, saved=(), kept=None, handed_on=False)
        elif self.desk.handed_on:  # as it was; the next text of it counts anew
            self._desk = replace(self.desk, handed_on=False)
        if session is None:
            self._passed_on = None
            self._told = self._foretold = self._worth = None  # a case can hold a large message
            self._asked.clear()
            self._desk = replace(self.desk, wishes=type(self.desk)().wishes)
        self._session = session
        self.session_changed.emit(session)

    def set_desk(self, change: Callable[[Desk], Desk]) -> None:
        """Change what the person set."""
        before, changed = self.desk, change(self.desk)
        if changed != before:
            if _gained(before, changed):
                self._passed_on = self._session
            self._desk = changed
            self.desk_changed.emit(changed)

    def answers_with(self, number: int, question: str, value: str) -> Answers | None:
        """The answers with one more, to the ``number``-th question; None where it stands there.

        Another answer than before makes the later questions other ones: what was answered to
        those is taken back.
        """
        from relayfix.interview import answered, taken_back

        if self._session is None:
            return None
        before = self._session.answers
        answers = answered(before, question, value)
        return None if answers == before else taken_back(answers, self._asked[number + 1 :])

    def set_answered(self, number: int, session: Session) -> None:
        """The session with another answer to the ``number``-th question."""
        del self._asked[number + 1 :]
        self.set_session(session)

    def silence_told(self) -> Silence | None:
        """What was typed of a message that did not come back, once it is all there."""
        from relayfix.session import silence_of

        told = self.desk.silence
        return silence_of(told.fate, told.sender, told.recipient)

    def silence_doubt(self) -> str | None:
        """What stands in place of an address there and is none; None where nothing does."""
        from relayfix.session import is_address

        told = self.desk.silence
        typed = (text.strip() for text in (told.sender, told.recipient))
        return next((text for text in typed if text and not is_address(text)), None)

    def question(self, session: Session) -> Question | None:
        """The question still worth asking. To find it is work, and the pages ask for it often."""
        from relayfix.session import question

        if self._worth is None or self._worth[0] is not session:
            self._worth = (session, question(session))
        return self._worth[1]

    def knows_question(self, session: Session) -> bool:
        """Whether `question` answers at once."""
        return self._worth is not None and self._worth[0] is session

    def set_question(self, session: Session, question: Question | None) -> None:
        """What was found to be the question worth asking, elsewhere."""
        self._worth = (session, question)

    @property
    def asked_count(self) -> int:
        """How many questions have been shown in this case."""
        return len(self._asked)

    @property
    def at_stake(self) -> bool:
        """Whether the person would lose what they answered, or what was found out."""
        if self._session is None:
            return False
        from relayfix.session import would_be_lost

        # What was found out since the report was saved stands in no report.
        desk = self.desk
        passed_on = bool(desk.saved or desk.handed_on) and self._passed_on is self._session
        safe = passed_on or desk.kept is not None  # what is kept grows with the case
        return not safe and would_be_lost(self._session)

    @property
    def asked_ids(self) -> tuple[str, ...]:
        """The questions that have been shown, in their order."""
        return tuple(self._asked)

    def pick_up(self, session: Session, asked: Sequence[str], name: str, note: str) -> None:
        """Go on with a case that an earlier run of the program left."""
        from relayfix.interview import QUESTIONS

        self.set_session(None)
        self._asked = [id_ for id_ in asked if id_ in QUESTIONS]
        self.set_session(session)
        self.set_desk(lambda desk: replace(desk, name=name, note=note))

    def asked(self, number: int) -> Question | None:
        """The ``number``-th question of this case: as it was shown, else the next one."""
        from relayfix.interview import question_of

        if number < len(self._asked):
            return question_of(self._asked[number])
        found = self.question(self._session) if self._session is not None else None
        if found is not None:
            self._asked.append(found.id)
        return found

    def foretell(self, session: Session) -> None:
        """Put a case into words that is about to be shown. Called in the worker's thread."""
        words = self.words
        if words is not None and session.diagnosis is not None:
            self._foretold = told = _told(session, words)
            told.telling.foretell(self._policy.consent_for(self.desk.consent), self.desk)

    def telling(self, words: Catalogue) -> Telling | None:
        """The case in words; None where there is none."""
        if self._session is None or self._session.diagnosis is None:
            return None
        for told in (self._told, self._foretold):
            if told is not None and told.session is self._session and told.words is words:
                self._told = told
                return told.telling
        self._told = _told(self._session, words)
        return self._told.telling


def _gained(before: Desk, after: Desk) -> bool:
    """Whether the case lies somewhere else now, as it stands."""
    saved = bool(after.saved) and after.saved != before.saved
    return saved or (after.handed_on and not before.handed_on)


class _Told(NamedTuple):
    """A case in words, and what it was made of."""

    session: Session
    words: Catalogue
    telling: Telling


def _told(session: Session, words: Catalogue) -> _Told:
    from relayfix.gui.telling import Telling

    return _Told(session, words, Telling(session, words))
