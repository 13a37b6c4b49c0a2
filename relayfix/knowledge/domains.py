# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts and domains: one spelling, one grammar, and who stands behind a name."""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")

RELAY_POOL = ipaddress.ip_network("40.95.0.0/16")
"""Where Exchange Online passes on mail whose sender it could not recognise, such as forwards."""

CUSTOMER_SUFFIXES = frozenset({"onmicrosoft.com"})
"""Domains under which every name belongs to another customer, and which the list leaves out."""


def normalised(name: str | None) -> str | None:
    """The name as DNS knows it: ASCII, lower case, no trailing dot; None if it is no host name.

    RFC 1123 section 2.1 for the grammar, with the underscore that DNS allows; RFC 5891 for
    letters beyond ASCII. Addresses and anything with control characters are no names.
    """
    if name is None:
        return None
    text = name.strip().rstrip(".").lower()
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    labels = text.split(".")
    if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return None if labels[-1].isdigit() else text


def fits(name: str | None, patterns: tuple[str, ...]) -> bool:
    """Whether a host's name fits one of the patterns: whole, or with one ``*`` for any run."""
    clean = normalised(name) or ""
    return any(fits_pattern(clean, pattern) for pattern in patterns)


def fits_pattern(name: str, pattern: str) -> bool:
    """Whether a name, as `normalised` gives it, fits one pattern."""
    before, star, after = pattern.partition("*")
    if not star:
        return name == pattern
    long_enough = len(name) > len(before) + len(after)
    return long_enough and name.startswith(before) and name.endswith(after)


def address(text: str | None) -> str | None:
    """An IP address in its shortest spelling, brackets and ``IPv6:`` taken off; None if none."""
    if text is None:
        return None
    bare = text.strip().removeprefix("[").removesuffix("]")
    if bare.lower().startswith("ipv6:"):
        bare = bare[5:]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None


@functools.lru_cache(maxsize=4096)
def organisational_domain(name: str | None) -> str | None:
    """The part of a name that was registered: ``mail.shop.example.co.uk`` to ``example.co.uk``.

    Found on the public suffix list that comes with the program, so nobody is asked. None for an
    address, a single label, a public suffix itself, and whatever is no host name.
    """
    clean = normalised(name)
    if clean is None or "." not in clean:
        return None
    for suffix in CUSTOMER_SUFFIXES:
        if clean.endswith("." + suffix):
            return clean.removesuffix("." + suffix).rsplit(".", 1)[-1] + "." + suffix
        if clean == suffix:
            return None
    found: str | None = _suffixes().privatesuffix(clean)
    return found


def same_organisation(one: str | None, other: str | None) -> bool:
    """Whether both names were registered by the same party; False where either is unknown."""
    mine, theirs = organisational_domain(one), organisational_domain(other)
    return mine is not None and mine == theirs


def domain_of(mailbox: str | None) -> str | None:
    """The normalised domain of ``local@domain``; None where there is none."""
    if mailbox is None or "@" not in mailbox:
        return None
    return normalised(mailbox.rpartition("@")[2].strip().rstrip(">"))


@functools.cache
def _suffixes() -> PublicSuffixList:
    # Loading the list takes longer than everything else here: not before it is needed.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def in_relay_pool(text: str | None) -> bool:
    """Whether an address is one of Microsoft's relay pool, which no SPF record lists."""
    found = address(text)
    return found is not None and ipaddress.ip_address(found) in RELAY_POOL
