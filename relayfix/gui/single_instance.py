# SPDX-License-Identifier: GPL-3.0-or-later
"""One window a user: a second start hands its files to the first and is done.

The first start holds a lock, which its end releases however it ends. Behind the first page it
listens at a local socket (a named pipe on Windows) that this user alone can open; no network.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

from relayfix.store.settings import config_folder

# Before its first paint the first start needs the lock alone: the rest is imported where needed.
if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LARGEST = 256 * 1024
"""Bytes of a message from another start."""
MOST = 500
"""Files in one message."""
PATIENCE = 3.0
"""Seconds for the first start to answer; it may not have painted yet."""
_LONGEST_SOCKET = 100
"""Characters of a socket's path that every system takes."""


class Taken(Exception):
    """There is a first window already."""


def claim() -> QLockFile | None:
    """The lock of the first window; None where there is no place for one.

    `Taken` where another start holds it.
    """
    folder = config_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    lock = QLockFile(str(folder / "first.lock"))
    lock.setStaleLockTime(0)  # not by its age: by whether its process still lives
    if lock.tryLock(0):
        return lock
    if lock.error() is QLockFile.LockError.LockFailedError:
        raise Taken
    return None


def hand_over(paths: Sequence[str]) -> bool:
    """Give the files to the first window, and bring it to the front; whether it took them."""
    import json

    from PySide6.QtNetwork import QLocalSocket

    absolute = [str(Path(path).absolute()) for path in paths[:MOST]]
    message = json.dumps({"files": absolute}).encode("ascii") + b"\n"
    if len(message) > LARGEST:
        return False
    deadline = time.monotonic() + PATIENCE
    while True:
        socket = QLocalSocket()
        socket.connectToServer(_address())
        if socket.waitForConnected(300):
            return _say(socket, message)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)


def _say(socket: QLocalSocket, message: bytes) -> bool:
    socket.write(message)
    socket.flush()
    while not socket.canReadLine():
        if not socket.waitForReadyRead(round(PATIENCE * 1000)):
            return False
    return bytes(socket.readLine().data()) == b"taken\n"


def _address() -> str:
    """A path below the user's own folder where the system takes one, else a name of theirs."""
    folder = config_folder()
    path = str(folder / "first.socket")
    if len(path) <= _LONGEST_SOCKET and "\\" not in path:
        return path
    import hashlib  # brings all of OpenSSL, for which the first paint is not to wait

    return f"relayfix-{hashlib.sha256(str(folder).encode('utf-8', 'replace')).hexdigest()[:24]}"


class Doorbell(QObject):
    """Listens for later starts. ``rung`` carries their files, often none."""

    rung = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: QLocalServer | None = None

    def listen(self) -> bool:
        """Whether later starts can be heard from now on. Call it with the lock in hand."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        address = _address()
        # Whoever holds the lock is the only one: what lies there is of a window that crashed.
        QLocalServer.removeServer(address)
        if not server.listen(address):
            return False
        server.newConnection.connect(self._on_connection)
        self._server = server
        return True

    def close(self) -> None:
        """Nobody is heard any more."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _on_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()):
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda one=socket: self._on_words(one))
            self._on_words(socket)

    def _on_words(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LARGEST:
                socket.abort()
            return
        files = _files_of(bytes(socket.readLine(LARGEST).data()))
        if files is None:
            socket.abort()
            return
        socket.write(b"taken\n")
        socket.flush()
        socket.disconnectFromServer()
        self.rung.emit(files)


def _files_of(line: bytes) -> list[str] | None:
    """The files that a message names; None where it is no message of ours."""
    import json

    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    files = message.get("files") if isinstance(message, dict) else None
    if not isinstance(files, list) or len(files) > MOST:
        return None
    named = [one for one in files if isinstance(one, str) and "\0" not in one]
    return named if len(named) == len(files) else None
