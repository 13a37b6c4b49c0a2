# SPDX-License-Identifier: GPL-3.0-or-later
"""Damage in a bundle is found and named, and a hostile one is only a bad one."""

from __future__ import annotations

import hashlib
import json
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relayfix.model.dossier import Consent
from relayfix.report import bundle, verify
from relayfix.report.verify import Verification, verify_document
from tests.support.dossiers import dossier, words
from tests.support.schemas import validate


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A bundle as it was written."""
    path = tmp_path / "case.zip"
    bundle.write(path, dossier(), Consent(), words(), pdf=lambda *_: b"%PDF-1.7")
    return path


def found(path: Path) -> list[tuple[str, str]]:
    result = verify.verify(path)
    validate(verify_document(result), "verify")
    assert result.ok is (result.problems == ())
    return [(problem.file, problem.problem) for problem in result.problems]


def rebuilt(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The bundle again with other content, the manifest as it was unless changed."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return other


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_a_whole_bundle(whole: Path) -> None:
    result = verify.verify(whole)
    assert result == Verification(ok=True, problems=(), case=result.case)
    assert result.case is not None
    assert result.case["verdict"]["id"] == "recipient-domain-not-hosted"
    document = verify_document(result)
    assert list(document) == ["schema", "ok", "problems", "case"]
    validate(document, "verify")


EVERY = (
    "READ-ME-FIRST.txt",
    "report.pdf",
    "report.html",
    "report.json",
    "bounce/1-headers.txt",
)


def test_the_list_is_complete(whole: Path) -> None:
    assert {*names(whole), "manifest.json"} == {*EVERY, "manifest.json"}


@pytest.mark.parametrize("name", EVERY)
def test_each_changed_file_is_named(whole: Path, name: str) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[name] = files[name].replace(b"e", b"E", 1) + (b"" if b"e" in files[name] else b" ")

    assert found(rebuilt(whole, change)) == [(name, "changed")]


@pytest.mark.parametrize("name", EVERY)
def test_each_missing_file_is_named(whole: Path, name: str) -> None:
    assert found(rebuilt(whole, lambda files: files.__delitem__(name))) == [(name, "missing")]


@pytest.mark.parametrize("name", EVERY)
def test_each_file_damaged_inside_the_zip_is_named(whole: Path, name: str) -> None:
    with zipfile.ZipFile(whole) as archive:
        entry = archive.getinfo(name)
    data = bytearray(whole.read_bytes())
    start = entry.header_offset
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    data[start + 30 + name_length + extra_length + entry.compress_size // 2] ^= 0x55
    whole.write_bytes(data)
    ((file, problem),) = found(whole)
    assert file == name
    assert problem in ("unreadable", "changed")


@pytest.mark.parametrize(
    "name", ["extra.txt", "../outside.txt", "/etc/passwd", "C:\\x.txt", "bounce/2-headers.txt"]
)
def test_an_extra_file_is_named(whole: Path, name: str) -> None:
    other = rebuilt(whole, lambda files: files.update({name: b"!"}))
    assert found(other) == [(name, "extra")]
    assert sorted(p.name for p in whole.parent.iterdir() if p.suffix == ".txt") == [
        "case-ticket.txt",
        "case-to-recipient.txt",
    ]


def test_a_name_that_stands_twice(whole: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(whole, "a") as archive:
            archive.writestr("report.html", b"another")
    assert found(whole) == [("report.html", "extra")]


def manifest(files: dict[str, bytes]) -> Any:
    return json.loads(files["manifest.json"])


def row(**changes: Any) -> Callable[[Any], Any]:
    def change(document: Any) -> Any:
        document["files"][0].update(changes)
        return document

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda _: [],
        lambda _: {"files": []},
        lambda document: {**document, "more": 1},
        lambda document: {**document, "files": {}},
        lambda document: {**document, "created": 5},
        lambda document: {**document, "files": [*document["files"], document["files"][0]]},
        lambda document: {**document, "files": ["report.pdf"]},
        row(name="../report.pdf"),
        row(name="/etc/passwd"),
        row(name="C:\\report.pdf"),
        row(name="a\nb"),
        row(name="manifest.json"),
        row(name=5),
        row(bytes=-1),
        row(bytes=True),
        row(bytes="1"),
        row(sha256="F" * 64),
        row(sha256="0" * 63),
        row(more=1),
    ],
)
def test_a_manifest_that_is_not_well_formed(whole: Path, change: Callable[[Any], Any]) -> None:
    def broken(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps(change(manifest(files))).encode()

    assert found(rebuilt(whole, broken)) == [("manifest.json", "unreadable")]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"files": NaN}', b"null"]
)
def test_a_manifest_that_is_no_json(whole: Path, data: bytes) -> None:
    other = rebuilt(whole, lambda files: files.update({"manifest.json": data}))
    assert found(other) == [("manifest.json", "unreadable")]


def test_a_manifest_that_is_gone(whole: Path) -> None:
    assert found(rebuilt(whole, lambda files: files.__delitem__("manifest.json"))) == [
        ("manifest.json", "missing")
    ]


def test_a_manifest_with_another_sum(whole: Path) -> None:
    def lie(files: dict[str, bytes]) -> None:
        document = manifest(files)
        document["files"][1]["sha256"] = "0" * 64
        files["manifest.json"] = json.dumps(document).encode()

    assert found(rebuilt(whole, lie)) == [("report.pdf", "changed")]


@pytest.mark.parametrize(
    "report", [b"{}", b"[]", b"x", b'{"schema": "relayfix/1", "cases": []}', b"[" * 100_000]
)
def test_a_report_that_is_none_is_named_even_where_its_sum_is_right(
    whole: Path, report: bytes
) -> None:
    def replaced(files: dict[str, bytes]) -> None:
        document = manifest(files)
        for line in document["files"]:
            if line["name"] == "report.json":
                line.update(bytes=len(report), sha256=hashlib.sha256(report).hexdigest())
        files["report.json"] = report
        files["manifest.json"] = json.dumps(document).encode()

    other = rebuilt(whole, replaced)
    assert found(other) == [("report.json", "unreadable")]
    assert verify.verify(other).case is None


@pytest.mark.parametrize(
    "data", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 50, b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_bundle(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    result = verify.verify(path)
    assert not result.ok
    assert result.case is None
    assert result.problems


def test_what_is_not_there_or_a_folder(tmp_path: Path) -> None:
    assert found(tmp_path / "missing.zip") == [("missing.zip", "unreadable")]
    assert found(tmp_path) == [(tmp_path.name, "unreadable")]


def test_every_byte_may_be_wrong_without_an_exception(whole: Path) -> None:
    data = whole.read_bytes()
    for position in range(0, len(data), max(1, len(data) // 150)):
        damaged = bytearray(data)
        damaged[position] ^= 0xFF
        whole.write_bytes(damaged)
        verify.verify(whole)
    for length in range(0, len(data), max(1, len(data) // 40)):
        whole.write_bytes(data[:length])
        assert not verify.verify(whole).ok


def test_a_bomb_is_refused_before_it_is_unpacked(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MOST_BYTES", 200_000)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.bin", b"\0" * 300_000)
    assert found(whole) == [("case.zip", "unreadable")]


def test_a_file_that_is_longer_than_it_says(whole: Path) -> None:
    """The size in both headers is a lie; unpacking stops there instead of filling the memory."""
    with zipfile.ZipFile(whole) as archive:
        entry = archive.getinfo("report.html")
    data = bytearray(whole.read_bytes())
    real, lie = struct.pack("<L", entry.file_size), struct.pack("<L", 10)
    for start in (
        entry.header_offset + 22,
        data.rindex(b"PK\x01\x02", 0, data.rindex(b"report.html")) + 24,
    ):
        assert bytes(data[start : start + 4]) == real
        data[start : start + 4] = lie
    whole.write_bytes(data)
    ((file, problem),) = found(whole)
    assert file == "report.html"
    assert problem in ("unreadable", "changed")


def test_too_many_files(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "MOST_FILES", 3)
    assert found(whole) == [("case.zip", "unreadable")]


def test_a_name_with_strange_characters_is_shown_as_text(whole: Path) -> None:
    other = rebuilt(whole, lambda files: files.update({"\u202eevil\x1b[31m.txt": b"!"}))
    ((file, problem),) = found(other)
    assert problem == "extra"
    assert file.isprintable()
