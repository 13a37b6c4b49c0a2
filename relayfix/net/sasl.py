# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in with a name and a password: what is answered to what the server asks (RFC 4422)."""

from __future__ import annotations

import base64
import binascii
import hmac

MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")
"""The kinds of sign-in with a password that are known here, the one to take first in front. Over
verified TLS the plainest works with the most servers; CRAM-MD5 works only where the server keeps
the password in the clear."""

CALL_OFF = "*"
"""Ends an exchange, RFC 4954 section 4."""

SHORTEST = 4
"""A shorter password, repeated by a server, is not masked: that would show where its letters are
in every other word."""


def chosen(offered: tuple[str, ...]) -> str | None:
    """The mechanism to use, of those that a server offers; None where none takes a password."""
    able = (m for m in MECHANISMS if m in offered and (m != "CRAM-MD5" or _has_md5()))
    return next(able, None)


class Exchange:
    """One sign-in. ``secrets`` are what must never be shown: the password, and what is made of it
    as it is sent. Raises ValueError for a mechanism that is none of `MECHANISMS`."""

    __slots__ = ("_asked", "_mechanism", "_password", "_username", "secrets")

    def __init__(self, mechanism: str, username: str, password: str) -> None:
        if mechanism not in MECHANISMS:
            raise ValueError(f"no sign-in of the kind {mechanism!r} is known here")
        self._mechanism = mechanism
        self._username = username
        self._password = password
        self._asked = 0
        self.secrets = [_base64(password)]
        if len(password) >= SHORTEST:
            self.secrets.append(password)

    def __repr__(self) -> str:
        return f"<Exchange {self._mechanism}>"

    def initial(self) -> str | None:
        """What goes along with the command itself, RFC 4616; None where the server asks first."""
        if self._mechanism != "PLAIN":
            return None
        return self._secret(_base64(f"\0{self._username}\0{self._password}"))

    def answer(self, challenge: str) -> str:
        """What to say to a 334 reply with this text; `CALL_OFF` once it asks for more."""
        self._asked += 1
        if self._mechanism == "LOGIN" and self._asked == 1:
            return self._secret(_base64(self._username))
        if self._mechanism == "LOGIN" and self._asked == 2:
            return self._secret(_base64(self._password))
        if self._mechanism == "CRAM-MD5" and self._asked == 1:
            return self._keyed(challenge)
        return CALL_OFF

    def _keyed(self, challenge: str) -> str:
        """RFC 2195."""
        try:
            octets = base64.b64decode(challenge, validate=True)
        except (binascii.Error, ValueError):
            return CALL_OFF
        digest = hmac.new(self._password.encode(), octets, "md5").hexdigest()
        self._secret(digest)
        return self._secret(_base64(f"{self._username} {digest}"))

    def _secret(self, text: str) -> str:
        self.secrets.append(text)
        return text


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _has_md5() -> bool:
    """Some systems forbid it altogether."""
    try:
        hmac.new(b"", b"", "md5")
    except ValueError:
        return False
    return True
