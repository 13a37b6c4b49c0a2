# SPDX-License-Identifier: GPL-3.0-or-later
"""The outgoing server that belongs to the person's mailbox, beside the one they use.

What we know of a public mailbox stands in our own table, and nobody is asked. Of any other domain
we read what it publishes for mail programs (RFC 6186, RFC 8314), and who keeps its mailboxes: the
names of its mail hosts and of its autodiscover service. Its own web page for mail programs is
read only by wish, and the address never stands in what is asked for.

What DNS says may be forged: it is shown, and never where a password goes by itself. What neither
the company nor Mozilla's table confirms is shown as that, and makes nobody's settings wrong.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relayfix.checks import autoconfig
from relayfix.checks.check import Check, evidence, result, unknown
from relayfix.checks.submission import port_of
from relayfix.knowledge.domains import domain_of, same_organisation
from relayfix.knowledge.providers import (
    Hosting,
    Submission,
    hosting_by_autodiscover,
    hosting_by_mx,
    hostings,
    is_confirmed,
    provider_of,
    providers,
    service_of,
)
from relayfix.knowledge.sign_in import PasswordRule, rule_for
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Disclosure,
    Evidence,
    OutgoingServer,
    ServerSetting,
    ServerSettingsData,
    Subject,
)
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_SETTINGS = 8
MAX_SRV = 10

SERVICES = (("_submissions._tcp", "implicit"), ("_submission._tcp", "starttls"))
"""RFC 8314 section 5.1 and RFC 6186 section 3.1; the first is preferred."""

LABELS = {"implicit": "SSL/TLS", "starttls": "STARTTLS"}
"""What mail programs call it, in every language."""

_AUTH = {
    PasswordRule.NEVER: "oauth",
    PasswordRule.APP_PASSWORD: "app-password",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Settings from one kind of source, and what was asked for them."""

    settings: tuple[ServerSetting, ...] = ()
    answers: tuple[DnsAnswer, ...] = ()
    evidence: tuple[Evidence, ...] = ()


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """What is expected for the domain of the person's address, and where theirs differ."""
    domain = domain_of(subject.mailbox)
    try:
        name = names.mail_domain(domain or "")
    except names.BadName:
        return result(CHECK.id, CheckStatus.UNKNOWN, "malformed", data=_unfinished(subject))
    if subject.settled is not None:
        found = [_Found(settings=(_of_policy(subject.settled),))]
    elif (known := from_table(name)) or provider_of(name) is not None:
        found = [_Found(settings=known)]
    else:
        found = list(
            await asyncio.gather(
                _srv(name, resolver),
                _web_page(name, subject, resolver),
                _autodiscover(name, resolver),
                _mail_hosts(name, resolver),
            )
        )
    return _concluded(name, subject, found)


def _of_policy(server: OutgoingServer) -> ServerSetting:
    """What IT settled; how to sign in there it does not say."""
    return ServerSetting(
        host=server.host, port=port_of(server), tls=server.tls or "starttls", source="policy"
    )


def from_table(domain: str) -> tuple[ServerSetting, ...]:
    """The servers for a public mailbox at this domain, out of our own table."""
    provider = provider_of(domain)
    if provider is None:
        return ()
    return tuple(_setting(server, domain, "provider-table") for server in provider.servers)


def _setting(server: Submission, domain: str, source: str) -> ServerSetting:
    rule = rule_for(server.host, domain)
    auth = "password" if rule is None else _AUTH.get(rule.password)
    return ServerSetting(
        host=server.host, port=server.port, tls=server.tls, auth=auth, source=source
    )


async def _srv(domain: str, resolver: Resolver) -> _Found:
    answers = await asyncio.gather(
        *(resolver.ask(f"{service}.{domain}", "SRV") for service, _ in SERVICES)
    )
    rows: list[tuple[int, int, ServerSetting]] = []
    for number, (answer, (_, encryption)) in enumerate(zip(answers, SERVICES, strict=True)):
        for priority, port, host in _targets(answer):
            setting = ServerSetting(host=host, port=port, tls=encryption, source="srv")
            rows.append((priority, number, setting))
    rows.sort(key=lambda row: row[:2])
    return _Found(settings=tuple(setting for _, _, setting in rows), answers=tuple(answers))


def _targets(answer: DnsAnswer) -> list[tuple[int, int, str]]:
    """Priority, port and host of each SRV record, RFC 2782; ``.`` says that there is none."""
    found = []
    for record in answer.records[:MAX_SRV]:
        fields = record.split(" ")
        if len(fields) != 4 or not all(field.isdecimal() for field in fields[:3]):
            continue
        try:
            host = names.domain(fields[3])
        except names.BadName:
            continue
        if 0 < int(fields[2]) < 65536:
            found.append((int(fields[0]), -int(fields[1]), int(fields[2]), host))
    return [(priority, port, host) for priority, _, port, host in sorted(found)]


async def _web_page(domain: str, subject: Subject, resolver: Resolver) -> _Found:
    if not subject.autoconfig:
        return _Found()
    page = await autoconfig.read(domain, resolver, subject.ca_file or resolver.ca_file)
    return _Found(settings=page.settings, answers=page.answers, evidence=page.evidence)


async def _autodiscover(domain: str, resolver: Resolver) -> _Found:
    """Where programs of Microsoft's look; the name tells who keeps the mailboxes."""
    service, alias = await asyncio.gather(
        resolver.ask(f"_autodiscover._tcp.{domain}", "SRV"),
        resolver.ask(f"autodiscover.{domain}", "CNAME"),
    )
    hosts = [host for _, _, host in _targets(service)] + list(alias.records[:1])
    return _Found(
        settings=_of_hosting(map(hosting_by_autodiscover, hosts), domain, "autodiscover"),
        answers=(service, alias),
    )


async def _mail_hosts(domain: str, resolver: Resolver) -> _Found:
    """The most preferred mail host alone: behind it may stand a filter of another company."""
    mx = await resolver.ask(domain, "MX")
    hosts = [host for _, host in mx.mail_hosts[:1]]
    return _Found(settings=_of_hosting(map(hosting_by_mx, hosts), domain, "mx"), answers=(mx,))


def _of_hosting(
    found: Iterable[Hosting | None], domain: str, source: str
) -> tuple[ServerSetting, ...]:
    hosting = next((each for each in found if each is not None), None)
    if hosting is None:
        return ()
    return tuple(_setting(server, domain, source) for server in hosting.servers)


# ── beside what the person has ──────────────────────────────────────────────────────────────


def _concluded(domain: str, subject: Subject, found: list[_Found]) -> CheckResult:
    settings: dict[tuple[str, int, str], ServerSetting] = {}
    for part in found:
        for setting in part.settings:
            settings.setdefault((setting.host, setting.port, setting.tls), setting)
    expected = tuple(settings.values())[:MAX_SETTINGS]
    answers = [answer for part in found for answer in part.answers]
    proof = (*evidence(*answers), *(each for part in found for each in part.evidence))
    own = _is_of_the_organisation(domain, subject.server, expected)
    data = ServerSettingsData(
        given=subject.server,
        expected=expected,
        differs=() if own else differences(subject.server, expected),
    )
    if not expected:
        failed = next((answer for answer in answers if answer.failed), None)
        if failed is not None:
            return unknown(CHECK.id, failed, data=data, evidence=proof)
        return _nothing_expected(domain, data, proof)
    status, finding = _finding(subject.server, data) if not own else (CheckStatus.OK, "own_server")
    service = service_of(subject.server.host) if subject.server is not None else None
    if "host" in data.differs and service is not None:
        status, finding = CheckStatus.OK, "service"
    elif all(map(_is_hearsay, expected)) and (subject.server is None or data.differs):
        status, finding = (
            (CheckStatus.OK, "expected_unsure")
            if subject.server is None
            else (CheckStatus.UNKNOWN, "unsure")
        )
    if finding in ("service", "unsure"):
        # Nothing is known that these settings could be held against.
        data = replace(data, expected=(), differs=())
    nearest = _nearest(subject.server, expected) if subject.server is not None else expected[0]
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=proof,
        domain=domain,
        host=nearest.host,
        port=nearest.port,
        tls=LABELS[nearest.tls],
        given=subject.server.host if subject.server is not None else "",
        given_port=port_of(subject.server) if subject.server is not None else 0,
        provider=service.name if service is not None else "",
    )


def _nothing_expected(
    domain: str, data: ServerSettingsData, proof: tuple[Evidence, ...]
) -> CheckResult:
    """A company that says that it has no server for mail programs is believed; others are not."""
    status, finding = CheckStatus.UNKNOWN, "not_published"
    provider = provider_of(domain)
    if provider is not None:
        finding = "no_programs"
        if provider.no_programs and provider.source.confirmed:
            status, finding = CheckStatus.OK, "own_programs"
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=proof,
        domain=domain,
        provider=provider.name if provider is not None else "",
    )


def _is_hearsay(setting: ServerSetting) -> bool:
    """Whether it stands in our table, and there by the word of others alone."""
    from_us = setting.source in ("provider-table", "mx", "autodiscover")
    return from_us and not is_confirmed(setting.host)


def _is_of_the_organisation(
    domain: str, given: OutgoingServer | None, expected: tuple[ServerSetting, ...]
) -> bool:
    """Whether the person uses a server of their own organisation, and only who keeps the
    mailboxes speaks for another: both can be right at once, so nothing is said to differ."""
    guessed = all(setting.source in ("mx", "autodiscover") for setting in expected)
    return guessed and given is not None and same_organisation(given.host, domain)


def _finding(given: OutgoingServer | None, data: ServerSettingsData) -> tuple[CheckStatus, str]:
    if given is None:
        return CheckStatus.OK, "expected"
    if not data.differs:
        return CheckStatus.OK, "same"
    if "host" in data.differs:
        # Somebody who runs the mail may have said so: another server is no fault by itself.
        return CheckStatus.WARNING, "other_host"
    if given.tls == "none":
        return CheckStatus.PROBLEM, "no_encryption"
    if "port" in data.differs:
        return CheckStatus.WARNING, "other_port"
    return CheckStatus.PROBLEM, "other_encryption"


def differences(
    given: OutgoingServer | None, expected: tuple[ServerSetting, ...]
) -> tuple[str, ...]:
    """Which of ``host``, ``port``, ``tls`` are not those of the expected setting that comes
    nearest; nothing where nothing is expected, and no ``tls`` where the person named none."""
    if not expected or given is None:
        return ()
    nearest = _nearest(given, expected)
    differs = []
    if not _same_host(given.host, nearest):
        differs.append("host")
    if port_of(given) != nearest.port:
        differs.append("port")
    if given.tls is not None and given.tls != nearest.tls:
        differs.append("tls")
    return tuple(differs)


def _nearest(given: OutgoingServer, expected: tuple[ServerSetting, ...]) -> ServerSetting:
    """The first of those that agree in most: the host before the port before the encryption."""

    def agrees(setting: ServerSetting) -> tuple[bool, bool, bool]:
        return (
            _same_host(given.host, setting),
            port_of(given) == setting.port,
            given.tls in (None, setting.tls),
        )

    return max(expected, key=agrees)


def _same_host(given: str, setting: ServerSetting) -> bool:
    """Whether both are one host, by its name or another that our table has for it."""
    try:
        name = names.domain(given)
    except names.BadName:
        return given == setting.host
    return name == setting.host or name in _other_names().get(setting.host, frozenset())


@functools.cache
def _other_names() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    known = [server for provider in providers() for server in provider.servers]
    known += [server for hosting in hostings() for server in hosting.servers]
    for server in known:
        found[server.host] = found.get(server.host, frozenset()) | set(server.also)
    return found


def _domain(subject: Subject) -> str | None:
    """The mailbox's domain, where DNS is to be asked about it."""
    domain = domain_of(subject.mailbox)
    return None if domain is None or provider_of(domain) is not None else domain


def _names(subject: Subject) -> tuple[str, ...]:
    domain = _domain(subject)
    if domain is None:
        return ()
    services = (*(service for service, _ in SERVICES), "_autodiscover._tcp", "autodiscover")
    return (domain, *(f"{service}.{domain}" for service in services))


def _contacts(subject: Subject) -> tuple[Disclosure, ...]:
    domain = _domain(subject)
    return autoconfig.contacts(domain) if subject.autoconfig and domain is not None else ()


def _unfinished(subject: Subject) -> ServerSettingsData:
    return ServerSettingsData(given=subject.server)


CHECK = Check(
    id="server-settings",
    needs="mailbox",
    run=run,
    names=_names,
    timeout=20.0,
    unfinished=_unfinished,
    contacts=_contacts,
)
