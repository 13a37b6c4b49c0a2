# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords that the person asked to keep, in the operating system's own keyring or nowhere."""

from __future__ import annotations

SERVICE = "RelayFix"

# Backends that would keep a password in the open, or that only pretend to keep it.
_NONE = ("keyring.backends.null", "keyring.backends.fail", "keyrings.alt")


class NoKeyringError(RuntimeError):
    """There is no keyring on this computer that protects what it holds: an ordinary state."""


class Secret:
    """A password that cannot be printed by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The password itself; for the sign-in, and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "<redacted>"

    __str__ = __repr__


def available() -> bool:
    """Whether this computer has a keyring worth the name."""
    import keyring  # heavy: only once somebody asks to keep a password
    from keyring.backends.chainer import ChainerBackend

    backend = keyring.get_keyring()
    # A chain writes to its first member, the one of highest priority.
    first = next(iter(backend.backends), None) if isinstance(backend, ChainerBackend) else backend
    return first is not None and _protects(type(first).__module__, first.priority)


def _protects(module: str, priority: float) -> bool:
    return priority > 0 and not module.startswith(_NONE)


def backends() -> tuple[str, ...]:
    """The names of the keyring library's back ends that are installed, whatever they are worth."""
    from importlib.metadata import entry_points

    return tuple(sorted(entry.name for entry in entry_points(group="keyring.backends")))


def remember(host: str, username: str, secret: Secret) -> None:
    """Keeps the password for this account at this server; `NoKeyringError` where it cannot."""
    import keyring
    from keyring.errors import KeyringError

    if not available():
        raise NoKeyringError
    try:
        keyring.set_password(f"{SERVICE} {host}", username, secret.reveal())
    except KeyringError as error:
        raise NoKeyringError from error


def recall(host: str, username: str) -> Secret | None:
    """The password kept for this account at this server, or None."""
    import keyring
    from keyring.errors import KeyringError

    if not available():
        return None
    try:
        value = keyring.get_password(f"{SERVICE} {host}", username)
    except KeyringError:
        return None
    return None if value is None else Secret(value)


def forget(host: str, username: str) -> None:
    """Removes what was kept; quietly where there was nothing."""
    import contextlib

    import keyring
    from keyring.errors import KeyringError

    if available():
        with contextlib.suppress(KeyringError):
            keyring.delete_password(f"{SERVICE} {host}", username)
