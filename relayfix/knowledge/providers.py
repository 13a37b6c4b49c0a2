# SPDX-License-Identifier: GPL-3.0-or-later
"""Companies that give mailboxes to the public, and the names of the hosts that carry mail."""

from __future__ import annotations

import enum
import functools
import tomllib
from dataclasses import dataclass
from typing import Any

from relayfix.knowledge.domains import normalised
from relayfix.knowledge.signatures import KnowledgeError
from relayfix.resources import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A server that takes mail from programs; never an unencrypted one."""

    host: str
    port: int
    tls: str
    """``implicit`` or ``starttls``."""
    username: str
    """``address``, ``local-part``, or a pattern of the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    name: str
    domains: tuple[str, ...]
    servers: tuple[Submission, ...]
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
    path = resource("knowledge", file)
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[table]
    return rows


def _provider(row: dict[str, Any]) -> Provider:
    try:
        return Provider(
            name=row["name"],
            domains=tuple(row["domains"]),
            servers=tuple(Submission(**server) for server in row.get("servers", ())),
            source=row["source"],
        )
    except (KeyError, TypeError) as error:
        raise KnowledgeError(f"providers.toml: {row.get('name', '?')}: {error}") from error


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
