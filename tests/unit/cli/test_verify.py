# SPDX-License-Identifier: GPL-3.0-or-later
"""``relayfix verify`` on a terminal: what the bundle is about, whoever wrote its report."""

from __future__ import annotations

from typing import Any

import pytest

from relayfix import terminal
from relayfix.knowledge.texts import catalogue
from relayfix.report.document import diagnose_document
from relayfix.report.verify import Verification
from tests.support.dossiers import CLAIRE, HOST, dossier, words


def said(case: Any, capsys: pytest.CaptureFixture[str], language: str = "en") -> str:
    found = Verification(ok=True, problems=(), case=case)
    terminal.show_verification(found, catalogue(language))
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "desk"), [("en", "Who acts: The recipient"), ("fr", "Qui agit\u00a0: ")]
)
def test_it_says_whom_it_is_about_and_who_acts(
    language: str, desk: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case = diagnose_document(dossier(), words(language))["cases"][0]
    text = said(case, capsys, language)
    assert CLAIRE in text
    assert HOST in text
    assert desk in text


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"verdict": 3},
        {"verdict": {"title": ["x"], "who": {}}},
        {"verdict": {}, "recipients": [1, {"final_recipient": 2}, None]},
        {"verdict": {}, "recipients": {"a": 1}, "attribution": []},
        {"verdict": {"who": "\x1b[2J"}, "attribution": {"refusing_host": {"name": [1]}}},
        {"verdict": {"title": "\x1b[2J" * 9}, "attribution": {"refusing_host": "x"}},
    ],
)
def test_a_strangers_report_is_only_text(case: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in said(case, capsys)
