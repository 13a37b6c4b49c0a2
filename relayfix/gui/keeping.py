# SPDX-License-Identifier: GPL-3.0-or-later
"""The kept cases: looked for behind the first page, kept, forgotten and opened again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from relayfix.gui.engine import Engine
from relayfix.gui.store import Store
from relayfix.gui.worker import Job, in_thread
from relayfix.model.sentence import Sentence

if TYPE_CHECKING:
    from relayfix.model.bounce import Bounce
    from relayfix.model.kept import KeptCase
    from relayfix.session import Session

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class NotKept(Exception):
    """A case could not be kept, or not be forgotten; the sentence says why."""

    def __init__(self, sentence: Sentence, *, gone: bool = False) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence
        self.gone = gone
        """What had been kept of it before is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """A kept case, as the list shows it."""

    name: str
    case: KeptCase
    to: str
    """Whom the message was for."""
    headline: str
    """The verdict, as it was."""
    when: str
    until: str
    """Dates."""


class KeptDesk(QObject):
    """Reads and writes in the worker, one thing at a time. ``store.desk.kept``: the case shown."""

    changed = Signal()
    """Other cases are kept than before."""
    refused = Signal(object)
    """A `Sentence`: what was asked for was not done."""
    broken = Signal(object)

    def __init__(self, engine: Engine, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._store = store
        self._lock = threading.Lock()
        self._language = "en"
        self._jobs: set[Job] = set()
        self._pending = False
        self._bounces: tuple[Bounce, ...] = ()
        self.rows: tuple[KeptRow, ...] = ()
        store.session_changed.connect(self._on_session)

    @property
    def busy(self) -> bool:
        """Something is being read or written."""
        return bool(self._jobs)

    @property
    def wanted(self) -> bool:
        """The case that is shown is kept, or will be in a moment."""
        return self._pending or self._store.desk.kept is not None

    def look(self, language: str) -> None:
        """Find out which cases are kept; those that cannot be told any more are passed over."""
        self._language = language
        self._start(lambda: _rows(language), self._on_rows)

    def keep(self) -> None:
        """Keep the case as it is now."""
        session, name = self._store.session, self._store.desk.kept
        if session is not None:
            self._pending = True
            self._start(
                lambda: _keep(session, name), lambda written: self._on_kept(session, written)
            )

    def forget(self, name: str | None = None) -> None:
        """Delete a kept case; None: the one that is shown."""
        shown = self._store.desk.kept
        if name is None or name == shown:
            self._pending = False  # what is being written just now is deleted when it is there
        name = name or shown
        if name is None:
            return
        if name == shown:
            self._store.set_desk(lambda desk: replace(desk, kept=None))
        self._start(lambda: _forget(name), lambda _: self.look(self._language))

    def open(self, row: KeptRow) -> None:
        """Make a kept case the one that is shown; nobody has been asked yet."""
        from relayfix.session import reopened

        self._store.set_session(None)  # the checks begin anew, even for the case shown before
        self._store.set_session(reopened(row.case, self._engine.policy))
        self._store.set_desk(lambda desk: replace(desk, kept=row.name))

    def _start(self, work: Callable[[], T], then: Callable[[Any], None]) -> None:
        def alone() -> T:
            with self._lock:
                return work()

        async def body(_job: Job) -> T:
            return await in_thread(alone, abandon=_nothing)

        job = self._engine.worker.start(body)
        self._jobs.add(job)
        job.ended.connect(lambda: self._jobs.discard(job))
        job.finished.connect(then)
        job.failed.connect(self._on_failed)

    def _on_rows(self, rows: tuple[KeptRow, ...]) -> None:
        if rows != self.rows:
            self.rows = rows
            self.changed.emit()

    def _on_kept(self, session: Session, name: str) -> None:
        now = self._store.session
        if now is not None and now.bounces == session.bounces:
            if not self._pending:
                self.forget(name)
                return
            self._pending = False
            self._store.set_desk(lambda desk: replace(desk, kept=name))
            if now is not session:
                self.keep()
        self.look(self._language)

    def _on_failed(self, error: object) -> None:
        self._pending = False
        if isinstance(error, NotKept):
            if error.gone:
                self._store.set_desk(lambda desk: replace(desk, kept=None))
            self.refused.emit(error.sentence)
            self.look(self._language)
        else:
            self.broken.emit(error)

    def _on_session(self, session: Session | None) -> None:
        """What is kept of a case grows with it; a case opened again stays as it was then."""
        bounces = session.bounces if session is not None else ()
        if bounces != self._bounces:
            self._bounces = bounces
            self._pending = False
        if session is not None and session.earlier is None and self._store.desk.kept is not None:
            self.keep()


def _rows(language: str) -> tuple[KeptRow, ...]:
    from relayfix.knowledge.texts import catalogue
    from relayfix.store import cases

    words = catalogue(language)
    rows = []
    for stored in cases.load():
        try:
            case = stored.case
            to, headline = _told(case, language)
            until = case.when + timedelta(days=cases.DAYS)
            rows.append(
                KeptRow(
                    name=stored.name,
                    case=case,
                    to=to,
                    headline=headline,
                    when=words.date(case.when.astimezone()),
                    until=words.date(until.astimezone()),
                )
            )
        except Exception:
            # An older program's sentence has no words here, or its values fit no more: whatever
            # stands in one file must not hide the others.
            _LOG.debug("the kept case %s cannot be told", stored.name, exc_info=True)
    return tuple(rows)


def _told(case: KeptCase, language: str) -> tuple[str, str]:
    """Whom the message was for, and the verdict as it was; LookupError for what has no words."""
    from relayfix.gui.telling import Telling
    from relayfix.knowledge.texts import catalogue
    from relayfix.session import as_it_was

    words = catalogue(language)
    told = Telling(as_it_was(case), words)
    for result in case.checks:
        words.say(result.summary)
        words.text(f"check.{result.id}.name")
    first, more = told.recipient, len(told.first.recipients) - 1
    if first is None:
        to = told.sentence()
    elif more > 0:
        to = words.text("kept.to_many", recipient=first, count=more)
    else:
        to = words.text("kept.to", recipient=first)
    return to, told.first.headline


def _keep(session: Session, name: str | None) -> str:
    from relayfix.session import kept
    from relayfix.store import cases

    case = kept(session, datetime.now(UTC).replace(microsecond=0))
    if case is None:
        if name is not None:
            cases.forget(name)
        raise NotKept(Sentence.of("kept.refused.not_same"), gone=True)
    try:
        return cases.keep(case, name)
    except cases.CannotKeep as error:
        raise NotKept(
            Sentence.of(f"kept.refused.{error.trouble.value}", count=cases.MOST)
        ) from error


def _forget(name: str) -> None:
    from relayfix.store import cases

    if not cases.forget(name):
        raise NotKept(Sentence.of("kept.refused.not_forgotten", folder=str(cases.cases_folder())))


def _nothing() -> None:
    """Files this small are read and written soon enough."""
