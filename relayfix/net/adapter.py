# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system knows of a network adapter besides its name: nobody outside is asked.

Linux shows it in ``/sys/class/net``, macOS in a list of its preferences, Windows in
``GetIfEntry2``. No program is started for it. Whatever cannot be read says nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import enum
import plistlib
import re
import socket
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError

SYSFS = Path("/sys/class/net")
PORTS = Path("/Library/Preferences/SystemConfiguration/NetworkInterfaces.plist")
MAX_SIZE = 1 << 20

_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.:@ -]{1,64}")
"""A name that is safe as one step of a path."""


class Technology(enum.Enum):
    """How the adapter gets out."""

    TUNNEL = "tunnel"
    """Through a program that packs up what it carries: a VPN."""
    CELLULAR = "cellular"
    """By a modem for mobile networks."""
    TETHERED = "tethered"
    """By a telephone that shares its own connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an adapter."""

    technology: Technology | None = None
    description: str | None = None
    """As its maker or the system calls it; Windows alone tells."""


def facts(name: str | None) -> Facts:
    """What the system tells of the adapter with this name; nothing where it does not know it."""
    if name is None or not _NAME.fullmatch(name):
        return Facts()
    if sys.platform == "win32":
        return _windows(name)
    if sys.platform == "darwin":
        return Facts(technology=hardware_port(name))
    return Facts(technology=sysfs(name))


# ── Linux ───────────────────────────────────────────────────────────────────────────────────

_DEVTYPES = {"wireguard": Technology.TUNNEL, "wwan": Technology.CELLULAR}
_ARPHRD_RAWIP = "519"
"""``linux/if_arp.h``: what modems for mobile networks speak, and nothing else."""
_MODEMS = frozenset(
    {"qmi_wwan", "cdc_mbim", "huawei_cdc_ncm", "sierra_net", "iosm", "mhi_net", "mtk_t7xx"}
)
_TELEPHONES = frozenset({"ipheth"})
"""The driver of an iPhone on its cable. Other telephones have drivers that docking stations have
as well."""


def sysfs(name: str, root: Path | None = None) -> Technology | None:
    """What the kernel shows of an adapter."""
    own = (root or SYSFS) / name
    if (own / "tun_flags").exists():
        return Technology.TUNNEL
    kind = re.search(r"^DEVTYPE=(\S+)$", _text(own / "uevent"), re.MULTILINE)
    if kind is not None and (found := _DEVTYPES.get(kind[1])) is not None:
        return found
    driver = ""
    with contextlib.suppress(OSError):
        driver = (own / "device" / "driver").resolve(strict=True).name
    if driver in _MODEMS or _text(own / "type").strip() == _ARPHRD_RAWIP:
        return Technology.CELLULAR
    return Technology.TETHERED if driver in _TELEPHONES else None


# ── macOS ───────────────────────────────────────────────────────────────────────────────────

_SHARED = ("iPhone USB", "iPad USB", "Bluetooth PAN")


def hardware_port(name: str, file: Path | None = None) -> Technology | None:
    """What macOS calls the port of an adapter, in its list of all that were ever there."""
    try:
        with (file or PORTS).open("rb") as read:
            listed = plistlib.loads(read.read(MAX_SIZE))
    except (OSError, ValueError, ExpatError, plistlib.InvalidFileException):
        return None
    rows = listed.get("Interfaces") if isinstance(listed, dict) else None
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or row.get("BSD Name") != name:
            continue
        info = row.get("SCNetworkInterfaceInfo")
        if isinstance(info, dict) and info.get("UserDefinedName") in _SHARED:
            return Technology.TETHERED
    return None


# ── Windows ─────────────────────────────────────────────────────────────────────────────────

ROW_SIZE = 1352
"""``MIB_IF_ROW2`` of netioapi.h."""
_INDEX_AT, _DESCRIPTION_AT, _TYPE_AT, _MEDIUM_AT = 8, 542, 1128, 1140
_DESCRIPTION_SIZE = 2 * 257

_IF_TYPES = {
    53: Technology.TUNNEL,  # proprietary virtual, as Wintun has it
    131: Technology.TUNNEL,
    243: Technology.CELLULAR,
    244: Technology.CELLULAR,
}
"""``ipifcons.h``. PPP (23) is a VPN as well as a dial-up over DSL."""
_WIRELESS_WAN = 8
"""``NdisPhysicalMediumWirelessWan``."""


def if_row(row: bytes) -> Facts:
    """What stands in a ``MIB_IF_ROW2``."""
    if len(row) < ROW_SIZE:
        return Facts()
    raw = row[_DESCRIPTION_AT : _DESCRIPTION_AT + _DESCRIPTION_SIZE]
    description = raw.decode("utf-16-le", "replace").partition("\0")[0].strip()
    (kind,) = struct.unpack_from("<L", row, _TYPE_AT)
    (medium,) = struct.unpack_from("<l", row, _MEDIUM_AT)
    technology = Technology.CELLULAR if medium == _WIRELESS_WAN else _IF_TYPES.get(kind)
    return Facts(technology=technology, description=description or None)


def _windows(name: str) -> Facts:
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return Facts()
    row = ctypes.create_string_buffer(ROW_SIZE)
    try:
        struct.pack_into("<L", row, _INDEX_AT, socket.if_nametoindex(name))
        if windll.iphlpapi.GetIfEntry2(row) != 0:
            return Facts()
    except (OSError, AttributeError):
        return Facts()
    return if_row(row.raw)


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(4096).decode("ascii", "replace")
    except OSError:
        return ""
