# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks found, asked for by what a cause wants to know."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from relayfix.knowledge.domains import (
    address,
    normalised,
    organisational_domain,
)
from relayfix.knowledge.providers import known_host
from relayfix.model.check import (
    BlocklistData,
    CheckResult,
    CheckStatus,
    DkimData,
    DmarcData,
    EvidenceKind,
    Listing,
    ListingStatus,
    MtaStsData,
    MxData,
    NetworkData,
    RelayPermissionData,
    ResolverData,
    ReverseDnsData,
    ServerReachableData,
    ServerSettingsData,
    ServerTlsData,
    SignInData,
    SpfData,
)

_KNOWN = (CheckStatus.OK, CheckStatus.WARNING, CheckStatus.PROBLEM)
_EXAMINED = "check.spf.examined"
"""The record is known and well; only the address to look up in it is not."""
_IS_SPF = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;()<>\"'=]+")


class MxMatch(enum.Enum):
    """How a host stands to the mail hosts of a domain, by the check ``recipient-mx``."""

    UNCHECKED = "unchecked"
    NAME = "name"
    """It is one of them, by name."""
    ADDRESS = "address"
    """It has the address of one of them."""
    COMPANY = "company"
    """Another host of the company that they belong to."""
    NONE = "none"
    """It is none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """The results of the checks; none at all is an ordinary state."""

    results: tuple[CheckResult, ...] = ()

    def _data(self, *ids: str) -> Iterator[tuple[CheckResult, object]]:
        for result in self.results:
            known = result.status in _KNOWN or result.summary.id == _EXAMINED
            if result.id in ids and known and result.data is not None:
                yield result, result.data

    def is_well(self, id_: str) -> bool:
        """Whether nothing of what a check looked at stands out."""
        found = [result for result in self.results if result.id == id_]
        return bool(found) and all(
            result.status is CheckStatus.OK or result.summary.id == _EXAMINED for result in found
        )

    @property
    def spf(self) -> SpfData | None:
        return next((d for _, d in self._data("spf") if isinstance(d, SpfData)), None)

    @property
    def dmarc(self) -> DmarcData | None:
        return next((d for _, d in self._data("dmarc") if isinstance(d, DmarcData)), None)

    @property
    def dkim(self) -> DkimData | None:
        return next((d for _, d in self._data("dkim") if isinstance(d, DkimData)), None)

    @property
    def reverse_dns(self) -> ReverseDnsData | None:
        found = self._data("reverse-dns")
        return next((d for _, d in found if isinstance(d, ReverseDnsData)), None)

    @property
    def server_settings(self) -> ServerSettingsData | None:
        found = self._data("server-settings")
        return next((d for _, d in found if isinstance(d, ServerSettingsData)), None)

    @property
    def server_reachable(self) -> ServerReachableData | None:
        found = self._data("server-reachable")
        return next((d for _, d in found if isinstance(d, ServerReachableData)), None)

    @property
    def server_tls(self) -> ServerTlsData | None:
        found = self._data("server-tls")
        return next((d for _, d in found if isinstance(d, ServerTlsData)), None)

    @property
    def sign_in(self) -> SignInData | None:
        return next((d for _, d in self._data("sign-in") if isinstance(d, SignInData)), None)

    @property
    def relay_permission(self) -> RelayPermissionData | None:
        found = self._data("relay-permission")
        return next((d for _, d in found if isinstance(d, RelayPermissionData)), None)

    @property
    def network(self) -> NetworkData | None:
        return next((d for _, d in self._data("network") if isinstance(d, NetworkData)), None)

    def mta_sts(self, domain: str | None) -> MtaStsData | None:
        """The policy of this recipient's domain; those of others say nothing about it."""
        for _, found in self._data("mta-sts"):
            if isinstance(found, MtaStsData) and found.domain == domain:
                return found
        return None

    @property
    def resolver(self) -> ResolverData | None:
        return next((d for _, d in self._data("resolver") if isinstance(d, ResolverData)), None)

    def spf_records(self, domain: str) -> tuple[str, ...]:
        """All the SPF records that a domain publishes, as they were answered."""
        for result in self.results:
            for evidence in result.evidence if result.id == "spf" else ():
                if evidence.query == f"{domain} TXT" and not evidence.answer.endswith("…"):
                    lines = evidence.answer.split("\n")
                    return tuple(one for one in lines if _IS_SPF.match(one))
        return ()

    @property
    def own_mx(self) -> MxData | None:
        """Where mail for the sender's own domain goes."""
        return next((d for _, d in self._data("mx") if isinstance(d, MxData)), None)

    def listings(self, check: str, subject: str | None) -> tuple[Listing, ...]:
        """What the lists said of ``subject`` alone: ``check`` is that for addresses or domains.

        A list that refused to answer, or could not be reached, has said nothing.
        """
        for _, data in self._data(check):
            if isinstance(data, BlocklistData) and data.subject == subject:
                told = (ListingStatus.LISTED, ListingStatus.CLEAR)
                return tuple(one for one in data.lists if one.status in told)
        return ()

    def mx(self, domain: str | None) -> MxData | None:
        """Where mail for ``domain`` goes; None where that was not, or could not be, looked up."""
        for _, data in self._data("recipient-mx"):
            if isinstance(data, MxData) and normalised(data.domain) == domain:
                return data
        return None

    def mx_match(self, domain: str | None, name: str | None, ip: str | None) -> MxMatch:
        """Whether the host (``name``, ``ip``) takes mail for ``domain``."""
        data = self.mx(domain)
        if data is None or not data.hosts:
            return MxMatch.UNCHECKED
        names = {clean for host in data.hosts if (clean := normalised(host.name))}
        if name is not None and name in names:
            return MxMatch.NAME
        addresses = {clean for host in data.hosts for a in host.addresses if (clean := address(a))}
        own = self.addresses_of(name) | (frozenset((ip,)) if ip is not None else frozenset())
        if own & addresses:
            return MxMatch.ADDRESS
        if any(_same_company(name, other) for other in names):
            return MxMatch.COMPANY
        if name is None and not addresses:
            return MxMatch.UNCHECKED
        return MxMatch.NONE

    def addresses_of(self, name: str | None) -> frozenset[str]:
        """The addresses that any check saw for a host's name."""
        if name is None:
            return frozenset()
        found = {
            clean
            for _, data in self._data("recipient-mx", "mx")
            if isinstance(data, MxData)
            for host in data.hosts
            if normalised(host.name) == name
            for text in host.addresses
            if (clean := address(text))
        }
        for result in self.results:
            for evidence in result.evidence:
                if evidence.kind is EvidenceKind.DNS and _asks_for(evidence.query, name):
                    words = _WORD.findall(evidence.answer)
                    found.update(clean for word in words if (clean := address(word)))
        return frozenset(found)


def _asks_for(query: str, name: str) -> bool:
    """Whether a DNS question was about the addresses of ``name``: ``A mx.example.org``."""
    words = {word.lower().rstrip(".") for word in query.split()}
    return name in words and bool(words & {"a", "aaaa"})


def _same_company(name: str | None, other: str) -> bool:
    """Two hosts of one company: of one registered name, but no hosts of different customers."""
    one = organisational_domain(name)
    if name is None or one is None or one != organisational_domain(other):
        return False
    mine, theirs = known_host(name), known_host(other)
    tenants = {host.tenant for host in (mine, theirs) if host is not None and host.tenant}
    return len(tenants) < 2
