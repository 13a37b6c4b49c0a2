# SPDX-License-Identifier: GPL-3.0-or-later
"""Companies that give mailboxes to the public, and the names of the hosts that carry mail."""

from __future__ import annotations

import enum
import functools
import tomllib
from dataclasses import dataclass
from typing import Any, TypeVar

from relayfix.knowledge.domains import normalised
from relayfix.knowledge.signatures import KnowledgeError
from relayfix.resources import resource

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    name: str
    domains: tuple[str, ...]
    servers: tuple[Submission, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """A company that keeps mailboxes for other people's domains, and where it takes their mail."""

    name: str
    mx: tuple[str, ...]
    autodiscover: tuple[str, ...]
    """Where a customer's ``autodiscover`` name leads."""
    servers: tuple[Submission, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNetworkServer:
    """An outgoing server that takes mail at ``ports`` only from its company's own connections."""

    name: str
    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    networks: tuple[str, ...]
    """How the names of that company's connections end."""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineKind:
    """Names that companies give to the connections of one kind."""

    kind: str
    """``home`` or ``mobile``."""
    patterns: tuple[str, ...]
    source: str


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
    source: str


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
def providers() -> tuple[Provider, ...]:
    """All providers; `KnowledgeError` names the entry that is broken."""
    return tuple(_provider(row) for row in _rows("providers.toml", "provider"))


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
    return tuple(
        _built(row, Hosting, ("mx", "autodiscover")) for row in _rows("providers.toml", "hosting")
    )


def hosting_by_mx(name: str) -> Hosting | None:
    """The company whose mail host this is, or None."""
    clean = normalised(name) or ""
    return next((h for h in hostings() if any(_fits(clean, p) for p in h.mx)), None)


def hosting_by_autodiscover(name: str) -> Hosting | None:
    """The company to whose host an ``autodiscover`` name leads, or None."""
    clean = normalised(name) or ""
    return next((h for h in hostings() if any(_fits(clean, p) for p in h.autodiscover)), None)


@functools.cache
def own_network_servers() -> tuple[OwnNetworkServer, ...]:
    """Outgoing servers for a company's own connections; `KnowledgeError` names what is broken."""
    return tuple(
        _built(row, OwnNetworkServer, ("hosts", "ports", "networks"))
        for row in _rows("providers.toml", "own_network")
    )


def own_network_server(host: str, port: int) -> OwnNetworkServer | None:
    """What is known of this server's port in that way, or None."""
    clean = normalised(host) or ""
    for row in own_network_servers():
        if port in row.ports and any(_fits(clean, pattern) for pattern in row.hosts):
            return row
    return None


@functools.cache
def _submissions() -> frozenset[tuple[str, int]]:
    known = [server for provider in providers() for server in provider.servers]
    known += [server for hosting in hostings() for server in hosting.servers]
    return frozenset(
        (name, server.port) for server in known for name in (server.host, *server.also)
    )


def is_submission(host: str, port: int) -> bool:
    """Whether a company takes mail for a sign-in at this port of this host."""
    return (normalised(host) or "", port) in _submissions()


@functools.cache
def line_kinds() -> tuple[LineKind, ...]:
    """How companies name connections; `KnowledgeError` names what is broken."""
    return tuple(_built(row, LineKind, ("patterns",)) for row in _rows("providers.toml", "line"))


def line_kind(name: str) -> str | None:
    """``home`` or ``mobile`` for the name of a connection, or None."""
    clean = normalised(name) or ""
    for row in line_kinds():
        if any(_fits(clean, pattern) for pattern in row.patterns):
            return row.kind
    return None


def ends_with(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a host's name fits one of the patterns, whole names or ``*.`` and an end."""
    clean = normalised(name) or ""
    return any(_fits(clean, pattern) for pattern in patterns)


@functools.cache
def companies() -> tuple[Company, ...]:
    """All companies with mail hosts; `KnowledgeError` names the entry that is broken."""
    return tuple(_company(row) for row in _rows("mail_hosts.toml", "company"))


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
                if not _fits(clean, pattern) or (best is not None and len(pattern) <= best[0]):
                    continue
                names_tenant = company.tenant and traffic is Traffic.INBOUND
                label = clean.split(".", 1)[0]
                # A label without a dash is one machine of theirs, not a customer's domain.
                tenant = label if names_tenant and "-" in label else None
                host = KnownHost(company=company, traffic=traffic, tenant=tenant)
                best = (len(pattern), host)
    return None if best is None else best[1]


def _fits(name: str, pattern: str) -> bool:
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _tables(file)[table]
    return rows


@functools.cache
def _tables(file: str) -> dict[str, Any]:
    """A file is read once for all its tables: that takes some ten milliseconds."""
    return tomllib.loads(resource("knowledge", file).read_text(encoding="utf-8"))


def _provider(row: dict[str, Any]) -> Provider:
    try:
        return Provider(
            name=row["name"],
            domains=tuple(row["domains"]),
            servers=_servers(row),
            source=row["source"],
        )
    except (KeyError, TypeError) as error:
        raise KnowledgeError(f"providers.toml: {row.get('name', '?')}: {error}") from error


def _servers(row: dict[str, Any]) -> tuple[Submission, ...]:
    return tuple(
        Submission(**{**server, "also": tuple(server.get("also", ()))})
        for server in row.get("servers", ())
    )


def _built(row: dict[str, Any], kind: type[T], lists: tuple[str, ...]) -> T:
    """A row as a record of this kind; its ``lists`` become tuples."""
    values: dict[str, Any] = {**row, **{name: tuple(row.get(name, ())) for name in lists}}
    try:
        if "servers" in row:
            values["servers"] = _servers(row)
        return kind(**values)
    except (KeyError, TypeError) as error:
        name = row.get("name", row.get("kind", "?"))
        raise KnowledgeError(f"providers.toml: {name}: {error}") from error


def _company(row: dict[str, Any]) -> Company:
    try:
        return Company(
            name=row["name"],
            inbound=tuple(row.get("inbound", ())),
            outbound=tuple(row.get("outbound", ())),
            inside=tuple(row.get("inside", ())),
            mailboxes=row.get("mailboxes"),
            tenant=row.get("tenant", False),
            filter=row.get("filter", False),
            spf=row.get("spf"),
            source=row["source"],
        )
    except (KeyError, TypeError) as error:
        raise KnowledgeError(f"mail_hosts.toml: {row.get('name', '?')}: {error}") from error
