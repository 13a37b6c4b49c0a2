# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window stands still, and how much memory a whole run takes.

``python -m tests.benchmarks.bench_window`` goes from a drop to the saved report, with a large
Outlook message to read and a slow name server to ask, and prints for each stretch the longest
time between two turns of the event loop, beside the longest while nothing happens at all, and how
much of the longest turn was the window's own work: on a busy machine the rest is others'. A stall
of up to 50 ms, or of ten times the idle one where that is more, is one that nobody sees.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer

from relayfix.gui.app import application_of
from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.options import Options
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.making import WARMED
from relayfix.gui.pages.page import Page
from relayfix.gui.reports import Order
from relayfix.model.check import Wishes
from relayfix.model.dossier import Consent
from relayfix.resources import resource
from tests.benchmarks import bench_checks
from tests.support.bounces import report
from tests.support.make_msg import Attachment, Item, to_msg
from tests.support.nameserver import NameServer
from tests.support.project import ROOT
from tests.support.wizard import HOSTED, Drive, settle, wait_until

SEEN = 50.0
"""Milliseconds."""
QUICK = 0.15
"""Seconds that even the quickest person needs to see that something has ended, and to press."""
LARGE = 30 * 1024 * 1024
MAKE = "--make-large-message"


class Pulse:
    """The longest time between two turns of the event loop since it was last asked."""

    def __init__(self) -> None:
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._longest = self._most = 0.0
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self._longest = max(self._longest, now - self._last)
        self._most = max(self._most, worked - self._worked)
        self._last, self._worked = now, worked

    def start(self) -> None:
        """Forget what was."""
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._longest = self._most = 0.0

    def longest(self) -> float:
        """Milliseconds."""
        self._beat()
        return self._longest * 1000

    def most(self) -> float:
        """Milliseconds that this thread worked in one turn, whatever else the machine did."""
        return self._most * 1000


class Report:
    """Prints each stretch with its longest stall."""

    def __init__(self, pulse: Pulse) -> None:
        self.pulse = pulse
        self.idle = 0.0

    @contextmanager
    def stretch(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        began = time.perf_counter()
        self.pulse.start()
        yield
        stall, spent = self.pulse.longest(), time.perf_counter() - began
        bound = max(SEEN, 10 * self.idle)
        mark = "" if stall <= bound else f"   more than {bound:.0f} ms"
        own = f"own work {self.pulse.most():>6.1f} ms"
        print(f"{name:<34}{spent * 1000:>8.0f} ms   longest stall {stall:>6.1f} ms, {own}{mark}")


def large_message() -> bytes:
    """An Outlook report with 30 MB attached to it."""
    filler = os.urandom(1024) * (LARGE // 1024)
    words = "mx1.hebergeur.example #<mx1.hebergeur.example #5.7.1 smtp;550 5.7.1 relaying denied>"
    return to_msg(
        Item(
            properties={
                0x001A001F: "REPORT.IPM.Note.NDR",
                0x0037001F: "Undeliverable: Plans",
                0x1000001F: f"Your message did not reach some recipients.\n\n{words}\n",
            },
            recipients=[
                {0x39FE001F: "claire.petit@cabinet-exemple.example", 0x1001001F: words},
            ],
            attachments=[Attachment(data=filler, name="plans.bin")],
        )
    )


def memory_now() -> str:
    """Of this process, with what measures in it, and of the reader's."""
    if sys.platform != "linux":
        return "memory is told on Linux alone"
    own, others = megabytes(os.getpid()), sum(map(megabytes, children(os.getpid())))
    return f"program {own:.0f} MB, reader {others:.0f} MB, {own + others:.0f} MB"


def megabytes(pid: int) -> float:
    """Resident memory of a process, as Linux tells it."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


def children(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    own = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in own] + [p for child in own for p in children(int(child))]


def run(folder: Path) -> None:
    """From the first page to the saved report."""
    application_of(["relayfix"])
    large = folder / "large.msg"
    # In a process of its own: what it takes to make the file is not the program's memory.
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bench_window", MAKE, str(large)],
        cwd=ROOT,
        check=True,
    )
    print(f"{'before the first window':<34}{memory_now()}")
    with NameServer(HOSTED, delay=0.05) as server:
        drive = Drive(nameserver=server.address, folder=folder)
        told = Report(Pulse())
        wizard, checks = drive.current.wizard, drive.program.services.checks
        with told.stretch("the other pages made"):
            wait_until(lambda: made(drive), "all pages")
        told.pulse.start()
        pause(2)
        told.idle = told.pulse.longest()
        print(f"{'idle':<34}{2000:>8} ms   longest stall {told.idle:>6.1f} ms")

        with told.stretch("reading 30 MB from Outlook"):
            drive.current.read((str(large),))
            wait_until(lambda: wizard.currentId() == PageId.HAPPENED, "the large message")
        with told.stretch("another message"):
            drive.current.read((str(resource("samples", "relay-denied.en.eml")),))
            wait_until(lambda: len(_bounces(drive)) == 2, "the second message")
        with told.stretch("questions"):
            drive.go_on()
            drive.answer_all()
            wait_until(lambda: checks.phase is Phase.CONSENT, "the consent list")
        with told.stretch("all checks, 50 ms an answer"):
            drive.go_on()
            wait_until(lambda: checks.phase is Phase.DONE, "the checks")
            pause(QUICK)
        print(f"{'':<34}{len(server.asked)} questions, {len(checks.results)} results")
        with told.stretch("the answer"):
            drive.go_on()
            drive.on(PageId.ANSWER)
        with told.stretch("the report, saved"):
            session = drive.program.store.session
            assert session is not None
            order = Order(session=session, consent=Consent(), language="en", page_size="A4")
            saved: list[object] = []
            job = drive.program.services.engine.save_report(order, folder / "report.pdf")
            job.finished.connect(saved.append)
            wait_until(lambda: saved, "the report")
        with told.stretch("the last page, with its preview"):
            drive.go_on()
            drive.on(PageId.HAND_OVER)
            preview = drive.page(HandOverPage).preview
            wait_until(lambda: preview.pages, "the preview")
            settle()
        print(f"{'at the end of a whole run':<34}{memory_now()}")
        with told.stretch("back to each page, and on"):
            for _ in range(4):
                drive.current.go_back()
                settle()
            for number in (PageId.CHECKS, PageId.ANSWER, PageId.HAND_OVER):
                drive.current.go(number)
                settle()
            pause(0.5)
        with told.stretch("text of 200 %, and of 100 %"):
            for size in (2.0, 1.0):
                drive.current.text_size_chosen.emit(size)
                settle()
            pause(0.5)
        with told.stretch("another language: all built anew"):
            for language in ("fr", "en"):
                drive.current.choose_language(language)
                settle()
        with served() as address:
            run_of_many(drive, told, folder, address)
        print(f"{'after a second run':<34}{memory_now()}")
        drive.close()


MANY = report(
    "Final-Recipient: rfc822; bob@recipient.example\nAction: failed\nStatus: 5.7.1\n"
    "Remote-MTA: dns; mx.recipient.example\n"
    "Diagnostic-Code: smtp; 554 5.7.1 <bob@recipient.example>: Relay access denied\n",
    original=(
        "Return-Path: <anna@example.org>\n"
        "Received: from out.example.org (out.example.org [203.0.113.10])\n"
        "\tby mx.recipient.example with ESMTPS id 1; Mon, 5 Oct 2026 10:00:05 +0200\n"
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh=a=; b=b=\n"
        "From: Anna <anna@example.org>\nTo: bob@recipient.example\nSubject: Offer\n"
        "Date: Mon, 5 Oct 2026 10:00:00 +0200\nMessage-ID: <1@example.org>\n"
    ),
)
"""A message whose sender's domain has eight includes, DKIM, DMARC and three mail hosts."""


@contextmanager
def served() -> Iterator[str]:
    """The name server of the checks' own benchmark, in a process of its own."""
    with subprocess.Popen(
        [sys.executable, bench_checks.__file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def run_of_many(drive: Drive, told: Report, folder: Path, address: str) -> None:
    """The checks of one message with thirty blocklists, every answer 50 ms late."""
    services = drive.program.services
    services.engine.options = Options(nameservers=(address,))
    drive.current.start_afresh()
    file = folder / "many.eml"
    file.write_bytes(MANY)
    drive.read(str(file))
    wishes = Wishes(blocklists=bench_checks.SUBJECT.blocklists)
    drive.program.store.set_desk(lambda desk: replace(desk, wishes=wishes))
    drive.current.go(PageId.CHECKS)
    wait_until(lambda: services.checks.phase is Phase.CONSENT, "the consent list")
    with told.stretch("all checks, thirty blocklists"):
        drive.go_on()
        wait_until(lambda: services.checks.phase is Phase.DONE, "the checks")
        pause(QUICK)
    print(f"{'':<34}{len(services.engine._resolvers[-1].sent)} questions")


def pause(seconds: float) -> None:
    """Let the event loop run."""
    until = time.perf_counter() + seconds
    wait_until(lambda: time.perf_counter() > until)


def made(drive: Drive) -> bool:
    """Whether the pages behind the first one are there."""
    wizard = drive.current.wizard
    return all(isinstance(wizard.page(number), Page) for number in WARMED)


def _bounces(drive: Drive) -> tuple[object, ...]:
    session = drive.program.store.session
    return session.bounces if session is not None else ()


def main() -> None:
    """One run, in a folder that goes away."""
    if sys.argv[1:2] == [MAKE]:
        Path(sys.argv[2]).write_bytes(large_message())
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        run(Path(folder))


if __name__ == "__main__":
    main()
