# SPDX-License-Identifier: GPL-3.0-or-later
"""The name behind the sending address: that it has one, and that the name leads back to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from relayfix.checks.check import Check, evidence, listed, result, unknown
from relayfix.checks.spf.identity import IpAddress, ip_address
from relayfix.model.check import CheckData, CheckResult, CheckStatus, ReverseDnsData, Subject
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_NAMES = 10


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """PTR, the addresses of each name, and the greeting's name beside them."""
    assert subject.ip is not None
    try:
        ip = ip_address(subject.ip)
    except ValueError:
        return result(CHECK.id, CheckStatus.UNKNOWN, "malformed", ip=subject.ip)
    pointer, (helo, helo_answer) = await asyncio.gather(
        resolver.ask(ip.reverse_pointer, "PTR"), _helo(subject.helo, ip, resolver)
    )
    hosts = pointer.records[:MAX_NAMES]
    forward = [
        answer
        for answer in await asyncio.gather(*(_addresses(host, ip, resolver) for host in hosts))
        if answer is not None
    ]
    confirmed = None if pointer.failed else _any(_leads_to(answer, ip) for answer in forward)
    if subject.helo and subject.helo.lower().removesuffix(".") in hosts:
        helo = True
    data = ReverseDnsData(ip=str(ip), names=hosts, confirmed=confirmed, helo_matches=helo)
    asked = (pointer, *forward, *([helo_answer] if helo_answer is not None else []))
    if pointer.failed:
        return unknown(CHECK.id, pointer, data=data, evidence=evidence(*asked))
    status, finding = _finding(data)
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=evidence(*asked),
        ip=data.ip,
        name=listed(hosts, 2),
        helo=subject.helo or "",
    )


def _finding(data: ReverseDnsData) -> tuple[CheckStatus, str]:
    if not data.names:
        return CheckStatus.PROBLEM, "no_name"
    if data.confirmed is None:
        return CheckStatus.UNKNOWN, "forward_unknown"
    if not data.confirmed:
        return CheckStatus.PROBLEM, "not_confirmed"
    if data.helo_matches is False:
        return CheckStatus.WARNING, "helo_differs"
    return CheckStatus.OK, "ok"


async def _helo(
    helo: str | None, ip: IpAddress, resolver: Resolver
) -> tuple[bool | None, DnsAnswer | None]:
    """Whether the greeting names this address; a bracketed address may stand in it too."""
    if not helo:
        return None, None
    if helo.startswith("["):
        literal = helo.strip("[]").removeprefix("IPv6:")
        try:
            return ip_address(literal) == ip, None
        except ValueError:
            return False, None
    try:
        name = names.mail_domain(helo)
    except names.BadName:
        return False, None
    answer = await _addresses(name, ip, resolver)
    return (None if answer is None else _leads_to(answer, ip)), answer


async def _addresses(host: str, ip: IpAddress, resolver: Resolver) -> DnsAnswer | None:
    try:
        return await resolver.ask(host, "A" if ip.version == 4 else "AAAA")
    except names.BadName:
        return None


def _leads_to(answer: DnsAnswer, ip: IpAddress) -> bool | None:
    if answer.failed:
        return None
    return any(ip_address(text) == ip for text in answer.records)


def _any(values: Iterable[bool | None]) -> bool | None:
    """True where one is, None where one is not known, else False."""
    found = list(values)
    if True in found:
        return True
    return None if None in found else False


def _names(subject: Subject) -> tuple[str, ...]:
    return tuple(name for name in (subject.ip, subject.helo) if name)


def _unfinished(subject: Subject) -> CheckData | None:
    return ReverseDnsData(ip=subject.ip) if subject.ip else None


CHECK = Check(id="reverse-dns", needs="ip", run=run, names=_names, unfinished=_unfinished)
