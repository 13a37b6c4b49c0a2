# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the window, in one small JSON file of the person's own."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """None is "as the system has it"."""

    language: str | None = None
    theme: str | None = None
    text_percent: int = 100
    width: int | None = None
    height: int | None = None
    folder: str | None = None
    """Where the person last saved a report."""
    source: str | None = None
    """Where they last chose a returned message."""


def config_folder() -> Path:
    """The folder for settings: XDG on Linux, AppData on Windows, Library on macOS."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA")
        return Path(base or Path.home() / "AppData" / "Roaming") / "RelayFix"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "RelayFix"
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "relayfix"


def load(folder: Path | None = None) -> Settings:
    """The settings as they were saved; the defaults where there are none or they are broken."""
    file = (folder or config_folder()) / "settings.json"
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES)
    except OSError:
        return Settings()
    import json  # the window asks for its settings before its first paint: only what is needed

    from relayfix.model.record import RecordError, from_dict

    try:
        return from_dict(Settings, json.loads(data))
    except (ValueError, RecordError, RecursionError):
        return Settings()


def save(settings: Settings, folder: Path | None = None) -> bool:
    """Whether they could be kept: a read-only home is no reason to bother anybody."""
    import contextlib
    import json
    import tempfile

    from relayfix.model.record import to_dict

    folder = folder or config_folder()
    written: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, prefix="settings.", suffix=".tmp", delete=False, encoding="utf-8"
        ) as stream:
            written = Path(stream.name)
            json.dump(to_dict(settings), stream)
        written.replace(folder / "settings.json")
    except OSError:
        if written is not None:
            with contextlib.suppress(OSError):
                written.unlink()
        return False
    return True
