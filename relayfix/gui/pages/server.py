# SPDX-License-Identifier: GPL-3.0-or-later
"""Step 4, by wish: the person's own outgoing server, and whether to try signing in to it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from relayfix.gui.context import Context, PageId
from relayfix.gui.pages.page import Footing, Page
from relayfix.gui.widgets.choice import Tick
from relayfix.gui.widgets.heading import Heading
from relayfix.gui.widgets.icon_text import IconText
from relayfix.gui.widgets.text_box import Beside, Field, named
from relayfix.model.check import NO_WISHES, Contact, OutgoingServer, Subject, Wishes

_INDENT = 32
"""Pixels by which what belongs to a tick stands in."""

MOST_DIGITS = 5


class ServerPage(Page):
    """Nothing is asked here: what stands in the fields joins the list that the person agrees to."""

    step = 4

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self._say
        self._policy = context.services.policy
        self._looked_for: tuple[str, str | None] | None = None
        """The account whose password was last looked for in the keyring."""
        self.column.addWidget(Heading(say("sentence"), say("lead")))
        self.column.addSpacing(14)
        self.host, self.port = Field(say("host")), Field(say("port"))
        self.host.setPlaceholderText(say("host_hint"))
        self.port.setPlaceholderText("587")
        self.port.setMaxLength(MOST_DIGITS)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addLayout(named(say("host"), self.host), 3)
        line.addLayout(named(say("port"), self.port), 1)
        self.column.addLayout(line)
        self.known = IconText("info", "", ink="ink2")
        self.column.addSpacing(8)
        self.wrong = IconText("info", "", ink="ink2")
        self.column.addWidget(self.wrong)
        self.column.addWidget(self.known)
        self.column.addSpacing(18)
        self.look_up = Tick(say("look_up"), say("look_up_more"))
        self.column.addWidget(self.look_up)
        self.column.addSpacing(6)
        self.sign_in = Tick(say("sign_in"), say("sign_in_more"))
        self.column.addWidget(self.sign_in)
        self._account = QWidget()
        self.missing = IconText("info", say("missing"), ink="ink2")
        self._build_account()
        self.never = IconText("info", "", ink="ink2")
        below = QVBoxLayout()
        below.setContentsMargins(_INDENT, 8, 0, 0)
        below.addWidget(self.never)
        self.column.addLayout(below)
        self.column.addWidget(self._account)
        self.column.addStretch(1)
        for field in (self.host, self.port, self.username, self.password):
            field.textChanged.connect(self._on_change)
        for field in (self.host, self.port):
            field.editingFinished.connect(self._say_wrong)
        self.sign_in.toggled.connect(self._on_change)
        self.look_up.toggled.connect(self._on_change)

    def _build_account(self) -> None:
        say = self._say
        self.username, self.password = Field(say("username")), Field(say("password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.remember = Tick(say("remember"), say("remember_more"))
        self.no_keyring = IconText("info", say("no_keyring"), ink="ink2")
        self.used = IconText("shield-check", "", ink="ink2", icon_ink="ok")
        column = QVBoxLayout(self._account)
        column.setContentsMargins(_INDENT, 8, 0, 0)
        column.setSpacing(10)
        line = Beside()
        line.addLayout(named(say("username"), self.username), 1)
        line.addLayout(named(say("password"), self.password), 1)
        column.addLayout(line)
        column.addWidget(self.missing)
        column.addWidget(self.used)
        column.addWidget(self.remember)
        column.addWidget(self.no_keyring)

    def _say(self, what: str) -> str:
        return self.words.text(f"window.server.{what}")

    def entered(self, *, back: bool) -> None:  # noqa: ARG002 - the same both ways
        session, wishes = self.store.session, self.store.desk.wishes
        if session is None:
            return
        mailbox = self._mailbox()
        outgoing = session.outgoing or _usual(mailbox)
        settled = self._policy.locks("outgoing")
        self.known.setVisible(settled or (session.outgoing is None and outgoing is not None))
        if outgoing is not None:
            self.host.setText(outgoing.host)
            self.port.setText(str(outgoing.port or ""))
            usual = self.words.text("window.server.known", mailbox=mailbox)
            self.known.set_words("info", self._say("settled") if settled else usual)
        for field in (self.host, self.port):
            field.setReadOnly(settled)
        self.look_up.setVisible(not self._policy.forbids(Contact.WEB_SERVER))
        self.username.setText(wishes.username or mailbox)
        for field in (self.host, self.username):
            field.home(False)  # what is longer than the field is read from its beginning
        self.sign_in.setChecked(wishes.username is not None)
        self.look_up.setChecked(wishes.autoconfig)
        safe = _keyring()
        self.remember.setVisible(safe)
        self.no_keyring.setVisible(not safe)
        self._on_change()

    def footing(self) -> Footing:
        if self.host.text().strip() or self.sign_in.isChecked():
            ready = self._server() is not None and (
                not self._wants_password() or bool(self.username.text() and self.password.text())
            )
        else:
            ready = self.look_up.isChecked()
        second = None if self._policy.locks("outgoing") else self._say("leave_out")
        return Footing(filled=self._say("take"), icon=None, ready=ready, second=second)

    def on_filled(self) -> None:
        server, asks = self._server(), self._wants_password()
        wishes = Wishes(autoconfig=self.look_up.isChecked())
        if server is not None and self.sign_in.isChecked():
            wishes = replace(
                wishes,
                username=self.username.text().strip() or None,
                password=self.password.text() if asks else None,
            )
        if (
            server is not None
            and asks
            and self.remember.isChecked()
            and self.remember.isVisibleTo(self)
        ):
            self._remember(server.host, wishes)
        self._set(server, wishes)

    def on_second(self) -> None:
        self._set(None, NO_WISHES)

    def first_focus(self) -> QWidget | None:
        return self.sign_in if self.host.isReadOnly() else self.host

    def summary(self) -> str:
        return f"{self._say('sentence')} {self._say('lead')}"

    def _mailbox(self) -> str:
        """The person's own address, as the returned message has it; "" where it has none."""
        told = self.store.telling(self.words)
        return (told.own_address or "") if told is not None else ""

    def _server(self) -> OutgoingServer | None:
        """What stands in the fields, where it can be a server."""
        from relayfix.knowledge.domains import address, normalised

        text = self.host.text().strip()
        host = normalised(text) or address(text)
        if host is None or not self._has_port():
            return None
        return OutgoingServer(host=host, port=int(self._port()))

    def _port(self) -> str:
        return self.port.text().strip() or "587"

    def _has_port(self) -> bool:
        port = self._port()
        return port.isascii() and port.isdecimal() and 0 < int(port) < 65536

    def _about(self) -> Subject | None:
        """Who would sign in where, where both are known."""
        server, username = self._server(), self.username.text().strip()
        if server is None or not username:
            return None
        return Subject(server=server, mailbox=self._mailbox() or None, username=username)

    def _rule(self) -> str | None:
        """The company that takes no passwords from programs at this server, or None."""
        from relayfix.checks import submission

        about = self._about()
        rule = submission.rule_of(about) if about is not None else None
        if about is None or rule is None or submission.needs_password(about):
            return None
        return rule.name

    def _wants_password(self) -> bool:
        return self.sign_in.isChecked() and self._rule() is None

    def _told(self) -> str | None:
        """What the company of this server says about passwords, before one is typed."""
        from relayfix.checks import submission

        about = self._about() if self.sign_in.isChecked() else None
        company = self._rule()
        if about is not None and company is not None:
            return self.words.text("window.server.never", company=company)
        told = submission.told_before(about) if about is not None else None
        return self.words.say(told) if told is not None else None

    def _on_change(self) -> None:
        told = self._told()
        self.never.setVisible(told is not None)
        if told is not None:
            self.never.set_words("info", told)
        self._account.setVisible(self._wants_password())
        server = self._server()
        wrong = self._wrong()
        self.wrong.setVisible(wrong is not None)
        if wrong is not None:
            self.wrong.set_words("info", wrong)
        typed = wrong is not None and bool(self.host.text().strip())
        self.host.set_wrong(typed and self._has_port())
        self.port.set_wrong(typed and not self._has_port())
        filled = bool(self.username.text() and self.password.text())
        self.missing.setVisible(self._wants_password() and not filled)
        host = server.host if server is not None else self._say("that_server")
        self.used.set_words("shield-check", self.words.text("window.server.used", server=host))
        self._recall()
        self.footing_changed.emit()

    def _wrong(self) -> str | None:
        """Why the server cannot be used, in words; None where it can, or nothing is wanted yet."""
        if self._server() is not None:
            return None
        if self.host.text().strip():
            return self._say("no_such_name" if self._has_port() else "no_such_port")
        return self._say("no_name") if self.sign_in.isChecked() else None

    def _say_wrong(self) -> None:
        """Once the field has been left; not at each letter."""
        if (wrong := self._wrong()) is not None and self.host.text().strip():
            self.context.announce(wrong)

    def _recall(self) -> None:
        """What the person once let this computer remember for this account stands there again."""
        about = self._about() if self._wants_password() and not self.password.text() else None
        key = (about.server.host, about.username) if about and about.server else None
        if key is None or key == self._looked_for or not _keyring():
            return
        self._looked_for = key
        from relayfix.store import secrets

        kept = secrets.recall(key[0], key[1] or "")
        if kept is not None:
            self.password.setText(kept.reveal())
            self.remember.setChecked(True)

    def _remember(self, host: str, wishes: Wishes) -> None:
        from relayfix.store import secrets

        if wishes.username is None or wishes.password is None:
            return
        try:
            secrets.remember(host, wishes.username, secrets.Secret(wishes.password))
        except secrets.NoKeyringError:
            self.context.announce(self._say("no_keyring"))

    def _set(self, server: OutgoingServer | None, wishes: Wishes) -> None:
        from relayfix.session import with_outgoing

        self.password.clear()
        self._looked_for = None
        self.store.set_desk(lambda desk: replace(desk, wishes=wishes))
        session = self.store.session
        if session is not None:
            self.store.set_session(with_outgoing(session, server))
        self.context.go(PageId.CHECKS)


def _usual(mailbox: str) -> OutgoingServer | None:
    """Where this mailbox's provider takes mail from programs, by our own table."""
    from relayfix.knowledge.domains import domain_of
    from relayfix.knowledge.providers import provider_of

    provider = provider_of(domain_of(mailbox))
    if provider is None or not provider.servers:
        return None
    first = provider.servers[0]
    return OutgoingServer(host=first.host, port=first.port, tls=first.tls)


def _keyring() -> bool:
    """Whether this computer can keep a password safely."""
    from relayfix.store import secrets

    return secrets.available()
