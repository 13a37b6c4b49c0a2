# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished message in the person's mail program, texts for the clipboard, and the guide."""

from __future__ import annotations

import email
import os
import plistlib
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from relayfix.gui import mailing
from relayfix.gui.context import PageId
from relayfix.gui.dialogs import Sheet
from relayfix.gui.guide import guide
from relayfix.gui.mailing import Mailer
from relayfix.gui.pages.hand_over import HandOverPage
from relayfix.gui.widgets.label import Label
from relayfix.handing_over import Way
from relayfix.model.answers import Scope
from relayfix.model.policy import HelpDesk, Policy
from relayfix.model.sentence import Sentence
from relayfix.session import with_answers
from tests.support.opened import opened_of
from tests.support.wizard import Drive, settle, unclipped, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="xdg-email is of Linux")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def xdg_email(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that writes down what it was called with."""
    folder = home / "bin"
    folder.mkdir()
    program, called = folder / "xdg-email", home / "called"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\0" "$@" > "{called}.new"\nmv "{called}.new" "{called}"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return called


def handing_over(drive: Drive) -> HandOverPage:
    drive.read()
    drive.current.go(PageId.HAND_OVER)
    settle()
    return drive.page(HandOverPage)


def test_the_message_opens_with_its_text_and_the_report(
    start: Callable[..., Drive], xdg_email: Path
) -> None:
    drive = start()
    page = handing_over(drive)
    drive.press(page.ways.mail)
    wait_until(xdg_email.is_file, "xdg-email")
    wait_until(lambda: page.banner.isVisible(), "what came of it")
    arguments = xdg_email.read_text(encoding="utf-8").split("\0")
    assert arguments[arguments.index("--subject") + 1].startswith("E-mail to cabinet-exemple")
    assert "my message to claire.petit@" in arguments[arguments.index("--body") + 1]
    report = Path(arguments[arguments.index("--attach") + 1])
    assert report.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert drive.program.store.desk.handed_on
    assert "Nothing has been sent" in page.banner.title.text()


def test_it_goes_to_the_help_desk_that_it_settled(
    start: Callable[..., Drive], xdg_email: Path
) -> None:
    drive = start(policy=Policy(source="x", help_desk=HelpDesk(address="help@it.example")))
    page = handing_over(drive)
    assert "help@it.example" in page.ways.mail.text()
    drive.press(page.ways.mail)
    wait_until(xdg_email.is_file, "xdg-email")
    assert "help@it.example" in xdg_email.read_text(encoding="utf-8").split("\0")


def test_a_mail_program_that_does_not_open_is_told_of(
    start: Callable[..., Drive], xdg_email: Path
) -> None:
    (xdg_email.parent / "bin" / "xdg-email").write_text("#!/bin/sh\nexit 3\n", encoding="ascii")
    drive = start()
    page = handing_over(drive)
    drive.press(page.ways.mail)
    wait_until(lambda: page.banner.isVisible(), "the notice")
    assert "could not be opened" in page.banner.title.text()
    assert page.ways.mail.isEnabled()
    assert not drive.program.store.desk.handed_on


def test_without_a_program_for_it_no_message_is_offered(
    start: Callable[..., Drive], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "mailer", lambda: None)
    page = handing_over(start())
    assert Way.MAIL not in page.ways.shown
    assert not page.ways.mail.isVisible()
    assert page.ways.ticket.isVisible()


def test_a_draft_is_one_file_that_is_marked_unsent(
    start: Callable[..., Drive], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "mailer", lambda: Mailer.DRAFT)
    with opened_of("file") as opened:
        drive = start()
        page = handing_over(drive)
        drive.press(page.ways.mail)
        wait_until(lambda: opened.urls, "the draft")
    file = Path(opened.urls[0].toLocalFile())
    assert file.is_relative_to(home)
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert message["X-Unsent"] == "1"
    (attached,) = message.iter_attachments()
    assert attached.get_content().startswith(b"%PDF")


def test_a_window_that_is_closed_meanwhile_hears_nothing(
    start: Callable[..., Drive], xdg_email: Path
) -> None:
    began, may_end = xdg_email.with_name("began"), xdg_email.with_name("may-end")
    script = f"#!/bin/sh\n:>'{began}'\nwhile [ ! -e '{may_end}' ]; do sleep 0.05; done\n"
    script += f":>'{xdg_email}'\n"
    (xdg_email.parent / "bin" / "xdg-email").write_text(script, encoding="ascii")
    drive = start()
    drive.press(handing_over(drive).ways.mail)
    wait_until(began.is_file, "xdg-email")
    drive.current.choose_language("fr")
    settle()
    may_end.touch()
    wait_until(xdg_email.is_file, "the end of xdg-email")
    settle()
    assert drive.page(HandOverPage).ways.mail.isEnabled()


def test_mail_comes_last_where_nobody_is_reached(
    start: Callable[..., Drive],
    xdg_email: Path,  # noqa: ARG001 - there is a mail program
) -> None:
    drive = start()
    page = handing_over(drive)
    assert page.ways.shown.index(Way.MAIL) < len(page.ways.shown) - 1
    assert not page.ways.mail_last.isVisible()
    store = drive.program.store
    assert store.session is not None
    answers = replace(store.session.answers, scope=Scope.EVERYONE)
    store.set_session(with_answers(store.session, answers))
    settle()
    assert page.ways.shown.index(Way.MAIL) == len(page.ways.shown) - 1
    assert page.ways.mail_last.isVisible()
    assert page.ways.ticket.y() < page.ways.mail.y()


def test_a_text_for_the_recipient_is_copied(start: Callable[..., Drive]) -> None:
    drive = start()
    page = handing_over(drive)
    drive.press(page.ways.letter)
    assert "claire.petit@cabinet-exemple.example" in QApplication.clipboard().text()
    assert drive.program.store.desk.handed_on


def test_a_ticket_has_the_finding_first_the_note_and_25_lines_at_most(drive: Drive) -> None:
    store = drive.program.store
    page = handing_over(drive)
    store.set_desk(lambda desk: replace(desk, note="The contract ends on Friday"))
    drive.press(page.ticket)
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) <= 25
    assert "recipient" in lines[0]
    assert any("The contract ends on Friday" in line for line in lines)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("Outlook.File.eml.15", True),
        ("AppX4j6wkrv1cvtjyg8mqznq9eqbrd1s9mqs", False),
        ("ThunderbirdEML", False),
        (None, False),
        (7, False),
    ],
)
def test_only_classic_outlook_is_known_to_open_drafts(program: object, expected: bool) -> None:
    assert mailing.is_classic_outlook(program) is expected


def handlers(*entries: dict[str, Any]) -> bytes:
    return plistlib.dumps({"LSHandlers": list(entries)})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", True),
        (handlers(), True),
        (handlers({"LSHandlerURLScheme": "mailto", "LSHandlerRoleAll": "com.apple.mail"}), True),
        (
            handlers(
                {"LSHandlerURLScheme": "mailto", "LSHandlerRoleAll": "org.mozilla.thunderbird"}
            ),
            False,
        ),
        (
            handlers(
                {
                    "LSHandlerContentType": "com.apple.mail.email",
                    "LSHandlerRoleAll": "com.microsoft.outlook",
                }
            ),
            False,
        ),
        (handlers({"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "org.mozilla.x"}), True),
        (b"<plist><dict>", False),
    ],
)
def test_mail_on_a_mac_opens_drafts_unless_another_was_chosen(data: bytes, expected: bool) -> None:
    assert mailing.is_apple_mail(data) is expected


def test_the_guide_has_the_values_to_enter(drive: Drive) -> None:
    step = Sentence.of(
        "step.correct_server", server="smtp.office365.com", port=587, security="STARTTLS"
    )
    sheet = guide(drive.current, drive.current.words, step)
    sheet.open()
    settle()
    shown = [label.text() for label in sheet.findChildren(Label)]
    assert "Outgoing server: smtp.office365.com" in shown
    assert "Port: 587" in shown
    assert isinstance(sheet, Sheet)
    assert unclipped(sheet) == []
    sheet.reject()


def test_mailto_carries_what_it_is_given_and_nothing_else() -> None:
    with opened_of("mailto") as opened:
        assert mailing.write_to("a+b@cabinet.example", "Ça & là?", "x=1&bcc=evil@evil.example\ny")
    url = opened.urls[0].toString(QUrl.ComponentFormattingOption.FullyEncoded)
    assert url.startswith("mailto:a+b@cabinet.example?subject=")
    assert url.count("&") == 1
    assert "%26bcc%3Devil" in url


@pytest.mark.parametrize(
    "address",
    [
        "a?bcc=evil@evil.example",
        "a@cabinet.example?bcc=evil@evil.example",
        "a@cabinet.example,evil@evil.example",
        "a@cabinet.example&attach=/etc/passwd",
        "a@cabinet.example\r\nBcc: evil@evil.example",
        "a\r\nBcc:evil@cabinet.example",
        "a b@cabinet.example",
        '"a,b"@cabinet.example',
        "Claire <a@cabinet.example>",
        "a@localhost",
        "a@[192.0.2.1]",
        "a..b@cabinet.example",
        ".a@cabinet.example",
        "@cabinet.example",
        "a" * 300 + "@cabinet.example",
        "",
    ],
)
def test_no_address_brings_a_field_of_its_own(address: str) -> None:
    url = mailing.mailto(address, "x", "y")
    if url is not None:  # what an address may have in it is encoded
        whole = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        assert whole.count("?") == whole.count("&") == whole.count("@") == 1
        assert "bcc=" not in whole
        assert url.path(QUrl.ComponentFormattingOption.FullyDecoded) == address


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("claire.petit@cabinet.example", "claire.petit@cabinet.example"),
        ("a+b@cabinet.example", "a+b@cabinet.example"),
        ("a%b&c=d@cabinet.example", "a%25b%26c%3Dd@cabinet.example"),
        ("zoé@élan.example", "zo%C3%A9@xn--lan-9la.example"),
    ],
)
def test_addresses_are_encoded(address: str, written: str) -> None:
    url = mailing.mailto(address, "Ça va ?\r\nBcc: x@y.example", "1\n2")
    assert url is not None
    assert url.toString(QUrl.ComponentFormattingOption.FullyEncoded) == (
        f"mailto:{written}?subject=%C3%87a%20va%20%3F%20Bcc%3A%20x%40y.example&body=1%0D%0A2"
    )
