# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen of our own: an X server, a window manager, a session bus, a mouse and a keyboard.

The window runs there as its own process, as it does for a person. Each run has a home of its own.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from tests.support.project import ROOT

NEEDED = (
    "Xvfb",
    "openbox",
    "xdotool",
    "dbus-daemon",
    "/usr/libexec/at-spi-bus-launcher",
)
"""Programs; what `bootstrap.py test` installs on Debian."""

SIZE = (1600, 1000)


def missing() -> str:
    """What a screen of our own lacks here: "" for nothing."""
    if not sys.platform.startswith("linux"):
        return "a screen of our own is an X server's: this is not Linux"
    lacking = [name for name in NEEDED if not shutil.which(name)]
    return f"{', '.join(lacking)} is not installed" if lacking else ""


class Screen:
    """Where programs can be started, seen and used."""

    def __init__(self, home: Path, environment: dict[str, str], bus_address: str) -> None:
        self.home = home
        self.environment = environment
        self.bus_address = bus_address
        self._running = ExitStack()

    def program(self, *arguments: str) -> subprocess.Popen[str]:
        """The program itself: this checkout's, or the command that ``RELAYFIX_PROGRAM`` names, so
        that an installed one can be put to the same use."""
        named = shlex.split(os.environ.get("RELAYFIX_PROGRAM", ""))
        return self._start(*(named or (sys.executable, "-m", "relayfix")), *arguments)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """A program of ours on this screen; it is ended with the screen."""
        return self._start(sys.executable, *command)

    def _start(self, *command: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self._file("stdout.txt"),
            stderr=self._file("stderr.txt"),
            text=True,
        )
        self._running.callback(end, process)
        return process

    def _file(self, name: str) -> IO[str]:
        return self._running.enter_context((self.home / name).open("a", encoding="utf-8"))

    def said(self) -> list[str]:
        """The lines that the programs have written to standard output."""
        return (self.home / "stdout.txt").read_text(encoding="utf-8").splitlines()

    def complaints(self) -> str:
        """What the programs wrote to standard error."""
        return (self.home / "stderr.txt").read_text(encoding="utf-8")

    def hand(self, *actions: str | int) -> None:
        """What xdotool is told to do with mouse or keyboard."""
        subprocess.run(
            ["xdotool", *map(str, actions)], env=self.environment, check=True, timeout=20
        )

    def close(self) -> None:
        """End all programs."""
        self._running.close()


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """End a process, if it has not ended."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
    for stream in (process.stdout, process.stdin):
        if stream is not None:
            stream.close()


@contextmanager
def screen(home: Path) -> Iterator[Screen]:
    """A screen, with nothing on it; ``home`` is an empty folder for what programs keep."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QT_", "XDG_", "WAYLAND_", "GTK_", "GNOME_", "DESKTOP_"))
    }
    environment |= {"HOME": str(home), "NO_AT_BRIDGE": "0", "LANG": "C.UTF-8"}
    for name in ("CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"):
        folder = home / name.lower()
        folder.mkdir(mode=0o700)
        environment[f"XDG_{name}"] = str(folder)
    with ExitStack() as running:
        width, height = SIZE
        quiet = ("-nolisten", "tcp", "-noreset")
        # The X server picks a free number and writes it where it is told to.
        read, write = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", *quiet],
            pass_fds=(write,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.callback(end, server)
        os.close(write)
        with os.fdopen(read) as number:
            environment["DISPLAY"] = f":{_line(number, 'Xvfb')}"
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.callback(end, bus)
        assert bus.stdout is not None
        address = _line(bus.stdout, "dbus-daemon")
        environment["DBUS_SESSION_BUS_ADDRESS"] = address
        manager = subprocess.Popen(
            ["openbox", "--sm-disable", "--startup", "echo there"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.callback(end, manager)
        assert manager.stdout is not None
        while _line(manager.stdout, "openbox") != "there":
            pass  # it has something to say of its menus
        made = Screen(home, environment, address)
        running.callback(made.close)
        yield made


def _line(stream: IO[str], who: str) -> str:
    line = stream.readline().strip()
    assert line, f"{who} did not start"
    return line
