# SPDX-License-Identifier: GPL-3.0-or-later
"""What people install: the scripts compile, and a program that lacks a part says so."""

from __future__ import annotations

import plistlib
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from relayfix import __version__
from tests.support.project import ROOT

INSTALLER = ROOT / "installer"


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(INSTALLER / "build.py"), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def selftest(root: Path) -> subprocess.CompletedProcess[str]:
    """The program's own test, of the copy in ``root``."""
    return subprocess.run(
        [sys.executable, "-m", "relayfix", "--selftest"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program without its tests."""
    for name in ("relayfix", "resources"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_whole_program_finds_itself_well(copy: Path) -> None:
    done = selftest(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"RelayFix {__version__}" in done.stdout


@pytest.mark.parametrize(
    ("missing", "part"),
    [
        ("resources/fonts/Inter-Regular.otf", "window"),
        ("resources/texts/fr/window.toml", "texts"),
        ("resources/schema/read.json", "schemas"),
        ("resources/knowledge/providers.toml", "knowledge"),
        ("resources/icons/lock.svg", "window"),
        ("relayfix/intake/msg.py", "reader"),
    ],
)
def test_a_program_that_lacks_a_part_says_which(copy: Path, missing: str, part: str) -> None:
    (copy / missing).unlink()
    done = selftest(copy)
    assert done.returncode == 1, done.stdout
    assert f"FAILED {part}" in done.stdout


makensis = pytest.mark.skipif(
    shutil.which("makensis") is None, reason="makensis is not installed here"
)


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    """A stand-in for the frozen program."""
    inside = tmp_path / "payload" / "_internal"
    inside.mkdir(parents=True)
    (inside.parent / "relayfix.exe").write_bytes(b"MZ")
    (inside / "resources.txt").write_text("é")
    return inside.parent


@makensis
def test_the_set_up_program_for_windows_compiles(payload: Path) -> None:
    done = build("nsis", "--payload", str(payload))
    assert done.returncode == 0, done.stdout + done.stderr
    made = ROOT / "dist" / f"relayfix-{__version__}-setup.exe"
    assert made.read_bytes()[:2] == b"MZ"


@makensis
def test_a_broken_script_does_not(payload: Path, tmp_path: Path) -> None:
    script = (INSTALLER / "windows" / "relayfix.nsi").read_text(encoding="utf-8")
    broken = tmp_path / "broken.nsi"
    broken.write_text(script.replace("SectionEnd", "SectionFin", 1), encoding="utf-8")
    done = subprocess.run(
        [
            *("makensis", "-V2", "-DVERSION=1.0.0", f"-DPAYLOAD={payload}"),
            *(f"-DICON={tmp_path / 'x.ico'}", f"-DOUT={tmp_path / 'x.exe'}"),
            *(f"-DLICENCE={ROOT / 'LICENSE'}", str(broken)),
        ],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0


def test_the_icon_for_windows_holds_every_size() -> None:
    assert build("icons").returncode == 0
    data = (ROOT / "dist" / "icons" / "relayfix.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind, count) == (0, 1, 7)
    for number in range(count):
        size, offset = struct.unpack_from("<II", data, 6 + 16 * number + 8)
        assert data[offset : offset + 8] == b"\x89PNG\r\n\x1a\n"
        assert offset + size <= len(data)


def test_the_shell_scripts_are_well_formed() -> None:
    scripts = sorted(INSTALLER.glob("*/*.sh"))
    assert len(scripts) == 3
    for script in scripts:
        subprocess.run(["sh", "-n", str(script)], check=True, timeout=10)


def test_the_lists_for_the_systems_are_well_formed() -> None:
    with (INSTALLER / "macos" / "entitlements.plist").open("rb") as file:
        assert plistlib.load(file)
    for name in ("metainfo.xml", "relayfix-mime.xml"):
        ET.parse(INSTALLER / "linux" / name)  # noqa: S314 - our own file
    desktop = (INSTALLER / "linux" / "relayfix.desktop").read_text(encoding="utf-8")
    assert "MimeType=message/rfc822;application/vnd.ms-outlook;" in desktop


def test_a_release_is_built_and_tested_on_each_system() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    jobs: dict[str, Any] = yaml.safe_load(text)["jobs"]
    for name in ("linux", "windows", "macos"):
        steps = " ".join(str(step.get("run", "")) for step in jobs[name]["steps"])
        assert "--selftest" in steps or "build.py folder" in steps, name
        assert "diagnose --no-network" in steps, name
    assert jobs["release"]["needs"] == ["linux", "windows", "macos"]
