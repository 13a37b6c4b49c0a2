# SPDX-License-Identifier: GPL-3.0-or-later
"""The local socket of the first window: for this user alone, and no place to fill its memory."""

from __future__ import annotations

import socket
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from relayfix.gui import single_instance

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has named pipes")


def local() -> socket.socket:
    if sys.platform == "win32":
        raise AssertionError("Windows has no such sockets; skip the test there")
    return socket.socket(socket.AF_UNIX)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(single_instance, "_address", lambda: str(tmp_path / "s"))
    return tmp_path / "s"


@pytest.fixture
def bell(qtbot: QtBot, place: Path) -> Iterator[single_instance.Doorbell]:  # noqa: ARG001 - Qt runs, the socket lies there
    bell = single_instance.Doorbell()
    assert bell.listen()
    yield bell
    bell.close()


def test_nobody_else_may_ring(bell: single_instance.Doorbell, place: Path) -> None:
    assert bell
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0


def test_a_socket_that_a_crash_left_is_replaced(qtbot: QtBot, place: Path) -> None:
    left = local()
    left.bind(str(place))
    left.close()
    assert place.exists()
    bell = single_instance.Doorbell()
    try:
        assert bell.listen()
        qtbot.wait(1)
    finally:
        bell.close()


def test_a_flood_without_an_end_is_cut_off(
    bell: single_instance.Doorbell, place: Path, qtbot: QtBot
) -> None:
    rung: list[object] = []
    bell.rung.connect(rung.append)
    cut = threading.Event()

    def flood() -> None:
        with local() as caller:
            caller.settimeout(10)
            caller.connect(str(place))
            try:
                for _ in range(64 * single_instance.LARGEST // 65536):
                    caller.sendall(b"x" * 65536)
            except OSError:
                cut.set()

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    qtbot.waitUntil(cut.is_set, timeout=10_000)
    assert rung == []


def test_who_does_not_answer_has_not_taken_the_files(
    place: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Then the second start opens a window of its own: nothing the person gave is lost."""
    monkeypatch.setattr(single_instance, "PATIENCE", 0.2)
    with local() as deaf:
        deaf.bind(str(place))
        deaf.listen()
        assert single_instance.hand_over(["returned.eml"]) is False
    qtbot.wait(1)
