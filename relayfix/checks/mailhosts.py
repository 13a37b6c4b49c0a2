# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts that take mail for a domain: RFC 5321 section 5.1, RFC 7505."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relayfix.checks.check import evidence, listed, result, unknown
from relayfix.checks.spf.parse import shown
from relayfix.model.check import CheckResult, CheckStatus, MailHost, MxData, Outcome, Subject
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_HOSTS = 20
"""Hosts that are looked up; a domain with more has them for show."""
FAILURES = frozenset({"timeout", "servfail", "refused", "bogus"})
"""Problems of a host that may be ours: its name server did not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHosts:
    """What DNS says of a domain's mail hosts. ``first`` is the answer for MX, and for the domain's
    addresses where there is none; it decides what an empty list means."""

    data: MxData
    first: DnsAnswer
    answers: tuple[DnsAnswer, ...]


async def find(domain: str, resolver: Resolver) -> MailHosts:
    """The mail hosts of a domain. Raises `names.BadName`."""
    mx = await resolver.ask(domain, "MX")
    if mx.failed or mx.outcome is Outcome.NXDOMAIN:
        return MailHosts(data=MxData(domain=mx.name), first=mx, answers=(mx,))
    if mx.void:
        host, answers = await _host(mx.name, None, resolver)
        implicit = bool(host.addresses) or host.problem in FAILURES
        data = MxData(domain=mx.name, hosts=(host,) if implicit else (), implicit=implicit)
        return MailHosts(data=data, first=mx, answers=(mx, *answers))
    targets = mx.mail_hosts
    if all(name == "." for _, name in targets):
        return MailHosts(data=MxData(domain=mx.name, null_mx=True), first=mx, answers=(mx,))
    found = await asyncio.gather(
        *(_host(name, preference, resolver) for preference, name in targets[:MAX_HOSTS])
    )
    return MailHosts(
        data=MxData(domain=mx.name, hosts=tuple(host for host, _ in found)),
        first=mx,
        answers=(mx, *(answer for _, answers in found for answer in answers)),
    )


def conclude(check: str, hosts: MailHosts, *, recipient: bool) -> CheckResult:
    """The result for a domain that should take mail (``recipient``), or is the sender's own."""
    data = hosts.data
    if hosts.first.failed:
        return unknown(check, hosts.first, data=data)
    status, finding = _finding(hosts, recipient=recipient)
    broken = [host.name for host in data.hosts if host.problem is not None]
    return result(
        check,
        status,
        finding,
        data=data,
        evidence=evidence(*hosts.answers),
        domain=data.domain,
        hosts=listed([host.name for host in data.hosts]),
        broken=listed(broken),
    )


def malformed(check: str, domain: str) -> CheckResult:
    """The result for what is no domain name."""
    return result(check, CheckStatus.PROBLEM, "malformed", domain=shown(domain))


def unfinished(subject: Subject) -> MxData | None:
    """The domain, with nothing known of it."""
    return None if subject.domain is None else MxData(domain=subject.domain)


async def _host(
    name: str, preference: int | None, resolver: Resolver
) -> tuple[MailHost, tuple[DnsAnswer, ...]]:
    try:
        answers = await asyncio.gather(resolver.ask(name, "A"), resolver.ask(name, "AAAA"))
    except names.BadName:
        problem = "address-literal" if _is_address(name) else "malformed"
        return MailHost(name=name, preference=preference, problem=problem), ()
    addresses = tuple(record for answer in answers for record in answer.records)
    failed = next((answer.outcome.value for answer in answers if answer.failed), None)
    alias = "cname" if preference is not None and answers[0].aliases else None
    host = MailHost(
        name=name,
        preference=preference,
        addresses=addresses,
        problem=alias if addresses else failed or "missing",
    )
    return host, tuple(answers)


def _finding(hosts: MailHosts, *, recipient: bool) -> tuple[CheckStatus, str]:
    data, first = hosts.data, hosts.first
    grave = CheckStatus.PROBLEM if recipient else CheckStatus.WARNING
    if first.outcome is Outcome.NXDOMAIN:
        return CheckStatus.PROBLEM, "no_domain"
    if data.null_mx:
        return grave, "null_mx"
    if not data.hosts:
        return grave, "no_host"
    problems = [host.problem for host in data.hosts]
    reachable = [host for host in data.hosts if host.addresses]
    if not reachable and any(problem in FAILURES for problem in problems):
        return CheckStatus.UNKNOWN, "hosts_unknown"
    if not reachable:
        return CheckStatus.PROBLEM, "all_broken"
    if data.implicit:
        return CheckStatus.WARNING, "implicit"
    if any(problem is not None and problem not in FAILURES for problem in problems):
        return CheckStatus.WARNING, "some_broken"
    if any(problem is not None for problem in problems):
        return CheckStatus.WARNING, "some_unknown"
    if all(":" in address for host in reachable for address in host.addresses):
        return CheckStatus.WARNING, "ipv6_only"
    return CheckStatus.OK, "ok"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
