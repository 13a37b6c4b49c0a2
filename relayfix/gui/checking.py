# SPDX-License-Identifier: GPL-3.0-or-later
"""The run of the checks, as it stands: it outlives a page, and a window that changes language."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from relayfix.gui.engine import Engine, Plan, Started
from relayfix.gui.store import Store
from relayfix.gui.worker import Job
from relayfix.model.bounce import Bounce
from relayfix.model.check import CheckResult

if TYPE_CHECKING:
    from relayfix.session import Session


class Phase(enum.Enum):
    """Where the checks of this case stand."""

    PLANNING = "planning"
    CONSENT = "consent"
    """Nobody has been asked; the list of who would be is known."""
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    BROKEN = "broken"


class CheckDesk(QObject):
    """One run at a time. ``changed`` after every step of it; the page shows what stands here."""

    changed = Signal()
    found = Signal(object)
    """A `CheckResult`, as it arrives."""
    broken = Signal(object)
    skipped = Signal()
    """The session says now that nobody was asked."""

    def __init__(self, engine: Engine, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._store = store
        self._job: Job | None = None
        self._bounces: tuple[Bounce, ...] = ()
        self._began = 0.0
        self.phase = Phase.PLANNING
        self.plan = Plan(checks=(), disclosures=())
        self.started: set[str] = set()
        self.results: list[CheckResult] = []
        self.seconds = 0.0
        """How long the last run took; 0 where that is not known."""
        store.session_changed.connect(self._on_session)

    @property
    def running(self) -> bool:
        """Somebody is being asked something."""
        return self.phase is Phase.RUNNING

    @property
    def busy(self) -> bool:
        """A job of ours is still under way, if only to hand over what a stopped one knows."""
        return self._job is not None

    @property
    def done(self) -> int:
        """How many of the planned checks have their result."""
        return len({result.id for result in self.results} & set(self.plan.checks))

    def prepare(self) -> None:
        """Find out what would be checked, unless that is known or done."""
        session = self._store.session
        if session is None or self._job is not None or self.phase is not Phase.PLANNING:
            return
        self._start(self._engine.plan(session, self._store.desk.wishes), self._on_planned)

    def start(self) -> None:
        """Ask: the person agreed to the list."""
        session = self._store.session
        if session is None or self.running:
            return
        self.started.clear()
        self.results.clear()
        self._began = time.monotonic()
        self.phase = Phase.RUNNING
        job = self._engine.check(session, self._store.desk.wishes)
        job.progressed.connect(self._on_progress)
        self._start(job, self._on_checked)
        self.changed.emit()

    def stop(self) -> None:
        """Stop at once; the job itself hands over what is known."""
        if self.running and self._job is not None:
            self.phase = Phase.STOPPED
            self._job.cancel()
            self.changed.emit()

    def skip(self) -> None:
        """Go without the network."""
        session = self._store.session
        if session is not None and not self.running:
            self._start(self._engine.skip(session), self._on_skipped)

    def _start(self, job: Job, then: Callable[[Any], None]) -> None:
        self._job = job
        job.finished.connect(then)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)

    def _is_ours(self) -> bool:
        return self._job is not None and self.sender() is self._job

    def _on_planned(self, plan: Plan) -> None:
        if self._is_ours():
            self._job = None
            self.plan = plan
            self.phase = self._made_before() or Phase.CONSENT
            self.changed.emit()

    def _made_before(self) -> Phase | None:
        """How far an earlier run of the program got with this case, before it crashed."""
        from relayfix.session import Network

        session = self._store.session
        if session is None or not session.checks:
            return None
        if session.network not in (Network.ASKED, Network.STOPPED):
            return None
        self.results = list(session.checks)
        return Phase.DONE if session.network is Network.ASKED else Phase.STOPPED

    def _on_progress(self, news: object) -> None:
        if not self._is_ours():
            return
        if isinstance(news, Started):
            self.started.add(news.check)
        elif isinstance(news, CheckResult):
            self.results.append(news)
            self.found.emit(news)
        self.changed.emit()

    def _on_checked(self, session: Session) -> None:
        if self._is_ours():
            self._job = None
            self.seconds = time.monotonic() - self._began
            if self.phase is Phase.RUNNING:
                self.phase = Phase.DONE
            self._store.set_session(session)
            self.changed.emit()

    def _on_skipped(self, session: Session) -> None:
        if self._is_ours():
            self._job = None
            self._store.set_session(session)
            self.skipped.emit()

    def _on_failed(self, error: object) -> None:
        if self._is_ours():
            self._job = None
            self.phase = Phase.BROKEN
            self.changed.emit()
            self.broken.emit(error)

    def _on_cancelled(self) -> None:
        """Stopped before it had begun: nobody was asked, and the list stands as it was."""
        if self._is_ours():
            self._job = None
            self.phase = Phase.CONSENT
            self.changed.emit()

    def _on_session(self, session: Session | None) -> None:
        """Other messages need other checks: what was asked for the old ones counts no more."""
        bounces = session.bounces if session is not None else ()
        if bounces == self._bounces:
            if self.phase is Phase.CONSENT:
                self.phase = Phase.PLANNING  # an answer can change what is worth asking
            return
        self._bounces = bounces
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.phase = Phase.PLANNING
        self.results.clear()
        self.started.clear()
        self.seconds = 0.0
        self.changed.emit()
