# SPDX-License-Identifier: GPL-3.0-or-later
"""Companies that give mailboxes to the public, and the names of the hosts that carry mail."""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass
from datetime import date

from relayfix.knowledge.domains import fits, fits_pattern, normalised
from relayfix.knowledge.sources import (
    SOURCE_KEYS,
    Basis,
    Source,
    host,
    hosts,
    page,
    patterns,
    ports,
    source_of,
)
from relayfix.knowledge.tables import File, KnowledgeError, Row, load

FILE = "providers.toml"
HOSTS_FILE = "mail_hosts.toml"

PORTS = {("implicit", 465), ("starttls", 587), ("implicit", 587)}
"""Encryptions and ports that companies name (RFC 8314 section 3.3); one speaks TLS at 587."""

_SAYS = frozenset({"host", "port", "tls", "username", "mx"})
_PATTERN = "local-part.%EMAILDOMAIN%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A server that takes mail from programs; never an unencrypted one."""

    host: str
    port: int
    tls: str
    """``implicit`` or ``starttls``."""
    username: str
    """``address``, ``local-part``, or a pattern of the two."""
    also: tuple[str, ...] = ()
    """Other names of the same server, which are as right."""
    confirmed: bool = True
    """The company or Mozilla's table names it; False where only others do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A company's own page on its servers."""

    page: str
    says: frozenset[str]
    """What of the entry it says, in what we saw of it; nothing where we only know of it."""
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A company that gives mailboxes to the public."""

    name: str
    domains: tuple[str, ...]
    servers: tuple[Submission, ...]
    no_programs: bool
    """It has no server for mail programs at all."""
    source: Source
    vendor: Vendor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """A company that keeps mailboxes for other people's domains, and where it takes their mail."""

    name: str
    mx: tuple[str, ...]
    autodiscover: tuple[str, ...]
    """Where a customer's ``autodiscover`` name leads."""
    servers: tuple[Submission, ...]
    until: date | None
    """The day on which the company ends the service."""
    source: Source
    vendor: Vendor | None

    def runs(self, today: date) -> bool:
        """Whether the company still keeps mailboxes on this day."""
        return self.until is None or today < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that carries mail of whoever has an account there, whatever the address."""

    name: str
    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    source: Source


class Traffic(enum.Enum):
    """What a host of a mail company does."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company that runs mail hosts for other people's domains."""

    name: str
    inbound: tuple[str, ...]
    outbound: tuple[str, ...]
    inside: tuple[str, ...]
    mailboxes: str | None
    tenant: bool
    filter: bool
    spf: str | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHost:
    """A host whose name says which company runs it."""

    company: Company
    traffic: Traffic
    tenant: str | None
    """The first label, where it spells the customer's domain: ``contoso-com``."""

    def serves(self, domain: str) -> bool | None:
        """Whether it takes mail for ``domain``: None where its name does not tell."""
        if self.tenant is not None:
            return tenant_label(domain) == self.tenant
        if self.company.mailboxes is not None and self.traffic is Traffic.INBOUND:
            provider = provider_of(domain)
            if provider is not None:
                return provider.name == self.company.mailboxes
        return None


def tenant_label(domain: str) -> str:
    """A domain as Microsoft writes it into a host's first label."""
    return domain.replace(".", "-")


@functools.cache
def _file() -> File:
    """Read once for all its tables: that takes some ten milliseconds."""
    return load(FILE)


@functools.cache
def providers() -> tuple[Provider, ...]:
    """All providers; `KnowledgeError` names the entry and the key that are broken."""
    found = []
    for row in _file().rows("provider", "name"):
        row.only("name", "domains", "servers", "no_programs", "vendor", *SOURCE_KEYS)
        provider = Provider(
            name=row.string("name"),
            domains=hosts(row, "domains"),
            servers=_servers(row),
            no_programs=row.flag("no_programs"),
            source=source_of(row),
            vendor=_vendor(row),
        )
        if provider.no_programs and provider.servers:
            raise row.wrong("no_programs", "there are servers")
        found.append(provider)
    return tuple(found)


@functools.cache
def _by_domain() -> dict[str, Provider]:
    found: dict[str, Provider] = {}
    for provider in providers():
        for domain in provider.domains:
            if domain in found:
                raise KnowledgeError(f"providers.toml: {provider.name}: {domain} stands twice")
            found[domain] = provider
    return found


def provider_of(domain: str | None) -> Provider | None:
    """The public provider whose addresses end in ``@domain``, or None."""
    clean = normalised(domain)
    return None if clean is None else _by_domain().get(clean)


@functools.cache
def hostings() -> tuple[Hosting, ...]:
    """All companies that keep mailboxes for others; `KnowledgeError` names what is broken."""
    found = []
    for row in _file().rows("hosting", "name"):
        row.only("name", "mx", "autodiscover", "servers", "until", "vendor", *SOURCE_KEYS)
        found.append(
            Hosting(
                name=row.string("name"),
                mx=patterns(row, "mx", ()),
                autodiscover=patterns(row, "autodiscover", ()),
                servers=_servers(row),
                until=row.day("until") if "until" in row.values else None,
                source=source_of(row),
                vendor=_vendor(row),
            )
        )
    return tuple(found)


@functools.cache
def services() -> tuple[Service, ...]:
    """All services that carry anybody's mail; `KnowledgeError` names what is broken."""
    found = []
    for row in _file().rows("service", "name"):
        row.only("name", "hosts", "ports", *SOURCE_KEYS)
        found.append(
            Service(
                name=row.string("name"),
                hosts=patterns(row, "hosts"),
                ports=ports(row, "ports"),
                source=source_of(row),
            )
        )
    return tuple(found)


def service_of(name: str) -> Service | None:
    """The service whose outgoing server this is, or None."""
    return next((service for service in services() if fits(name, service.hosts)), None)


def hosting_by_mx(name: str, today: date | None = None) -> Hosting | None:
    """The company whose mail host this is, or None; ``today`` where it is not this day."""
    return next((each for each in _running(today) if fits(name, each.mx)), None)


def hosting_by_autodiscover(name: str, today: date | None = None) -> Hosting | None:
    """The company to whose host an ``autodiscover`` name leads, or None."""
    return next((each for each in _running(today) if fits(name, each.autodiscover)), None)


def _running(today: date | None) -> tuple[Hosting, ...]:
    day_asked = today or date.today()
    return tuple(each for each in hostings() if each.runs(day_asked))


@functools.cache
def _submissions() -> frozenset[tuple[str, int]]:
    known = [server for provider in providers() for server in provider.servers]
    known += [server for hosting in hostings() for server in hosting.servers]
    return frozenset(
        (name, server.port) for server in known for name in (server.host, *server.also)
    )


def is_submission(host: str, port: int) -> bool:
    """Whether a company takes mail for a sign-in at this port of this host."""
    if (normalised(host) or "", port) in _submissions():
        return True
    service = service_of(host)
    return service is not None and port in service.ports


@functools.cache
def _confirmed() -> frozenset[str]:
    known = [server for provider in providers() for server in provider.servers]
    known += [server for hosting in hostings() for server in hosting.servers]
    return frozenset(
        name for server in known if server.confirmed for name in (server.host, *server.also)
    )


def is_confirmed(host: str) -> bool:
    """Whether a company, or Mozilla's table, names this outgoing server, and not others alone."""
    return (normalised(host) or "") in _confirmed()


@functools.cache
def companies() -> tuple[Company, ...]:
    """All companies with mail hosts; `KnowledgeError` names the entry that is broken."""
    return tuple(_company(row) for row in load(HOSTS_FILE).rows("company", "name"))


@functools.lru_cache(maxsize=1024)
def known_host(name: str | None) -> KnownHost | None:
    """Whose host this is by its name alone, or None. The longest pattern that fits wins."""
    clean = normalised(name)
    if clean is None:
        return None
    best: tuple[int, KnownHost] | None = None
    for company in companies():
        for traffic in Traffic:
            for pattern in getattr(company, traffic.value):
                if best is not None and len(pattern) <= best[0]:
                    continue
                if not fits_pattern(clean, pattern):
                    continue
                names_tenant = company.tenant and traffic is Traffic.INBOUND
                label = clean.split(".", 1)[0]
                # A label without a dash is one machine of theirs, not a customer's domain.
                tenant = label if names_tenant and "-" in label else None
                host = KnownHost(company=company, traffic=traffic, tenant=tenant)
                best = (len(pattern), host)
    return None if best is None else best[1]


def _servers(row: Row) -> tuple[Submission, ...]:
    found = row.values.get("servers", [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise row.wrong("servers", "not a list of tables")
    general = source_of(row).confirmed
    return tuple(_server(Row(row.file, f"{row.name}: server", each), general) for each in found)


def _server(row: Row, general: bool) -> Submission:
    row.only("host", "port", "tls", "username", "also", "basis")
    tls, port, username = row.string("tls"), row.number("port"), row.string("username")
    if (tls, port) not in PORTS:
        raise row.wrong("port", f"nobody speaks {tls} there")
    if username not in ("address", "local-part", _PATTERN):
        raise row.wrong("username", f"{username!r} is no pattern of a name")
    confirmed = general
    if "basis" in row.values:
        confirmed = row.one_of("basis", Basis) is not Basis.OTHERS
    return Submission(
        host=host(row, "host"),
        port=port,
        tls=tls,
        username=username,
        also=hosts(row, "also", ()),
        confirmed=confirmed,
    )


def _vendor(row: Row) -> Vendor | None:
    found = row.values.get("vendor")
    if found is None:
        return None
    if not isinstance(found, dict):
        raise row.wrong("vendor", "not a table")
    inner = Row(row.file, f"{row.name}: vendor", found)
    inner.only("page", "says", "as_of")
    says = frozenset(inner.strings("says"))
    if not says <= _SAYS:
        raise inner.wrong("says", f"none of {', '.join(sorted(_SAYS))}")
    return Vendor(page=page(inner, "page"), says=says, as_of=inner.day("as_of"))


def _company(row: Row) -> Company:
    row.only(
        *("name", "inbound", "outbound", "inside", "mailboxes", "tenant", "filter", "spf"),
        *SOURCE_KEYS,
    )
    return Company(
        name=row.string("name"),
        inbound=patterns(row, "inbound", ()),
        outbound=patterns(row, "outbound", ()),
        inside=patterns(row, "inside", ()),
        mailboxes=row.string("mailboxes") if "mailboxes" in row.values else None,
        tenant=row.flag("tenant"),
        filter=row.flag("filter"),
        spf=row.string("spf") if "spf" in row.values else None,
        source=source_of(row),
    )
