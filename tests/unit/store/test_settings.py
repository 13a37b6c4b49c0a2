# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings come back as they were saved, and a broken file is no obstacle."""

from __future__ import annotations

from pathlib import Path

from relayfix.store.settings import Settings, load, save


def test_settings_come_back(tmp_path: Path) -> None:
    settings = Settings(language="fr", text_percent=150, folder="Dossiers/é")
    assert save(settings, tmp_path / "new")
    assert load(tmp_path / "new") == settings
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["settings.json"]


def test_a_broken_file_gives_the_defaults(tmp_path: Path) -> None:
    for content in (b"", b"{", b"[]", b'{"language": 3}', b"\xff\xfe", b'{"odd": 1}'):
        (tmp_path / "settings.json").write_bytes(content)
        assert load(tmp_path) == Settings()


def test_a_folder_that_cannot_be_made_is_said_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert not save(Settings(), tmp_path / "file" / "below")
