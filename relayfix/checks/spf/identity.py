# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is judged: the arguments of check_host(), RFC 7208 section 4.1, and what macros see."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``ip`` is None where only the record is examined."""

    ip: IpAddress | None
    domain: str
    """As it was given; may be no domain at all, which section 4.3 calls a result."""
    local_part: str
    sender_domain: str
    helo: str

    def macro(self, letter: str, domain: str, validated: str) -> str:
        """What a macro letter stands for (section 7.2); ``i`` and its kin need an address."""
        match letter:
            case "s":
                return f"{self.local_part}@{self.sender_domain}"
            case "l":
                return self.local_part
            case "o":
                return self.sender_domain
            case "d":
                return domain
            case "h":
                return self.helo
            case "p":
                return validated
            case "r":
                return "unknown"
            case "t":
                return str(int(time.time()))
        assert self.ip is not None
        match letter:
            case "i":
                return _dotted(self.ip)
            case "c":
                return str(self.ip)
            case _:
                return "in-addr" if self.ip.version == 4 else "ip6"


NEED_ADDRESS = frozenset("icpv")
"""Macro letters that mean nothing without an address."""


def identity(*, ip: str | None, domain: str, sender: str | None, helo: str | None) -> Identity:
    """The identity as section 4 wants it: no local part means ``postmaster`` (4.3), an IPv4
    address written as IPv6 counts as IPv4 (5). Raises ValueError for what is no address."""
    local_part, at, sender_domain = (sender or "").rpartition("@")
    return Identity(
        ip=None if ip is None else ip_address(ip),
        domain=domain,
        local_part=local_part or "postmaster",
        sender_domain=sender_domain if at else domain,
        helo=helo or "unknown",
    )


def ip_address(text: str) -> IpAddress:
    """The address; one of IPv4 mapped into IPv6 is unwrapped. Raises ValueError."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            raise ValueError("an address with a zone is nobody's on the network")
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
    return address


def _dotted(ip: IpAddress) -> str:
    if ip.version == 4:
        return str(ip)
    return ".".join(ip.exploded.replace(":", "").upper())
