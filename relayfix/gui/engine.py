# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window lets the worker do: read, check, write. Everything heavy is imported there."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from relayfix.gui import reports
from relayfix.gui.options import Options
from relayfix.gui.readout import Intake, Readout
from relayfix.gui.reports import Draft, Order, Pages, Saved
from relayfix.gui.worker import Job, Worker, by_itself, in_thread
from relayfix.model.check import CheckResult, Disclosure, Wishes
from relayfix.model.dossier import InputFile
from relayfix.model.policy import NO_POLICY, Policy

if TYPE_CHECKING:
    from relayfix.intake.reader import Reader
    from relayfix.interview import Question
    from relayfix.model.answers import Answers
    from relayfix.model.open_case import OpenCase
    from relayfix.net.dns import Resolver, Sent
    from relayfix.report.letters import Letter
    from relayfix.session import Session


S = TypeVar("S", "Session", "Session | None")


DRAWN_FIRST = 0.03
"""Seconds that the page of a run has to be drawn in, before the work takes its share of Python."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The checks that have what they need, and the consent list."""

    checks: tuple[str, ...]
    disclosures: tuple[Disclosure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Progress: a check began."""

    check: str


class Engine(QObject):
    """One worker, one reader process, one resolver with its cache; a child of the application."""

    def __init__(
        self, options: Options, policy: Policy = NO_POLICY, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.options = options
        self.policy = policy
        self.worker = Worker(self)
        self.foretell: Callable[[Session], None] = _unheard
        """Called in the worker with a new state of the case, before the window hears of it."""
        self._reader: Reader | None = None
        self._reader_lock = threading.Lock()
        self._resolvers: list[Resolver] = []

    def warm(self, language: str) -> Job:
        """Start the reader and import the rest, once the first page is on the screen."""

        async def body(_job: Job) -> None:
            await in_thread(self._start_reader, abandon=by_itself)
            await in_thread(lambda: _import_the_rest(language), abandon=by_itself)
            await in_thread(_tidy, abandon=by_itself)

        return self.worker.start(body)

    def read(
        self,
        session: Session | None,
        paths: Sequence[str] = (),
        contents: Sequence[InputFile] = (),
        *,
        instead: InputFile | None = None,
    ) -> Job:
        """Read files and contents into the session; the job's result is a `Readout`.

        ``session`` None starts a case afresh, else what is read is added. ``instead`` is read
        where nothing else was a returned message.
        """

        async def body(job: Job) -> Readout:
            from relayfix import session as journey

            reader = await in_thread(self._start_reader, abandon=by_itself)
            base = session or journey.begun(self.policy, outgoing=self.options.outgoing)
            intake = Intake(reader, job, base.files)
            await intake.read_paths(paths, len(contents))
            for file in contents:
                await intake.read(file)
            if not intake.bounces and instead is not None:
                intake.refused.clear()
                await intake.read(instead)
            if not intake.bounces:
                return Readout(session=None, refused=tuple(intake.refused))
            files, bounces = (*base.files, *intake.files), (*base.bounces, *intake.bounces)
            read = await self._told(lambda: journey.with_bounces(base, files, bounces))
            return Readout(session=read, refused=tuple(intake.refused))

        return self.worker.start(body)

    def pick_up(self) -> Job:
        """The case that an earlier run left, its files read again.

        The result is the `Session` and the `OpenCase`, or None where nothing of it can be read.
        """

        async def body(job: Job) -> tuple[Session, OpenCase] | None:
            from relayfix import session as journey
            from relayfix.store import open_case

            found = await in_thread(open_case.load, abandon=by_itself)
            if found is None:
                return None
            case, contents = found
            reader = await in_thread(self._start_reader, abandon=by_itself)
            intake = Intake(reader, job, ())
            for name, data in zip(case.files, contents, strict=True):
                await intake.read(InputFile(name=name, data=data))
            again = await self._told(
                lambda: journey.picked_up(case, intake.files, intake.bounces, self.policy)
            )
            return None if again is None else (again, case)

        return self.worker.start(body)

    def question(self, session: Session) -> Job:
        """The question still worth asking. The result is a `Question`, or None."""

        async def body(_job: Job) -> Question | None:
            from relayfix.session import question

            return await in_thread(lambda: question(session), abandon=by_itself)

        return self.worker.start(body)

    def answer(self, session: Session, answers: Answers) -> Job:
        """The session with these answers, and the question still worth asking in it."""

        async def body(_job: Job) -> tuple[Session, Question | None]:
            from relayfix import session as journey

            after = await self._told(lambda: journey.with_answers(session, answers))
            return after, await in_thread(lambda: journey.question(after), abandon=by_itself)

        return self.worker.start(body)

    def plan(self, session: Session, wishes: Wishes) -> Job:
        """What would be checked, and whom that would tell what. The result is a `Plan`."""

        async def body(_job: Job) -> Plan:
            return await in_thread(lambda: _plan(session, wishes), abandon=by_itself)

        return self.worker.start(body)

    def skip(self, session: Session) -> Job:
        """The session without the network: every check says that it was not made."""

        async def body(_job: Job) -> Session:
            return await self._told(lambda: _skipped(session))

        return self.worker.start(body)

    def check(self, session: Session, wishes: Wishes) -> Job:
        """Ask the network. Reports `Started` and `CheckResult`; the result is a `Session`.

        A cancelled check is not lost: what was known by then is in the session.
        """

        async def body(job: Job) -> Session:
            from relayfix import session as journey

            results: list[CheckResult] = []
            await asyncio.sleep(DRAWN_FIRST)
            await in_thread(self._end_reader, abandon=by_itself)

            def on_result(result: CheckResult) -> None:
                results.append(result)
                job.report(result)

            try:
                checked = await journey.investigate(
                    session,
                    self._new_resolver(),
                    wishes=wishes,
                    timeout=self.options.timeout,
                    on_start=lambda id_: job.report(Started(check=id_)),
                    on_result=on_result,
                )
            except asyncio.CancelledError:
                stopped = journey.with_checks(session, results, journey.Network.STOPPED)
                self.foretell(stopped)
                return stopped
            return await self._told(lambda: checked)

        return self.worker.start(body)

    def sent(self) -> tuple[Sent, ...]:
        """Every question that has left this computer since the program began."""
        return tuple(sent for resolver in self._resolvers for sent in resolver.sent)

    def preview(self, order: Order, width: int) -> Job:
        """The report as it would leave, its pages ``width`` pixels wide. Gives `Pages`."""

        async def body(_job: Job) -> Pages:
            return await in_thread(lambda: reports.pages_of(order, width), abandon=by_itself)

        return self.worker.start(body)

    def save_report(self, order: Order, path: Path) -> Job:
        """Write the PDF; `NotSaved` where it cannot be written. The result is `Saved`."""

        async def body(_job: Job) -> Saved:
            return await in_thread(lambda: reports.save_report(order, path), abandon=by_itself)

        return self.worker.start(body)

    def save_bundle(self, order: Order, path: Path) -> Job:
        """Write the bundle and what stands beside it. The result is `Saved`."""

        async def body(_job: Job) -> Saved:
            return await in_thread(lambda: reports.save_bundle(order, path), abandon=by_itself)

        return self.worker.start(body)

    def save_letter(self, letter: Letter, path: Path, attached: Order | None) -> Job:
        """Write a letter as text or draft, as the path ends. The result is `Saved`."""

        async def body(_job: Job) -> Saved:
            return await in_thread(
                lambda: reports.save_letter(letter, path, attached), abandon=by_itself
            )

        return self.worker.start(body)

    def draft(self, order: Order, stem: str, *, whole: bool) -> Job:
        """A finished message with the report, for a mail program. The result is a `Draft`.

        ``whole``: one file of the message and the report; else the report's file alone.
        """

        async def body(_job: Job) -> Draft:
            return await in_thread(
                lambda: reports.draft_of(order, stem, whole=whole), abandon=by_itself
            )

        return self.worker.start(body)

    def close(self) -> None:
        """End the worker and the reader's process."""
        self.worker.close()
        if self._reader is not None:
            with contextlib.suppress(OSError):
                self._reader.close()

    async def _told(self, make: Callable[[], S]) -> S:
        """A new state of the case, and its words, which the pages are about to ask for."""

        def work() -> S:
            made = make()
            if made is not None:
                self.foretell(made)
            return made

        return await in_thread(work, abandon=by_itself)

    def _start_reader(self) -> Reader:
        from relayfix.intake.reader import Reader

        with self._reader_lock:
            if self._reader is None:
                self._reader = Reader()
                self._reader.start()
            return self._reader

    def _end_reader(self) -> None:
        """Who has gone on to the checks seldom reads another message; its memory is free again."""
        with self._reader_lock:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _new_resolver(self) -> Resolver:
        """A resolver keeps its answers: one for each run, so that "again" asks again."""
        from relayfix.net.dns import Resolver

        resolver = Resolver(self.policy.nameservers_for(self.options.nameservers) or None)
        self._resolvers.append(resolver)
        return resolver


def _unheard(_session: Session) -> None:
    """Nobody shows the case."""


def _tidy() -> None:
    """What mail programs have long picked up goes."""
    from relayfix.store import drafts

    drafts.tidy()


def _import_the_rest(language: str) -> None:
    """So that no page waits for its first import, and no word for its file."""
    import relayfix.checks.proof
    import relayfix.checks.runner
    import relayfix.gui.telling
    import relayfix.interview
    import relayfix.report.bundle
    import relayfix.report.pdf
    import relayfix.session  # noqa: F401  # imported for its effect
    from relayfix.knowledge.domains import organisational_domain
    from relayfix.knowledge.providers import known_host, provider_of
    from relayfix.knowledge.step_acts import step_acts
    from relayfix.knowledge.texts import catalogue, languages

    step_acts()
    for each in (language, *languages()):  # the others' for the report, or another window
        catalogue(each)
    # Tables that the checks look into from the loop that all of them share.
    organisational_domain("mail.example.org")
    provider_of("example.org")
    known_host("mail.example.org")


def _plan(session: Session, wishes: Wishes) -> Plan:
    from relayfix import checks
    from relayfix import session as journey

    subject = journey.subject(session, wishes)
    planned = checks.plan(subject)
    return Plan(
        checks=tuple(check.id for check in planned),
        disclosures=checks.disclosures(planned, subject),
    )


def _skipped(session: Session) -> Session:
    from relayfix import session as journey
    from relayfix.checks import runner

    results = runner.skipped(journey.subject(session))
    return journey.with_checks(session, results, journey.Network.SKIPPED)
