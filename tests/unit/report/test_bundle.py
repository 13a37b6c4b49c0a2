# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundle: what is in it, under which names, and that it is all there or not at all."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from relayfix.model.bounce import Format
from relayfix.model.diagnosis import Who
from relayfix.model.dossier import Consent, Dossier, IncludeOriginal, InputFile
from relayfix.report import bundle
from relayfix.report.bundle import OutputError
from relayfix.report.shapes import ReportView
from tests.support.dossiers import bounce, case, delayed, dossier, undetermined, words
from tests.support.schemas import validate

PDF = b"%PDF-1.7 a report"


def pdf(view: ReportView, document: dict[str, Any]) -> bytes:
    assert view.first.headline
    assert document["redacted"] is not None
    return PDF


def write(
    folder: Path, whole: Dossier | None = None, consent: Consent | None = None, **more: Any
) -> tuple[Path, ...]:
    return bundle.write(
        folder / "case.zip", whole or dossier(), consent or Consent(), words(), pdf=pdf, **more
    )


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_in_it_and_beside_it(tmp_path: Path) -> None:
    paths = write(tmp_path)
    assert [path.name for path in paths] == [
        "case.zip",
        "case-ticket.txt",
        "case-to-it.eml",
        "case-to-recipient.txt",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(p.name for p in paths)
    assert list(content(paths[0])) == [
        "READ-ME-FIRST.txt",
        "report.pdf",
        "report.html",
        "report.json",
        "bounce/1-headers.txt",
        "manifest.json",
    ]
    assert content(paths[0])["report.pdf"] == PDF


def test_the_manifest_names_every_file_with_its_sum(tmp_path: Path) -> None:
    files = content(write(tmp_path)[0])
    manifest = json.loads(files.pop("manifest.json"))
    assert set(manifest) == {"files", "created", "relayfix"}
    assert manifest["created"] == "2026-11-23T14:10:00+01:00"
    assert manifest["files"] == [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]


@pytest.mark.parametrize("make", [dossier, undetermined, delayed])
@pytest.mark.parametrize("included", list(IncludeOriginal))
def test_the_json_in_it_keeps_to_the_schema(
    tmp_path: Path, make: Callable[[], Dossier], included: IncludeOriginal
) -> None:
    files = content(write(tmp_path, make(), Consent(include_original=included))[0])
    document = json.loads(files["report.json"])
    validate(document, "diagnose")
    assert "redacted" in document


def test_no_letter_to_the_recipient_where_they_need_not_act(tmp_path: Path) -> None:
    mine = replace(case(), verdict=replace(case().verdict, who=Who.YOU))
    whole = replace(dossier(), diagnosis=replace(dossier().diagnosis, cases=(mine,)))
    assert [path.name for path in write(tmp_path, whole)] == [
        "case.zip",
        "case-ticket.txt",
        "case-to-it.eml",
    ]


@pytest.mark.parametrize(
    ("format_", "name"),
    [
        (Format.EML, "bounce/1.eml"),
        (Format.MSG, "bounce/1.msg"),
        (Format.TEXT, "bounce/1.txt"),
        (Format.MBOX, "bounce/1.mbox"),
        (None, "bounce/1.bin"),
    ],
)
def test_the_whole_message_under_a_name_of_ours(
    tmp_path: Path, format_: Format | None, name: str
) -> None:
    evil = "../../etc/Quote for the new office"
    returned = replace(bounce(), source=replace(bounce().source, name=evil, format=format_))
    whole = replace(
        dossier(), bounces=(returned,), files=(InputFile(name=evil, data=b"as it was"),)
    )
    files = content(write(tmp_path, whole, Consent(include_original=IncludeOriginal.WHOLE))[0])
    assert files[name] == b"as it was"
    assert [n for n in files if n.startswith("bounce/")] == [name]


def test_the_same_case_makes_the_same_zip(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (write(tmp_path / name)[0].read_bytes() for name in "ab")
    assert first == second


def test_a_clock_before_the_first_zip(tmp_path: Path) -> None:
    write(tmp_path, replace(dossier(), created=datetime(1970, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("name", ["case.zip", "case-ticket.txt", "case-to-recipient.txt"])
def test_a_file_that_exists_stops_all_before_anything_is_made(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")

    def never(*_: object) -> bytes:
        raise AssertionError("the outputs are looked at first")

    with pytest.raises(OutputError) as caught:
        bundle.write(tmp_path / "case.zip", dossier(), Consent(), words(), pdf=never)
    assert caught.value.sentence.id == "report.output.exists"
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"mine"
    write(tmp_path, force=True)
    assert (tmp_path / name).read_bytes() != b"mine"


def test_a_letter_of_an_earlier_finding_does_not_stay(tmp_path: Path) -> None:
    write(tmp_path)
    assert (tmp_path / "case-to-recipient.txt").exists()
    (tmp_path / "case-notes.txt").write_text("mine")
    written = write(tmp_path, undetermined(), force=True)
    assert "case-to-recipient.txt" not in [path.name for path in written]
    assert not (tmp_path / "case-to-recipient.txt").exists()
    assert (tmp_path / "case-notes.txt").read_text() == "mine"


def test_a_bundle_is_a_zip(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        bundle.write(tmp_path / "case.txt", dossier(), Consent(), words(), pdf=pdf)
    assert caught.value.sentence.id == "report.output.not_a_zip"
    assert list(tmp_path.iterdir()) == []


def test_a_single_output_under_the_same_rules(tmp_path: Path) -> None:
    bundle.check_output(tmp_path / "a.pdf")
    bundle.write_file(tmp_path / "a.pdf", PDF)
    with pytest.raises(OutputError):
        bundle.check_output(tmp_path / "a.pdf")
    with pytest.raises(OutputError):
        bundle.write_file(tmp_path / "a.pdf", PDF)
    bundle.write_file(tmp_path / "a.pdf", b"new", force=True)
    assert (tmp_path / "a.pdf").read_bytes() == b"new"


def test_halves_of_characters_stop_nothing(tmp_path: Path) -> None:
    recipient = replace(bounce().recipients[0], diagnostic="550 \ud800 \x00 refused \u202e")
    original = replace(bounce().original, headers="From: \ud800@x\n")  # type: ignore[type-var]  # it has one
    whole = replace(
        dossier(), bounces=(replace(bounce(), recipients=(recipient,), original=original),)
    )
    files = content(write(tmp_path, whole)[0])
    assert "refused" in files["report.html"].decode()
    json.loads(files["report.json"])
