# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the outgoing server: what is named there is asked for, what is not is not."""

from __future__ import annotations

import json
from collections.abc import Callable

from relayfix.gui.checking import Phase
from relayfix.gui.context import PageId
from relayfix.gui.pages.checks import ChecksPage
from relayfix.gui.pages.server import ServerPage
from relayfix.model.check import Contact
from relayfix.report.document import diagnose_document
from relayfix.session import dossier
from tests.support.mailserver import MailServer
from tests.support.nameserver import NameServer
from tests.support.wizard import Drive, settle, unclipped, wait_until

PASSWORD = "correct horse battery"


def to_the_server(drive: Drive) -> ServerPage:
    """From the message over the consent list to the page."""
    drive.read()
    drive.go_on()
    drive.answer_all()
    consent(drive)
    drive.current.go(PageId.SERVER)
    settle()
    return drive.page(ServerPage)


def consent(drive: Drive) -> ChecksPage:
    """The list of who would be asked, as it stands now."""
    wait_until(lambda: drive.program.services.checks.phase is Phase.CONSENT, "the consent list")
    settle()
    return drive.page(ChecksPage)


def contacts(drive: Drive) -> list[Contact]:
    """Who would be asked."""
    return [told.contact for told in drive.program.services.checks.plan.disclosures]


def test_a_named_server_joins_the_list_and_is_left_out_again(
    drive: Drive, nameserver: NameServer
) -> None:
    page = to_the_server(drive)
    assert Contact.OWN_SERVER not in contacts(drive)
    assert not drive.current.wizard.filled.isEnabled(), "no server is named yet"

    page.host.setText("smtp.atelier-nord.example")
    page.port.setText("465")
    assert not unclipped(drive.current)
    drive.go_on()
    consent(drive)
    session = drive.program.store.session
    assert session is not None
    assert session.outgoing is not None
    assert (session.outgoing.host, session.outgoing.port) == ("smtp.atelier-nord.example", 465)
    assert Contact.OWN_SERVER in contacts(drive)

    drive.current.go(PageId.SERVER)
    settle()
    assert page.host.text() == "smtp.atelier-nord.example"
    drive.press(drive.current.wizard.second)
    consent(drive)
    assert Contact.OWN_SERVER not in contacts(drive)
    assert not nameserver.asked


def test_what_is_no_server_or_no_port_cannot_be_taken(drive: Drive) -> None:
    page = to_the_server(drive)
    for host, port in (
        ("smtp example", ""),
        ("smtp.example\r\nQUIT", ""),
        ("smtp.example.org", "0"),
        ("smtp.example.org", "99999"),
        ("smtp.example.org", "٥٨٧"),
    ):
        page.host.setText(host)
        page.port.setText(port)
        ready = drive.current.wizard.filled.isEnabled()
        assert not ready or "\n" not in page.host.text(), (host, port)
        if "\r" not in host:
            assert not ready, (host, port)
            assert page.wrong.isVisible(), "a grey button says why"
    page.host.setText("smtp.example.org")
    page.port.setText("")
    assert not page.wrong.isVisible()


def test_a_password_is_asked_for_once_shown_as_dots_and_written_nowhere(drive: Drive) -> None:
    page = to_the_server(drive)
    page.host.setText("smtp.atelier-nord.example")
    page.sign_in.click()
    settle()
    assert page.password.isVisible()
    assert page.password.displayText() != PASSWORD
    assert not drive.current.wizard.filled.isEnabled(), "there is no password yet"
    assert page.missing.isVisible(), "a grey button says why"
    page.password.setText(PASSWORD)
    assert not page.missing.isVisible()
    assert PASSWORD not in page.password.displayText()
    drive.go_on()
    checks = consent(drive)

    assert page.password.text() == ""
    desk, session = drive.program.store.desk, drive.program.store.session
    assert session is not None
    assert desk.wishes.password == PASSWORD
    assert "smtp.atelier-nord.example" in checks._promise()
    document = json.dumps(diagnose_document(dossier(session, language="en"), checks.words))
    for where in (document, repr(desk), repr(session), repr(drive.program.services.checks.plan)):
        assert PASSWORD not in where


def test_where_no_password_can_work_none_is_asked_for(drive: Drive) -> None:
    page = to_the_server(drive)
    page.host.setText("smtp.atelier-nord.example")
    page.sign_in.click()
    assert page.password.isVisible()
    page.username.setText("anna@outlook.com")
    page.host.setText("smtp-mail.outlook.com")
    settle()
    assert page.never.isVisible()
    assert not page.password.isVisible()
    assert drive.current.wizard.filled.isEnabled()


def test_what_the_company_says_about_passwords_is_told_before_one_is_typed(drive: Drive) -> None:
    page = to_the_server(drive)
    page.host.setText("smtp.gmail.com")
    page.sign_in.click()
    page.username.setText("anna@gmail.com")
    settle()
    assert page.never.isVisible()
    assert "app password" in page.never.text()
    assert page.password.isVisible()
    page.host.setText("smtp.office365.com")
    settle()
    assert "organisation" in page.never.text()
    page.host.setText("smtp.atelier-nord.example")
    settle()
    assert not page.never.isVisible()


def test_every_word_of_the_page_stands_in_french_too(start: Callable[..., Drive]) -> None:
    drive = start(language="fr")
    page = to_the_server(drive)
    page.sign_in.click()
    settle()
    assert not unclipped(drive.current)
    assert "Mot de passe" in page.password.accessibleName()


def test_the_outgoing_server_counts_among_those_that_were_asked(drive: Drive) -> None:
    page = to_the_server(drive)
    page.host.setText("127.0.0.1")
    page.port.setText("1")
    drive.go_on()
    consent(drive)
    drive.go_on()
    wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
    settle()
    assert drive.current.wizard.disclosure.text() == "3 services were asked"
    asked = {sent.server for sent in drive.program.services.sent()}
    assert "127.0.0.1" in asked


def test_the_server_hears_nothing_before_the_person_agrees(drive: Drive) -> None:
    """A server that writes down every word: silence until Start, and never a message."""
    with MailServer() as server:
        page = to_the_server(drive)
        page.host.setText("127.0.0.1")
        page.port.setText(str(server.port))
        page.sign_in.click()
        page.password.setText(PASSWORD)
        drive.go_on()
        consent(drive)
        settle()
        assert server.connections == 0
        drive.go_on()
        wait_until(lambda: drive.program.services.checks.phase is Phase.DONE, "the checks")
        assert server.connections > 0
        verbs = {line.text.split()[0].upper() for line in server.told}
    assert not verbs & {"AUTH", "DATA", "MAIL"}, (
        "it offers no encryption: nothing is entrusted to it"
    )


def test_the_published_settings_are_looked_up_only_when_asked_for(drive: Drive) -> None:
    page = to_the_server(drive)
    assert Contact.WEB_SERVER in contacts(drive), "the recipient's rule on encryption"
    before = contacts(drive).count(Contact.WEB_SERVER)
    page.look_up.click()
    settle()
    drive.go_on()
    consent(drive)
    assert drive.program.store.desk.wishes.autoconfig
    assert contacts(drive).count(Contact.WEB_SERVER) > before
