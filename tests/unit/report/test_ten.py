# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten very different cases as PDFs, in both languages: what others find in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relayfix.report.pdf.pages import MOST_PAGES
from tests.cases.vocabulary import Case
from tests.support.loopback import LoopbackOnly
from tests.support.poppler import Pdf
from tests.support.ten import TEN, run

OURS = ("Inter", "NotoSansMono")

pytestmark = pytest.mark.parametrize("case", TEN, ids=[case.name for case in TEN])


@pytest.fixture(autouse=True)
def _nobody_is_there(loopback_only: LoopbackOnly) -> object:
    """Servers of the cases stand at addresses of the documentation."""
    yield
    for attempt in loopback_only.take():
        assert any(net in attempt for net in ("192.0.2.", "198.51.100.", "203.0.113.")), attempt


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_of_one(case: Case, language: str, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    document = json.loads(run(case, tmp_path, "--pdf", str(target), "--lang", language, "--json"))
    pdf = Pdf(target.read_bytes(), tmp_path)
    assert 2 <= int(pdf.info()["Pages"]) <= MOST_PAGES
    assert "A4" in pdf.info()["Page size"]
    fonts = pdf.fonts()
    assert all((row[4], row[6]) == ("yes", "yes") for row in fonts), fonts  # embedded, unicode
    if "names-in" not in case.name:
        assert all(row[0].startswith(OURS) for row in fonts), fonts
    words = pdf.words()
    for found in document["cases"]:
        for recipient in found["recipients"]:
            assert recipient["final_recipient"] is None or recipient["final_recipient"] in words
    first = document["bounces"][0]
    recipient = first["recipients"][0]
    original = first["original"] or {}
    for value in (
        *(recipient["status"], recipient["remote_mta"], first["reporting_mta"]),
        *(original.get("message_id"), original.get("from"), first["source"]["sha256"]),
    ):
        assert value is None or value in words, value
    assert "\ufb01" not in words
    if case.name == "names-in-japanese":  # by a font of the system: ours have no such letters
        assert "山田" in words
    attached = json.loads(pdf.attachments()["report.json"])
    assert attached["verdict"]["id"] == document["verdict"]["id"]
