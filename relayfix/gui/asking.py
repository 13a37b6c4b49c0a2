# SPDX-License-Identifier: GPL-3.0-or-later
"""The question still worth asking: found in the worker, so that Continue finds it ready.

Every answer that could be given is tried out for it, which for many messages takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from relayfix.gui.engine import Engine
from relayfix.gui.store import Store
from relayfix.gui.worker import Job

if TYPE_CHECKING:
    from relayfix.interview import Question
    from relayfix.session import Session

BUSY_AFTER = 300
"""Milliseconds: what is faster shows no "One moment…"."""

FIND_AFTER = 100
"""Milliseconds after a new state of the case: first its page is drawn."""


class _Given(NamedTuple):
    """An answer that the person gave, on which page of the questions, to which of them."""

    number: int
    question: str
    value: str


class AskingDesk(QObject):
    """One thing at a time is worked out; one press of Continue waits for it.

    No page goes on by itself: what the person pressed is done as soon as it can be.
    """

    changed = Signal()
    """``busy`` is another."""
    broken = Signal(object)

    def __init__(self, engine: Engine, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._store = store
        self._job: Job | None = None
        self._session: Session | None = None
        """What the job began with."""
        self._given: _Given | None = None
        self._then: Callable[[], None] | None = None
        self.busy = False
        """A press has been waiting for longer than a blink."""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(BUSY_AFTER)
        self._patience.timeout.connect(lambda: self._set_busy(True))
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(FIND_AFTER)
        self._quiet.timeout.connect(self._find_ahead)
        store.session_changed.connect(self._on_session)

    @property
    def waiting(self) -> bool:
        """A press of Continue waits."""
        return self._then is not None

    def when_known(self, then: Callable[[], None]) -> None:
        """Do this once the question is known: at once where it is."""
        session = self._store.session
        if self._given is None and (session is None or self._store.knows_question(session)):
            self.forget()
            then()
            return
        self._wait(then)
        if self._job is None and session is not None:
            self._find(session)

    def answer(self, number: int, question: str, value: str, then: Callable[[], None]) -> None:
        """Take an answer, and do this once it is known what follows from it."""
        given = _Given(number, question, value)
        if given != self._given and not self._work_out(given):
            if self._given is not None:  # what is being worked out was another answer
                self._drop()
                self._given = None
            self.when_known(then)
        else:
            self._wait(then)

    def forget(self) -> None:
        """Whoever pressed has gone elsewhere. The answer itself is taken all the same."""
        self._then = None
        self._patience.stop()
        self._set_busy(False)

    def _wait(self, then: Callable[[], None]) -> None:
        self._then = then
        if not self.busy and not self._patience.isActive():
            self._patience.start()

    def _set_busy(self, busy: bool) -> None:
        if busy != self.busy:
            self.busy = busy
            self.changed.emit()

    def _find(self, session: Session) -> None:
        self._start(session, self._engine.question(session), self._on_found)

    def _work_out(self, given: _Given) -> bool:
        """Whether the answer is another than the session has, and is being worked out."""
        session, answers = self._store.session, self._store.answers_with(*given)
        if session is None or answers is None:
            return False
        self._given = given
        self._start(session, self._engine.answer(session, answers), self._on_answered)
        return True

    def _start(self, session: Session, job: Job, then: Callable[[Any], None]) -> None:
        self._drop()
        self._job, self._session = job, session
        job.finished.connect(then)
        job.failed.connect(self._on_failed)

    def _drop(self) -> None:
        """What is still on its way from the old job is not listened to."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _is_ours(self) -> bool:
        return self._job is not None and self.sender() is self._job

    def _on_session(self, session: Session | None) -> None:
        if session is None:
            self._drop()
            self._given = self._session = None
            self.forget()
        elif self._given is not None and self._work_out(self._given):
            pass  # another message came before the answer was in: the answer is for both
        else:
            self._drop()
            self._given = None
            self._quiet.start()

    def _find_ahead(self) -> None:
        session = self._store.session
        if session is None or self._job is not None:
            return
        if self._then is not None:
            self.when_known(self._then)
        elif not self._store.knows_question(session) and self._is_to_be_asked(session):
            self._find(session)

    @staticmethod
    def _is_to_be_asked(session: Session) -> bool:
        """After the checks hardly anybody goes back to the questions: then they are found when
        somebody does."""
        from relayfix.session import Network

        return session.network is Network.NOT_ASKED

    def _on_found(self, question: Question | None) -> None:
        if self._is_ours() and self._session is not None:
            self._job = None
            self._store.set_question(self._session, question)
            self._go_on()

    def _on_answered(self, found: tuple[Session, Question | None]) -> None:
        if self._is_ours() and self._given is not None:
            self._job = None
            number, self._given = self._given.number, None
            self._store.set_question(*found)
            self._store.set_answered(number, found[0])
            self._go_on()

    def _on_failed(self, error: object) -> None:
        if self._is_ours():
            self._job = self._given = None
            self.forget()
            self.broken.emit(error)

    def _go_on(self) -> None:
        then = self._then
        self.forget()
        if then is not None:
            then()
