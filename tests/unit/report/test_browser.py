# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages for the web browser in a real one: accessible, valid, and asking nobody."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from relayfix.knowledge.texts import catalogue
from relayfix.model.sentence import Sentence
from relayfix.triage import outputs
from relayfix.triage.groups import Group, Triage, Unreadable
from tests.cases.vocabulary import Case
from tests.support.browser import look, validated
from tests.support.loopback import LoopbackOnly
from tests.support.ten import TEN, run

SOME = TEN[::3]
PROVED = {"html-has-lang", "document-title", "color-contrast", "heading-order", "landmark-one-main"}
"""Rules of axe that found something to look at, and found it right."""

BROKEN = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>x</title></head>
<body><main><h1>x</h1><p><img src="http://pictures.example/x.png">
<p style="color:#aaa;background:#fff">grey</p></div></main></body></html>
"""


@pytest.fixture(autouse=True)
def _nobody_is_there(loopback_only: LoopbackOnly) -> object:
    """Servers of the cases stand at addresses of the documentation."""
    yield
    loopback_only.take()


def report_of(case: Case, folder: Path, language: str) -> str:
    folder.mkdir()
    bundle = folder / "bundle.zip"
    run(case, folder, "--bundle", str(bundle), "--lang", language)
    with zipfile.ZipFile(bundle) as archive:
        return archive.read("report.html").decode()


@pytest.mark.parametrize("case", SOME, ids=[case.name for case in SOME])
def test_a_report(case: Case, tmp_path: Path) -> None:
    for language in ("en", "fr"):
        page = report_of(case, tmp_path / language, language)
        assert validated(page) == []
        seen = look(page, tmp_path)
        assert seen.violations == []
        assert set(seen.passes) >= PROVED
        assert seen.asked == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_of_a_triage(language: str, tmp_path: Path) -> None:
    group = Group(
        cause="mail-loop",
        who="your-it",
        refusing_host="mx.there.example",
        recipient_domain="there.example",
        count=2,
        first=None,
        last=None,
        files=("a.eml", "b.eml"),
    )
    bad = Unreadable(file="c.eml", error=Sentence.of("files.empty", name="c.eml"))
    page = outputs.page(Triage(groups=(group,), unreadable=(bad,)), catalogue(language)).decode()
    assert validated(page) == []
    seen = look(page, tmp_path)
    assert seen.violations == []
    assert seen.asked == []


def test_a_page_that_is_none_of_it_is_told_so(tmp_path: Path) -> None:
    assert validated(BROKEN)
    seen = look(BROKEN, tmp_path)
    assert {rule for rule, *_ in seen.violations} >= {"image-alt", "html-has-lang"}
    assert any("pictures.example" in line for line in seen.asked)
