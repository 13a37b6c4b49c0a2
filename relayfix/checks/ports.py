# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports of the person's outgoing server, each talked to once in a run, for all who ask.

A conversation goes as far as a mail program would before it signs in: greeting, EHLO, STARTTLS
where it is offered, EHLO again, goodbye. It says nothing of the person. What is learned stands in
the `Port` as soon as it is known, so that who must go on before the end reads what there is.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from relayfix.checks.check import evidence as evidence_of
from relayfix.checks.submission import port_of, tls_of
from relayfix.model.check import Evidence, Subject
from relayfix.net import hosts, names, smtp, tls
from relayfix.net.answer import DnsAnswer
from relayfix.net.smtp import Reply, SmtpFailure, Step, Trouble
from relayfix.net.tls import TlsOutcome

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

PORTS = (25, 465, 587)
"""Where servers take mail: from each other, from programs over TLS, and with STARTTLS."""
PATIENCE = 3.0
"""Seconds of silence after which a port is also asked whether it waits for TLS. Some servers
greet late on purpose, so the first conversation goes on."""

_CERTIFICATE = frozenset(
    {
        TlsOutcome.EXPIRED,
        TlsOutcome.NOT_YET_VALID,
        TlsOutcome.SELF_SIGNED,
        TlsOutcome.WRONG_NAME,
        TlsOutcome.UNKNOWN_ISSUER,
    }
)
_TELLING = frozenset({"speaks-tls", *(outcome.value for outcome in _CERTIFICATE)})
"""Outcomes where there is a certificate to look at."""


@dataclass(slots=True)
class Port:
    """What is known of one port; filled while the conversation goes on."""

    number: int
    mode: str
    """``starttls`` or ``implicit``: how it is spoken to."""
    state: str | None = None
    """``open``, ``refused``, ``filtered``; see `interception.state_of`."""
    trouble: SmtpFailure | None = None
    """Why the conversation ended early."""
    greeting: Reply | None = None
    turned_away: Reply | None = None
    """Its greeting or its answer to EHLO, where that is a refusal."""
    hello: tuple[str, ...] = ()
    """The lines of its first answer to EHLO."""
    mechanisms: tuple[str, ...] = ()
    outcome: str | None = None
    """How encryption went, in the words of the check ``server-tls``; None until it is known."""
    no_roots: bool = False
    certificate: tls.Certificate | None = None
    local_address: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def banner_host(self) -> str | None:
        """The name that it greets with, where it is one."""
        lines = self.greeting.lines if self.greeting is not None else ()
        first = lines[0].split(" ")[0] if lines else ""
        try:
            return names.mail_domain(first)
        except names.BadName:
            return None

    @property
    def proved(self) -> bool:
        """Its certificate holds for the name that the person gave."""
        return self.outcome == TlsOutcome.OK.value


@dataclass(slots=True)
class Talk:
    """All conversations of a run with the person's server."""

    subject: Subject
    resolver: Resolver
    ports: tuple[Port, ...]
    addresses: tuple[str, ...] = ()
    answers: tuple[DnsAnswer, ...] = ()
    no_host: bool = False
    """What was named is no host, or has no address."""
    bad_ca_file: bool = False
    tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    ready: asyncio.Task[None] | None = None
    waiting: int = 0

    @property
    def given(self) -> Port:
        """The port that the person uses."""
        assert self.subject.server is not None
        number = port_of(self.subject.server)
        return next(port for port in self.ports if port.number == number)

    def evidence(self, *ports: Port) -> tuple[Evidence, ...]:
        """The questions for the host, and what these ports said."""
        found = [*evidence_of(*self.answers)]
        return tuple(dict.fromkeys([*found, *(each for port in ports for each in port.evidence)]))


def about(subject: Subject, resolver: Resolver) -> Talk:
    """The run's talk with this server; whoever asks first begins it. It has a server."""
    assert subject.server is not None
    key = (__name__, subject.server, subject.ca_file)
    if key not in resolver.shared:
        given = port_of(subject.server)
        numbers = dict.fromkeys((*PORTS, given))
        ports = tuple(
            Port(
                number=number,
                mode=_mode(subject, number),
            )
            for number in numbers
        )
        talk = Talk(subject=subject, resolver=resolver, ports=ports)
        talk.ready = asyncio.create_task(_begin(talk))
        resolver.shared[key] = talk
    return cast(Talk, resolver.shared[key])


def _mode(subject: Subject, number: int) -> str:
    """What a program speaks at this port: what the person said, else what the port is for."""
    assert subject.server is not None
    if number == port_of(subject.server):
        return "implicit" if tls_of(subject.server) == "implicit" else "starttls"
    return "implicit" if number == 465 else "starttls"


async def learned(talk: Talk, ports: Sequence[Port]) -> None:
    """Waits for the conversations at these ports, or for the end of the run's time.

    What goes on when nobody waits any more is stopped.
    """
    began = time.monotonic()
    seconds = talk.resolver.run_seconds * 0.85
    assert talk.ready is not None
    talk.waiting += 1
    try:
        await asyncio.wait([talk.ready], timeout=seconds)
        if talk.ready.done():
            talk.ready.result()  # raises what nobody expected
        tasks = [talk.tasks[port.number] for port in ports if port.number in talk.tasks]
        left = seconds - (time.monotonic() - began)
        if tasks and left > 0:
            done, _ = await asyncio.wait(tasks, timeout=left)
            for task in done:
                task.result()
    finally:
        talk.waiting -= 1
        if not talk.waiting:
            for task in (talk.ready, *talk.tasks.values()):
                task.cancel()


async def _begin(talk: Talk) -> None:
    """Looks up the host, then begins with all ports at once."""
    subject, resolver = talk.subject, talk.resolver
    assert subject.server is not None
    try:
        context = await tls.prepared(subject.ca_file or resolver.ca_file)
        await tls.ready_to_read()
    except tls.BadTrustStore:
        talk.bad_ca_file = True
        return
    try:
        found = await hosts.find(subject.server.host, resolver)
    except names.BadName:
        talk.no_host = True
        return
    talk.answers, talk.addresses = found.answers, found.addresses
    if not found.addresses:
        talk.no_host = True
        return
    limits = smtp.Limits.within(resolver.run_seconds * 0.8)
    # A server that greets late lets those wait too who speak TLS where it does not.
    limits = replace(limits, handshake=limits.greeting, quit=min(0.5, limits.quit))
    caller = _Caller(found.addresses, subject.server.host, context, limits)
    for port in talk.ports:
        talk.tasks[port.number] = asyncio.create_task(caller.talk(port))


@dataclass(frozen=True, slots=True)
class _Caller:
    """How one server is spoken to."""

    addresses: tuple[str, ...]
    host: str
    context: tls.Context
    limits: smtp.Limits

    async def talk(self, port: Port) -> None:
        """Fills the port in. Never raises what a server or a network did."""
        if port.mode == "implicit":
            await self._from_the_start(port)
        else:
            await self._in_the_clear_or_tls(port)
        if port.outcome in _TELLING:
            await self._look_at_certificate(port)

    async def _from_the_start(self, port: Port) -> None:
        session: smtp.Session | None = None
        try:
            async with self._opened(port, self.context) as session:
                port.state, port.outcome = "open", TlsOutcome.OK.value
                self._keep_certificate(port, session)
                await self._hello(port, session)
                await session.quit()
        except SmtpFailure as failed:
            self._failed(port, failed)
            if session is None:
                port.evidence += failed.evidence
        finally:
            if session is not None:
                port.evidence += session.transcript

    async def _in_the_clear_or_tls(self, port: Port) -> None:
        """In the clear; where nothing is said for a while, TLS is tried beside it.

        Never at port 25: there servers let those wait who speak too soon, and turn them away.
        """
        greeted = asyncio.Event()
        clear = asyncio.create_task(self._in_the_clear(port, greeted))
        hears = asyncio.create_task(greeted.wait())
        tasks: list[asyncio.Task[Any]] = [clear, hears]
        try:
            patience = min(PATIENCE, self.limits.greeting * 0.4)
            await asyncio.wait(tasks, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            silent = not clear.done() and not greeted.is_set() and port.state == "open"
            if silent and port.number != 25:
                # Whatever is known first: a server that serves one after the other may greet the
                # first conversation long before it looks at the second.
                tries = asyncio.create_task(self._speaks_tls(port))
                tasks.append(tries)
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                if tries.done() and not greeted.is_set() and tries.result():
                    port.outcome, port.trouble = "speaks-tls", None
                    return
            await clear
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _in_the_clear(self, port: Port, greeted: asyncio.Event) -> None:
        session: smtp.Session | None = None
        try:
            async with self._opened(port, None) as session:
                port.state = "open"
                await self._greeting(port, session)
                greeted.set()
                if port.turned_away is not None or not await self._ehlo(port, session):
                    return
                if "STARTTLS" not in session.features:
                    port.outcome, port.mechanisms = "not-offered", session.mechanisms
                else:
                    await self._starttls(port, session)
                await session.quit()
        except SmtpFailure as failed:
            self._failed(port, failed)
            if session is None:
                port.evidence += failed.evidence
        finally:
            if session is not None:
                port.evidence += session.transcript

    async def _starttls(self, port: Port, session: smtp.Session) -> None:
        reply = await session.starttls(self.context)
        if not session.encrypted:
            # It offers encryption, and then does not begin it: 454 of RFC 3207 section 4.
            port.outcome = TlsOutcome.FAILED.value if not reply.ok else None
            return
        port.outcome = TlsOutcome.OK.value
        self._keep_certificate(port, session)
        if (await session.ehlo()).ok:
            port.mechanisms = session.mechanisms

    async def _hello(self, port: Port, session: smtp.Session) -> None:
        await self._greeting(port, session)
        if port.turned_away is None and await self._ehlo(port, session):
            port.mechanisms = session.mechanisms

    async def _greeting(self, port: Port, session: smtp.Session) -> None:
        port.greeting = await session.greeting()
        if port.greeting.code != 220:
            port.turned_away = port.greeting

    async def _ehlo(self, port: Port, session: smtp.Session) -> bool:
        reply = await session.ehlo()
        if not reply.ok:
            port.turned_away = reply
            return False
        port.hello = reply.lines
        return True

    async def _speaks_tls(self, port: Port) -> bool:
        """Whether the port, silent so far, takes TLS from the first octet."""
        try:
            async with self._opened(port, self.context) as session:
                self._keep_certificate(port, session)
                await session.quit()
        except SmtpFailure as failed:
            return failed.tls is not None and failed.tls.outcome in _CERTIFICATE
        return True

    async def _look_at_certificate(self, port: Port) -> None:
        """A second connection that believes anybody, to read what the certificate says.

        The library shows nothing of a certificate that does not hold.
        """
        if port.certificate is not None:
            return
        reading = tls.reading_context()
        implicit = port.mode == "implicit" or port.outcome == "speaks-tls"
        try:
            async with self._opened(port, reading if implicit else None) as session:
                if not implicit:
                    await session.greeting()
                    await session.ehlo()
                    await session.starttls(reading)
                self._keep_certificate(port, session)
                session.close()
        except SmtpFailure:
            return
        found = tls.TlsFailure(outcome=_outcome(port.outcome), detail="")
        if port.outcome != "speaks-tls":
            port.outcome = tls.refined(found, port.certificate).outcome.value

    def _opened(
        self, port: Port, implicit: tls.Context | None
    ) -> contextlib.AbstractAsyncContextManager[smtp.Session]:
        return _noted(
            port,
            smtp.conversation(
                self.addresses,
                port.number,
                server_name=self.host,
                implicit=implicit,
                limits=self.limits,
            ),
        )

    def _keep_certificate(self, port: Port, session: smtp.Session) -> None:
        if session.peer_certificate is not None:
            with contextlib.suppress(ValueError):
                port.certificate = tls.certificate(session.peer_certificate)

    def _failed(self, port: Port, failed: SmtpFailure) -> None:
        port.trouble = failed
        if failed.step is Step.CONNECT:
            port.state = _CLOSED.get(failed.trouble)
            return
        port.state = "open"
        if failed.tls is None:
            if failed.step is Step.HANDSHAKE and failed.trouble is Trouble.CLOSED:
                port.outcome = TlsOutcome.FAILED.value
        elif failed.tls.no_roots:
            port.no_roots = True
        elif failed.step is Step.HANDSHAKE:
            spoke_plain = failed.tls.outcome is TlsOutcome.SPEAKS_PLAIN
            port.outcome = failed.tls.outcome.value
            if spoke_plain and port.mode == "starttls":
                port.outcome = TlsOutcome.FAILED.value


_CLOSED = {Trouble.REFUSED: "refused", Trouble.SILENT: "filtered"}


def _outcome(word: str | None) -> TlsOutcome:
    return next((each for each in TlsOutcome if each.value == word), TlsOutcome.FAILED)


@contextlib.asynccontextmanager
async def _noted(
    port: Port, conversation: contextlib.AbstractAsyncContextManager[smtp.Session]
) -> AsyncIterator[smtp.Session]:
    async with conversation as session:
        port.state, port.local_address = "open", session.local_address
        yield session
