# SPDX-License-Identifier: GPL-3.0-or-later
"""What a conversation over SMTP is made of: steps, their limits, replies, and what breaks it."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from relayfix.model.check import Evidence
from relayfix.net.tls import TlsFailure

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?= |$)")


class Step(enum.Enum):
    """Where in the conversation something happened."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    HANDSHAKE = "handshake"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    RSET = "rset"
    QUIT = "quit"


class Trouble(enum.Enum):
    """Why a conversation ended before its end."""

    REFUSED = "refused"
    """The port is closed: the machine itself said no."""
    UNREACHABLE = "unreachable"
    """No way to it, or its name has no address."""
    SILENT = "silent"
    """Nothing came within the time limit of the step."""
    CLOSED = "closed"
    """It hung up."""
    GARBAGE = "garbage"
    """It does not speak SMTP, or without end."""
    TLS = "tls"


class SmtpFailure(Exception):
    """The conversation cannot go on. ``tls`` says more where the trouble is TLS."""

    def __init__(
        self, step: Step, trouble: Trouble, detail: str | None = None, tls: TlsFailure | None = None
    ) -> None:
        super().__init__(f"{step.value}: {trouble.value}")
        self.step = step
        self.trouble = trouble
        self.evidence: tuple[Evidence, ...] = ()
        """What was said, where it failed before there was a `Session` that could tell."""
        self.detail = detail
        """The system's or the TLS library's own words."""
        self.tls = tls


class NotVerified(RuntimeError):
    """Credentials were to go over a connection that does not prove who the server is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for each step. RFC 5321 section 4.5.3.2 has minutes, for programs that can wait.

    Servers delay greeting and refusals on purpose, ten seconds and more, so these are longer.
    """

    connect: float = 12.0
    greeting: float = 20.0
    handshake: float = 12.0
    command: float = 15.0
    auth: float = 20.0
    quit: float = 2.0

    @classmethod
    def within(cls, seconds: float) -> Limits:
        """Short enough for one silent step to be told before ``seconds`` are over."""
        most = max(0.1, seconds * 0.8)
        return cls(
            connect=min(12.0, most),
            greeting=min(20.0, most),
            handshake=min(12.0, most),
            command=min(15.0, most),
            auth=min(20.0, most),
            quit=min(2.0, most),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply, RFC 5321 section 4.2. Octets that are no text stand as ``\\xNN``."""

    code: int
    lines: tuple[str, ...]
    """What stands behind the code, line by line."""

    @property
    def ok(self) -> bool:
        """The command was carried out."""
        return 200 <= self.code < 300

    @property
    def temporary(self) -> bool:
        return 400 <= self.code < 500

    @property
    def enhanced(self) -> str | None:
        """``5.7.8`` (RFC 3463), where the reply begins with one."""
        match = _ENHANCED.match(self.lines[0]) if self.lines else None
        return match[0] if match else None

    @property
    def text(self) -> str:
        """``535 5.7.8 Error: …`` in one line; the code of RFC 3463 that each line repeats, once."""
        again = f"{self.enhanced} " if self.enhanced else None
        parts = [
            line.removeprefix(again) if again and number else line
            for number, line in enumerate(self.lines)
        ]
        return " ".join([str(self.code), *(part for part in parts if part)])
