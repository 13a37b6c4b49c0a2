# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to name servers: each asked once in a run, each outcome kept apart from the others.

With this module comes the DNS library; it is imported by those who ask, never at the start.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from relayfix.model.check import Outcome
from relayfix.net import names
from relayfix.net.answer import DnsAnswer
from relayfix.net.exchange import exchange
from relayfix.net.messages import MAX_ALIASES, read
from relayfix.net.servers import NameServerAddress, nameserver, system_nameservers

__all__ = ["DnsAnswer", "Resolver", "Sent", "nameserver"]

MAX_SERVERS = 3
MAX_AT_ONCE = 80
"""Questions in the air together; a home router drops more."""
MAX_PATIENT = 48
"""Of those, questions that nothing waits for: the others are always let past them."""
_WEIGHT = {Outcome.BOGUS: 3, Outcome.SERVFAIL: 2, Outcome.REFUSED: 1, Outcome.TIMEOUT: 0}


@dataclass(slots=True)
class _Shared:
    """A question in the air or answered, and how many wait for it."""

    task: asyncio.Task[DnsAnswer]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A question, and the server it went to."""

    server: str
    name: str
    rdtype: str


class Resolver:
    """Asks name servers, for one run and in one event loop.

    ``nameservers`` are ``HOST[:PORT]`` or ``[v6]:port``; given, no other server is ever asked.
    None means the system's. One cache serves all who ask: a second asker of the same question
    waits for the first one's answer. ``seconds`` is the limit for one question, with all its
    tries; after ``patience`` seconds of silence the next server (or the same again) is asked too.
    ``ca_file`` is the PEM file that checks over TLS trust instead of the system's store.
    """

    def __init__(
        self,
        nameservers: Sequence[str] | None = None,
        *,
        ca_file: str | None = None,
        seconds: float = 5.0,
        patience: float = 1.0,
    ) -> None:
        self.ca_file = ca_file
        self.seconds = seconds
        self.patience = patience
        self.run_seconds = 30.0
        """How long the whole run may take: what waits for others stays below it."""
        self.shared: dict[object, Any] = {}
        """What checks of this run share beside the answers: one conversation with one server."""
        self._named = nameservers is not None
        self._servers: tuple[NameServerAddress, ...] | None = None
        if nameservers is not None:
            self._servers = tuple(nameserver(text) for text in nameservers)
        self._silent: dict[NameServerAddress, int] = {}
        self._shared: dict[tuple[str, str], _Shared] = {}
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)
        self._patient_slots = asyncio.Semaphore(MAX_PATIENT)
        self._finding = asyncio.Lock()
        self.sent: list[Sent] = []
        """Every question that left this computer, answered or not, in order."""

    @property
    def asks_system(self) -> bool:
        """Nobody named a name server: the system's own are asked."""
        return not self._named

    async def servers(self) -> tuple[NameServerAddress, ...]:
        """Whom this resolver asks."""
        async with self._finding:
            if self._servers is None:
                self._servers = await asyncio.to_thread(system_nameservers)
        return self._servers[:MAX_SERVERS]

    def fit(self, seconds: float) -> None:
        """Be short enough with one question for two in a row to fit into so many seconds."""
        self.run_seconds = min(self.run_seconds, seconds)
        self.seconds = min(self.seconds, seconds * 0.4)
        self.patience = min(self.patience, self.seconds * 0.4)

    async def ask(
        self, name: str, rdtype: str, *, macro: bool = False, patient: bool = False
    ) -> DnsAnswer:
        """The answer for a name and a record type, such as ``TXT``.

        ``macro`` allows what SPF macros may put into a name; ``patient`` lets others go first
        where too many ask. Raises `names.BadName` for what is no name. Cancelling it stops the
        question, unless somebody else waits for it too.
        """
        question = (names.query_name(name) if macro else names.domain(name), rdtype)
        shared = self._shared.get(question)
        if shared is None:
            shared = _Shared(asyncio.create_task(self._in_turn(*question, patient=patient)))
            self._shared[question] = shared
        shared.waiting += 1
        try:
            return await asyncio.shield(shared.task)
        finally:
            shared.waiting -= 1
            if not shared.waiting and not shared.task.done():
                shared.task.cancel()
                self._shared.pop(question, None)

    async def _in_turn(self, name: str, rdtype: str, *, patient: bool) -> DnsAnswer:
        if not patient:
            return await self._answer(name, rdtype)
        async with self._patient_slots:
            return await self._answer(name, rdtype)

    async def _answer(self, name: str, rdtype: str) -> DnsAnswer:
        """The answer, with aliases followed where the server left that to us."""
        answer = await self._try_servers(name, rdtype)
        while answer.outcome is Outcome.ANSWER and not answer.records:
            *before, target = answer.aliases
            if target in (name, *before) or len(before) >= MAX_ALIASES:
                return replace(answer, outcome=Outcome.SERVFAIL, detail="aliases without end")
            try:
                further = await self._try_servers(names.query_name(target), rdtype)
            except names.BadName:
                return replace(answer, outcome=Outcome.NXDOMAIN)
            answer = replace(
                further,
                name=name,
                aliases=answer.aliases + further.aliases,
                milliseconds=answer.milliseconds + further.milliseconds,
            )
        return answer

    async def _try_servers(self, name: str, rdtype: str) -> DnsAnswer:
        """Ask one server, the next when it fails or keeps silent; the first real answer wins."""
        async with self._slots:
            began = time.monotonic()
            failed = DnsAnswer(
                name=name, rdtype=rdtype, outcome=Outcome.TIMEOUT, detail="no name server is known"
            )
            ranked = sorted(await self.servers(), key=lambda server: self._silent.get(server, 0))
            if not ranked:
                return failed
            failed = replace(failed, detail="no answer")
            untried = [*ranked, ranked[0]] if len(ranked) == 1 else list(ranked)
            running: set[asyncio.Task[DnsAnswer]] = set()
            tried: set[NameServerAddress] = set()
            try:
                while (left := began + self.seconds - time.monotonic()) > 0:
                    if untried:
                        server = untried.pop(0)
                        tried.add(server)
                        running.add(asyncio.create_task(self._exchange(name, rdtype, server)))
                    if not running:
                        break
                    done, running = await asyncio.wait(
                        running,
                        timeout=min(left, self.patience) if untried else left,
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                    for task in done:
                        answer = task.result()
                        if not answer.failed:
                            return answer
                        if _WEIGHT[answer.outcome] >= _WEIGHT[failed.outcome]:
                            failed = answer
                    if done:  # it failed; only a server that has not said so yet is worth asking
                        untried = [server for server in untried if server not in tried]
            finally:
                for task in running:
                    task.cancel()
            if failed.outcome is Outcome.TIMEOUT:
                failed = replace(failed, milliseconds=_since(began), server=None)
            return failed

    async def _exchange(self, name: str, rdtype: str, server: NameServerAddress) -> DnsAnswer:
        began = time.monotonic()
        self.sent.append(Sent(str(server), name, rdtype))
        try:
            reply = await exchange(name, rdtype, server)
        except OSError as error:
            return DnsAnswer(
                name=name,
                rdtype=rdtype,
                outcome=Outcome.TIMEOUT,
                milliseconds=_since(began),
                detail=error.strerror or str(error),
            )
        finally:
            self._silent[server] = self._silent.get(server, 0) + 1
        self._silent.pop(server, None)
        return replace(read(reply, name, rdtype), server=str(server), milliseconds=_since(began))


def _since(began: float) -> int:
    """Milliseconds since a moment of the monotonic clock."""
    return round((time.monotonic() - began) * 1000)
