# SPDX-License-Identifier: GPL-3.0-or-later
"""What Windows alone has: its registry, and who may change a file. Elsewhere nothing of it runs.

`is_closed_to_others` is plain text work and is tested everywhere.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

REGISTRY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\RelayFix"
"""Only an administrator can write below ``Policies``; group policies do."""

_ADMINISTRATORS = frozenset(
    {
        *("BA", "S-1-5-32-544"),
        *("SY", "S-1-5-18"),
        "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",  # TrustedInstaller
        *("CO", "S-1-3-0"),  # the owner, who has to be one of these
        *("OW", "S-1-3-4"),
    }
)
_READ_BITS = 0x80000000 | 0x20000000 | 0x00100000 | 0x00020000 | 0x01 | 0x08 | 0x20 | 0x80
"""Read, execute, synchronise, read control; read data, attributes of both kinds, run or enter."""
_FOLDER_BITS = 0x02 | 0x04 | 0x10 | 0x100
"""Add files and folders, write the folder's own attributes: what everybody may by default below
the folder for all users. It harms no file that is there and is closed itself."""
_WORDS = {
    **{"GR": 0x80000000, "GX": 0x20000000, "RC": 0x00020000},
    **{"FR": 0x00120089, "FX": 0x001200A0, "CC": 0x01, "DC": 0x02, "LC": 0x04, "SW": 0x08},
    **{"RP": 0x10, "WP": 0x20, "LO": 0x80, "CR": 0x100},
}
"""Rights in two letters; one that is not here changes something."""

_ACE = re.compile(r"\(([A-Z]+);([A-Z]*);([^;]*);[^;]*;[^;]*;([^;)]+)[^)]*\)")


def is_closed_to_others(sddl: str, *, folder: bool = False) -> bool:
    """Whether a security descriptor, written as text, lets administrators alone change the object.

    ``sddl`` is owner and access list, such as ``O:BAD:PAI(A;;FA;;;SY)(A;;0x1200a9;;;BU)``. What is
    not understood counts as open. A ``folder`` may let others add files, but not delete any.
    """
    owner = re.match(r"O:(S-[\d-]+|[A-Z]{2})", sddl)
    start = sddl.find("D:")
    if owner is None or owner[1] not in _ADMINISTRATORS - {"CO", "OW", "S-1-3-0", "S-1-3-4"}:
        return False
    if start < 0 or "(" not in sddl[start:]:
        return False  # no list at all lets everybody do everything
    entries = sddl[start:].partition("S:(")[0]
    listed = _ACE.findall(entries)
    if len(listed) != entries.count("("):
        return False
    for kind, flags, rights, who in listed:
        if kind == "D" or who in _ADMINISTRATORS:
            continue
        if "IO" in re.findall("..", flags):
            continue  # for what is made in the folder later, not for itself
        if kind != "A" or not _only_reads(rights, folder=folder):
            return False
    return True


def _only_reads(rights: str, *, folder: bool) -> bool:
    bits = 0
    if rights.lower().startswith("0x"):
        try:
            bits = int(rights, 16)
        except ValueError:
            return False
    else:
        for word in re.findall("..?", rights):
            if word not in _WORDS:
                return False
            bits |= _WORDS[word]
    return not bits & ~(_READ_BITS | (_FOLDER_BITS if folder else 0))


def registry() -> dict[str, Any]:
    """The values below `REGISTRY`, its subkeys as tables; empty where there is none."""
    if sys.platform != "win32":
        return {}
    import winreg

    def values(key: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number in range(winreg.QueryInfoKey(key)[1]):
            name, value, _ = winreg.EnumValue(key, number)
            found[name] = value
        for number in range(winreg.QueryInfoKey(key)[0]):
            name = winreg.EnumKey(key, number)
            with winreg.OpenKey(key, name) as below:
                found[name] = values(below)
        return found

    path = REGISTRY.partition("\\")[2]
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:
            return values(key)
    except FileNotFoundError:
        return {}
    except OSError:
        return {"(unreadable)": True}  # it is there: not to know it is no reason to go without


def program_data() -> str:
    """The folder for all users, from where a user's own environment cannot lead elsewhere."""
    if sys.platform == "win32":
        import winreg

        path = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                return str(winreg.QueryValueEx(key, "Common AppData")[0])
        except OSError:
            pass
    return r"C:\ProgramData"


def is_administrators(path: Path) -> bool:
    """Whether administrators alone can change the file or folder; False where it cannot be told."""
    if sys.platform != "win32":
        return False
    sddl = _descriptor(str(path))
    return sddl is not None and is_closed_to_others(sddl, folder=path.is_dir())


def _descriptor(path: str) -> str | None:
    """Owner and access list as text, by the two functions that Windows has for it."""
    if sys.platform != "win32":
        return None
    import ctypes

    files, owner_and_list, revision = 1, 1 | 4, 1
    security = ctypes.WinDLL("advapi32", use_last_error=True)
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.LocalFree.argtypes = [ctypes.c_void_p]
    descriptor, text = ctypes.c_void_p(), ctypes.c_wchar_p()
    failed = security.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(path),
        files,
        owner_and_list,
        *(None, None, None, None),
        ctypes.byref(descriptor),
    )
    if failed:
        return None
    try:
        told = security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor, revision, owner_and_list, ctypes.byref(text), None
        )
        return text.value if told else None
    finally:
        kernel.LocalFree(descriptor)
        kernel.LocalFree(ctypes.cast(text, ctypes.c_void_p))
