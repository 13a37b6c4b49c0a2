# SPDX-License-Identifier: GPL-3.0-or-later
"""States that depend on more than the message: settled by IT, another language, a kept size."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.guide import guide
from relayfix.gui.pages.checks import ChecksPage
from relayfix.gui.pages.server import ServerPage
from relayfix.gui.pages.silence import SilencePage
from relayfix.gui.theme import theme
from relayfix.knowledge.texts import languages
from relayfix.model.check import Contact, OutgoingServer
from relayfix.model.dossier import IncludeOriginal
from relayfix.model.policy import NO_POLICY, HelpDesk, Policy
from relayfix.model.sentence import Sentence
from relayfix.model.silence import Fate
from relayfix.resources import resource
from tests.support.bounces import report
from tests.support.memory_keyring import MemoryKeyring
from tests.support.nameserver import NameServer
from tests.support.walking import (
    choose_last,
    down,
    phase,
    previewed,
    put_away,
    sheet_is_there,
    to_the_end,
    unfold,
)
from tests.support.wizard import Drive, settle, wait_until

POLICIES: dict[str, Policy] = {
    "managed": Policy(
        source="/etc/relayfix/policy.toml",
        organisation="Atelier Nord",
        help_desk=HelpDesk(address="help@atelier-nord.example", name="Help desk of Atelier Nord"),
        outgoing=OutgoingServer(host="smtp.atelier-nord.example", port=587, tls="starttls"),
        contacts=frozenset({Contact.NAME_SERVER}),
        include_original=IncludeOriginal.NONE,
        subject=False,
    ),
    "managed-alone": Policy(source="/etc/relayfix/policy.toml", contacts=frozenset()),
    "managed-broken": Policy(
        source="/etc/relayfix/policy.toml",
        contacts=frozenset(),
        problem=Sentence.of(
            "policy.broken.unknown", file="/etc/relayfix/policy.toml", key="chekcs"
        ),
    ),
}
"""What IT settled, by the walk that runs under it."""


def policy_of(walk: str) -> Policy:
    """The managed settings that a walk needs."""
    return POLICIES.get(walk, NO_POLICY)


def second_cause(sender: str = "anna.martin@atelier-nord.example") -> bytes:
    """Another message of the sample's person came back, for another reason."""
    return report(
        "Final-Recipient: rfc822; paul.roux@librairie.example\nAction: failed\nStatus: 5.1.1\n"
        "Remote-MTA: dns; mx.librairie.example\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <paul.roux@librairie.example>: user unknown\n",
        original=(
            f"Return-Path: <{sender}>\n"
            "Received: from out.atelier-nord.example (out.atelier-nord.example [203.0.113.7])\n"
            "\tby mx.librairie.example with ESMTPS id 4Q1; Mon, 5 Oct 2026 10:00:05 +0200\n"
            f"From: Anna Martin <{sender}>\nTo: Paul Roux <paul.roux@librairie.example>\n"
            "Subject: The books for the workshop\nDate: Mon, 5 Oct 2026 10:00:00 +0200\n"
            "Message-ID: <books@atelier-nord.example>\n"
        ),
    )


def sample(drive: Drive, language: str | None = None) -> str:
    """The example of the first page."""
    return str(resource("samples", f"relay-denied.{language or drive.current.words.language}.eml"))


def other(language: str) -> str:
    """A language that is not this one."""
    return next(one for one in languages() if one != language)


def to_consent(drive: Drive) -> ChecksPage:
    """From what happened to the list of who would be asked."""
    drive.go_on()
    drive.left(PageId.HAPPENED)
    while drive.current.wizard.currentId() != PageId.CHECKS:
        choose_last(drive)
    phase(drive, Phase.CONSENT)
    return drive.page(ChecksPage)


# ── the walks ───────────────────────────────────────────────────────────────────────────────


def managed(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """IT names its help desk and the server, keeps the original in, and allows name servers."""
    yield "10-managed-drop"
    drive.read(sample(drive))
    yield "10-managed-happened"
    drive.go_on()
    drive.left(PageId.HAPPENED)
    while drive.current.wizard.currentId() != PageId.CHECKS:
        yield "10-managed-question"
        choose_last(drive)
    phase(drive, Phase.CONSENT)
    yield "10-managed-consent"
    drive.current.go(PageId.SERVER)
    yield "10-managed-server"
    drive.page(ServerPage).sign_in.click()
    yield "10-managed-server-sign-in"
    drive.page(ServerPage).sign_in.click()
    drive.current.go_back()
    drive.go_on()
    phase(drive, Phase.DONE)
    yield "10-managed-done"
    drive.go_on()
    drive.on(PageId.ANSWER)
    yield "10-managed-answer"
    drive.go_on()
    page = previewed(drive)
    yield "10-managed-hand-over"
    to_the_end(page)
    yield "10-managed-hand-over-below"


def managed_alone(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """IT lets nobody be asked."""
    drive.read(sample(drive))
    to_consent(drive)
    yield "10-alone-consent"
    drive.go_on()
    drive.on(PageId.ANSWER)
    yield "10-alone-answer"
    drive.go_on()
    previewed(drive)
    yield "10-alone-hand-over"


def managed_broken(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """IT's settings cannot be read."""
    problem = drive.program.policy.problem
    assert problem is not None
    drive.current.tell_of_policy(problem)
    yield "10-broken-drop"


def two_causes(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """Two messages that came back for two reasons; the report in another language, and kept."""
    window, store = drive.current, drive.program.store
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "The books for the workshop.eml")
        file.write_bytes(second_cause())
        window.read((sample(drive), str(file)))
        drive.on(PageId.HAPPENED)
        wait_until(
            lambda: store.session is not None and len(store.session.bounces) == 2, "both messages"
        )
    yield "11-two-happened"
    unfold(drive.current.wizard.page_now())  # type: ignore[arg-type]  # it is the page read to
    yield from down("11-two-happened-unfolded", drive.current.wizard.page_now())  # type: ignore[arg-type]  # the same
    to_consent(drive)
    yield "11-two-consent"
    drive.go_on()
    phase(drive, Phase.DONE)
    yield "11-two-done"
    drive.go_on()
    drive.on(PageId.ANSWER)
    answer = drive.current.wizard.page_now()
    assert answer is not None
    yield from down("11-two-answer", answer)
    drive.go_on()
    page = previewed(drive)
    yield "11-two-hand-over"
    page.preview._set_language(other(window.words.language))
    before = page.preview.pages
    wait_until(lambda: page.preview.pages not in (None, before), "the preview in it")
    yield "11-two-hand-over-other-language"
    page.preview.language.click()
    yield "11-two-report-languages"
    put_away()
    to_the_end(page)
    page.keep.click()
    wait_until(lambda: store.desk.kept or page.banner.isVisible(), "the kept case")
    yield "11-two-kept"
    page.ticket.click()
    page.ways.letter.click()
    yield "11-two-copied"


def settings(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """The guide to the settings of mail programs, from an error on the screen."""
    window = drive.current
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "error.txt")
        file.write_text("530 5.7.0 Authentication required")
        drive.read(str(file))
    yield "12-error-happened"
    to_consent(drive)
    window.wizard.second.click()
    drive.on(PageId.ANSWER)
    yield "12-error-answer"
    values = Sentence.of(
        "step.correct_server", server="smtp.office365.com", port=587, security="STARTTLS"
    )
    for name, step in (("", Sentence.of("step.find_server")), ("-values", values)):
        sheet = guide(window, window.words, step)
        sheet.open()
        wait_until(sheet_is_there, "the guide")
        yield f"12-guide{name}"
        put_away()


def sign_in(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """The page of the sign-in where the computer keeps passwords safely."""
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    try:
        drive.read(sample(drive))
        to_consent(drive)
        drive.current.go(PageId.SERVER)
        page = drive.page(ServerPage)
        page.host.setText("smtp.atelier-nord.example")
        page.sign_in.click()
        page.password.setText("correct horse")
        yield "13-sign-in"
        page.look_up.click()
        to_the_end(page)
        yield "13-sign-in-below"
        page.host.setText("smtp..example")
        yield "13-no-server"
        page.host.setText("smtp.atelier-nord.example")
        drive.go_on()
        phase(drive, Phase.CONSENT)
        yield "13-consent"
        to_the_end(drive.page(ChecksPage))
        yield "13-consent-below"
    finally:
        keyring.set_keyring(before)


def rebuilt(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """The window after a change of language, with a case in it."""
    language = drive.current.words.language
    drive.read(sample(drive))
    drive.current.choose_language(other(language))
    settle()
    drive.current.choose_language(language)
    drive.on(PageId.HAPPENED)
    yield "14-rebuilt-happened"
    drive.current.go_back()
    yield "14-rebuilt-drop"
    drive.read(sample(drive, other(language)))
    yield "14-other-language-bounce"


def begun_large(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """A program that starts with the largest text, as it was left."""
    size, before = drive.current.size(), theme().text_size
    drive.program._on_text_size(2.0)
    drive.restart()
    drive.current.resize(size)
    settle()
    yield "15-large-drop"
    drive.read(sample(drive))
    yield "15-large-happened"
    drive.current.header.menu.click()
    yield "15-large-menu"
    put_away()
    drive.program._on_text_size(before)


def small_things(drive: Drive, _nameserver: NameServer) -> Iterator[str]:
    """An address that is none, and the page of kept cases where none is kept."""
    window = drive.current
    window.drop_page.ways.silence.click()
    silence = drive.page(SilencePage)
    silence.fates[Fate.NOTHING].click()
    silence.own.setText("anna.martin")
    silence.own.editingFinished.emit()
    yield "16-silence-own-wrong"
    window.go_back()
    window.go(PageId.KEPT)
    yield "16-none-kept"
    window.go_back()


WALKS: dict[str, Callable[[Drive, NameServer], Iterator[str]]] = {
    "managed": managed,
    "managed-alone": managed_alone,
    "managed-broken": managed_broken,
    "two-causes": two_causes,
    "settings": settings,
    "sign-in": sign_in,
    "rebuilt": rebuilt,
    "begun-large": begun_large,
    "small-things": small_things,
}
