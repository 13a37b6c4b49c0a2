# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page and state of the window, one after another, for pictures and for tests of looks.

A walk is a generator: each time it yields a name, the window stands in that state.
"""

from __future__ import annotations

import asyncio
import base64
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit

from relayfix import session as journey
from relayfix.gui import drop, sheets
from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.answer import AnswerPage
from relayfix.gui.pages.checks import ChecksPage
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.pages.paste import PastePage
from relayfix.gui.pages.server import ServerPage
from relayfix.gui.pages.silence import SilencePage
from relayfix.intake.parse import parse
from relayfix.model.dossier import InputFile
from relayfix.model.silence import Fate
from relayfix.net.dns import Resolver
from relayfix.resources import resource
from relayfix.store import cases
from tests.support import more_states
from tests.support.bounces import notice, report
from tests.support.nameserver import NameServer, Zone
from tests.support.walking import (
    afresh,
    choose_last,
    down,
    found_and_shown,
    phase,
    previewed,
    put_away,
    sheet_is_there,
    to_the_end,
    unfold,
)
from tests.support.wizard import HOSTED, Drive, wait_until

Walk = Callable[[Drive, NameServer], Iterator[str]]

LONG = "mail-gateway-out-0123456789.datacentre-west.department-of-letters.ministry.example"
"""More letters than any column has room for, none of them a space."""
LONG_NAME = "Wilhelmina-Alexandra von Hohenzollern-Sigmaringen-Österreich (accounts department)"

LURE = b"""\
From: "Mail Delivery System" <no-reply@sender.example>
To: anna@atelier.example
Subject: Undelivered: 5 incoming messages on hold
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>Delivery has failed: 5 incoming messages are held, because your password expires today.</p>
<p>Your mailbox will be closed within 24 hours. <a href="https://login.lure.example/x">Release</a></p>
"""

NEWSLETTER = (
    b"From: shop@news.example\nTo: anna@atelier-nord.example\nSubject: Sale\n"
    b"Message-ID: <1@news.example>\n\nHello\n"
)


def twelve() -> bytes:
    """One notice for twelve recipients, of two kinds."""
    groups = [
        f"Final-Recipient: rfc822; person{n}@client.example\nAction: failed\nStatus: 5.7.1\n"
        f"Remote-MTA: dns; mx{n % 2 + 1}.client.example\n"
        f"Diagnostic-Code: smtp; 554 5.7.1 <person{n}@client.example>: Relay access denied\n"
        for n in range(1, 11)
    ]
    groups += [
        f"Final-Recipient: rfc822; {name}@elsewhere.example\nAction: failed\nStatus: 5.1.1\n"
        "Remote-MTA: dns; mx.elsewhere.example\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{name}@elsewhere.example>: user unknown\n"
        for name in ("carol", "dora")
    ]
    return report("\n".join(groups))


def long_names() -> bytes:
    """A long host, a long address, a long name, a long subject, and a long answer."""
    address = f"{'very.long.name.of.a.person.' * 2}accounts@{LONG}"
    return report(
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.7.1\n"
        f"Remote-MTA: dns; {LONG}\n"
        f"Diagnostic-Code: smtp; 554 5.7.1 <{address}>: Relay access denied; "
        f"see https://support.{LONG}/policies/{'a' * 80}?code=554-5.7.1\n",
        original=(
            "Return-Path: <anna@firm.example>\n"
            f"Received: from {LONG} ({LONG} [192.0.2.10])\n"
            f"\tby outbound.{LONG} with ESMTPS id 4Q1; Mon, 5 Oct 2026 10:00:05 +0200\n"
            "From: Anna <anna@firm.example>\n"
            f"To: =?utf-8?b?{base64.b64encode(LONG_NAME.encode()).decode()}?= <{address}>\n"
            f"Subject: {'Reply: ' * 12}the quotation for the building at the harbour\n"
            "Date: Mon, 5 Oct 2026 10:00:00 +0200\nMessage-ID: <1@firm.example>\n"
        ),
    )


def delayed() -> bytes:
    """It is still being tried."""
    return report(
        "Final-Recipient: rfc822; bob@client.example\nAction: delayed\nStatus: 4.4.1\n"
        "Remote-MTA: dns; mx.client.example\n"
        "Diagnostic-Code: smtp; 451 4.4.1 connection timed out\n"
        "Will-Retry-Until: Sat, 10 Oct 2026 10:00:00 +0200\n"
    )


def right_to_left() -> bytes:
    """A name and a subject in Hebrew, with signs at their ends; hosts and codes are as ever."""
    name, subject = (
        f"=?utf-8?b?{base64.b64encode(words.encode()).decode()}?="
        for words in ("דנה לוי (חשבונות)", "הצעת מחיר 2026!")
    )
    return report(
        "Final-Recipient: rfc822; dana@client.example\nAction: failed\nStatus: 5.7.1\n"
        "Remote-MTA: dns; mx.client.example\n"
        "Diagnostic-Code: smtp; 554 5.7.1 <dana@client.example>: שגיאה (Relay access denied)\n",
        original=(
            "Return-Path: <anna@firm.example>\n"
            "Received: from out.firm.example (out.firm.example [192.0.2.10])\n"
            "\tby mx.client.example with ESMTPS id 4Q1; Mon, 5 Oct 2026 10:00:05 +0200\n"
            f"From: Anna <anna@firm.example>\nTo: {name} <dana@client.example>\n"
            f"Subject: {subject}\nDate: Mon, 5 Oct 2026 10:00:00 +0200\n"
            "Message-ID: <1@firm.example>\n"
        ),
    )


KINDS: dict[str, bytes] = {
    "lure": LURE,
    "twelve": twelve(),
    "long": long_names(),
    "delayed": delayed(),
    "right-to-left": right_to_left(),
    "part": b"550 5.7.367 Remote server returned not permitted to relay",
    "text": notice("Not delivered:\n\n<bob@client.example>: 550 5.7.1 relaying denied\n"),
    "unknown-user": report(
        "Final-Recipient: rfc822; bob@client.example\nAction: failed\nStatus: 5.1.1\n"
        "Remote-MTA: dns; mx.client.example\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <bob@client.example>: user unknown\n"
    ),
}


# ── the walks ───────────────────────────────────────────────────────────────────────────────


def ways_in(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """Page one, and the small pages behind it."""
    window = drive.current
    yield "01-drop"
    window._show_over(1)
    yield "01-drop-over"
    window._show_over(0)
    busy = window.words.text("window.drop.reading_name", name="Undeliverable.msg")
    window.drop_page.zone.set_busy(busy, window.words.text("window.cancel"))
    yield "01-busy"
    window.drop_page.zone.set_busy(None)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (
            ("01-unreadable", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            ("01-not-a-bounce", NEWSLETTER),
        ):
            file = Path(folder, f"A letter that I have saved on my desktop, {name}.msg")
            file.write_bytes(data)
            window.read((str(file),))
            wait_until(window.drop_page.banner.isVisible, "the banner")
            yield name
            window.drop_page.put_away_notice()
    picture = QMimeData()
    picture.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    window.take(drop.pasted(picture))
    yield "01-picture"
    window.drop_page.put_away_notice()
    window.drop_page.ways.example.click()
    yield "01-examples"
    put_away()
    window.go(PageId.PASTE)
    yield "01-paste"
    box = drive.page(PastePage).box
    assert isinstance(box, QPlainTextEdit)
    box.setPlainText(twelve().decode())
    yield "01-pasted"
    window.go_back()
    window.go(PageId.ERROR)
    yield "01-error"
    window.go_back()
    window.go(PageId.SILENCE)
    yield "01-silence"
    silence = drive.page(SilencePage)
    silence.fates[Fate.SPAM].click()
    silence.own.setText("anna.martin@atelier-nord.example")
    silence.theirs.setText("claire.petit")
    silence.theirs.editingFinished.emit()
    yield "01-silence-wrong"
    window.go_back()
    for program in (drop.Program.CLASSIC_OUTLOOK, drop.Program.THUNDERBIRD, drop.Program.BROWSER):
        window.take(drop.Dropped(program=program))
        yield f"01-detour-{program.value}"
        window.go_back()


def whole_way(drive: Drive, nameserver: NameServer) -> Iterator[str]:
    """Through the six steps, in the order of a person's way."""
    window = drive.current
    drive.read(str(resource("samples", f"relay-denied.{window.words.language}.eml")))
    yield "02-happened"
    page = drive.page(HappenedPage)
    unfold(page)
    to_the_end(page)
    yield "02-happened-words"
    window._show_over(1)
    yield "02-veil"
    window._show_over(0)
    drive.go_on()
    drive.left(PageId.HAPPENED)
    while window.wizard.currentId() != PageId.CHECKS:
        yield "03-question"
        choose_last(drive)
    phase(drive, Phase.CONSENT)
    yield "04-consent"
    unfold(drive.page(ChecksPage))
    to_the_end(drive.page(ChecksPage))
    yield "04-consent-all"
    window.go(PageId.SERVER)
    server = drive.page(ServerPage)
    yield "04-server"
    server.host.setText("smtp.atelier-nord.example")
    server.sign_in.click()
    yield "04-server-sign-in"
    server.host.setText("smtp.gmail.com")
    yield "04-server-gmail"
    server.host.clear()
    server.sign_in.click()
    window.go_back()
    slow = nameserver._delay
    nameserver._delay = lambda name, _type: 1.2 if name.startswith("_dmarc") else 0.0
    drive.go_on()
    found_and_shown(drive, 2)
    yield "04-checking"
    phase(drive, Phase.DONE)
    nameserver._delay = slow
    yield "04-checks-done"
    to_the_end(drive.page(ChecksPage))
    yield "04-checks-done-below"
    drive.go_on()
    drive.on(PageId.ANSWER)
    yield "05-answer"
    answer = drive.page(AnswerPage)
    to_the_end(answer)
    yield "05-answer-below"
    unfold(answer)
    yield from down("05-answer-unfolded", answer)
    drive.go_on()
    drive.on(PageId.HAND_OVER)
    hand_over = previewed(drive)
    yield "06-hand-over"
    unfold(hand_over)
    yield from down("06-hand-over-unfolded", hand_over)
    hand_over.preview.large.click()
    wait_until(sheet_is_there, "the large preview")
    yield "06-large"
    put_away()
    window.close()  # asks, as nothing is saved yet
    wait_until(sheet_is_there, "08-close")
    yield "08-close"
    put_away()
    with tempfile.TemporaryDirectory() as folder:
        hand_over.save_to(str(Path(folder, "Documents", "report.pdf")))
        wait_until(hand_over.banner.isVisible, "the banner")
        yield "06-not-saved"
        Path(folder, "Documents").mkdir()
        hand_over.save_to(str(Path(folder, "Documents", "report.pdf")))
        wait_until(lambda: drive.program.store.desk.saved, "the report")
        yield "06-saved"
    for name, show in (
        ("07-left", window.wizard.disclosure.click),
        ("08-about", window.show_about),
        ("08-help", window.show_help),
        ("08-afresh", lambda: sheets.ask_afresh(window, window.words).open()),
        ("08-before", lambda: sheets.crashed_before(window, window.words).open()),
        ("08-trouble", lambda: sheets.Trouble(window, window.words, "LookupError").open()),
    ):
        show()
        wait_until(sheet_is_there, name)
        yield name
        put_away()
    for name, button in (("08-menu", window.header.menu), ("08-languages", window.header.language)):
        button.click()
        yield name
        put_away()


def early_ends(drive: Drive, nameserver: NameServer) -> Iterator[str]:
    """Hand over now, stop, and the network left out."""
    window, services = drive.current, drive.program.services
    drive.read(str(resource("samples", f"relay-denied.{window.words.language}.eml")))
    window.wizard.second.click()
    previewed(drive)
    yield "06-hand-over-now"
    window.go_back()
    drive.go_on()
    drive.answer_all()
    phase(drive, Phase.CONSENT)
    nameserver._delay = lambda name, _type: 20.0 if name.startswith("_dmarc") else 0.0
    drive.go_on()
    found_and_shown(drive, 2)
    window.on_escape()
    wait_until(sheet_is_there, "the question")
    yield "04-leave"
    put_away()
    window.wizard.second.click()
    wait_until(lambda: not services.checks.running, "the stop")
    yield "04-stopped"
    drive.go_on()
    yield "05-answer-stopped"


def kinds(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """Other returned messages: what happened, and the answer without the network."""
    window = drive.current
    with tempfile.TemporaryDirectory() as folder:
        for name, data in KINDS.items():
            afresh(drive)
            file = Path(folder, f"{name}.{'txt' if name == 'part' else 'eml'}")
            file.write_bytes(data)
            drive.read(str(file))
            yield f"02-{name}"
            unfold(drive.page(HappenedPage))
            yield from down(f"02-{name}-unfolded", drive.page(HappenedPage))
            drive.go_on()
            drive.left(PageId.HAPPENED)
            questions = 0
            while PageId.QUESTION <= window.wizard.currentId() < PageId.SERVER:
                questions += 1
                yield f"03-{name}-question-{questions}"
                choose_last(drive)
            if window.wizard.currentId() == PageId.CHECKS:
                phase(drive, Phase.CONSENT)
                yield f"04-{name}-consent"
                if drive.page(ChecksPage)._nothing():
                    drive.go_on()
                else:
                    window.wizard.second.click()
            drive.on(PageId.ANSWER)
            yield f"05-{name}"
            unfold(drive.page(AnswerPage))
            yield from down(f"05-{name}-unfolded", drive.page(AnswerPage))
            if name in ("lure", "twelve", "long"):
                drive.go_on()
                previewed(drive)
                yield f"06-{name}"


def no_message(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """It landed in spam, or nothing came back."""
    window = drive.current
    for fate in Fate:
        afresh(drive)
        window.go(PageId.SILENCE)
        page = drive.page(SilencePage)
        page.fates[fate].click()
        page.own.setText("anna.martin@atelier-nord.example")
        page.theirs.setText("claire.petit@cabinet-exemple.example")
        yield f"01-silence-{fate.value}"
        drive.go_on()
        drive.on(PageId.HAPPENED)
        yield f"02-silence-{fate.value}"
        drive.go_on()
        drive.left(PageId.HAPPENED)
        if window.wizard.currentId() != PageId.CHECKS:
            drive.answer_all()
        phase(drive, Phase.CONSENT)
        drive.go_on()
        phase(drive, Phase.DONE)
        drive.go_on()
        drive.on(PageId.ANSWER)
        yield f"05-silence-{fate.value}"


def kept_cases(drive: Drive, nameserver: NameServer) -> Iterator[str]:
    """Cases that are kept, one of which is mended now. They are kept in this process's folder."""
    window, services = drive.current, drive.program.services
    name = f"relay-denied.{window.words.language}.eml"
    wrong: Zone = {**HOSTED, "cabinet-exemple.example": {"TXT": ["a domain without mail"]}}
    file = InputFile(name=name, data=resource("samples", name).read_bytes())
    session = journey.with_bounces(journey.Session(), [file], parse(name, file.data))
    nameserver.replace(wrong)
    resolver = Resolver((nameserver.address,))
    checked = asyncio.run(journey.investigate(session, resolver, timeout=10.0))
    nameserver.replace(HOSTED)
    case = journey.kept(checked, datetime.now(UTC).replace(microsecond=0))
    assert case is not None
    for days in (1, 3, 20):
        cases.keep(replace(case, when=case.when - timedelta(days=days)))
    services.kept.look(window.words.language)
    wait_until(lambda: len(services.kept.rows) == 3, "the kept cases")
    yield "09-drop-with-kept"
    window.go(PageId.KEPT)
    yield "09-kept"
    page = window.wizard.page_now()
    assert page is not None
    page.rows()[0].check.click()  # type: ignore[attr-defined]  # it is the page of kept cases
    phase(drive, Phase.CONSENT)
    yield "09-consent"
    drive.go_on()
    phase(drive, Phase.DONE)
    drive.go_on()
    drive.on(PageId.ANSWER)
    yield "09-mended"
    to_the_end(drive.page(AnswerPage))
    yield "09-mended-below"


WALKS: dict[str, Walk] = {
    "ways-in": ways_in,
    "whole-way": whole_way,
    "early-ends": early_ends,
    "kinds": kinds,
    "no-message": no_message,
    "kept": kept_cases,
    **more_states.WALKS,
}
