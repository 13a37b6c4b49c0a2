# SPDX-License-Identifier: GPL-3.0-or-later
"""A name and a note of one's own: on the page, in the letters, and nowhere if not given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relayfix.knowledge.texts import catalogue
from relayfix.model.dossier import Consent, Dossier
from relayfix.report import html, letters
from relayfix.report.document import diagnose_document
from relayfix.report.redaction import redact
from relayfix.report.shapes import ReportView
from relayfix.report.view import report_view
from tests.support.dossiers import dossier, words
from tests.support.schemas import validate

NOTE = "Urgent: <b>Friday</b> is the last day"


def view_of(whole: Dossier) -> ReportView:
    document = redact(diagnose_document(whole, words()), whole, Consent())
    validate(document, "diagnose")
    return report_view(document, words())


@pytest.mark.parametrize(
    ("name", "note", "shown"),
    [
        ("Anna, accounting", NOTE, f"Anna, accounting adds: “{NOTE}”"),
        (None, NOTE, f"“{NOTE}”"),
        ("Anna, accounting", None, "Reported by Anna, accounting."),
        (None, None, None),
    ],
)
def test_the_page_says_what_the_person_added(
    name: str | None, note: str | None, shown: str | None
) -> None:
    assert view_of(replace(dossier(), reported_by=name, note=note)).note == shown


def test_it_is_plain_text_and_goes_along_with_every_letter() -> None:
    view = view_of(replace(dossier(), reported_by="Anna, accounting", note=NOTE))
    page = html.render(view, words())
    assert "<b>Friday" not in page
    assert "&lt;b&gt;Friday" in page
    ticket = letters.ticket(view, "case.zip", words())
    assert NOTE in ticket
    assert len(ticket.splitlines()) <= letters.TICKET_LINES
    mail = letters._letter_to_it(view, "case.zip", words())
    assert NOTE in mail
    assert mail.rstrip().endswith("Anna, accounting")


def test_a_report_from_before_has_no_note() -> None:
    document = diagnose_document(dossier(), words())
    del document["note"], document["reported_by"]
    assert report_view(document, catalogue("fr")).note is None
