# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are written whole or not at all, and never over one that exists."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from relayfix.report import outputs
from relayfix.report.outputs import OutputError, check_outputs, write_files
from tests.support.dossiers import words
from tests.support.unprivileged import ordinary_user


def sentence(error: OutputError) -> str:
    for language in ("en", "fr"):
        assert words(language).say(error.sentence)
    return error.sentence.id


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_are_written(tmp_path: Path) -> None:
    files = {tmp_path / "a.zip": b"a", tmp_path / "a-ticket.txt": b"b"}
    assert write_files(files) == tuple(files)
    assert names(tmp_path) == ["a-ticket.txt", "a.zip"]
    assert (tmp_path / "a.zip").read_bytes() == b"a"


def test_one_that_exists_stops_all(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"mine")
    with pytest.raises(OutputError) as caught:
        write_files({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert sentence(caught.value) == "report.output.exists"
    assert names(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() == b"mine"


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"mine")
    write_files({tmp_path / "a": b"1", tmp_path / "b": b"2"}, force=True)
    assert (tmp_path / "b").read_bytes() == b"2"
    assert names(tmp_path) == ["a", "b"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_nowhere_is_a_file_that_exists(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError):
        write_files({tmp_path / "a": b"new"})
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = outputs._place

    def late(draft: Path, path: Path, *, force: bool) -> None:
        if path.name == "b":
            path.write_bytes(b"theirs")
        place(draft, path, force=force)

    monkeypatch.setattr(outputs, "_place", late)
    with pytest.raises(OutputError) as caught:
        write_files({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert sentence(caught.value) == "report.output.exists"
    assert names(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() == b"theirs"


@pytest.mark.parametrize("no_links", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_without_links_works_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_links: int
) -> None:
    def link(*_: object) -> None:
        raise OSError(no_links, "no links here")

    monkeypatch.setattr(os, "link", link)
    write_files({tmp_path / "a": b"new"})
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("problem", "id_"),
    [
        (OSError(errno.ENOSPC, "full"), "report.output.disk_full"),
        (PermissionError(errno.EACCES, "no"), "report.output.not_allowed"),
        (OSError(errno.EROFS, "read only"), "report.output.not_allowed"),
        (OSError(errno.EIO, "broken"), "report.output.failed"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: OSError, id_: str
) -> None:
    sync = os.fsync
    calls = []

    def failing(number: int) -> None:
        calls.append(number)
        if len(calls) > 2:  # the first is the trial, the second the first file
            raise problem
        sync(number)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OutputError) as caught:
        write_files({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert sentence(caught.value) == id_
    assert names(tmp_path) == []


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        check_outputs([tmp_path / "missing" / "a.zip"])
    assert sentence(caught.value) == "report.output.no_folder"
    with pytest.raises(OutputError) as caught:
        check_outputs([tmp_path])
    assert sentence(caught.value) == "report.output.is_a_folder"


@pytest.mark.skipif(os.name == "nt", reason="permissions are another thing there")
def test_a_folder_that_takes_nothing() -> None:
    with ordinary_user() as folder, pytest.raises(OutputError) as caught:
        check_outputs([folder / "a.zip"])
    assert sentence(caught.value) == "report.output.not_allowed"
