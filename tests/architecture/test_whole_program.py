# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole program imports where something is missing: Unix, a terminal, an English path."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import PACKAGE, ROOT, module_name, python_files

IMPORT_ALL = """
import importlib, json, pkgutil, sys, warnings
warnings.simplefilter("error", ImportWarning)
import relayfix
names = ["relayfix"]
names += [m.name for m in pkgutil.walk_packages(relayfix.__path__, "relayfix.", onerror=print)]
for name in names:
    importlib.import_module(name)
with open(RESULT, "w", encoding="utf-8") as result:
    json.dump({"names": names, "file": relayfix.__file__, "modules": sorted(sys.modules)}, result)
"""

WITHOUT_UNIX = """
import os, sys
for missing in ("resource", "fcntl", "termios", "tty", "pty"):
    sys.modules[missing] = None  # importing it now raises ImportError, as on Windows
for missing in ("fork", "forkpty", "getuid", "geteuid", "setsid", "killpg"):
    delattr(os, missing) if hasattr(os, missing) else None
"""

WITHOUT_A_TERMINAL = """
import sys
sys.stdin = sys.stdout = sys.stderr = None  # a windowed program on Windows has none of them
"""

HEAVY = ("extract_msg", "dns", "keyring", "dkim", "publicsuffixlist", "truststore", "cryptography")


def run(code: str, folder: Path, result: Path, **environment: str) -> dict[str, object]:
    """Run code in a fresh interpreter whose program is ``folder/relayfix``; what it found."""
    script = f"RESULT = {str(result)!a}\nimport sys\nsys.path.insert(0, {str(folder)!a})\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(result.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def modules_after(code: str, tmp_path: Path) -> list[str]:
    """The names in ``sys.modules`` after running a piece of code."""
    result = tmp_path / "result.json"
    tail = "\nimport json, sys\njson.dump({'modules': sorted(sys.modules)}, open(RESULT, 'w'))"
    modules = run(code + tail, ROOT, result)["modules"]
    assert isinstance(modules, list)
    return modules


def test_every_module_is_imported(tmp_path: Path) -> None:
    """`pkgutil` finds what the folders hold; the other tests here judge the whole program."""
    names = run(IMPORT_ALL, ROOT, tmp_path / "result.json")["names"]
    assert isinstance(names, list)
    assert set(names) == set(map(module_name, python_files(PACKAGE)))


def test_without_what_windows_lacks(tmp_path: Path) -> None:
    run(WITHOUT_UNIX + IMPORT_ALL, ROOT, tmp_path / "result.json")


def test_the_lack_is_real() -> None:
    """The two preludes take away what they say, or the tests with them prove nothing."""
    for module in ("resource", "fcntl"):
        done = subprocess.run(
            [sys.executable, "-c", f"{WITHOUT_UNIX}\nimport {module}"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert "ModuleNotFoundError" in done.stderr or "ImportError" in done.stderr


def test_without_a_terminal(tmp_path: Path) -> None:
    run(WITHOUT_A_TERMINAL + IMPORT_ALL, ROOT, tmp_path / "result.json")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_from_a_path_with_spaces_and_accents(tmp_path: Path, locale: str) -> None:
    folder = tmp_path / "Mes programmes é"
    shutil.copytree(PACKAGE, folder / "relayfix", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "resources", folder / "resources")
    code = (
        IMPORT_ALL
        + "from relayfix.knowledge.texts import catalogue, languages\n"
        + "from relayfix.knowledge.signatures import signatures\n"
        + "assert signatures() and all(catalogue(language).texts for language in languages())\n"
    )
    found = run(code, folder, tmp_path / "result.json", LC_ALL=locale)
    assert str(found["file"]).startswith(str(folder))


def test_the_command_line_starts_without_qt_or_what_it_does_not_need(tmp_path: Path) -> None:
    modules = modules_after("import relayfix.__main__, relayfix.cli", tmp_path)
    loaded = {name.partition(".")[0] for name in modules}
    assert "relayfix" in loaded
    assert not loaded & {"PySide6", "shiboken6", *HEAVY}, "import it where it is used"


def test_the_window_starts_with_qt_and_the_standard_library_alone(tmp_path: Path) -> None:
    """Each of these costs 50 to 170 ms before the first page is painted."""
    window = map(module_name, python_files(PACKAGE / "gui"))
    modules = modules_after("import " + ", ".join(window), tmp_path)
    loaded = {name.partition(".")[0] for name in modules}
    assert "PySide6" in loaded
    qt = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap"}
    others = loaded - sys.stdlib_module_names - qt - {"relayfix", "sitecustomize"}
    slow = {name for name in others if not name.startswith("_")}
    assert not slow, "import it in the worker, or after the first page is painted"
