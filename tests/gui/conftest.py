# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole program with its window, a name server on loopback, and files to drop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from relayfix.gui.theme import theme
from relayfix.model.policy import NO_POLICY, Policy
from tests.support.nameserver import NameServer
from tests.support.wizard import HOSTED, Drive, settle

NEWSLETTER = b"""\
From: Garden <news@garden.example>
To: anna.martin@atelier-nord.example
Subject: Tulips
Message-ID: <1@garden.example>

The tulips are here.
"""


@pytest.fixture
def nameserver() -> Iterator[NameServer]:
    """Answers as in the headline case: the refusing host is the recipient's mail host."""
    with NameServer(HOSTED) as server:
        yield server


@pytest.fixture
def start(
    qtbot: QtBot,  # noqa: ARG001 - an exception in a slot fails the test
    nameserver: NameServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Drive]]:
    """Starts programs; they are closed after the test, whatever it did."""
    # What one test sets (the text size, a language) is no setting of the next one's.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    drives: list[Drive] = []

    def make(*, language: str | None = "en", policy: Policy = NO_POLICY) -> Drive:
        drive = Drive(
            nameserver=nameserver.address, language=language, folder=tmp_path, policy=policy
        )
        drives.append(drive)
        return drive

    yield make
    for drive in drives:
        drive.close()
    theme().set_text_size(1.0)
    settle()


@pytest.fixture
def drive(start: Callable[..., Drive]) -> Drive:
    """One program in English."""
    return start()


@pytest.fixture
def newsletter(tmp_path: Path) -> Path:
    """A message that arrived."""
    file = tmp_path / "Newsletter.eml"
    file.write_bytes(NEWSLETTER)
    return file


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """An Outlook file that stops after its first sector."""
    file = tmp_path / "Undeliverable é.msg"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return file
