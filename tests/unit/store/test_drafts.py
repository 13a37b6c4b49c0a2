# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mail program is to pick up is this user's alone, and goes after a day."""

from __future__ import annotations

import stat
import sys
import time
from pathlib import Path

import pytest

from relayfix.store import drafts


def test_a_file_keeps_its_name_and_is_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    first = drafts.place("Report é.pdf", b"%PDF", folder)
    second = drafts.place("Report é.pdf", b"%PDF 2", folder)
    assert first.name == second.name == "Report é.pdf"
    assert (first.read_bytes(), second.read_bytes()) == (b"%PDF", b"%PDF 2")
    if sys.platform != "win32":
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_is_gone_after_a_day_and_not_before(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    file = drafts.place("report.pdf", b"%PDF", folder)
    drafts.tidy(folder, now=time.time() + 23 * 3600)
    assert file.is_file()
    drafts.tidy(folder, now=time.time() + 25 * 3600)
    assert not file.exists()


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        drafts.place("report.pdf", b"", tmp_path / "file" / "drafts")
    drafts.tidy(tmp_path / "nowhere")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_what_a_link_leads_to_is_not_deleted(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "drafts", tmp_path / "photographs"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "one.jpg").write_bytes(b"x")
    (folder / "link").symlink_to(elsewhere)
    drafts.tidy(folder, now=time.time() + 48 * 3600)
    assert (elsewhere / "one.jpg").is_file()
    assert (folder / "link").is_symlink()
