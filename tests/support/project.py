# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the checkout lies, and what belongs to the project in it."""

from __future__ import annotations

from collections.abc import Iterator
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


_NOT_OURS = frozenset(
    {".git", ".venv", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
    | {"build", "dist", "node_modules"}
)


def project_files() -> tuple[Path, ...]:
    """Every file of the project, without what tools leave behind."""
    return tuple(sorted(_files(ROOT)))


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            if entry.name not in _NOT_OURS and not entry.name.endswith(".egg-info"):
                yield from _files(entry)
        elif entry.is_file():
            yield entry
