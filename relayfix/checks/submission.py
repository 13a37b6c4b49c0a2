# SPDX-License-Identifier: GPL-3.0-or-later
"""One conversation with the person's outgoing server, for the sign-in and for the dry run.

Both checks of a run read the same conversation, whoever comes first begins it: one connection, one
AUTH exchange, whatever comes of it. It goes to the server that the person named and to no other;
the password goes over TLS that proves that server; no message is ever sent.
"""

from __future__ import annotations

import asyncio
import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast

from relayfix.checks.check import evidence as evidence_of
from relayfix.knowledge.domains import domain_of
from relayfix.knowledge.sign_in import PasswordRule, SignInRule, rule_for
from relayfix.model.check import Evidence, OutgoingServer, Subject
from relayfix.model.sentence import Sentence
from relayfix.net import hosts, names, sasl, smtp, tls
from relayfix.net.smtp import Reply, SmtpFailure, Trouble

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

T = TypeVar("T")

MAX_RECIPIENTS = 4
"""Refused addresses that the dry run names; a server takes many in a row for a spammer's list."""

SUBMISSION_PORT = 587
SUBMISSIONS_PORT = 465


class Stop(enum.Enum):
    """Why the conversation did not get to where something could be learned."""

    NO_HOST = "no_host"
    """What was named is no host, or has no address."""
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    CLOSED = "closed"
    GARBAGE = "garbage"
    TURNED_AWAY = "turned_away"
    """Its greeting or its answer to EHLO is a refusal."""
    NO_TLS = "no_tls"
    """It offers no encryption, or did not begin it."""
    NOT_WISHED = "not_wished"
    """The person said that there is no encryption."""
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SELF_SIGNED = "self_signed"
    WRONG_NAME = "wrong_name"
    UNKNOWN_ISSUER = "unknown_issuer"
    NO_ROOTS = "no_roots"
    """This computer trusts nobody, so no certificate can be judged."""
    SPEAKS_PLAIN = "speaks_plain"
    TLS_FAILED = "tls_failed"
    BAD_CA_FILE = "bad_ca_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The conversation ended early; ``reply`` is the server's last word, where it had one."""

    why: Stop
    reply: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What came of the sign-in; ``stopped`` where it did not come to one."""

    offered: tuple[str, ...] = ()
    mechanism: str | None = None
    reply: Reply | None = None
    stopped: Stopped | None = None
    rule: SignInRule | None = None
    """The company's rule where no password of any kind is taken: then nobody was asked."""
    evidence: tuple[Evidence, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.reply is not None and self.reply.code == 235


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One recipient, and what the server said to it; ``by_sender`` where it said so to MAIL."""

    recipient: str
    own: bool
    reply: Reply | None = None
    by_sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What came of the dry run."""

    sender: str = ""
    asked: tuple[Asked, ...] = ()
    signed_in: bool = False
    not_signed_in: bool = False
    """The sign-in that was to come first did not succeed, so nothing was tried."""
    stopped: Stopped | None = None
    greeting: str = ""
    """The server's greeting and its answer to EHLO."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class _Shared:
    """The conversation, what it promises, and how many wait for it."""

    task: asyncio.Task[None]
    signed_in: asyncio.Future[SignedIn]
    relayed: asyncio.Future[Relayed]
    waiting: int = 0


async def signed_in(subject: Subject, resolver: Resolver) -> SignedIn:
    """What came of the sign-in. ``subject`` has a server and a user name."""
    shared = _shared(subject, resolver)
    return await _wait(shared, shared.signed_in)


async def relayed(subject: Subject, resolver: Resolver) -> Relayed:
    """What came of the dry run. ``subject`` has a server and an own address."""
    shared = _shared(subject, resolver)
    return await _wait(shared, shared.relayed)


def _shared(subject: Subject, resolver: Resolver) -> _Shared:
    """The run's one conversation about this subject: the resolver belongs to one run alone.

    The password is no part of the key: it need not be kept, and no second one is tried either.
    """
    key = (__name__, replace(subject, password=None))
    if key not in resolver.shared:
        loop = asyncio.get_running_loop()
        talk = _Talk(subject, resolver, loop.create_future(), loop.create_future())
        task = loop.create_task(talk.run())
        resolver.shared[key] = _Shared(task, talk.signed_in, talk.relayed)
    return cast(_Shared, resolver.shared[key])


async def _wait(shared: _Shared, wanted: asyncio.Future[T]) -> T:
    """The part that is wanted; once nobody waits any more, the conversation ends."""
    shared.waiting += 1
    try:
        await asyncio.wait((wanted, shared.task), return_when=asyncio.FIRST_COMPLETED)
        if not wanted.done():
            shared.task.result()  # raises what went wrong
        return wanted.result()
    finally:
        shared.waiting -= 1
        if not shared.waiting and not shared.task.done():
            shared.task.cancel()


def rule_of(subject: Subject, today: date | None = None) -> SignInRule | None:
    """What the company of the person's server says about passwords, as far as it holds today."""
    if subject.server is None:
        return None
    account = domain_of(subject.username) or domain_of(subject.mailbox)
    rule = rule_for(subject.server.host, account)
    if rule is None or rule.password is PasswordRule.ORGANISATION:
        return rule  # before its day and after it somebody there decides
    return rule if rule.holds(today or date.today()) else None


def told_before(subject: Subject, today: date | None = None) -> Sentence | None:
    """What the person ought to know before they type a password for this server, or None."""
    today = today or date.today()
    rule = rule_of(subject, today)
    if rule is None:
        return None
    if rule.password is PasswordRule.NEVER:
        return Sentence.of("sign_in.told.never", provider=rule.name)
    if rule.password is PasswordRule.APP_PASSWORD:
        return Sentence.of("sign_in.told.app_password", provider=rule.name)
    if rule.holds(today):
        return Sentence.of("sign_in.told.organisation_off", provider=rule.name)
    return Sentence.of("sign_in.told.organisation", provider=rule.name)


def needs_password(subject: Subject) -> bool:
    """Whether the sign-in that was asked for would come to where a password is given."""
    if not subject.username or subject.server is None or tls_of(subject.server) == "none":
        return False
    rule = rule_of(subject)
    return rule is None or rule.password is not PasswordRule.NEVER


def port_of(server: OutgoingServer) -> int:
    """The port that the person named, else the usual one (RFC 8314 section 7.3)."""
    return server.port or (SUBMISSIONS_PORT if server.tls == "implicit" else SUBMISSION_PORT)


def tls_of(server: OutgoingServer) -> str:
    """``implicit``, ``starttls`` or ``none``: what the person said, else what the port is for."""
    return server.tls or ("implicit" if port_of(server) == SUBMISSIONS_PORT else "starttls")


# ── the conversation ────────────────────────────────────────────────────────────────────────


class _Ended(Exception):
    """It does not go on; why."""

    def __init__(self, why: Stop, reply: Reply | None = None) -> None:
        super().__init__(why.value)
        self.stopped = Stopped(why=why, reply=reply.text if reply else None)


@dataclass(slots=True)
class _Talk:
    """From the look-up of the host to the goodbye; what is found out is told at once."""

    subject: Subject
    resolver: Resolver
    signed_in: asyncio.Future[SignedIn]
    relayed: asyncio.Future[Relayed]
    evidence: tuple[Evidence, ...] = ()
    """Of what came before there was a session."""
    session: smtp.Session | None = None
    greeting: str = ""
    tried: SignedIn = SignedIn()
    """What was offered and which mechanism was said, should no answer come to it."""
    asked: list[Asked] = field(default_factory=list)

    async def run(self) -> None:
        """Never raises what a server or a network did: that is told."""
        try:
            await self._run()
        except _Ended as ended:
            self._stop(ended.stopped)
        except SmtpFailure as failure:
            self.evidence += failure.evidence
            self._stop(_stopped(failure))
        except names.BadName:
            self._stop(Stopped(why=Stop.NO_HOST))
        except tls.BadTrustStore:
            self._stop(Stopped(why=Stop.BAD_CA_FILE))

    async def _run(self) -> None:
        subject = self.subject
        assert subject.server is not None
        rule = rule_of(subject)
        never = rule is not None and rule.password is PasswordRule.NEVER
        if subject.username and never:
            self._tell_sign_in(SignedIn(rule=rule))
        if subject.username and not never and tls_of(subject.server) == "none":
            self._tell_sign_in(SignedIn(stopped=Stopped(why=Stop.NOT_WISHED)))
        if self.signed_in.done() and not subject.dry_run:
            self._tell_dry_run(Relayed(not_signed_in=True))
            return
        async with self._opened(subject.server) as session:
            if subject.username and not self.signed_in.done() and not await self._sign_in(session):
                await session.quit()
                self._tell_dry_run(Relayed(not_signed_in=True))
                return
            await self._ask_for_permission(session)

    @asynccontextmanager
    async def _opened(self, server: OutgoingServer) -> AsyncIterator[smtp.Session]:
        """The conversation up to where MAIL or AUTH may be said, over TLS that holds."""
        mode = tls_of(server)
        context = await tls.prepared(self.subject.ca_file or self.resolver.ca_file)
        found = await hosts.find(server.host, self.resolver)
        self.evidence = evidence_of(*found.answers)
        if not found.addresses:
            raise _Ended(Stop.NO_HOST)
        async with smtp.conversation(
            found.addresses,
            port_of(server),
            server_name=server.host,
            implicit=context if mode == "implicit" else None,
            limits=smtp.Limits.within(self.resolver.run_seconds),
        ) as session:
            self.session = session
            hello = await session.greeting()
            if hello.code != 220:
                raise _Ended(Stop.TURNED_AWAY, hello)
            features = await self._ehlo(session)
            if mode == "starttls" and "STARTTLS" in session.features:
                reply = await session.starttls(context)
                if not session.encrypted:
                    raise _Ended(Stop.NO_TLS, reply)
                features = await self._ehlo(session)
            elif mode == "starttls" and (self.subject.username or server.tls):
                raise _Ended(Stop.NO_TLS)
            self.greeting = f"{hello.text}\n{features.text}"
            yield session

    async def _ehlo(self, session: smtp.Session) -> Reply:
        reply = await session.ehlo()
        if not reply.ok:
            raise _Ended(Stop.TURNED_AWAY, reply)
        return reply

    async def _sign_in(self, session: smtp.Session) -> bool:
        """The one try; whether the dry run may follow."""
        offered = session.mechanisms
        mechanism = sasl.chosen(offered)
        username, password = self.subject.username, self.subject.password
        if mechanism is None or not username or not password:
            self._tell_sign_in(SignedIn(offered=offered, evidence=self._all_evidence()))
            return not offered or self.subject.dry_run
        self.tried = SignedIn(offered=offered, mechanism=mechanism)
        reply = await session.sign_in(mechanism, username, password)
        found = replace(self.tried, reply=reply, evidence=self._all_evidence())
        self._tell_sign_in(found)
        return found.accepted or (self.subject.dry_run and reply.code != 421)

    async def _ask_for_permission(self, session: smtp.Session) -> None:
        """MAIL, RCPT for the refused addresses and the own one, RSET, QUIT. Nothing is sent."""
        sender = self.subject.mailbox
        assert sender is not None
        refused = [(recipient, False) for recipient in self.subject.recipients]
        own = [] if (sender, False) in refused else [(sender, True)]
        said = await session.mail(sender)
        for recipient, is_own in [*refused[:MAX_RECIPIENTS], *own]:
            asked = Asked(recipient=recipient, own=is_own, reply=said, by_sender=True)
            if said.ok:
                reply = await session.rcpt(recipient) if smtp.is_address(recipient) else None
                asked = Asked(recipient=recipient, own=is_own, reply=reply)
            self.asked.append(asked)
            if asked.reply is not None and asked.reply.code == 421:
                raise _Ended(Stop.CLOSED, asked.reply)
        await session.rset()
        await session.quit()
        self._tell_dry_run(self._relayed(None))

    def _relayed(self, stopped: Stopped | None) -> Relayed:
        signed_in = self.signed_in.done() and self.signed_in.result().accepted
        return Relayed(
            sender=self.subject.mailbox or "",
            asked=tuple(self.asked),
            signed_in=signed_in,
            stopped=stopped,
            greeting=self.greeting,
            evidence=self._all_evidence(),
        )

    def _stop(self, stopped: Stopped) -> None:
        """What was not found out by now never will be."""
        self._tell_sign_in(replace(self.tried, stopped=stopped, evidence=self._all_evidence()))
        self._tell_dry_run(self._relayed(stopped))

    def _all_evidence(self) -> tuple[Evidence, ...]:
        return self.evidence + (self.session.transcript if self.session else ())

    def _tell_sign_in(self, found: SignedIn) -> None:
        if not self.signed_in.done():
            self.signed_in.set_result(found)

    def _tell_dry_run(self, found: Relayed) -> None:
        if not self.relayed.done():
            self.relayed.set_result(found)


_TROUBLE = {
    Trouble.REFUSED: Stop.REFUSED,
    Trouble.UNREACHABLE: Stop.UNREACHABLE,
    Trouble.SILENT: Stop.SILENT,
    Trouble.CLOSED: Stop.CLOSED,
    Trouble.GARBAGE: Stop.GARBAGE,
    Trouble.TLS: Stop.TLS_FAILED,
}
_OUTCOME = {
    tls.TlsOutcome.EXPIRED: Stop.EXPIRED,
    tls.TlsOutcome.NOT_YET_VALID: Stop.NOT_YET_VALID,
    tls.TlsOutcome.SELF_SIGNED: Stop.SELF_SIGNED,
    tls.TlsOutcome.WRONG_NAME: Stop.WRONG_NAME,
    tls.TlsOutcome.UNKNOWN_ISSUER: Stop.UNKNOWN_ISSUER,
    tls.TlsOutcome.SPEAKS_PLAIN: Stop.SPEAKS_PLAIN,
}


def _stopped(failure: SmtpFailure) -> Stopped:
    if failure.tls is not None and failure.tls.no_roots:
        return Stopped(why=Stop.NO_ROOTS)
    if failure.tls is not None and failure.tls.outcome in _OUTCOME:
        return Stopped(why=_OUTCOME[failure.tls.outcome])
    return Stopped(why=_TROUBLE[failure.trouble])
