# SPDX-License-Identifier: GPL-3.0-or-later
"""A real SMTP server on loopback that answers from a script and writes down what it is told.

::

    with MailServer(tls=issued.context(), accounts={"anna": "secret"}) as server:
        ...                                 # talk to 127.0.0.1, server.port
    assert server.said == ["EHLO [127.0.0.1]", "STARTTLS", ...]
    assert not [line for line in server.told if line.text.startswith("AUTH") and not line.secure]

``replies`` replace what it says to a verb (``GREETING`` is its first word): a text whose lines are
joined by ``\\n``, or None to say nothing, or `HANG_UP`. A message is never taken: whoever says DATA
has failed the test.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

HANG_UP = "\0"
Reply = str | None
Connection = socket.socket


@dataclass(frozen=True, slots=True)
class Told:
    """One line that a client said."""

    text: str
    secure: bool
    connection: int


class RawServer:
    """Whatever ``handler`` does with a connection; each has its own thread."""

    def __init__(self, handler: Callable[[Connection], None]) -> None:
        self._handler = handler
        self._listener = socket.socket()
        self._open: list[Connection] = []
        self._ended = threading.Event()
        self.connections = 0

    def __enter__(self) -> Self:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(16)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def wait_for_the_end(self, seconds: float) -> bool:
        """Whether the test ended within so many seconds: for a server that lets others wait."""
        return self._ended.wait(seconds)

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: Connection) -> None:
        with contextlib.suppress(OSError), connection:
            self._handler(connection)


class MailServer(RawServer):
    """An outgoing server with accounts, that carries for those who signed in."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        offers: Sequence[str] = ("PLAIN", "LOGIN"),
        accounts: Mapping[str, str] | None = None,
        replies: Mapping[str, Reply] | None = None,
        after_starttls: str = "",
    ) -> None:
        super().__init__(self._talk)
        self._tls = tls
        self._implicit = implicit
        self._offers = offers
        self._accounts = dict(accounts or {"anna@example.org": "correct horse"})
        self._replies = dict(replies or {})
        self._after_starttls = after_starttls
        self.told: list[Told] = []

    @property
    def said(self) -> list[str]:
        """What clients said, in order."""
        return [line.text for line in self.told]

    @property
    def verbs(self) -> list[str]:
        """The commands alone; an answer to 334 counts as ``-``."""
        known = {"EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "RSET", "QUIT", "DATA", "HELO"}
        words = [line.split(" ")[0] for line in self.said]
        return [word if word in known else "-" for word in words]

    def _talk(self, connection: Connection) -> None:
        _Talk(self, connection, self.connections).run()


class _Talk:
    """One connection."""

    def __init__(self, server: MailServer, connection: Connection, number: int) -> None:
        self.server = server
        self.connection = connection
        self.number = number
        self.secure = False
        self.signed_in = False
        self.input = connection.makefile("rb")

    def run(self) -> None:
        try:
            if self.server._implicit:
                self._secure()
            if not self._say("GREETING", "220 mail.example.org ESMTP"):
                return
            while line := self._line():
                if not self._answer(line):
                    return
        except ssl.SSLError:
            return  # the client did not like what it was shown
        finally:
            self.input.close()
            self.connection.close()

    def _line(self) -> str:
        octets = self.input.readline(20000)
        if not octets.endswith(b"\n"):
            return ""
        line = octets.decode("utf-8", "backslashreplace").rstrip("\r\n")
        self.server.told.append(Told(line, self.secure, self.number))
        return line or " "

    def _answer(self, line: str) -> bool:
        verb, _, rest = line.partition(" ")
        if verb == "EHLO":
            return self._say(verb, self._features())
        if verb == "STARTTLS":
            if not self._say(verb, "220 go on", more=self.server._after_starttls):
                return False
            if (self.server._replies.get(verb, "220") or "").startswith("220"):
                self._secure()
            return True
        if verb == "AUTH":
            return self._auth(rest)
        if verb == "RCPT" and not self.signed_in and "example.org" not in rest:
            return self._say(verb, "554 5.7.1 Relay access denied")
        usual = {"MAIL": "250 ok", "RCPT": "250 ok", "RSET": "250 ok", "QUIT": "221 bye"}
        return self._say(verb, usual.get(verb, "502 5.5.2 not here")) and verb != "QUIT"

    def _features(self) -> str:
        lines = ["mail.example.org", "8BITMIME"]
        if self.server._tls is not None and not self.secure:
            lines.append("STARTTLS")
        if self.server._offers and (self.secure or self.server._tls is None):
            lines.append("AUTH " + " ".join(self.server._offers))
        return "\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])

    def _auth(self, rest: str) -> bool:
        mechanism, _, initial = rest.partition(" ")
        if mechanism == "PLAIN":
            _, name, password = base64.b64decode(initial).decode().split("\0")
            right = self.server._accounts.get(name) == password
        elif mechanism == "LOGIN":
            name = self._challenge("VXNlcm5hbWU6")
            password = self._challenge("UGFzc3dvcmQ6")
            right = self.server._accounts.get(name) == password
        else:
            asked = b"<1.2@mail.example.org>"
            name, _, digest = self._challenge(base64.b64encode(asked).decode()).rpartition(" ")
            known = self.server._accounts.get(name, "")
            right = hmac.new(known.encode(), asked, "md5").hexdigest() == digest
        self.signed_in = right and "AUTH" not in self.server._replies
        return self._say("AUTH", "235 2.7.0 welcome" if right else "535 5.7.8 bad credentials")

    def _challenge(self, text: str) -> str:
        self._send(f"334 {text}")
        return base64.b64decode(self._line()).decode()

    def _say(self, verb: str, usual: str, more: str = "") -> bool:
        """Whether the conversation goes on."""
        reply = self.server._replies.get(verb, usual)
        if reply is None:
            self.server.wait_for_the_end(30)
            return False
        if reply == HANG_UP:
            return False
        self._send(reply, more)
        return not reply.startswith("421")

    def _send(self, text: str, more: str = "") -> None:
        self.connection.sendall((text.replace("\n", "\r\n") + "\r\n" + more).encode())

    def _secure(self) -> None:
        assert self.server._tls is not None
        self.connection = self.server._tls.wrap_socket(self.connection, server_side=True)
        self.server._open.append(self.connection)
        self.input = self.connection.makefile("rb")
        self.secure = True
