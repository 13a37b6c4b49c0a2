# SPDX-License-Identifier: GPL-3.0-or-later
"""What the look-up of the recipient's mail hosts found out about their domain."""

from __future__ import annotations

import enum
import re

from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import normalised
from relayfix.model.bounce import Reason
from relayfix.model.check import CheckResult, CheckStatus, MxData


class TheirDns(enum.Enum):
    """The state of the recipient's domain, as the check ``recipient-mx`` saw it."""

    UNCHECKED = "unchecked"
    """Not looked up, or by a name server whose answers prove nothing."""
    MISSING = "missing"
    """There is no such name."""
    NO_HOST = "no-host"
    """The name is there, without a mail host or an address."""
    NULL_MX = "null-mx"
    """It says that it takes no mail (RFC 7505)."""
    HOSTS_MISSING = "hosts-missing"
    """Its MX record names hosts, and none of them has an address."""
    FAILS = "fails"
    """Its name servers do not give a usable answer."""
    FINE = "fine"


_FINDINGS = {
    "no_domain": TheirDns.MISSING,
    "no_host": TheirDns.NO_HOST,
    "null_mx": TheirDns.NULL_MX,
    "all_broken": TheirDns.HOSTS_MISSING,
}
_ASKED = re.compile(r"\bname=(?P<name>[\w.-]{1,253}\.[a-z0-9-]{2,63})\b", re.IGNORECASE)
"""The name that Postfix looked up: the recipient's domain, or a host on the way there."""
NO_DATA = re.compile(r"no data record of requested type", re.IGNORECASE)
"""The name is there, and nothing of what was asked for."""
UNROUTEABLE = re.compile(r"unroutea?ble (?:mail )?(?:address|domain)", re.IGNORECASE)
_FAILS = ("check.unknown.servfail", "check.unknown.bogus")


def their_dns(clues: Clues) -> TheirDns:
    """The state of the refused recipient's domain.

    A name server that invents answers, or that fails for the sender's own domain as well, has
    said nothing about the recipient's.
    """
    resolver = clues.lookups.resolver
    if resolver is not None and resolver.outcome != "ok":
        return TheirDns.UNCHECKED
    result = _result(clues)
    if result is None:
        return TheirDns.UNCHECKED
    if result.status is CheckStatus.UNKNOWN:
        own = next((one for one in clues.lookups.results if one.id == "mx"), None)
        if result.summary.id in _FAILS and not (own is not None and own.summary.id in _FAILS):
            return TheirDns.FAILS
        return TheirDns.UNCHECKED
    return _FINDINGS.get(result.summary.id.rpartition(".")[2], TheirDns.FINE)


def asked_for(clues: Clues) -> str | None:
    """The name that was not found, where it is another one than the recipient's domain: a host
    that takes their mail, or one that carries the sender's out."""
    found = _ASKED.search(clues.words or "")
    name = normalised(found["name"]) if found is not None else None
    if name is None or clues.recipient_domain is None or name == clues.recipient_domain:
        return None
    return name


def not_found(clues: Clues) -> bool:
    """Whether the words say that the recipient's domain was not found.

    Exim calls an address unrouteable for either part of it: a look-up tells which.
    """
    if clues.reason is Reason.DOMAIN_NOT_FOUND:
        return True
    if clues.reason is not Reason.RECIPIENT_UNKNOWN or not UNROUTEABLE.search(clues.words or ""):
        return False
    return their_dns(clues) not in (TheirDns.UNCHECKED, TheirDns.FINE)


def _result(clues: Clues) -> CheckResult | None:
    for result in clues.lookups.results:
        if result.id != "recipient-mx" or not isinstance(result.data, MxData):
            continue
        if normalised(result.data.domain) == clues.recipient_domain:
            return None if result.status is CheckStatus.SKIPPED else result
    return None
