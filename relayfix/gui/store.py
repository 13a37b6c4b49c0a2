# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window knows, in one place: the session, and what the person set on the pages.

Pages keep nothing of their own, so that Back, a change of language or a second message leave
nothing half old.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from relayfix.model.policy import NO_POLICY, Policy

if TYPE_CHECKING:
    from relayfix.gui.desk import Desk
    from relayfix.gui.telling import Telling
    from relayfix.interview import Question
    from relayfix.knowledge.texts import Catalogue
    from relayfix.model.answers import Answers
    from relayfix.model.diagnosis import Case, Fix
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
        self._told: tuple[tuple[Session, str], Telling] | None = None
        self._asked: list[str] = []
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
        if session is None:
            self._asked.clear()
            self._desk = replace(self.desk, wishes=type(self.desk)().wishes)
        self._session = session
        self.session_changed.emit(session)

    def set_desk(self, change: Callable[[Desk], Desk]) -> None:
        """Change what the person set."""
        changed = change(self.desk)
        if changed != self.desk:
            self._desk = changed
            self.desk_changed.emit(changed)

    def answer(self, number: int, answers: Answers) -> None:
        """The person answered the ``number``-th question.

        Another answer than before makes the later questions other ones: what was answered to
        those is taken back. What was proved of the proposals stays proved.
        """
        from relayfix.session import with_answers

        before = self._session
        if before is None or before.answers == answers:
            return
        dropped = self._asked[number + 1 :]
        del self._asked[number + 1 :]
        changes: dict[str, Any] = dict.fromkeys(dropped)
        answers = replace(answers, **changes)
        self.set_session(_still_proved(with_answers(before, answers), before))

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

        desk = self.desk
        handed_on = bool(desk.saved or desk.kept or desk.handed_on)
        return not handed_on and would_be_lost(self._session)

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

    def telling(self, words: Catalogue) -> Telling | None:
        """The case in words; None where there is none."""
        from relayfix.gui.telling import Telling

        if self._session is None or self._session.diagnosis is None:
            return None
        key = (self._session, words.language)
        if self._told is None or self._told[0][0] is not key[0] or self._told[0][1] != key[1]:
            self._told = (key, Telling(self._session, words))
        return self._told[1]


def _still_proved(session: Session, before: Session) -> Session:
    """An answer changes no record in the DNS: a proposal that passed still passes."""
    from relayfix.model.diagnosis import Diagnosis

    if session.diagnosis is None or before.diagnosis is None:
        return session
    proved = {
        _key(fix): fix for case in before.diagnosis.cases for fix in case.fixes if fix.verified
    }
    cases = tuple(
        replace(case, fixes=tuple(proved.get(_key(fix), fix) for fix in case.fixes))
        for case in session.diagnosis.cases
    )
    return replace(session, diagnosis=Diagnosis(cases=cases))


def _key(fix: Fix) -> tuple[object, ...]:
    return (fix.kind, fix.for_, fix.name, fix.type, fix.current, fix.proposed)
