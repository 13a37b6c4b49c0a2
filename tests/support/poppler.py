# SPDX-License-Identifier: GPL-3.0-or-later
"""A PDF as others see it: its text, its pages as pixels, its fonts, what is attached to it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtGui import QImage


def _run(tool: str, *arguments: str) -> bytes:
    """What a tool of poppler-utils writes; without the tool nothing is proved: the test fails."""
    found = shutil.which(tool)
    if found is None:
        pytest.fail(f"{tool} is missing: install poppler-utils")
    return subprocess.run([found, *arguments], capture_output=True, check=True, timeout=60).stdout


class Pdf:
    """A PDF file in a folder of its own."""

    def __init__(self, data: bytes, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "report.pdf"
        self.path.write_bytes(data)

    def text(self, *, flowing: bool = False) -> str:
        """Its text; as it stands on the page, or ``flowing`` in reading order."""
        layout = () if flowing else ("-layout",)
        return _run("pdftotext", *layout, "-enc", "UTF-8", str(self.path), "-").decode()

    def words(self) -> str:
        """Its text with every run of white space as one space."""
        return " ".join(self.text(flowing=True).split())

    def pages(self) -> list[str]:
        """The text of each page."""
        return self.text().split("\f")[:-1]

    def info(self) -> dict[str, str]:
        """The properties of the file."""
        lines = _run("pdfinfo", str(self.path)).decode().splitlines()
        return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}

    def fonts(self) -> list[list[str]]:
        """A row a font: name, type of two words, encoding, embedded, subset, unicode."""
        return [line.split() for line in _run("pdffonts", str(self.path)).decode().splitlines()[2:]]

    def attachments(self) -> dict[str, bytes]:
        """The files in the file."""
        kept = self.folder / "attached"
        kept.mkdir(exist_ok=True)
        _run("pdfdetach", "-saveall", "-o", str(kept), str(self.path))
        return {file.name: file.read_bytes() for file in kept.iterdir()}

    def pixels(self, resolution: int = 40) -> list[QImage]:
        """The pages as pictures, in grey."""
        start = self.folder / "page"
        for old in self.folder.glob("page-*"):
            old.unlink()
        _run("pdftoppm", "-r", str(resolution), "-gray", "-png", str(self.path), str(start))
        return [
            QImage(str(file)).convertToFormat(QImage.Format.Format_Grayscale8)
            for file in sorted(self.folder.glob("page-*"))
        ]
