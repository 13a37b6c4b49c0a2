# SPDX-License-Identifier: GPL-3.0-or-later
"""ARCHITECTURE.md says what the code does: its rooms, their imports, and every path it names."""

from __future__ import annotations

import re

from tests.support.project import ROOT
from tests.support.rooms import ROOMS

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `relayfix/(\w+)/` \|[^|]+\| ([^|]+) \|$", re.MULTILINE)
TOPS = ("relayfix", "resources", "tests", "installer")
PATH = re.compile(rf"`((?:{'|'.join(TOPS)})/[\w./-]+)`")


def test_the_table_of_rooms_is_the_one_that_is_executed() -> None:
    told = {
        room: frozenset() if allowed == "–" else frozenset(allowed.split(", "))
        for room, allowed in ROW.findall(PAGE)
    }
    assert told == ROOMS


def test_every_path_it_names_exists() -> None:
    named = PATH.findall(PAGE)
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_folder_of_the_program_is_named() -> None:
    folders = {f"relayfix/{f.parent.name}/" for f in (ROOT / "relayfix").glob("*/__init__.py")}
    assert folders - set(PATH.findall(PAGE)) == set()
