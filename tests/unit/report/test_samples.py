# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped examples, read and diagnosed for real, written down in both languages."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relayfix.diagnosis import answered_by_bounces, diagnose
from relayfix.intake.parse import parse
from relayfix.knowledge.texts import catalogue
from relayfix.model.dossier import Consent, Dossier, InputFile
from relayfix.model.environment import Environment
from relayfix.report import bundle
from relayfix.report.document import diagnose_document, read_document
from relayfix.report.verify import verify, verify_document
from relayfix.resources import resource
from tests.support.schemas import validate

SAMPLES = sorted(path for path in resource("samples").iterdir() if path.suffix in (".eml", ".msg"))


def dossier_of(path: Path) -> Dossier:
    data = path.read_bytes()
    bounces = parse(path.name, data)
    answers = answered_by_bounces(bounces)
    return Dossier(
        created=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        files=(InputFile(name=path.name, data=data),),
        bounces=bounces,
        answers=answers,
        environment=Environment(),
        diagnosis=diagnose(bounces, answers),
    )


def test_there_are_examples() -> None:
    assert len(SAMPLES) >= 7


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_an_example_becomes_a_bundle(tmp_path: Path, path: Path, language: str) -> None:
    whole, words = dossier_of(path), catalogue(language)
    validate(read_document(whole.bounces, words), "read")
    document = diagnose_document(whole, words)
    validate(document, "diagnose")
    written = bundle.write(
        tmp_path / "case.zip", whole, Consent(), words, pdf=lambda *_: b"%PDF-1.7"
    )
    with zipfile.ZipFile(written[0]) as archive:
        validate(json.loads(archive.read("report.json")), "diagnose")
        page = archive.read("report.html").decode()
        inside = b"".join(map(archive.read, archive.namelist()))
    result = verify(written[0])
    assert result.ok
    validate(verify_document(result), "verify")
    subject = document["bounces"][0]["original"]["subject"]
    refused = document["bounces"][0]["recipients"][0]["final_recipient"]
    assert refused in page
    for leaving in (inside, *(file.read_bytes() for file in written[1:])):
        assert subject.encode() not in leaving


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_headers_of_an_example_leave_without_the_subject(tmp_path: Path, path: Path) -> None:
    whole = dossier_of(path)
    written = bundle.write(
        tmp_path / "case.zip", whole, Consent(), catalogue("en"), pdf=lambda *_: b""
    )
    original = whole.bounces[0].original
    assert original is not None
    with zipfile.ZipFile(written[0]) as archive:
        names = [name for name in archive.namelist() if name.startswith("bounce/")]
        assert names == (["bounce/1-headers.txt"] if original.headers else [])
        for name in names:
            text = archive.read(name).decode()
            assert (original.message_id or "") in text
            assert (original.from_ or "") in text
            assert original.subject is None or original.subject not in text
