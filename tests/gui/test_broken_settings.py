# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever stands in the file of the settings, the window comes up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from relayfix.gui.app import Program
from relayfix.gui.theme import TEXT_SIZES, theme
from relayfix.gui.window import SIZE
from relayfix.knowledge.texts import languages
from relayfix.model.policy import NO_POLICY, Policy


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("relayfix.store.settings.config_folder", lambda: tmp_path)
    return tmp_path / "settings.json"


def start(policy: Policy = NO_POLICY) -> tuple[str, int, int, float]:
    """What the window came up with: language, width, height, size of text."""
    program = Program(policy=policy)
    try:
        window = program.show()
        found = (program.language, window.width(), window.height(), theme().text_size)
        window.close()
        return found
    finally:
        program.close()


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        "\0" * 100,
        json.dumps({"width": 10**30, "height": 10**30}),
        json.dumps({"width": -5, "height": 0}),
        json.dumps({"text_percent": 0}),
        json.dumps({"text_percent": 10**9}),
        json.dumps({"language": "xx"}),
        json.dumps({"language": "../../x", "theme": "evil"}),
        json.dumps({"folder": "x" * 5000, "source": "a\0b"}),
        json.dumps({"folder": "\ud800"}),
    ],
    ids=[
        *("deep", "nul", "huge", "negative", "no text", "huge text"),
        *("language", "path", "folder", "half a letter"),
    ],
)
def test_a_broken_file_is_as_good_as_none(qtbot: QtBot, written: Path, text: str) -> None:
    written.write_text(text, encoding="utf-8")
    language, width, height, size = start()
    qtbot.wait(1)
    assert language in languages()
    assert (width, height) == SIZE
    assert size in TEXT_SIZES


def test_a_language_of_the_managed_settings_without_texts(qtbot: QtBot, written: Path) -> None:
    assert not written.exists()
    assert start(Policy(source="policy.toml", language="de"))[0] in languages()
    assert start(Policy(source="policy.toml", language="fr"))[0] == "fr"
    qtbot.wait(1)
