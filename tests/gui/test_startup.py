# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there at the first paint, what is not yet, and how a program starts and ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from relayfix import __main__, cli
from relayfix.gui.words import FIRST, Gradual
from relayfix.knowledge.texts import catalogue, languages, part, plain_table
from relayfix.resources import resource
from tests.benchmarks import bench_startup
from tests.support.project import ROOT
from tests.support.wizard import SAMPLE

HEAVY = (
    "asyncio",
    "dns",
    "dkim",
    "email",
    "extract_msg",
    "hashlib",
    "keyring",
    "publicsuffixlist",
    "relayfix.checks",
    "relayfix.diagnosis",
    "relayfix.intake",
    "relayfix.model.check",
    "relayfix.net",
    "relayfix.report.document",
    "relayfix.session",
    "tomllib",
    "truststore",
)
"""Packages that the first page can do without."""

PROBE = f"""
import sys
from relayfix.gui.app import Program, application_of
app = application_of(["relayfix"])
program = Program(language="en")
window = program.show()
window.painted.disconnect()  # look before the rest is warmed
window.painted.connect(app.quit)
app.exec()
print(sorted(set({HEAVY!r}) & set(sys.modules)))
program.close()
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    done = run(PROBE)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_the_benchmark_measures_something() -> None:
    """Its ratio belongs on a quiet machine; here, that both programs paint and end."""
    bare, ours = bench_startup.measure(1)
    assert 0 < bare < ours


WHOLE = """
import sys
from PySide6.QtCore import QTimer
from relayfix.gui import app

def look():
    from PySide6.QtWidgets import QApplication
    windows = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "Window"]
    if windows and windows[0].wizard.currentId() == 10:
        print(windows[0].wizard.page_now().head.sentence.text())
        windows[0].close()

application = app.application_of(["relayfix"])
timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
sys.exit(app.main(sys.argv[1:], language="en"))
"""


def test_a_file_on_the_command_line_is_already_dropped_in() -> None:
    done = run(WHOLE, SAMPLE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Your message to Claire Petit was stopped on its way."
    assert "Traceback" not in done.stderr


CLOSED = """
import sys
from PySide6.QtCore import QTimer
from relayfix.gui import app

def close():
    from PySide6.QtWidgets import QApplication
    for window in QApplication.topLevelWidgets():
        window.close()

application = app.application_of(["relayfix"])
timer = QTimer()
timer.timeout.connect(close)
timer.start(int(sys.argv[1]))
sys.exit(app.run((sys.argv[2],), language="en"))
"""


@pytest.mark.parametrize("milliseconds", [1, 60, 250])
def test_a_window_closed_early_ends_the_program_cleanly(milliseconds: int) -> None:
    """While the reader comes up, while a file is read, while pages are made."""
    done = run(CLOSED, str(milliseconds), SAMPLE)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Traceback" not in done.stderr


BROKEN = """
import os, sys
from PySide6.QtCore import QTimer
from relayfix.gui import app

def fall():
    raise LookupError("a bug")

def go_on():
    from PySide6.QtWidgets import QApplication
    sheet = QApplication.activeModalWidget()
    if sheet is not None:
        print(sheet.windowTitle())
        sheet.reject()
        timer.stop()
        QTimer.singleShot(0, QApplication.closeAllWindows)

application = app.application_of(["relayfix"])
timer = QTimer()
timer.timeout.connect(go_on)
timer.start(20)
QTimer.singleShot(100, fall)
sys.exit(app.run(language="en"))
"""


def test_a_bug_opens_one_kind_dialog_and_leaves_its_details(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Something in RelayFix went wrong."
    details = next(tmp_path.rglob("trouble.txt")).read_text(encoding="utf-8")
    assert "LookupError: a bug" in details


@pytest.mark.parametrize("language", languages())
def test_the_first_texts_are_the_same_however_they_are_read(language: str) -> None:
    text = resource("texts", language, f"{FIRST}.toml").read_text(encoding="utf-8")
    assert plain_table(text) == tomllib.loads(text), "tomllib would be imported for the first page"
    whole = catalogue(language).texts
    first = part(language, FIRST)
    assert first
    assert all(whole[id_] == said for id_, said in first.items())


@pytest.mark.parametrize(
    "text", ['a = "\\n"', "a = 'x'", 'a = """x"""', "a = 1", 'a.b = "x"', "[[a]]", 'a = "x" # y']
)
def test_a_file_that_is_not_plain_is_left_to_tomllib(text: str) -> None:
    assert plain_table(text) is None


def test_other_texts_are_read_when_they_are_needed() -> None:
    words = Gradual("fr")
    assert "window.answer.why" not in words.texts
    assert words.text("window.answer.why") == "Pourquoi nous le pensons"
    assert words.texts is catalogue("fr").texts
    assert "calendar.date" in Gradual("en")


def test_every_command_of_the_terminal_is_known_before_it_is_imported() -> None:
    assert __main__.COMMANDS == cli.COMMANDS


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["returned.eml"], True),
        (["--lang", "fr"], True),
        (["read", "returned.eml"], False),
        (["--help"], False),
    ],
)
def test_what_opens_the_window(arguments: list[str], window: bool) -> None:
    assert __main__.is_for_the_window(arguments) is window


def test_without_a_screen_there_is_one_sentence() -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "relayfix", "--lang", "en"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in hidden},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("There is no screen")
    assert len(done.stderr.splitlines()) == 1


def test_garbage_is_looked_for_again_behind_the_first_page() -> None:
    done = run(
        "import gc, weakref\n"
        "gc.disable()\n"
        "from relayfix.gui.app import Program, application_of\n"
        'app = application_of(["relayfix"])\n'
        'program = Program(language="en")\n'
        "window = program.show()\n"
        "class Circle: pass\n"
        "circle = Circle()\n"
        "circle.itself = circle\n"
        "weakref.finalize(circle, app.quit)\n"
        "del circle\n"
        "kept = []\n"
        "window.painted.connect(lambda: kept.extend([number] for number in range(9000)))\n"
        "app.exec()\n"
        "program.close()\n"
        "print(len(kept))\n"
    )
    assert (done.returncode, done.stdout) == (0, "9000\n"), done.stderr
