# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths to bytes: within limits, or one sentence that says what to do."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

import pytest

from relayfix.intake.files import InputError, expand, load
from relayfix.knowledge.texts import catalogue
from tests.support.unprivileged import ordinary_user


def refusal(path: str) -> str:
    """The id of the sentence, after making sure that it can be said."""
    with pytest.raises(InputError) as error:
        load(path)
    for language in ("en", "fr"):
        assert catalogue(language).say(error.value.sentence)
    return error.value.sentence.id


def test_a_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "é a.eml"
    file.write_bytes(b"From: x\r\n\0")
    loaded = load(str(file))
    assert (loaded.name, loaded.data) == (str(file), b"From: x\r\n\0")


def test_what_is_not_there(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "gone.eml")) == "files.missing"
    assert refusal("") == "files.missing"


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_names_that_no_file_can_have(path: str) -> None:
    assert refusal(path) in {"files.unreadable", "files.missing"}


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(str(tmp_path)) == "files.folder"


@pytest.mark.parametrize("data", [b"", b" \r\n\t"])
def test_an_empty_file(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(data)
    assert refusal(str(file)) == "files.empty"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (gzip.compress(b"From: x"), "files.packed"),
        (b"PK\x03\x04rest", "files.packed"),
        (b"\xff\xd8\xff\xe0rest", "files.picture"),
        (b"\x89PNG\r\n\x1a\nrest", "files.picture"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "files.picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "files.picture"),
        (b"%PDF-1.7\n", "files.document"),
    ],
)
def test_what_people_take_for_a_message(tmp_path: Path, data: bytes, sentence: str) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(data)
    assert refusal(str(file)) == sentence


def test_a_file_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relayfix.intake.files.MAX_BYTES", 10)
    file = tmp_path / "a.eml"
    file.write_bytes(b"0123456789")
    assert load(str(file)).data == b"0123456789"
    file.write_bytes(b"0123456789x")
    assert refusal(str(file)) == "files.too_large"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless file here")
def test_a_file_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relayfix.intake.files.MAX_BYTES", 10_000)
    assert refusal("/dev/zero") == "files.too_large"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are another thing there")
def test_a_file_that_may_not_be_read() -> None:
    with ordinary_user() as folder:
        assert refusal(str(folder / "locked.eml")) == "files.permission"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "no"), "files.permission"),
        (OSError(5, "disk"), "files.unreadable"),
    ],
)
def test_what_the_system_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, sentence: str
) -> None:
    """The same for those who may read everything, as the user of a test machine often may."""

    def refuse(*_: object, **__: object) -> None:
        raise error

    file = tmp_path / "a.eml"
    file.write_bytes(b"From: x")
    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(str(file)) == sentence


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"550 5.7.367"))
    loaded = load("-")
    assert (loaded.name, loaded.data) == ("-", b"550 5.7.367")
    monkeypatch.setattr(sys, "stdin", _Stdin(b"\n"))
    assert refusal("-") == "files.no_input"
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal("-") == "files.no_input"


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", ".hidden", "sub/c.eml", ".git/d.eml"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    found = expand([str(tmp_path), "-", "gone.eml"])
    expected = [tmp_path / "a.eml", tmp_path / "b.eml", tmp_path / "sub" / "c.eml"]
    assert found == (*map(str, expected), "-", "gone.eml")


def test_links_that_lead_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"x")
    try:
        (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("this user may not make links")
    assert str(tmp_path / "a.eml") in expand([str(tmp_path)])
    assert len(expand([str(tmp_path)])) <= 2


def test_a_closed_folder_is_not_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "no", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    assert expand([str(tmp_path)]) == (str(tmp_path),)
    assert refusal(str(tmp_path)) == "files.permission"
