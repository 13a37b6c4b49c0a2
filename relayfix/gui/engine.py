# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window lets the worker do: read, check, write. Everything heavy is imported there."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from relayfix.gui.options import Options
from relayfix.gui.worker import Job, Worker, in_thread
from relayfix.knowledge.texts import Catalogue
from relayfix.model.bounce import AutoType, Bounce, Kind
from relayfix.model.check import CheckResult, Disclosure, Wishes
from relayfix.model.dossier import Consent, Dossier, InputFile
from relayfix.model.policy import NO_POLICY, Policy
from relayfix.model.sentence import Sentence

if TYPE_CHECKING:
    from relayfix.intake.reader import Reader
    from relayfix.model.open_case import OpenCase
    from relayfix.net.dns import Resolver, Sent
    from relayfix.report.letters import Letter
    from relayfix.report.view import ReportView
    from relayfix.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Progress: which file is being read."""

    name: str
    number: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that gave no returned message, and why not."""

    name: str
    sentence: Sentence
    unreadable: bool
    """False where it was read well and is something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readout:
    """What came of the files: ``session`` is None where none of them was a returned message."""

    session: Session | None
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The checks that have what they need, and the consent list."""

    checks: tuple[str, ...]
    disclosures: tuple[Disclosure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Progress: a check began."""

    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A report to be made: of what, with what in it, in which language, on which paper."""

    session: Session
    consent: Consent
    language: str
    page_size: PageSize
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The report before it is saved: pictures of its pages, and the words on them."""

    pictures: tuple[QImage, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The files that were written, the one that was asked for first."""

    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter, and the file that a mail program is to open or to attach."""

    letter: Letter
    file: Path


PageSize = Literal["A4", "Letter"]


class NotSaved(Exception):
    """A file could not be written; the sentence says which and why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


class Engine(QObject):
    """One worker, one reader process, one resolver with its cache; a child of the application."""

    def __init__(
        self, options: Options, policy: Policy = NO_POLICY, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.options = options
        self.policy = policy
        self.worker = Worker(self)
        self._reader: Reader | None = None
        self._reader_lock = threading.Lock()
        self._resolvers: list[Resolver] = []

    def warm(self) -> Job:
        """Start the reader and import the rest, once the first page is on the screen."""

        async def body(_job: Job) -> None:
            await in_thread(self._start_reader, abandon=_nothing)
            await in_thread(_import_the_rest, abandon=_nothing)
            await in_thread(_tidy, abandon=_nothing)

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

            reader = await in_thread(self._start_reader, abandon=_nothing)
            base = session or journey.begun(self.policy, outgoing=self.options.outgoing)
            intake = _Intake(reader, job, base.files)
            await intake.read_paths(paths, len(contents))
            for file in contents:
                await intake.read(file)
            if not intake.bounces and instead is not None:
                intake.refused.clear()
                await intake.read(instead)
            if not intake.bounces:
                return Readout(session=None, refused=tuple(intake.refused))
            return Readout(
                session=journey.with_bounces(
                    base, (*base.files, *intake.files), (*base.bounces, *intake.bounces)
                ),
                refused=tuple(intake.refused),
            )

        return self.worker.start(body)

    def pick_up(self) -> Job:
        """The case that an earlier run left, its files read again.

        The result is the `Session` and the `OpenCase`, or None where nothing of it can be read.
        """

        async def body(job: Job) -> tuple[Session, OpenCase] | None:
            from relayfix import session as journey
            from relayfix.store import open_case

            found = await in_thread(open_case.load, abandon=_nothing)
            if found is None:
                return None
            case, contents = found
            reader = await in_thread(self._start_reader, abandon=_nothing)
            intake = _Intake(reader, job, ())
            for name, data in zip(case.files, contents, strict=True):
                await intake.read(InputFile(name=name, data=data))
            again = await in_thread(
                lambda: journey.picked_up(case, intake.files, intake.bounces, self.policy),
                abandon=_nothing,
            )
            return None if again is None else (again, case)

        return self.worker.start(body)

    def plan(self, session: Session, wishes: Wishes) -> Job:
        """What would be checked, and whom that would tell what. The result is a `Plan`."""

        async def body(_job: Job) -> Plan:
            return await in_thread(lambda: _plan(session, wishes), abandon=_nothing)

        return self.worker.start(body)

    def skip(self, session: Session) -> Job:
        """The session without the network: every check says that it was not made."""

        async def body(_job: Job) -> Session:
            return await in_thread(lambda: _skipped(session), abandon=_nothing)

        return self.worker.start(body)

    def check(self, session: Session, wishes: Wishes) -> Job:
        """Ask the network. Reports `Started` and `CheckResult`; the result is a `Session`.

        A cancelled check is not lost: what was known by then is in the session.
        """

        async def body(job: Job) -> Session:
            from relayfix import session as journey

            results: list[CheckResult] = []
            await in_thread(self._end_reader, abandon=_nothing)

            def on_result(result: CheckResult) -> None:
                results.append(result)
                job.report(result)

            try:
                return await journey.investigate(
                    session,
                    self._new_resolver(),
                    wishes=wishes,
                    timeout=self.options.timeout,
                    on_start=lambda id_: job.report(Started(check=id_)),
                    on_result=on_result,
                )
            except asyncio.CancelledError:
                return journey.with_checks(session, results, journey.Network.STOPPED)

        return self.worker.start(body)

    def sent(self) -> tuple[Sent, ...]:
        """Every question that has left this computer since the program began."""
        return tuple(sent for resolver in self._resolvers for sent in resolver.sent)

    def preview(self, order: Order, width: int) -> Job:
        """The report as it would leave, its pages ``width`` pixels wide. Gives `Pages`."""

        async def body(_job: Job) -> Pages:
            return await in_thread(lambda: _pages(order, width), abandon=_nothing)

        return self.worker.start(body)

    def save_report(self, order: Order, path: Path) -> Job:
        """Write the PDF; `NotSaved` where it cannot be written. The result is `Saved`."""

        async def body(_job: Job) -> Saved:
            return await in_thread(lambda: _save_report(order, path), abandon=_nothing)

        return self.worker.start(body)

    def save_bundle(self, order: Order, path: Path) -> Job:
        """Write the bundle and what stands beside it. The result is `Saved`."""

        async def body(_job: Job) -> Saved:
            return await in_thread(lambda: _save_bundle(order, path), abandon=_nothing)

        return self.worker.start(body)

    def draft(self, order: Order, stem: str, *, whole: bool) -> Job:
        """A finished message with the report, for a mail program. The result is a `Draft`.

        ``whole``: one file of the message and the report; else the report's file alone.
        """

        async def body(_job: Job) -> Draft:
            return await in_thread(lambda: _draft(order, stem, whole=whole), abandon=_nothing)

        return self.worker.start(body)

    def close(self) -> None:
        """End the worker and the reader's process."""
        self.worker.close()
        if self._reader is not None:
            with contextlib.suppress(OSError):
                self._reader.close()

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


class _Intake:
    """One reading of several files."""

    def __init__(self, reader: Reader, job: Job, known: Sequence[InputFile]) -> None:
        self._reader = reader
        self._job = job
        self._known = {file.data for file in known}
        self.files: list[InputFile] = []
        self.bounces: list[Bounce] = []
        self.refused: list[Refused] = []

    async def read_paths(self, paths: Sequence[str], more: int) -> None:
        """Every file of ``paths``, folders opened; ``more`` files are to come after them."""
        from relayfix.intake.files import InputError, expand, load

        names = await in_thread(lambda: expand(tuple(paths)), abandon=_nothing)
        for number, name in enumerate(names, start=1):
            short = Path(name).name
            self._job.report(Reading(name=short, number=number, count=len(names) + more))
            try:
                file = await in_thread(functools.partial(load, name), abandon=_nothing)
            except InputError as error:
                self.refused.append(Refused(name=short, sentence=error.sentence, unreadable=True))
            else:
                await self.read(file)

    async def read(self, file: InputFile) -> None:
        """One file's bytes. The same bytes a second time are no second message."""
        from relayfix.session import is_returned

        if file.data in self._known:
            return
        bounces = await in_thread(
            lambda: self._reader.read(file.name, file.data), abandon=self._reader.cancel
        )
        returned = [bounce for bounce in bounces if is_returned(bounce)]
        if returned:
            self._known.add(file.data)
            self.files.append(file)
            self.bounces.extend(returned)
            return
        bounce = bounces[0]
        self.refused.append(
            Refused(
                name=Path(file.name).name,
                sentence=bounce.error or Sentence.of(f"window.refused.{_kind(bounce)}"),
                unreadable=bounce.error is not None,
            )
        )


def _kind(bounce: Bounce) -> str:
    """What a message is that is no returned one, as the texts name it."""
    if bounce.kind is Kind.DELIVERED:
        return "delivered"
    return (bounce.auto_type or AutoType.MESSAGE).value.replace("-", "_")


def _nothing() -> None:
    """For calls that end by themselves soon enough."""


def _tidy() -> None:
    """What mail programs have long picked up goes."""
    from relayfix.store import drafts

    drafts.tidy()


def _import_the_rest() -> None:
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


def _dossier(order: Order) -> Dossier:
    from relayfix.session import dossier

    return dossier(
        order.session,
        language=order.language,
        reported_by=order.name.strip() or None,
        note=order.note.strip() or None,
    )


def _words(order: Order) -> Catalogue:
    from relayfix.session import report_words

    return report_words(order.session, order.language)


def _redacted(order: Order) -> tuple[ReportView, dict[str, Any], Catalogue]:
    from relayfix.report.document import diagnose_document
    from relayfix.report.redaction import redact
    from relayfix.report.view import report_view

    words = _words(order)
    case = _dossier(order)
    document = redact(diagnose_document(case, words), case, order.consent)
    return report_view(document, words), document, words


def _pages(order: Order, width: int) -> Pages:
    from relayfix.report.pdf import pages

    view, _, words = _redacted(order)
    laid_out = pages.Pages.of(view, words, order.page_size)
    text = laid_out.writer.document.toPlainText().replace("\ufffc", " ")
    pictures = tuple(pages.image(laid_out, page, width) for page in range(laid_out.count))
    return Pages(pictures=pictures, text=" ".join(text.split()))


def _save_report(order: Order, path: Path) -> Saved:
    from relayfix.report import bundle, pdf

    view, document, words = _redacted(order)
    target = free(path)
    try:
        bundle.write_file(target, pdf.render(view, document, words, page_size=order.page_size))
    except bundle.OutputError as error:
        raise NotSaved(error.sentence) from error
    return Saved(files=(target,))


def _save_bundle(order: Order, path: Path) -> Saved:
    from relayfix.report import bundle, pdf

    words = _words(order)
    case = _dossier(order)

    def render(view: ReportView, document: dict[str, Any]) -> bytes:
        return pdf.render(view, document, words, page_size=order.page_size)

    try:
        files = bundle.write(free(path, *bundle.BESIDE), case, order.consent, words, pdf=render)
    except bundle.OutputError as error:
        raise NotSaved(error.sentence) from error
    return Saved(files=files)


def _draft(order: Order, stem: str, *, whole: bool) -> Draft:
    from relayfix.report import letters, pdf
    from relayfix.store import drafts

    view, document, words = _redacted(order)
    page = pdf.render(view, document, words, page_size=order.page_size)
    name = f"{stem}.zip"
    letter = None
    if view.first.who == "provider":
        letter = letters.letter_to_provider(view, name, words)
    if letter is None:
        help_desk = order.session.policy.help_desk
        letter = letters.letter_to_it(view, name, words, help_desk)
    try:
        if whole:
            draft = letter.draft(page, letters.pdf_name(name))
            return Draft(letter=letter, file=drafts.place(f"{stem}.eml", draft))
        return Draft(letter=letter, file=drafts.place(letters.pdf_name(name), page))
    except OSError as error:
        raise NotSaved(Sentence.of("window.hand_over.no_draft")) from error


def free(path: Path, *beside: str) -> Path:
    """The path itself, or ``name 2.pdf``…: whatever stands there already is never written over.

    ``beside`` are the ends of the names of files that are written next to it.
    """
    candidate, number = path, 1
    while any(
        taken.exists()
        for taken in (candidate, *(candidate.with_name(candidate.stem + end) for end in beside))
    ):
        number += 1
        candidate = path.with_name(f"{path.stem} {number}{path.suffix}")
    return candidate
