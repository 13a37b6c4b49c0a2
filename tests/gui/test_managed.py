# SPDX-License-Identifier: GPL-3.0-or-later
"""What IT settled is filled in, and the person is not asked for it."""

from __future__ import annotations

from collections.abc import Callable

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.checks import ChecksPage
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.pages.server import ServerPage
from relayfix.gui.pages.silence import SilencePage
from relayfix.model.check import Contact, OutgoingServer
from relayfix.model.dossier import IncludeOriginal
from relayfix.model.policy import Policy
from relayfix.model.sentence import Sentence
from relayfix.model.silence import Fate
from tests.support.wizard import Drive, settle, wait_until


def at_the_checks(drive: Drive) -> ChecksPage:
    drive.read()
    drive.current.go(PageId.CHECKS)
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    settle()
    return drive.page(ChecksPage)


def test_a_settled_language_is_not_asked_for(start: Callable[..., Drive]) -> None:
    drive = start(policy=Policy(source="x", language="fr"))
    assert drive.current.words.language == "fr"
    assert not drive.current.header.language.isVisible()


def test_a_suggested_language_can_be_changed(start: Callable[..., Drive]) -> None:
    suggested = Policy(source="x", language="fr", suggested=frozenset({"language"}))
    drive = start(policy=suggested)
    assert drive.current.header.language.isVisible()


def test_a_settled_server_stands_there_and_cannot_be_changed(start: Callable[..., Drive]) -> None:
    server = OutgoingServer(host="smtp.it.example", port=465, tls="implicit")
    drive = start(policy=Policy(source="x", outgoing=server))
    at_the_checks(drive)
    drive.current.go(PageId.SERVER)
    page = drive.page(ServerPage)
    assert (page.host.text(), page.port.text()) == ("smtp.it.example", "465")
    assert page.host.isReadOnly()
    assert "IT has chosen" in page.known.text()
    assert not drive.current.wizard.second.isVisible()
    drive.go_on()
    session = drive.program.store.session
    assert session is not None
    assert session.outgoing == server


def test_who_may_not_be_asked_is_not_on_the_list(start: Callable[..., Drive]) -> None:
    drive = start(policy=Policy(source="x", contacts=frozenset({Contact.NAME_SERVER})))
    at_the_checks(drive)
    told = {row.contact for row in drive.program.services.checks.plan.disclosures}
    assert told == {Contact.NAME_SERVER}


def test_where_nobody_may_be_asked_it_says_whose_word_that_is(
    start: Callable[..., Drive],
) -> None:
    drive = start(policy=Policy(source="x", contacts=frozenset()))
    page = at_the_checks(drive)
    assert "organisation's IT" in page.head.spoken().replace("’", "'")
    drive.go_on()
    drive.on(PageId.ANSWER)
    assert drive.program.services.sent() == ()


def test_nor_of_a_message_that_did_not_come_back(start: Callable[..., Drive]) -> None:
    drive = start(policy=Policy(source="x", contacts=frozenset()))
    drive.press(drive.current.drop_page.ways.silence)
    page = drive.page(SilencePage)
    page.fates[Fate.NOTHING].click()
    page.own.setText("anna.martin@atelier-nord.example")
    page.theirs.setText("claire.petit@cabinet-exemple.example")
    settle()
    drive.go_on()
    drive.current.go(PageId.CHECKS)
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    settle()
    assert drive.program.services.checks.plan.disclosures == ()
    drive.go_on()
    drive.on(PageId.ANSWER)
    assert drive.program.services.sent() == ()


def test_what_it_keeps_out_cannot_be_ticked(start: Callable[..., Drive]) -> None:
    policy = Policy(
        source="x", include_original=IncludeOriginal.NONE, subject=False, own_network=True
    )
    drive = start(policy=policy)
    drive.read()
    drive.current.go(PageId.HAND_OVER)
    settle()
    page = drive.page(HandOverPage)
    shown = {name for name, tick in page.ticks.items() if tick.isVisible()}
    assert not shown & {"headers", "whole", "subject"}
    assert page.ticks["own_network"].isChecked(), "ticked beforehand, and free to be unticked"
    order = page.order()
    assert order is not None
    assert order.consent.include_original is IncludeOriginal.NONE
    assert order.consent.own_network


def test_settings_that_are_broken_are_told_of(start: Callable[..., Drive]) -> None:
    problem = Sentence.of("policy.broken.closed", file="/etc/relayfix/policy.toml")
    drive = start(policy=Policy(source="x", problem=problem, contacts=frozenset()))
    drive.program._warm()
    settle()
    assert "/etc/relayfix/policy.toml" in drive.current.drop_page.banner.title.text()
