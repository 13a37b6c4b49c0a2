# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up: what can be judged without installing anything."""

from __future__ import annotations

import ast
import io
import re
import sys
import sysconfig
from pathlib import Path

import PySide6
import pytest

import bootstrap
from tests.support.project import ROOT


@pytest.mark.parametrize(
    ("version", "good"),
    [((3, 6), False), ((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)],
)
def test_the_pythons_it_is_tested_with(version: tuple[int, int], good: bool) -> None:
    assert bootstrap.is_supported(version) is good


def test_the_oldest_and_newest_python_are_those_of_the_package() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    oldest, newest = bootstrap.OLDEST, bootstrap.NEWEST
    assert f'requires-python = ">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"' in text


def test_an_older_python_can_read_what_it_is_told() -> None:
    """3.7 is as far back as the parser can look; annotations of 3.9 stand in quotes."""
    source = (ROOT / "bootstrap.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    annotations = [
        note
        for node in ast.walk(tree)
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if note is not None
    ]
    assert annotations
    evaluated = [ast.unparse(note) for note in annotations if not isinstance(note, ast.Constant)]
    assert not [note for note in evaluated if "[" in note or "|" in note]


def test_an_older_python_is_told_which_one_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setenv("PATH", "")
    assert bootstrap.main(["run"]) == 1
    said = capsys.readouterr().err
    assert "Python 3.11 to 3.13" in said
    assert "this is 3.9" in said


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["frobnicate"], 2), (["--help"], 0), (["-h"], 0)]
)
def test_anything_else_shows_the_two_commands(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(arguments) == code
    said = capsys.readouterr().err
    assert "bootstrap.py run" in said
    assert "bootstrap.py test" in said


@pytest.mark.parametrize(
    ("variables", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_where_a_window_can_be_expected(
    variables: dict[str, str], platform: str, expected: bool
) -> None:
    assert bootstrap.has_screen(variables, platform) is expected


def test_a_listing_of_the_linker_names_what_is_missing() -> None:
    listing = (
        "\tlinux-vdso.so.1 (0x00007ffd3c5fe000)\n"
        "\tlibxcb-cursor.so.0 => not found\n"
        "\tlibxcb-icccm.so.4 => not found\n"
        "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f2c5a000000)\n"
    )
    missing = bootstrap.not_found(listing)
    assert missing == {"libxcb-cursor.so.0", "libxcb-icccm.so.4"}
    assert missing <= bootstrap.LIBRARIES.keys()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere Qt brings its own")
def test_every_library_that_qt_asks_the_system_for_has_its_package() -> None:
    """Also where all are present: the names are read off Qt's own files."""
    qt = Path(PySide6.__file__).parent / "Qt"
    libraries = ("Core", "Gui", "Widgets", "XcbQpa", "DBus", "WaylandClient")
    files = [qt / "lib" / f"libQt6{name}.so.6" for name in libraries]
    files += [
        qt / "plugins/platforms" / f"libq{name}.so" for name in ("xcb", "offscreen", "wayland")
    ]
    wanted = {
        name.decode()
        for file in files
        for name in re.findall(rb"\0(lib[\w+.-]+\.so\.\d[\d.]*)(?=\0)", file.read_bytes())
    }
    always = ("libQt6", "libicu", "libc.", "libm.", "libgcc_s.", "libstdc++.")
    system = {name for name in wanted if not name.startswith(always)}
    assert "libxkbcommon.so.0" in system, "nothing was read off"
    assert system <= bootstrap.LIBRARIES.keys(), system - bootstrap.LIBRARIES.keys()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine", encoding="utf-8")
    (tmp_path / "report-2").mkdir()
    assert bootstrap.free_folder(tmp_path, "report") == tmp_path / "report-3"
    assert (tmp_path / "report").read_text(encoding="utf-8") == "mine"


def test_a_place_without_room_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.Stop, match="cannot be written to"):
        bootstrap.free_folder(tmp_path / "missing", "report")


def test_a_script_without_a_person_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert bootstrap.may_ask_the_network() is False
    monkeypatch.setattr(sys, "stdin", None)
    assert bootstrap.may_ask_the_network() is False


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("y\n", True), ("Yes\n", True), ("oui\n", True), ("\n", False), ("n\n", False), ("", False)],
)
def test_a_person_agrees_by_saying_so(
    monkeypatch: pytest.MonkeyPatch, typed: str, agreed: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert bootstrap.may_ask_the_network() is agreed


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], ["--no-network", "relay-denied.en.eml"]),
        (["mine.eml", "-odd.eml"], ["--no-network", "--", "mine.eml", "-odd.eml"]),
    ],
)
def test_without_a_screen_the_answer_is_asked_for_as_text(
    files: list[str],
    expected: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A stand-in for the program records what it is given, and writes one file."""
    program = tmp_path / "program.py"
    program.write_text(
        "import json, pathlib, sys\n"
        "pathlib.Path('given.json').write_text(json.dumps(sys.argv[1:]))\n"
        "pathlib.Path(sys.argv[sys.argv.index('--pdf') + 1]).write_text('x')\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    assert bootstrap.in_the_terminal([sys.executable, str(program)], files) == 0
    given = (tmp_path / "given.json").read_text(encoding="utf-8")
    assert given.startswith('["diagnose"')
    for word in expected:
        assert word in given
    assert (tmp_path / "relayfix-report" / "report.pdf").is_file()
    assert "report.pdf" in capsys.readouterr().err


def test_a_folder_for_nothing_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    assert bootstrap.in_the_terminal(failing, ["mine.eml"]) == 3
    assert list(tmp_path.iterdir()) == []


def test_the_sample_it_falls_back_to_is_shipped() -> None:
    assert bootstrap.SAMPLE.is_file()


def test_what_is_installed_follows_the_pins() -> None:
    run, test = bootstrap.key(bootstrap.RUN), bootstrap.key(bootstrap.TEST)
    assert run != test
    assert run == bootstrap.key(bootstrap.RUN)


def test_the_way_to_the_checkout_has_no_accent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip has written the absolute path; a C locale or an old code page cannot read it."""
    checkout = tmp_path / "Été 2026" / "relayfix"
    monkeypatch.setattr(bootstrap, "ROOT", checkout)
    monkeypatch.setattr(bootstrap, "VENV", checkout / ".venv")
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(checkout / ".venv")}))
    packages.mkdir(parents=True)
    pointer = packages / "_editable_impl_relayfix.pth"
    pointer.write_text(str(checkout), encoding="utf-8")
    other = packages / "other.pth"
    other.write_text("untouched", encoding="utf-8")
    bootstrap.lead_to_the_checkout()
    way = pointer.read_text(encoding="ascii").strip()
    assert (packages / way).resolve() == checkout
    assert other.read_text(encoding="utf-8") == "untouched"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no root")
def test_without_root_the_mail_servers_are_left_out_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "MAIL_SERVERS", tmp_path / "mail-servers")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    bootstrap.prepare_mail_servers()
    assert "real mail servers are skipped" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    bootstrap.MAIL_SERVERS.mkdir()
    bootstrap.prepare_mail_servers()
    assert capsys.readouterr().err == ""
