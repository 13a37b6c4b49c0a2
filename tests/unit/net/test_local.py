# SPDX-License-Identifier: GPL-3.0-or-later
"""What this computer itself knows of its way out: the kernel is asked, and files are read."""

from __future__ import annotations

import ipaddress
import plistlib
import socket
import struct
import sys
from pathlib import Path

import pytest

from relayfix.net import adapter, local, route
from relayfix.net.adapter import Facts, Technology

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux answers")


# ── the route ───────────────────────────────────────────────────────────────────────────────


@linux
def test_the_kernel_is_asked_for_the_way() -> None:
    way = route.towards("127.0.0.1")
    assert way is not None
    assert socket.if_indextoname(way.interface) == "lo"
    assert way.source == "127.0.0.1"
    assert local.interface_towards("127.0.0.1", None) == "lo"
    assert local.network_towards("127.0.0.1", None) == ipaddress.ip_network("127.0.0.0/8")
    assert route.towards("no address") is None


@linux
def test_the_network_of_the_connections_own_address() -> None:
    assert local.network_towards(None, "127.0.0.1") == ipaddress.ip_network("127.0.0.0/8")
    assert local.network_towards(None, "192.0.2.250") is None
    assert local.interface_towards(None, "192.0.2.250") is None


def attribute(name: int, value: bytes) -> bytes:
    size = 4 + len(value)
    return struct.pack("=HH", size, name) + value + bytes(-size % 4)


def answer(*attributes: bytes, kind: int = 24) -> bytes:
    body = struct.pack("=BBBBBBBBL", 2, 32, 0, 0, 254, 0, 0, 1, 0) + b"".join(attributes)
    return struct.pack("=LHHLL", 16 + len(body), kind, 0, 1, 0) + body


OUT_BY_7 = attribute(4, struct.pack("=L", 7))


def test_an_answer_of_the_kernels() -> None:
    found = route.parsed(answer(attribute(15, b"\1"), OUT_BY_7, attribute(7, b"\xcb\0\x71\7")))
    assert found == route.Route(interface=7, source="203.0.113.7")
    assert route.parsed(answer(OUT_BY_7)) == route.Route(interface=7, source=None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        answer()[:20],
        answer(attribute(7, b"\xcb\0\x71\7")),
        answer(OUT_BY_7, kind=2),
        answer(struct.pack("=HH", 0, 4)),
        answer(struct.pack("=HH", 400, 4)),
        answer(attribute(4, b"\1")),
    ],
)
def test_an_answer_that_tells_nothing(data: bytes) -> None:
    assert route.parsed(data) is None


# ── Linux ───────────────────────────────────────────────────────────────────────────────────


def device(
    root: Path, name: str, *, uevent: str = "", kind: str = "1", driver: str = "", tun: bool = False
) -> None:
    own = root / name
    own.mkdir()
    (own / "uevent").write_text(uevent)
    (own / "type").write_text(kind + "\n")
    if tun:
        (own / "tun_flags").write_text("0x1001\n")
    if driver:
        (root / "drivers" / driver).mkdir(parents=True)
        (own / "device").mkdir()
        (own / "device" / "driver").symlink_to(root / "drivers" / driver)


@pytest.mark.parametrize(
    ("how", "technology"),
    [
        ({"kind": "65534", "tun": True}, Technology.TUNNEL),
        ({"uevent": "DEVTYPE=wireguard\nINTERFACE=x\n", "kind": "65534"}, Technology.TUNNEL),
        ({"uevent": "DEVTYPE=wwan\n"}, Technology.CELLULAR),
        ({"driver": "qmi_wwan"}, Technology.CELLULAR),
        ({"kind": "519"}, Technology.CELLULAR),
        ({"driver": "ipheth"}, Technology.TETHERED),
        ({"uevent": "DEVTYPE=wlan\nINTERFACE=x\n", "driver": "iwlwifi"}, None),
        # A telephone on its cable and a docking station have the same driver.
        ({"driver": "rndis_host"}, None),
        # A dial-up over DSL, and an old kind of VPN.
        ({"kind": "512"}, None),
        ({}, None),
    ],
)
def test_what_the_kernel_shows_of_an_adapter(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: dict[str, str],
    technology: Technology | None,
) -> None:
    device(tmp_path, "out0", **how)  # type: ignore[arg-type]  # of mixed kinds
    monkeypatch.setattr(adapter, "SYSFS", tmp_path)
    assert adapter.sysfs("out0") is technology
    if sys.platform == "linux":
        assert adapter.facts("out0") == Facts(technology=technology)


@pytest.mark.parametrize("name", [None, "", "..", ".", "../out0", "a/b", "gone0", "x" * 65])
def test_a_name_that_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    device(tmp_path, "out0", uevent="DEVTYPE=wwan\n")
    (tmp_path / "inside").mkdir()
    monkeypatch.setattr(adapter, "SYSFS", tmp_path / "inside")
    assert adapter.facts(name) == Facts()


# ── macOS ───────────────────────────────────────────────────────────────────────────────────


def listed(*rows: object) -> bytes:
    return plistlib.dumps({"Interfaces": list(rows)})


IPHONE = {"BSD Name": "en7", "SCNetworkInterfaceInfo": {"UserDefinedName": "iPhone USB"}}
WIFI = {"BSD Name": "en0", "SCNetworkInterfaceInfo": {"UserDefinedName": "Wi-Fi"}}


@pytest.mark.parametrize(
    ("file", "technology"),
    [
        (listed(WIFI, IPHONE), Technology.TETHERED),
        (listed(WIFI), None),
        (listed(WIFI, {**WIFI, "BSD Name": "en7"}), None),
        (
            listed("en7", {"BSD Name": "en7"}, {"BSD Name": "en7", "SCNetworkInterfaceInfo": 1}),
            None,
        ),
        (plistlib.dumps([IPHONE]), None),
        (plistlib.dumps({"Interfaces": "en7"}), None),
        (listed(IPHONE)[:80], None),
        (b"bplist00\0", None),
        (b"", None),
    ],
)
def test_what_macos_calls_a_port(
    tmp_path: Path, file: bytes, technology: Technology | None
) -> None:
    path = tmp_path / "NetworkInterfaces.plist"
    path.write_bytes(file)
    assert adapter.hardware_port("en7", path) is technology
    assert adapter.hardware_port("en7", tmp_path / "gone.plist") is None


# ── Windows ─────────────────────────────────────────────────────────────────────────────────


def if_row(description: str, kind: int, medium: int) -> bytes:
    """A ``MIB_IF_ROW2`` as netioapi.h lays it out: one field after the other."""
    row = struct.pack("<QL16s", 1, 12, b"")
    row += "Ethernet".encode("utf-16-le").ljust(514, b"\0")
    row += description.encode("utf-16-le").ljust(514, b"\0")
    row += struct.pack("<L32s32sL", 6, b"", b"", 1500)
    row += struct.pack("<LLll", kind, 0, 0, medium)
    return row.ljust(1352, b"\0")


@pytest.mark.parametrize(
    ("description", "kind", "medium", "technology"),
    [
        ("Wintun Userspace Tunnel", 53, 0, Technology.TUNNEL),
        ("Generic Mobile Broadband Adapter", 243, 8, Technology.CELLULAR),
        ("Some Modem", 6, 8, Technology.CELLULAR),
        ("TAP-Windows Adapter V9", 6, 0, None),
        ("WAN Miniport (PPPOE)", 23, 0, None),
        ("Intel(R) Wi-Fi 6 AX201 160MHz", 71, 9, None),
    ],
)
def test_what_windows_says_of_an_adapter(
    description: str, kind: int, medium: int, technology: Technology | None
) -> None:
    found = adapter.if_row(if_row(description, kind, medium))
    assert found == Facts(technology=technology, description=description)
    assert adapter.if_row(if_row(description, kind, medium)[:-1]) == Facts()


def test_an_adapter_without_a_description() -> None:
    assert adapter.if_row(if_row("", 6, 0)) == Facts()
