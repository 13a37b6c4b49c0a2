# SPDX-License-Identifier: GPL-3.0-or-later
"""What every test gets: no network but loopback, a home of its own, and shared inputs."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import gate
from tests.support.loopback import LoopbackOnly
from tests.support.schemas import validate

_NETWORK = LoopbackOnly()
_HOME = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--onscreen", action="store_true", help="show the windows instead of painting offscreen"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Before anything of Qt or of ours is imported: a private home, and no screen."""
    gate.install(config)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A run in the background may ignore Ctrl+C, and all that it starts would, too.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not config.getoption("--onscreen"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    home = Path(tempfile.mkdtemp(prefix="relayfix-tests-"))
    config.stash[_HOME] = home
    for variable, folder in (
        ("HOME", "home"),
        ("USERPROFILE", "home"),
        ("APPDATA", "home/roaming"),
        ("LOCALAPPDATA", "home/local"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "runtime"),
    ):
        path = home / folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[variable] = str(path)
    # No test may find the keyring of the person who runs it, nor depend on their language.
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        os.environ.pop(variable, None)
    os.environ["LANG"] = "C.UTF-8"
    _NETWORK.install()


def pytest_unconfigure(config: pytest.Config) -> None:
    home = config.stash.get(_HOME, None)
    if home is not None:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[LoopbackOnly]:
    """Fails a test that tried to reach another machine, also where the code swallowed it."""
    yield _NETWORK
    if attempts := _NETWORK.take():
        pytest.fail(
            "this test reached beyond loopback; start a server on 127.0.0.1 instead:\n  "
            + "\n  ".join(attempts),
            pytrace=False,
        )


@pytest.fixture
def hostile_text() -> str:
    """A line as a stranger would write it to trick a terminal, a window or a reader."""
    return "".join(
        (
            "\x1b[31mred\x1b[0m\x1b]0;title\x07",  # terminal escapes: colour, window title
            "\u202egpj.exe\u202c\u2066x\u2069",  # bidirectional overrides and isolates
            "pass\u200bword\u200d\ufeff\u00ad",  # zero width space, joiner, mark; soft hyphen
            "<b>bold</b><img src='file:///etc/passwd'><script>alert(1)</script>&amp;",
            "\u0430pple.example \u2044 e\u0301\u0301\u0301",  # look-alikes, piled-up accents
            "\x00\x08\x7f\x85\u2028",  # NUL, backspace, delete, next line, line separator
        )
    )


@pytest.fixture
def validates() -> Callable[[object, str], None]:
    """``validates(document, "read")`` asserts that a document keeps to its schema."""
    return validate


@pytest.fixture(scope="session")
def corpus() -> Path:
    """A folder of real returned messages, where the machine has one (``RELAYFIX_CORPUS``)."""
    named = os.environ.get("RELAYFIX_CORPUS")
    if not named:
        pytest.skip("RELAYFIX_CORPUS names no folder of returned messages on this machine")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"RELAYFIX_CORPUS names {named}, which is not a folder", pytrace=False)
    return folder
