# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may change a file on Windows, read off the text of its security descriptor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from relayfix.store.windows import is_administrators, is_closed_to_others, program_data, registry

BY_GROUP_POLICY = "O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)"
INHERITED = "O:BAG:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"
PROGRAM_DATA = (
    "O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)"
    "(A;OICI;0x1200a9;;;BU)(A;CI;DCLCRPCR;;;BU)"
)
OWN_FOLDER = (
    "O:S-1-5-21-1-2-3-1001G:DUD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)"
    "(A;ID;FA;;;S-1-5-21-1-2-3-1001)"
)


@pytest.mark.parametrize("sddl", [BY_GROUP_POLICY, INHERITED])
def test_administrators_alone(sddl: str) -> None:
    assert is_closed_to_others(sddl)


def test_a_folder_below_the_one_for_all_users() -> None:
    assert is_closed_to_others(PROGRAM_DATA, folder=True)
    assert not is_closed_to_others(PROGRAM_DATA)  # a file with these rights could be written


@pytest.mark.parametrize(
    "sddl",
    [
        OWN_FOLDER,
        "",
        "O:BAG:SY",
        "O:BAG:SYD:NO_ACCESS_CONTROL",
        "O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;WD)",
        "O:BAG:SYD:PAI(A;;0x1301bf;;;BU)",
        "O:BAG:SYD:PAI(A;;FRFW;;;AU)",
        "O:BAG:SYD:PAI(A;;FRSD;;;BU)",
        "O:BAG:SYD:PAI(A;;0x1f01ff;;;S-1-5-21-1-2-3-1001)",
        "O:BAG:SYD:PAI(XA;;FR;;;BU;(x == 1))",
        "O:BUG:SYD:PAI(A;;FR;;;BU)",
        "O:CO G:SYD:PAI(A;;FR;;;BU)",
        "O:BAG:SYD:PAI(A;;zz;;;BU)",
        "O:BAG:SYD:PAI(A;;0xzz;;;BU)",
    ],
)
def test_anybody_else(sddl: str) -> None:
    assert not is_closed_to_others(sddl)
    assert not is_closed_to_others(sddl, folder=True)


def test_reading_is_no_change_and_refusing_neither() -> None:
    assert is_closed_to_others("O:SYG:SYD:(D;;FA;;;AN)(A;;FRFX;;;BU)(A;;GRGX;;;AU)")
    assert is_closed_to_others("O:SYG:SYD:(A;OICIIO;GA;;;BU)(A;;FA;;;BA)")


@pytest.mark.skipif(sys.platform == "win32", reason="what stands here is for the other systems")
def test_elsewhere_there_is_nothing_of_it() -> None:
    assert registry() == {}
    assert not is_administrators(Path("/etc"))
    assert program_data() == r"C:\ProgramData"
