# SPDX-License-Identifier: GPL-3.0-or-later
"""A message to many: everybody who did not get it is counted, at whichever server it was."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from relayfix.gui.pages.happened import HappenedPage
from tests.support.states import twelve
from tests.support.wizard import Drive, settle, wait_until


def test_everybody_who_did_not_get_it_is_counted(drive: Drive, tmp_path: Path) -> None:
    file = tmp_path / "back.eml"
    file.write_bytes(twelve())
    drive.read(str(file))
    sentence = drive.page(HappenedPage).head.sentence
    assert sentence.text() == (
        "Your message to person1@client.example and 11 more was stopped on its way."
    )


def test_another_message_is_not_counted_with_it(drive: Drive, tmp_path: Path) -> None:
    for number, name in enumerate(("first", "second"), start=1):
        file = tmp_path / f"{name}.eml"
        file.write_bytes(twelve().replace(b"<1@firm.example>", f"<{name}@firm.example>".encode()))
        drive.current.read((str(file),))
        wait_until(partial(is_read, drive, number), str(file))
    settle()
    assert "11 more" not in drive.page(HappenedPage).head.sentence.text()


def is_read(drive: Drive, count: int) -> bool:
    """Whether so many messages are read."""
    session = drive.program.store.session
    return session is not None and len(session.bounces) == count
