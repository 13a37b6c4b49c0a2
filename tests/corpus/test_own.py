# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages written for the project, each with the record that it must be read as beside it.

Adding one is adding two files: ``NAME.eml`` (or ``.msg``, ``.txt``) and ``NAME.json``, the
``bounces`` of ``read --json`` without their ``source``. The records of the shipped samples stand
in ``tests/corpus/samples``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relayfix.intake.parse import parse
from relayfix.knowledge.texts import catalogue
from relayfix.report.document import read_document
from tests.corpus.test_corpus import bare, decoded, not_in
from tests.support.project import ROOT

OWN = ROOT / "tests" / "corpus" / "own"
SAMPLES = ROOT / "resources" / "samples"
RECORDS = ROOT / "tests" / "corpus" / "samples"


def messages() -> list[tuple[Path, Path]]:
    """(message, record) of each."""
    own = [(file, file.with_suffix(".json")) for file in OWN.iterdir() if file.suffix != ".json"]
    shipped = [(file, RECORDS / f"{file.name}.json") for file in SAMPLES.iterdir() if file.suffix]
    return sorted(own + shipped)


def messages_in_text() -> list[Path]:
    """The own ones but those that lie in base64 as a whole."""
    return [file for file, _ in messages() if file.parent == OWN and "base64" not in file.name]


@pytest.mark.parametrize(("message", "record"), messages(), ids=lambda path: path.name)
def test_a_message_is_read_as_its_record(
    message: Path, record: Path, validates: Callable[[object, str], None]
) -> None:
    document = read_document(parse(message.name, message.read_bytes()), catalogue("en"))
    validates(document, "read")
    found: list[dict[str, Any]] = document["bounces"]
    for bounce in found:
        del bounce["source"]
    assert found == json.loads(record.read_text(encoding="utf-8"))


@pytest.mark.parametrize("message", sorted(messages_in_text()), ids=lambda path: path.name)
def test_every_value_stands_literally_in_the_message(message: Path) -> None:
    data = message.read_bytes()
    text = " ".join(decoded(data))
    flat = re.sub(r"\s+", "", bare(text))
    missing = [what for bounce in parse(message.name, data) for what in not_in(bounce, text, flat)]
    assert not missing, "\n".join(missing)


def test_no_record_is_left_without_its_message() -> None:
    records = {*OWN.glob("*.json"), *RECORDS.glob("*.json")}
    assert records == {record for _, record in messages()}
