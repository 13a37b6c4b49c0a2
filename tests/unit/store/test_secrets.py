# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords: kept by a real keyring or not at all, and never printed."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from relayfix.store import secrets
from relayfix.store.secrets import NoKeyringError, Secret
from tests.support.memory_keyring import MemoryKeyring


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_secret_cannot_be_printed_by_accident() -> None:
    secret = Secret("correct horse")
    assert "horse" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "correct horse"


def test_a_password_comes_back_and_goes() -> None:
    keyring.set_keyring(MemoryKeyring())
    secrets.remember("smtp.atelier.example", "anna", Secret("correct horse"))
    found = secrets.recall("smtp.atelier.example", "anna")
    assert found is not None
    assert found.reveal() == "correct horse"
    assert secrets.recall("smtp.other.example", "anna") is None
    secrets.forget("smtp.atelier.example", "anna")
    assert secrets.recall("smtp.atelier.example", "anna") is None


@pytest.mark.parametrize("backend", [NullKeyring, FailKeyring])
def test_a_keyring_that_keeps_nothing_counts_as_none(backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    assert not secrets.available()
    assert secrets.recall("smtp.atelier.example", "anna") is None
    with pytest.raises(NoKeyringError):
        secrets.remember("smtp.atelier.example", "anna", Secret("correct horse"))
