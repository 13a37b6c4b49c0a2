# SPDX-License-Identifier: GPL-3.0-or-later
"""The wheel holds the whole program with its data, and works with nothing beside it."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.project import PACKAGE, ROOT

BUILD_OUTPUT = ("__pycache__", ".pyc")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout, built by the installed backend, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(folder: Path, code: str) -> str:
    """Run code where only the wheel is our own; the dependencies are the environment's."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"],
        cwd=folder,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_holds_every_module_and_every_resource(unpacked: Path) -> None:
    for source, target in ((PACKAGE, "relayfix"), (ROOT / "resources", "relayfix/_resources")):
        wanted = {
            file.relative_to(source).as_posix()
            for file in source.rglob("*")
            if file.is_file() and not any(part in file.as_posix() for part in BUILD_OUTPUT)
        }
        found = {
            file.relative_to(unpacked / target).as_posix()
            for file in (unpacked / target).rglob("*")
            if file.is_file()
        }
        assert wanted
        assert not wanted - found, f"missing in the wheel: {sorted(wanted - found)}"


def test_it_holds_nothing_else(unpacked: Path) -> None:
    tops = {entry.name for entry in unpacked.iterdir()}
    assert "relayfix" in tops
    assert len(tops) == 2, tops
    assert any(name.endswith(".dist-info") for name in tops)


def test_it_carries_the_licences_of_what_it_ships(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    carried = {file.name for file in (info / "licenses").rglob("*") if file.is_file()}
    assert "LICENSE" in carried
    for folder in ("fonts", "icons"):
        shipped = [f for f in (ROOT / "resources" / folder).glob("*") if "LICENSE" in f.name]
        assert shipped, f"resources/{folder} says nothing of its licence"
        assert {file.name for file in shipped} <= carried


def test_it_has_the_command(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    points = configparser.ConfigParser()
    points.read(info / "entry_points.txt", encoding="utf-8")
    assert points["console_scripts"]["relayfix"] == "relayfix.__main__:main"


def test_it_finds_its_texts_with_the_wheel_alone(unpacked: Path) -> None:
    said = run(
        unpacked,
        "import relayfix\n"
        "from relayfix.resources import resource\n"
        "from relayfix.knowledge.texts import catalogue\n"
        "from relayfix.knowledge.signatures import signatures\n"
        "assert resource('texts', 'en').is_dir() and signatures()\n"
        "print(relayfix.__file__)\n"
        "print(resource('texts', 'en'))\n"
        "print(catalogue('fr').text('calendar.month.8'))\n",
    )
    program, texts, month = said.splitlines()
    assert program.startswith(str(unpacked))
    assert texts.startswith(str(unpacked))
    assert month == "août"


def test_its_command_line_starts(unpacked: Path) -> None:
    start = "from relayfix.__main__ import main\nsys.argv = ['relayfix', '--version']\nmain()"
    assert "0." in run(unpacked, start)
