# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate: it runs what README names and nothing easier, and lets no test pass by skipping it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import gate
from tests.support.project import ROOT

CONFTEST = "from tests.support.gate import install as pytest_configure\n"


def run(folder: Path, text: str, *, gated: bool) -> subprocess.CompletedProcess[str]:
    """A run of pytest over one file, away from the tests of this project."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_it.py").write_text("import pytest\n" + text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != gate.VARIABLE}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    if gated:
        environment[gate.VARIABLE] = "1"
    options = ("-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={folder}")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


PASSES = "def test_one(): pass\n"
MISSING = """
@pytest.mark.skipif(True, reason="Xvfb is not installed")
def test_two(): pass
def test_three(): pytest.skip("openbox is not installed")
@pytest.fixture
def tool(): pytest.skip("xdotool is not installed")
def test_four(tool): pass
"""
WHOLE = 'pytest.importorskip("no_such_module", reason="pyspf is not here")\n'


def test_what_is_skipped_for_a_missing_tool_fails_the_gate(tmp_path: Path) -> None:
    done = run(tmp_path, PASSES + MISSING, gated=True)
    assert done.returncode == 1, done.stdout
    for tool in ("Xvfb", "openbox", "xdotool"):
        assert f"1 for: {tool} is not installed" in done.stdout
    assert run(tmp_path, PASSES + MISSING, gated=False).returncode == 0


def test_a_file_that_is_skipped_as_a_whole_fails_the_gate(tmp_path: Path) -> None:
    done = run(tmp_path, WHOLE + PASSES, gated=True)
    assert done.returncode == 1, done.stdout
    assert "1 for: pyspf is not here" in done.stdout


def test_what_no_set_up_can_add_may_be_skipped(tmp_path: Path) -> None:
    skips = [
        f'def test_allowed_{number}(): pytest.skip("{reason} and so on")\n'
        for number, reason in enumerate(gate.ALLOWED)
    ]
    done = run(tmp_path, PASSES + "".join(skips), gated=True)
    assert done.returncode == 0, done.stdout
    assert f"{len(gate.ALLOWED)} skipped" in done.stdout


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    text = f"{PASSES}@pytest.mark.xfail(strict=True)\ndef test_two(): assert False\n"
    assert run(tmp_path, text, gated=True).returncode == 0


@pytest.mark.parametrize("reason", gate.ALLOWED)
def test_what_is_allowed_is_still_said_somewhere(reason: str) -> None:
    files = (ROOT / "tests").rglob("*.py")
    said = [
        file
        for file in files
        if file.name not in ("gate.py", Path(__file__).name)
        and reason.rstrip() in file.read_text(encoding="utf-8")
    ]
    assert said, f"no test is skipped for {reason!r} any more"


def test_the_gate_runs_the_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = "python3 bootstrap.py test"
    assert f"```sh\n{command}\n```" in readme
    assert script.rstrip().endswith(f"\nexec {command}")
    assert re.search(rf"^export {gate.VARIABLE}=1$", script, re.MULTILINE)
