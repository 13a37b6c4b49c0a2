# SPDX-License-Identifier: GPL-3.0-or-later
"""The open case lies on the disk for this user alone, whole or not at all, until it is cleared."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from relayfix.model.answers import Answers, Scope
from relayfix.model.open_case import FORMAT, OpenCase
from relayfix.store import open_case

CASE = OpenCase(
    format=FORMAT,
    files=("Downloads/Undeliverable é.eml", ""),
    answers=Answers(scope=Scope.EVERYONE),
    asked=("scope",),
    note="urgent",
)
CONTENTS = (b"Subject: one\r\n\r\n", b"550 5.7.367")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "open"


def test_what_was_written_is_read_again(folder: Path) -> None:
    assert not open_case.is_there(folder)
    assert open_case.write(CASE, CONTENTS, folder)
    assert open_case.is_there(folder)
    assert open_case.load(folder) == (CASE, CONTENTS)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_it_is_for_this_user_alone(folder: Path) -> None:
    open_case.write(CASE, CONTENTS, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_another_case_leaves_nothing_of_the_one_before(folder: Path) -> None:
    open_case.write(CASE, CONTENTS, folder)
    other = OpenCase(format=FORMAT, files=("b.eml",))
    open_case.write(other, (b"other",), folder)
    assert open_case.load(folder) == (other, (b"other",))
    assert len(list(folder.iterdir())) == 2


def test_cleared_is_gone_and_a_strangers_file_stays(folder: Path) -> None:
    open_case.write(CASE, CONTENTS, folder)
    (folder / "notes.txt").write_text("mine", encoding="ascii")
    open_case.clear(folder)
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]
    (folder / "notes.txt").unlink()
    open_case.clear(folder)
    assert not folder.exists()


def test_too_much_is_not_kept_and_nothing_old_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_case.write(CASE, CONTENTS, folder)
    monkeypatch.setattr(open_case, "MAX_FILES", 10)
    assert not open_case.write(CASE, CONTENTS, folder)
    assert not open_case.is_there(folder)


@pytest.mark.parametrize(
    "damage",
    [
        lambda record: record | {"contents": ["../../etc/passwd", record["contents"][1]]},
        lambda record: record | {"contents": record["contents"][:1]},
        lambda record: record | {"contents": [7, 8]},
        lambda record: record | {"case": record["case"] | {"format": 99}},
        lambda record: record | {"case": []},
        lambda record: [record],
        lambda _record: {},
    ],
)
def test_what_is_not_whole_is_not_read(folder: Path, damage: object) -> None:
    open_case.write(CASE, CONTENTS, folder)
    file = folder / open_case.CASE
    assert callable(damage)
    file.write_text(json.dumps(damage(json.loads(file.read_text("ascii")))), encoding="ascii")
    assert open_case.load(folder) is None


def test_a_content_that_was_changed_is_not_read(folder: Path) -> None:
    open_case.write(CASE, CONTENTS, folder)
    content = next(file for file in folder.iterdir() if file.suffix == ".bin")
    content.write_bytes(b"something else")
    assert open_case.load(folder) is None


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert not open_case.write(CASE, CONTENTS, tmp_path / "file" / "open")


def test_all_messages_together_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_case, "MAX_FILES", max(map(len, CONTENTS)))
    assert not open_case.write(CASE, CONTENTS, folder)
