# SPDX-License-Identifier: GPL-3.0-or-later
"""What this computer itself knows of its network: nobody is asked, nothing is sent.

Where the system does not tell, or tells in a way that this module does not know, the answer is
None: an unknown network is better than a guessed one.
"""

from __future__ import annotations

import ctypes
import ipaddress
import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from relayfix.net import route

MAX_ENTRIES = 4096
"""Addresses that are read; a list without end would be a fault of the system's."""

_VPN = re.compile(
    r"(?:tun|tap|utun|wg|ipsec|nordlynx|proton|tailscale|zt|cscotun|gpd|vpn|iftype53_|tunnel_)"
)
_MOBILE = re.compile(r"(?:wwan|wwp\d|wwx|rmnet|ccmni|pdp_ip)")
_SOMEWHERE = "192.0.2.1"
_SOMEWHERE_V6 = "2001:db8::1"
"""Documentation addresses (RFC 5737, RFC 3849): asked for a route, never for an answer."""

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Interface:
    """One address of this computer, and the interface it belongs to."""

    name: str
    address: str
    network: IpNetwork | None = None
    """The address with its netmask; None where the system does not tell."""


def kind_of(interface: str | None) -> str | None:
    """``vpn`` or ``mobile`` where the interface's name says so; a cable or WLAN says nothing.

    ``ppp`` says nothing either: a VPN and a home's dial-up over DSL are both called so.
    """
    if interface is None:
        return None
    name = interface.lower()
    if _VPN.match(name):
        return "vpn"
    return "mobile" if _MOBILE.match(name) else None


def interface_towards(remote: str | None, local: str | None) -> str | None:
    """The interface that leads to ``remote``: that of the ``local`` address of a connection to
    it; without one, the one that the system would choose. None where it does not tell."""
    if sys.platform == "win32":
        return _windows_interface(remote or _SOMEWHERE)
    if local is not None:
        found = own_interface(local)
        return None if found is None else found.name
    way = route.towards(remote or _SOMEWHERE)
    if way is None:
        return None
    try:
        return socket.if_indextoname(way.interface)
    except OSError:
        return None


def network_towards(remote: str | None, local: str | None) -> IpNetwork | None:
    """The network of the address with which this computer goes to ``remote``."""
    way = None if local is not None else route.towards(remote or _SOMEWHERE)
    found = own_interface(local if way is None else way.source)
    return None if found is None else found.network


def own_interface(address: str | None) -> Interface | None:
    """The interface with this address of this computer's, or None."""
    wanted = (address or "").partition("%")[0]
    return next((found for found in interfaces() if found.address == wanted), None)


def has_ipv6() -> bool | None:
    """Whether this computer has an IPv6 address with which it could reach the world."""
    if sys.platform == "win32":
        return _windows_interface(_SOMEWHERE_V6) is not None
    found = list(interfaces())
    if not found:
        return None
    return any(_is_worldwide(each.address) for each in found)


def _is_worldwide(text: str) -> bool:
    """Of the range given out for the whole world, RFC 4291 section 2.4."""
    address = ipaddress.ip_address(text)
    return address.version == 6 and address in _WORLDWIDE


_WORLDWIDE = ipaddress.ip_network("2000::/3")


# ── getifaddrs(3), which Linux and macOS share ──────────────────────────────────────────────


class _IfAddrs(ctypes.Structure):
    pass


_IfAddrs._fields_ = [
    ("next", ctypes.POINTER(_IfAddrs)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
    ("netmask", ctypes.c_void_p),
    ("destination", ctypes.c_void_p),
    ("data", ctypes.c_void_p),
]


def interfaces() -> Iterator[Interface]:
    """The addresses of this computer; none where the system does not have ``getifaddrs``."""
    library = _library()
    if library is None:
        return
    first = ctypes.POINTER(_IfAddrs)()
    if library.getifaddrs(ctypes.byref(first)) != 0:
        return
    try:
        entry = first
        for _ in range(MAX_ENTRIES):
            if not entry:
                break
            found = entry.contents
            address = _address(found.address) if found.address else None
            if address is not None and found.name:
                name = found.name.decode("ascii", "replace")
                yield Interface(name, address, _network(address, found.netmask))
            entry = found.next
    finally:
        library.freeifaddrs(first)


def _library() -> Any:
    if sys.platform == "win32":
        return None
    try:
        library = ctypes.CDLL(None)
        library.getifaddrs.restype = ctypes.c_int
        library.freeifaddrs.restype = None
        library.freeifaddrs.argtypes = [ctypes.POINTER(_IfAddrs)]
    except (OSError, AttributeError):
        return None
    return library


def _address(pointer: int) -> str | None:
    """The address in a ``sockaddr``; None for other families than IPv4 and IPv6."""
    head = ctypes.string_at(pointer, 2)
    # The BSDs have a length in the first octet, and the family in the second alone.
    family = head[1] if sys.platform == "darwin" else int.from_bytes(head, sys.byteorder)
    if family == socket.AF_INET:
        return str(ipaddress.IPv4Address(ctypes.string_at(pointer + 4, 4)))
    if family == socket.AF_INET6:
        return str(ipaddress.IPv6Address(ctypes.string_at(pointer + 8, 16)))
    return None


def _network(address: str, netmask: int | None) -> IpNetwork | None:
    """The network of an address; the netmask is a ``sockaddr`` as well."""
    if not netmask:
        return None
    version6 = ":" in address
    start, size = (8, 16) if version6 else (4, 4)
    octets = ctypes.string_at(netmask + start, size)
    if sys.platform == "darwin":
        # The BSDs leave out the zeros at the end, and say so in the length.
        length = ctypes.string_at(netmask, 1)[0]
        octets = octets[: max(0, length - start)].ljust(size, b"\0")
    bits = int.from_bytes(octets, "big")
    prefix = bits.bit_count()
    if bits != ((1 << prefix) - 1) << (size * 8 - prefix):
        return None
    return ipaddress.ip_network(f"{address}/{prefix}", strict=False)


# ── Windows ─────────────────────────────────────────────────────────────────────────────────


def _windows_interface(remote: str | None) -> str | None:
    """The interface of the route to an address, by the name of its kind: ``wwanpp_32768``."""
    windll = getattr(ctypes, "windll", None)
    if windll is None or remote is None:
        return None
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return None
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    # The port, and for IPv6 the flow, stand before the address; a scope comes behind it.
    gap = 2 if address.version == 4 else 6
    octets = int(family).to_bytes(2, "little") + bytes(gap) + address.packed
    sockaddr = ctypes.create_string_buffer(octets.ljust(28, b"\0"), 28)
    index = ctypes.c_uint32()
    try:
        if windll.iphlpapi.GetBestInterfaceEx(sockaddr, ctypes.byref(index)) != 0:
            return None
        return socket.if_indextoname(index.value)
    except (OSError, AttributeError):
        return None
