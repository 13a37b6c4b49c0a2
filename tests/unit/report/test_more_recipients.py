# SPDX-License-Identifier: GPL-3.0-or-later
"""A notice that names more recipients than are read says so in the report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relayfix.report.document import diagnose_document
from relayfix.report.shapes import Row
from relayfix.report.view import report_view
from tests.support.dossiers import dossier, words


def rows(unread: int, language: str) -> list[Row]:
    whole = dossier()
    bounces = tuple(replace(bounce, recipients_unread=unread) for bounce in whole.bounces)
    catalogue = words(language)
    shown = report_view(diagnose_document(replace(whole, bounces=bounces), catalogue), catalogue)
    return [row for row in shown.first.facts if row.key == "more_recipients"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "12 more recipients stand in this notice. RelayFix looks at the first thousand."),
        ("fr", "12 destinataires de plus figurent dans cet avis. RelayFix lit les mille premiers."),
    ],
)
def test_recipients_beyond_the_limit_are_told(language: str, told: str) -> None:
    (row,) = rows(12, language)
    assert row.value == told
    assert not row.literal


def test_most_notices_have_none() -> None:
    assert rows(0, "en") == []
