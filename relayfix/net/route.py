# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way the kernel of this computer would send something: it is asked, and nothing is sent.

Linux alone (rtnetlink(7)): the kernel answers by all its tables and rules, as a VPN sets them
besides the usual way out.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from dataclasses import dataclass

SECONDS = 2.0

_RTM_NEWROUTE, _RTM_GETROUTE, _NLM_F_REQUEST = 24, 26, 1
_RTA_DST, _RTA_OIF, _RTA_PREFSRC = 1, 4, 7
_HEADER = struct.Struct("=LHHLL")
"""``struct nlmsghdr``: length, type, flags, sequence, port."""
_ROUTE = struct.Struct("=BBBBBBBBL")
"""``struct rtmsg``: family, two lengths of prefixes, and what the kernel fills in."""
_ATTRIBUTE = struct.Struct("=HH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way to an address."""

    interface: int
    """The number of the interface; `socket.if_indextoname` has its name."""
    source: str | None
    """The address that this computer would go with."""


def towards(remote: str) -> Route | None:
    """The way to an address; None where there is none, or where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        address = ipaddress.ip_address(remote.partition("%")[0])
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
            kernel.settimeout(SECONDS)
            kernel.sendall(question(address))
            return parsed(kernel.recv(8192))
    except (OSError, ValueError):
        return None


def question(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bytes:
    """The kernel is asked for the route to one address."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    octets = address.packed
    body = _ROUTE.pack(family, len(octets) * 8, 0, 0, 0, 0, 0, 0, 0)
    body += _ATTRIBUTE.pack(_ATTRIBUTE.size + len(octets), _RTA_DST) + octets
    return _HEADER.pack(_HEADER.size + len(body), _RTM_GETROUTE, _NLM_F_REQUEST, 1, 0) + body


def parsed(answer: bytes) -> Route | None:
    """The route in the kernel's answer; None for an error, and for what is cut short."""
    start = _HEADER.size + _ROUTE.size
    if len(answer) < start:
        return None
    length, kind, *_ = _HEADER.unpack_from(answer)
    if kind != _RTM_NEWROUTE:
        return None
    interface, source = 0, None
    end = min(length, len(answer))
    while start + _ATTRIBUTE.size <= end:
        size, name = _ATTRIBUTE.unpack_from(answer, start)
        if size < _ATTRIBUTE.size or start + size > end:
            break
        value = answer[start + _ATTRIBUTE.size : start + size]
        if name == _RTA_OIF and len(value) == 4:
            (interface,) = struct.unpack("=L", value)
        elif name == _RTA_PREFSRC and len(value) in (4, 16):
            source = str(ipaddress.ip_address(value))
        start += (size + 3) & ~3
    return Route(interface=interface, source=source) if interface else None
