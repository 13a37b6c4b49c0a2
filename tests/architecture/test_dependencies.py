# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed is what was declared, pinned by hash, and under terms that go with ours."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.project import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = PYPROJECT["project"]["dependencies"]
TOOLS = PYPROJECT["project"]["optional-dependencies"]["test"]
BUILD, RUN, TEST = "requirements-build.lock", "requirements.lock", "requirements-test.lock"
LOCKS = {
    BUILD: PYPROJECT["dependency-groups"]["build"],
    RUN: SHIPPED,
    TEST: [*SHIPPED, *TOOLS],
}

_PIN = re.compile(
    r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock pins, by name; one name can have one a platform."""
    found: dict[str, set[str]] = {}
    for match in _PIN.finditer((ROOT / lock).read_text(encoding="utf-8")):
        found.setdefault(match["name"], set()).add(match["version"])
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    rest = _PIN.sub("", "\n".join(x for x in text.splitlines() if not x.startswith("#")) + "\n")
    assert not rest.strip(), f"{lock} holds more than pins: {rest.strip()[:200]}"
    for match in _PIN.finditer(text):
        if match["marker"]:
            Marker(match["marker"])


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_was_declared(lock: str) -> None:
    pinned = pins(lock)
    for line in LOCKS[lock]:
        requirement = Requirement(line)
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{lock} lacks {line}: renew it as CONTRIBUTING.md says"
        assert all(v in requirement.specifier for v in versions), f"{lock}: {versions} is no {line}"


@pytest.mark.parametrize("lock", [RUN, BUILD])
def test_what_runs_is_what_was_tested(lock: str) -> None:
    ours, tested = pins(lock), pins(TEST)
    different = {n for n, v in ours.items() if n in tested and tested[n] != v}
    assert not different, f"{lock} has others than {TEST}: {sorted(different)}"
    assert lock == BUILD or ours.keys() <= tested.keys()


def test_every_dependency_says_why_it_is_there() -> None:
    """A comment above it, or beside it; a type-stub package is for the package it describes."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for line in [*SHIPPED, *(line for line in TOOLS if not line.startswith("types-"))]:
        number = next(n for n, text in enumerate(lines) if text.strip().startswith(f'"{line}"'))
        said = "#" in lines[number] or lines[number - 1].lstrip().startswith("#")
        assert said, f"pyproject.toml: why do we depend on {line}?"


def test_the_licence_of_everything_that_is_shipped_stands_in_contributing() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("| package | licence |")[2]
    rows = dict(re.findall(r"^\| `([a-z0-9.-]+)` \| ([^|]+) \|", table, re.MULTILINE))
    shipped = pins(RUN).keys()
    assert rows.keys() == shipped, f"in one alone: {sorted(rows.keys() ^ shipped)}"
    strange = {name: terms for name, terms in rows.items() if terms.strip() not in COMPATIBLE}
    assert not strange, f"do these go with the GPL, version 3 or later? {strange}"


COMPATIBLE = {
    *("MIT", "MIT-0", "ISC", "Zlib", "BSD-2-Clause", "BSD-3-Clause", "PSF-2.0", "MPL-2.0"),
    *("Apache-2.0", "Apache-2.0 or BSD-2-Clause", "Apache-2.0 or BSD-3-Clause"),
    *("LGPL-3.0-only", "LGPL-3.0-only or GPL-3.0-only", "GPL-3.0-only", "GPL-3.0-or-later"),
}
"""Licences that the Free Software Foundation lists as compatible with the GPL, version 3."""
