# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the command line has a password from: the keyring, standard input, or the person's hand.

Never an argument and never the environment: other programs on the computer can read both.
"""

from __future__ import annotations

import getpass
import locale
import sys
import unicodedata
import warnings

from relayfix.store import secrets

MAX_LENGTH = 1024


class NoPassword(Exception):
    """Nobody is there to type one, and none was kept; or what came is none."""


def obtain(host: str, username: str, *, from_stdin: bool, prompt: str) -> str:
    """The password for this account at this server. Raises `NoPassword`.

    ``prompt`` is shown on standard error, and only at a terminal.
    """
    if from_stdin:
        return _usable(_line())
    kept = secrets.recall(host, username)
    if kept is not None:
        return _usable(kept.reveal())
    if sys.stdin is None or not sys.stdin.isatty():
        raise NoPassword
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return _usable(getpass.getpass(prompt, stream=sys.stderr))
        except (getpass.GetPassWarning, EOFError):
            raise NoPassword from None  # it would be shown as it is typed


def _line() -> str:
    """The first line of standard input."""
    octets = sys.stdin.buffer.readline(4 * MAX_LENGTH) if sys.stdin is not None else b""
    for encoding in ("utf-8", locale.getpreferredencoding(do_setlocale=False)):
        try:
            return octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoPassword


def _usable(line: str) -> str:
    password = line.removesuffix("\n").removesuffix("\r")
    if not password or len(password) > MAX_LENGTH or has_control(password):
        raise NoPassword
    return password


def has_control(text: str) -> bool:
    """Whether there is a character in it that no name and no password has."""
    return any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
