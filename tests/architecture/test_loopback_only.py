# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard against the network refuses what it should, and lets loopback through."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.loopback import LoopbackOnly, NetworkUsed, is_here
from tests.support.project import ROOT


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "localhost", b"127.0.0.1", None]
)
def test_loopback_is_here(host: str | bytes | None) -> None:
    assert is_here(host)


@pytest.mark.parametrize(
    "host",
    ["192.0.2.1", "10.0.0.1", "0.0.0.0", "2001:db8::1", "::", "mail.example", "127.1.example"],
)
def test_everything_else_is_not(host: str) -> None:
    assert not is_here(host)


def test_a_connection_is_refused_and_remembered(loopback_only: LoopbackOnly) -> None:
    with socket.socket() as connection, pytest.raises(NetworkUsed, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 25))
    assert loopback_only.take() == ["socket.connect to '192.0.2.1', port 25"]


def test_a_datagram_is_refused(loopback_only: LoopbackOnly) -> None:
    with (
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sender,
        pytest.raises(NetworkUsed, match="2001:db8::53"),
    ):
        sender.sendto(b"?", ("2001:db8::53", 53))
    assert len(loopback_only.take()) == 1


def test_a_name_is_not_looked_up(loopback_only: LoopbackOnly) -> None:
    with pytest.raises(NetworkUsed, match=r"mail\.example"):
        socket.getaddrinfo("mail.example", 25)
    assert len(loopback_only.take()) == 1


def test_a_thread_that_swallows_the_error_is_still_caught(loopback_only: LoopbackOnly) -> None:
    def work() -> None:
        with contextlib.suppress(OSError):
            socket.create_connection(("192.0.2.7", 80), timeout=1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert any("192.0.2.7" in attempt for attempt in loopback_only.take())


def test_asyncio_is_caught_too(loopback_only: LoopbackOnly) -> None:
    async def work() -> None:
        await asyncio.open_connection("192.0.2.9", 25)

    with pytest.raises(NetworkUsed):
        asyncio.run(work())
    assert loopback_only.take()


def test_a_server_on_loopback_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(b"hello")
            with server.accept()[0] as accepted:
                assert accepted.recv(5) == b"hello"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no local sockets")
def test_a_local_socket_is_reached() -> None:
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b"x")
        assert other.recv(1) == b"x"


def test_the_home_of_the_tests_is_not_the_persons() -> None:
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        assert "relayfix-tests-" in os.environ[variable]


def test_a_test_that_reached_out_fails(tmp_path: Path) -> None:
    """The fixture itself, in a run of its own: code that swallowed the error fails all the same."""
    (tmp_path / "test_sly.py").write_text(
        "import socket, contextlib\n"
        "def test_sly():\n"
        "    with contextlib.suppress(OSError):\n"
        "        socket.create_connection(('192.0.2.1', 25))\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    ours = ["-p", "tests.conftest", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *ours, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "reached beyond loopback" in run.stdout
    assert "192.0.2.1" in run.stdout
