# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP as a client that only asks: it can sign in and name recipients, and cannot send a message.

Of the commands of RFC 5321 this module knows EHLO, STARTTLS, AUTH, MAIL, RCPT, RSET and QUIT; the
one that would hand over a message is not here, so no caller can come to it by mistake.

Why not one of the kept client libraries: they are made for sending. They sum up what a server
said in an exception, go on to the next mechanism when a sign-in was refused (a second wrong
password locks accounts), have one time limit for everything, look names up themselves, and keep
no record of what was said. Here every reply is kept as it came, with its step and its time; the
address is given, and the name beside it is only what the certificate must be for.

A server is a stranger: lines, replies and times are bounded, control characters are shown, never
passed on, and whatever it repeats of a password is masked.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import ssl
import time
import unicodedata
from collections.abc import AsyncIterator, Sequence

from relayfix.model.check import Evidence, EvidenceKind
from relayfix.net import names
from relayfix.net.lines import Lines, TooLong
from relayfix.net.reply import Limits, NotVerified, Reply, SmtpFailure, Step, Trouble
from relayfix.net.sasl import CALL_OFF, Exchange
from relayfix.net.tls import failure, is_verifying

__all__ = [
    "Limits",
    "NotVerified",
    "Reply",
    "Session",
    "SmtpFailure",
    "Step",
    "Trouble",
    "connect",
    "conversation",
    "is_address",
]

MAX_REPLY_LINES = 100
MAX_EVIDENCE = 4000
"""Characters of a reply that are kept as evidence."""
MAX_COMMAND = 12288
"""Octets of a line with credentials, RFC 4954 section 4; all others are far shorter."""
MASK = "<secret>"

_CODE = re.compile(rb"([2-5][0-9]{2})([ -]|$)")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')


class Session:
    """One conversation with one server. Made by `connect`; nothing is repeated, nothing hidden."""

    def __init__(self, lines: Lines, server: str, server_name: str, limits: Limits) -> None:
        self._lines = lines
        self._server = server
        self._server_name = server_name
        self._limits = limits
        self._exchange: Exchange | None = None
        self._transcript: list[Evidence] = []
        self.features: dict[str, str] = {}
        """What EHLO offers: keyword in capitals to its parameters."""
        self.verified = False
        """TLS is spoken, and the certificate proves that the server is ``server_name``."""
        self.encrypted = False
        self.discarded = 0
        """Octets that came in the clear behind the word to begin TLS, and were thrown away: a
        server has no reason to send any, and somebody on the way may have (RFC 3207 section 6)."""
        self.peer_certificate: bytes | None = None
        """DER, once TLS is spoken."""
        self.local_address = lines.local_address()
        """This computer's own end: which of its networks leads to the server."""

    @property
    def transcript(self) -> tuple[Evidence, ...]:
        """What was said so far, in order. It holds no password and nothing made of one."""
        return tuple(self._transcript)

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The kinds of sign-in that EHLO offers, as it writes them, each once."""
        return tuple(dict.fromkeys(self.features.get("AUTH", "").upper().split()))

    async def greeting(self) -> Reply:
        """What the server says first. Raises `SmtpFailure`."""
        return await self._reply(Step.GREETING, "", self._limits.greeting)

    async def ehlo(self) -> Reply:
        """Says hello and learns the features. Raises `SmtpFailure`.

        A computer without a name of its own gives an address (RFC 5321 section 4.1.3); the true
        one would tell about the person's network, and stand in the evidence.
        """
        reply = await self._command(Step.EHLO, "EHLO [127.0.0.1]")
        self.features = _features(reply) if reply.ok else {}
        return reply

    async def starttls(self, context: ssl.SSLContext) -> Reply:
        """RFC 3207: asks for TLS, and speaks it where the reply is 220.

        What EHLO said before is forgotten, and what came in the clear behind the reply is thrown
        away: EHLO must be said again. Raises `SmtpFailure`.
        """
        reply = await self._command(Step.STARTTLS, "STARTTLS")
        if reply.code == 220:
            self.discarded = self._lines.discard()
            self.features = {}
            await self.handshake(context)
        return reply

    async def handshake(self, context: ssl.SSLContext) -> None:
        """Speaks TLS from here on. Raises `SmtpFailure`, its ``tls`` says what is wrong."""
        began = time.monotonic()
        said = ""
        try:
            async with asyncio.timeout(self._limits.handshake):
                await self._lines.start_tls(context, self._server_name)
            said = self._lines.tls_version()
        except ssl.SSLError as error:
            found = failure(error)
            said = found.detail
            raise SmtpFailure(Step.HANDSHAKE, Trouble.TLS, found.detail, found) from error
        except TimeoutError:
            said = Trouble.SILENT.value
            raise SmtpFailure(Step.HANDSHAKE, Trouble.SILENT) from None
        except OSError as error:
            said = error.strerror or Trouble.CLOSED.value
            raise SmtpFailure(Step.HANDSHAKE, Trouble.CLOSED, said) from error
        finally:
            if said:
                self._note(EvidenceKind.TLS, f"TLS {self._server_name}", said, began)
        self.encrypted = True
        self.verified = is_verifying(context)
        self.peer_certificate = self._lines.peer_certificate()

    async def sign_in(self, mechanism: str, username: str, password: str) -> Reply:
        """The one AUTH exchange (RFC 4954) of this conversation; its last reply.

        Raises `NotVerified` unless the server has proved who it is, ValueError for a mechanism
        that `sasl` does not know or for credentials with control characters, RuntimeError for a
        second try, and `SmtpFailure`.
        """
        if not self.verified:
            raise NotVerified
        if self._exchange is not None:
            raise RuntimeError("one sign-in in a conversation, whatever came of it")
        if not username or not password or _has_control(username + password, ("Cc", "Cs")):
            raise ValueError("a name and a password without control characters")
        exchange = self._exchange = Exchange(mechanism, username, password)
        command = f"AUTH {mechanism}"
        initial = exchange.initial()
        if initial is None:
            reply = await self._command(Step.AUTH, command)
        else:
            shown = f"{command} {MASK}"
            reply = await self._command(Step.AUTH, f"{command} {initial}", shown=shown)
        while reply.code == 334:
            answer = exchange.answer(" ".join(reply.lines))
            shown = answer if answer == CALL_OFF else MASK
            reply = await self._command(Step.AUTH, answer, shown=shown)
            if answer == CALL_OFF:
                break
        return reply

    async def mail(self, sender: str) -> Reply:
        """MAIL FROM. Raises `names.BadName` for what is no address, and `SmtpFailure`."""
        path, extended = _path(sender)
        option = " SMTPUTF8" if extended else ""
        return await self._command(Step.MAIL, f"MAIL FROM:<{path}>{option}")

    async def rcpt(self, recipient: str) -> Reply:
        """RCPT TO. Raises `names.BadName` for what is no address, and `SmtpFailure`."""
        path, _ = _path(recipient)
        return await self._command(Step.RCPT, f"RCPT TO:<{path}>")

    async def rset(self) -> Reply:
        """Forget the sender and the recipients. Raises `SmtpFailure`."""
        return await self._command(Step.RSET, "RSET")

    async def quit(self) -> None:
        """Say goodbye and hang up; whatever happens meanwhile changes nothing any more."""
        with contextlib.suppress(SmtpFailure):
            await self._command(Step.QUIT, "QUIT")
        self.close()

    def close(self) -> None:
        """Hang up at once."""
        self._lines.close()

    async def _command(self, step: Step, line: str, *, shown: str | None = None) -> Reply:
        octets = line.encode()
        if _has_control(line) or len(octets) > MAX_COMMAND:
            raise ValueError("a command is one line without control characters")
        self._lines.write(octets + b"\r\n")
        limits = {Step.AUTH: self._limits.auth, Step.QUIT: self._limits.quit}
        return await self._reply(step, shown or line, limits.get(step, self._limits.command))

    async def _reply(self, step: Step, said: str, seconds: float) -> Reply:
        began = time.monotonic()
        raw: list[str] = []
        trouble: SmtpFailure | None = None
        reply: Reply | None = None
        try:
            async with asyncio.timeout(seconds):
                reply = await self._read(raw)
        except TimeoutError:
            trouble = SmtpFailure(step, Trouble.SILENT)
        except TooLong:
            trouble = SmtpFailure(step, Trouble.GARBAGE, "without end")
        except ValueError:
            trouble = SmtpFailure(step, Trouble.GARBAGE, raw[-1] if raw else None)
        except ssl.SSLError as error:
            found = failure(error)
            trouble = SmtpFailure(step, Trouble.TLS, found.detail, found)
        except OSError as error:
            trouble = SmtpFailure(step, Trouble.CLOSED, error.strerror)
        if trouble is not None:
            raw.append(trouble.trouble.value)
        self._note(EvidenceKind.SMTP, said, "\n".join(raw), began)
        if trouble is not None:
            self.close()
            raise trouble
        assert reply is not None
        return reply

    async def _read(self, raw: list[str]) -> Reply:
        """The next reply; its lines, as they can be shown, are added to ``raw`` on the way."""
        code, more = b"", True
        texts: list[str] = []
        while more:
            if len(texts) >= MAX_REPLY_LINES:
                raise TooLong
            line = await self._lines.read()
            raw.append(self._shown(line))
            match = _CODE.match(line)
            if match is None or (code and match[1] != code):
                raise ValueError("no line of a reply")
            code, more = match[1], match[2] == b"-"
            texts.append(self._shown(line[4:]))
        return Reply(code=int(code), lines=tuple(texts))

    def _shown(self, octets: bytes) -> str:
        """As text, with nothing that a terminal obeys, and without what the server repeats."""
        text = octets.decode("utf-8", "backslashreplace")
        for secret in self._exchange.secrets if self._exchange is not None else ():
            text = re.sub(re.escape(secret), MASK, text, flags=re.IGNORECASE)
        return "".join(c if _is_plain(c) else f"\\x{ord(c):02x}" for c in text)

    def _note(self, kind: EvidenceKind, query: str, answer: str, began: float) -> None:
        self._transcript.append(_evidence(kind, query, answer, self._server, began))


async def connect(
    addresses: Sequence[str],
    port: int,
    *,
    server_name: str,
    implicit: ssl.SSLContext | None = None,
    limits: Limits | None = None,
) -> Session:
    """A conversation with the first of the addresses that answers; nothing was said yet.

    ``server_name`` is the name or address that the person named, which a certificate must be
    for. With ``implicit`` TLS is spoken first (RFC 8314 section 3.3). Raises `SmtpFailure`.
    """
    limits = limits or Limits()
    if not addresses:
        raise SmtpFailure(Step.CONNECT, Trouble.UNREACHABLE, "no address")
    server = f"{server_name}:{port}"
    began = time.monotonic()
    try:
        lines = await _first(addresses, port, limits.connect, hold=implicit is not None)
    except SmtpFailure as failed:
        said = failed.detail or failed.trouble.value
        failed.evidence = (_evidence(EvidenceKind.SMTP, "", said, server, began),)
        raise
    session = Session(lines, server, server_name, limits)
    if implicit is not None:
        try:
            await session.handshake(implicit)
        except SmtpFailure as failed:
            failed.evidence = session.transcript
            raise
        finally:
            if not session.encrypted:
                session.close()
    return session


@contextlib.asynccontextmanager
async def conversation(
    addresses: Sequence[str],
    port: int,
    *,
    server_name: str,
    implicit: ssl.SSLContext | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[Session]:
    """`connect`, hung up at the end, whatever happens."""
    session = await connect(
        addresses, port, server_name=server_name, implicit=implicit, limits=limits
    )
    try:
        yield session
    finally:
        session.close()


def _evidence(kind: EvidenceKind, query: str, answer: str, server: str, began: float) -> Evidence:
    if len(answer) > MAX_EVIDENCE:
        answer = answer[:MAX_EVIDENCE] + "…"
    return Evidence(
        kind=kind,
        query=query or Step.CONNECT.value,
        answer=answer,
        server=server,
        milliseconds=round((time.monotonic() - began) * 1000),
    )


async def _first(addresses: Sequence[str], port: int, seconds: float, *, hold: bool) -> Lines:
    """The first connection that stands; the next address is tried when one is slow (RFC 8305)."""
    waiting = list(addresses)
    tasks: list[asyncio.Task[Lines]] = []
    running: set[asyncio.Task[Lines]] = set()
    problems: list[SmtpFailure] = []
    ends = time.monotonic() + seconds
    kept: asyncio.Task[Lines] | None = None
    try:
        while (waiting or running) and (left := ends - time.monotonic()) > 0:
            if waiting:
                tasks.append(asyncio.create_task(_open(waiting.pop(0), port, hold=hold)))
                running.add(tasks[-1])
            done, running = await asyncio.wait(
                running,
                timeout=min(left, 1.0) if waiting else left,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                error = task.exception()
                if error is None:
                    kept = task
                    return task.result()
                if not isinstance(error, OSError):
                    raise error
                problems.append(_unconnected(error))
        if waiting or running:
            problems.append(SmtpFailure(Step.CONNECT, Trouble.SILENT))
    finally:
        for task in tasks:
            if task is not kept:
                task.cancel()
                task.add_done_callback(_shut)
    raise max(problems, key=lambda problem: _TELLING.get(problem.trouble, 0))


_TELLING = {Trouble.REFUSED: 2, Trouble.SILENT: 1}
"""Of a host with several addresses: what one machine says tells more than that there is no way."""


def _shut(task: asyncio.Task[Lines]) -> None:
    """Closes what was opened beside the one that is used."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()


async def _open(address: str, port: int, *, hold: bool) -> Lines:
    loop = asyncio.get_running_loop()
    _, lines = await loop.create_connection(lambda: Lines(hold=hold), address, port)
    return lines


def _unconnected(error: OSError) -> SmtpFailure:
    refused = isinstance(error, ConnectionRefusedError)
    silent = isinstance(error, TimeoutError)
    trouble = Trouble.REFUSED if refused else Trouble.SILENT if silent else Trouble.UNREACHABLE
    return SmtpFailure(
        Step.CONNECT, trouble, os.strerror(error.errno) if error.errno else str(error)
    )


def _features(reply: Reply) -> dict[str, str]:
    """The lines behind the greeting's; ``AUTH=PLAIN``, as old servers write it, counts as AUTH."""
    features: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _, rest = line.replace("=", " ", 1).partition(" ")
        keyword = keyword.upper()
        features[keyword] = f"{features[keyword]} {rest}" if keyword in features else rest.strip()
    return features


# ── what may stand in a command ─────────────────────────────────────────────────────────────


def _has_control(text: str, kinds: tuple[str, ...] = ("C",)) -> bool:
    """Whether a character of these categories is in it; in credentials a joiner may be meant."""
    return any(unicodedata.category(c).startswith(kinds) for c in text)


def is_address(text: str | None) -> bool:
    """Whether `Session.mail` and `Session.rcpt` would take it."""
    try:
        _path(text or "")
    except names.BadName:
        return False
    return True


def _is_plain(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" or character == " "


def _path(address: str) -> tuple[str, bool]:
    """An address as a path of RFC 5321 section 4.1.2, and whether it needs RFC 6531.

    Raises `names.BadName`: nothing is repaired, and nothing can end the path early.
    """
    local, domain = names.address(address)
    ascii_only = local.isascii()
    plain = _ATOM.fullmatch(local) if ascii_only else not set(local) & set(' <>()[]\\,;:@"')
    if not plain and not _QUOTED.fullmatch(local):
        raise names.BadName("a local part that RFC 5321 does not know")
    return f"{local}@{domain}", not ascii_only
