# SPDX-License-Identifier: GPL-3.0-or-later
"""On no page, in no state, is a word cut off or does one thing lie on another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from relayfix.gui.dialogs import Sheet
from relayfix.knowledge.texts import languages
from tests.support.more_states import policy_of
from tests.support.nameserver import NameServer
from tests.support.states import WALKS
from tests.support.wizard import Drive, settle, unclipped

RUNS = [
    (walk, language, text_size)
    for walk in WALKS
    for language in languages()
    for text_size in (1.0, 2.0)
    # Seven messages take their time: the longer words large, the shorter ones small.
    if walk != "kinds" or (text_size == 2.0) == (language == "fr")
]
SIZES = ((720, 480), (960, 680), (1024, 600))
"""The least that the window gets, what it opens with, and the small screen, where it stays."""


@pytest.mark.parametrize(("walk", "language", "text_size"), RUNS)
def test_nothing_is_cut_off_and_nothing_lies_on_anything(
    start: Callable[..., Drive],
    nameserver: NameServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    walk: str,
    language: str,
    text_size: float,
) -> None:
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):  # where cases are kept
        monkeypatch.setenv(variable, str(tmp_path / "own"))
    drive = start(language=language, policy=policy_of(walk))
    drive.program._on_text_size(text_size)
    bad = []
    for size in SIZES:
        drive.current.resize(*size)
        settle()
        bad += [f"first page at {size}: {fault}" for fault in unclipped(drive.current)]
    for state in WALKS[walk](drive, nameserver):
        settle()
        bad += [f"{state}: {fault}" for fault in unclipped(drive.current)]
        for sheet in QApplication.topLevelWidgets():
            if isinstance(sheet, Sheet) and sheet.isVisible():
                bad += [f"{state}: {fault}" for fault in unclipped(sheet)]
                if sheet.height() > drive.current.height():
                    bad.append(f"{state}: the sheet is {sheet.height()} high")
    assert not bad, "\n".join(bad)
