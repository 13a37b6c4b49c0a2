# SPDX-License-Identifier: GPL-3.0-or-later
"""Kept cases: what is in the file, who can read it, what is passed over, and when it goes."""

from __future__ import annotations

import dataclasses
import json
import os
import stat
import sys
import typing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from relayfix.model.bounce import Bounce, Kind, Recipient, Source
from relayfix.model.check import CheckData, CheckResult, CheckStatus, OutgoingServer
from relayfix.model.kept import FORMAT, KeptCase
from relayfix.model.record import to_dict
from relayfix.model.sentence import Sentence
from relayfix.store import cases
from relayfix.store.cases import CannotKeep, Trouble, forget, keep, load
from tests.support.unprivileged import ordinary_user

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
NOW = datetime.now(UTC).replace(microsecond=0)
CASE = KeptCase(
    format=FORMAT,
    when=NOW - timedelta(hours=1),
    bounces=(
        Bounce(
            source=Source(name="returned.eml"),
            kind=Kind.FAILED,
            recipients=(Recipient(final_recipient="claire@cabinet-exemple.example"),),
        ),
    ),
    outgoing=OutgoingServer(host="smtp.atelier-nord.example", port=587, tls="starttls"),
    checks=(
        CheckResult(id="mx", status=CheckStatus.PROBLEM, summary=Sentence.of("check.mx.none")),
    ),
)


def write(folder: Path, content: bytes | str, name: str = "0" * 32 + ".json") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_a_kept_case_comes_back_until_it_is_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "cases"
    name = keep(CASE, folder=folder)
    (stored,) = load(folder)
    assert (stored.name, stored.case) == (name, CASE)
    assert [file.name for file in folder.iterdir()] == [f"{name}.json"], "no half file is left"
    later = replace(CASE, when=NOW)
    assert keep(later, name, folder) == name, "kept again, it takes its own place"
    assert [stored.case for stored in load(folder)] == [later]
    assert forget(name, folder)
    assert list(folder.iterdir()) == []
    assert forget(name, folder), "what is gone is gone"


def test_the_latest_comes_first(tmp_path: Path) -> None:
    days = (3, 0, 7)
    for number in days:
        keep(replace(CASE, when=NOW - timedelta(days=number)), folder=tmp_path)
    ages = [(NOW - stored.case.when).days for stored in load(tmp_path)]
    assert ages == sorted(days)


@POSIX
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = tmp_path / "cases"
        name = keep(CASE, folder=folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / f"{name}.json").stat().st_mode) == 0o600
    tmp_path.chmod(0o755)
    if sys.platform == "win32":
        return
    if os.geteuid() == 0:
        with ordinary_user():
            with pytest.raises(PermissionError):
                (folder / f"{name}.json").read_bytes()
            with pytest.raises(PermissionError):
                list(folder.iterdir())
            assert load(folder) == ()
            assert not forget(name, folder)


@POSIX
def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir(mode=0o755)
    keep(CASE, folder=folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@POSIX
def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    with ordinary_user() as locked, pytest.raises(CannotKeep) as caught:
        keep(CASE, folder=locked / "cases")
    assert caught.value.trouble is Trouble.CLOSED
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotKeep):
        keep(CASE, folder=tmp_path / "file" / "cases")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(CannotKeep):
        keep(CASE, folder=tmp_path / "link")
    assert list(elsewhere.iterdir()) == []


@POSIX
def test_the_folder_of_another_user_is_not_taken(tmp_path: Path) -> None:
    if sys.platform == "win32":
        return
    if os.geteuid() != 0:
        pytest.skip("only an administrator can give a folder away")
    folder = tmp_path / "cases"
    name = keep(CASE, folder=folder)
    os.chown(folder / f"{name}.json", 65534, -1)
    assert load(folder) == (), "another user's file is no case of ours"
    os.chown(folder, 65534, -1)
    with pytest.raises(CannotKeep):
        keep(CASE, folder=folder)


def changed(**changes: object) -> str:
    return json.dumps({**to_dict(CASE), **changes})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": 1}',
        changed(format=2),
        changed(format=True),
        changed(odd=1),
        changed(bounces=[]),
        changed(when="2026-11-23T10:00:00"),
        changed(when="yesterday"),
        changed(when=5),
        changed(answers={"scope": "nobody"}),
        changed(checks=[{"id": "mx", "status": "green", "summary": {"id": "x"}}]),
        changed(outgoing={"host": 4}),
        b" " * (cases.MAX_BYTES + 1),
    ],
)
def test_a_broken_file_is_passed_over(tmp_path: Path, content: bytes | str) -> None:
    good = keep(CASE, folder=tmp_path)
    broken = write(tmp_path, content)
    assert [stored.name for stored in load(tmp_path)] == [good]
    assert broken.exists(), "it is not ours to delete"


def test_the_file_of_the_parametrised_test_is_read_when_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path, changed())
    assert [stored.case for stored in load(tmp_path)] == [CASE]


def test_foreign_files_are_left_alone_however_old(tmp_path: Path) -> None:
    foreign = [
        write(tmp_path, changed(), name)
        for name in ("notes.txt", "case.json", "0" * 31 + ".json", "A" * 32 + ".json")
    ]
    (tmp_path / ("1" * 32 + ".json")).mkdir()
    for file in foreign:
        os.utime(file, (0, 0))
    assert load(tmp_path) == ()
    assert all(file.exists() for file in foreign)
    assert not forget("../notes", tmp_path)


@POSIX
def test_a_pipe_or_a_link_does_not_hold_it_up(tmp_path: Path) -> None:
    if sys.platform == "win32":
        return
    os.mkfifo(tmp_path / ("2" * 32 + ".json"))
    elsewhere = write(tmp_path, changed(), "elsewhere")
    (tmp_path / ("3" * 32 + ".json")).symlink_to(elsewhere)
    assert load(tmp_path) == ()


@POSIX
def test_a_file_that_others_could_have_written_is_no_case_of_ours(tmp_path: Path) -> None:
    write(tmp_path, changed()).chmod(0o666)
    assert load(tmp_path) == ()


@pytest.mark.parametrize(("days", "there"), [(29.9, True), (30.1, False), (-0.5, True)])
def test_it_goes_after_thirty_days_by_the_date_inside(
    tmp_path: Path, days: float, there: bool
) -> None:
    keep(replace(CASE, when=NOW - timedelta(days=days)), folder=tmp_path)
    assert bool(load(tmp_path, now=NOW)) is there
    assert bool(list(tmp_path.iterdir())) is there


def test_a_date_that_has_not_come_yet_is_none(tmp_path: Path) -> None:
    keep(replace(CASE, when=NOW + timedelta(days=400)), folder=tmp_path)
    assert load(tmp_path, now=NOW) == ()
    assert list(tmp_path.iterdir()) == []


def test_it_goes_after_thirty_days_by_the_file_itself(tmp_path: Path) -> None:
    """A broken one, too, and what a power cut left half-written."""
    old = (NOW - timedelta(days=31)).timestamp()
    files = [
        tmp_path / f"{keep(CASE, folder=tmp_path)}.json",
        write(tmp_path, b"{"),
        write(tmp_path, b"", "4" * 32 + ".tmp"),
    ]
    for file in files:
        os.utime(file, (old, old))
    assert load(tmp_path, now=NOW) == ()
    assert list(tmp_path.iterdir()) == []


def test_no_more_than_so_many_and_no_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "MOST", 2)
    first = keep(CASE, folder=tmp_path)
    keep(CASE, folder=tmp_path)
    with pytest.raises(CannotKeep) as caught:
        keep(CASE, folder=tmp_path)
    assert caught.value.trouble is Trouble.FULL
    assert keep(CASE, first, tmp_path) == first, "one that is kept already can be renewed"
    monkeypatch.setattr(cases, "MAX_BYTES", 100)
    with pytest.raises(CannotKeep) as caught:
        keep(CASE, folder=tmp_path)
    assert caught.value.trouble is Trouble.LARGE
    assert len(list(tmp_path.iterdir())) == 2


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if sys.platform not in ("win32", "darwin"):
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
        assert cases.cases_folder() == tmp_path / "relayfix" / "cases"
        monkeypatch.delenv("XDG_DATA_HOME")
    assert Path.home() in cases.cases_folder().parents


def test_the_data_of_each_check_is_told_from_the_others_by_its_keys() -> None:
    """What is read back is of the kind that was written: no two kinds have the same fields."""
    kinds = typing.get_args(CheckData)
    keys = [frozenset(field.name for field in dataclasses.fields(kind)) for kind in kinds]
    assert len(set(keys)) == len(kinds) > 10


def test_a_half_written_case_goes_after_a_day(tmp_path: Path) -> None:
    half = write(tmp_path, b"{", "0" * 32 + ".tmp")
    load(tmp_path, now=NOW + timedelta(hours=23))
    assert half.exists()
    load(tmp_path, now=NOW + timedelta(hours=26))
    assert not half.exists()
