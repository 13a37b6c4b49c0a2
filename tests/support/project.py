# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the checkout lies, and what belongs to the project in it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "relayfix"


def python_files(*folders: Path) -> tuple[Path, ...]:
    """The Python files below the folders, in order."""
    return tuple(sorted(file for folder in folders for file in folder.rglob("*.py")))


def module_name(file: Path) -> str:
    """``relayfix.intake.eml`` for ``relayfix/intake/eml.py``."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
