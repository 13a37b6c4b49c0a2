# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and host names as they stand in bounces, made bare (RFC 5321 section 4.1.2)."""

from __future__ import annotations

import ipaddress
import re

from relayfix.intake.dsn import untyped

ADDRESS = re.compile(
    r"(?:\"[^\"\n]{1,64}\"|[^\s<>\"(),:;@\[\]\\'`|]{1,64}(?:'[^\s<>\"(),:;@\[\]\\'`|]{1,64})?)"
    r"@(?:\[[0-9A-Fa-f.:IPv]{3,60}\]|[\w][\w.-]{0,253}[\w])"
)
"""An address in running text."""
_HOST = re.compile(r"^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_])?$|^[^\W\d_][\w.-]{0,253}$")


def address_of(value: str) -> str | None:
    """The bare address of a recipient field or of ``Name <address>``; None where there is none."""
    value = untyped(value).strip()
    if not value:
        return None
    inside = re.search(r"<([^<>]*)>\s*$", value)
    if inside:
        value = inside[1]
    value = value.strip().strip("<>").strip()
    found = ADDRESS.search(value)
    if found:
        return found[0]
    return value if value and not re.search(r"\s", value) else None


def ip_of(value: str) -> str | None:
    """The address literal ``value``, without brackets and ``IPv6:``, or None."""
    value = value.strip().strip("[]()").removeprefix("IPv6:").removeprefix("ipv6:")
    try:
        return str(ipaddress.ip_address(value.split("%")[0])) and value
    except ValueError:
        return None


def host_of(value: str) -> tuple[str | None, str | None]:
    """(name or bare address, address) of a host field such as ``dns; mx.example. ([1.2.3.4])``."""
    value = untyped(value)
    ip = None
    for literal in re.findall(r"\[([^\[\]]{2,60})\]|\(([0-9A-Fa-f.:]{2,60})[,)]", value):
        ip = ip or ip_of(literal[0] or literal[1])
    name = re.split(r"[\s,(\[|]", value.strip().strip("<>\"'"), maxsplit=1)[0].strip("<>\"';,")
    name = name.rstrip(".").lower()
    bare = ip_of(name) if name else None
    if bare:
        return bare, ip or bare
    if not name or not _HOST.match(name):
        return ip, ip
    return name, ip


def is_public(ip: str) -> bool:
    """Whether ``ip`` is an address of the public Internet; documentation ones count as such."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    documentation = any(
        address in ipaddress.ip_network(net)
        for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
        if ipaddress.ip_network(net).version == address.version
    )
    return documentation or address.is_global
