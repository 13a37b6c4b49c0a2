# SPDX-License-Identifier: GPL-3.0-or-later
"""A keyring that works, and forgets all when it goes."""

from __future__ import annotations

from keyring.backend import KeyringBackend


class MemoryKeyring(KeyringBackend):
    """Holds passwords by service and user, as long as it is there itself."""

    priority = 5

    def __init__(self) -> None:
        """Nothing is taken from the environment."""
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]
