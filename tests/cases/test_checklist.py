# SPDX-License-Identifier: GPL-3.0-or-later
"""What a help desk asks for, case by case: it is in the report, or the report says why not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from relayfix import session
from relayfix.checks import runner
from relayfix.intake.parse import parse
from relayfix.knowledge.texts import Catalogue, catalogue
from relayfix.model.dossier import Consent, Dossier, InputFile
from relayfix.report import html
from relayfix.report.document import diagnose_document
from relayfix.report.redaction import redact
from relayfix.report.shapes import CaseView, ReportView, Row
from relayfix.report.view import report_view
from tests.cases.laboratory import CASES
from tests.cases.vocabulary import Case

ALWAYS = (
    *("refusing_server", "sender_from", "sender_envelope", "sent", "handed_in", "message_id"),
    *("network_message_id", "reporting_server", "sending_address", "dkim"),
    *(
        "authentication_results",
        "received_spf",
        "mail_program",
        "generator",
        "language",
        "file",
        "sha256",
    ),
)
"""Rows that every report has: with a value, or with the word for "not known"."""
OF_A_RECIPIENT = ("code", "answer")
ENVIRONMENT = ("os", "mail_program", "outgoing", "network_kind", "public_ip", "resolver")
ANSWERS = (
    *("scope", "can_receive", "other_app", "other_network", "sent_it", "forwarding", "since"),
    *("changed", "account"),
)
LURE = "fake-notice"


def dossier(case: Case) -> Dossier:
    """The case as it is known before anybody is asked: the most that can be missing."""
    files = [InputFile(name=name, data=data) for name, data in case.files]
    bounces = [bounce for file in files for bounce in parse(file.name, file.data)]
    begun = session.begun(answers=case.answers, outgoing=case.outgoing)
    read = session.with_bounces(begun, files, bounces)
    checks = runner.skipped(session.subject(read))
    return session.dossier(session.with_checks(read, checks), language="en")


def report(case: Case, words: Catalogue) -> tuple[dict[str, Any], ReportView]:
    whole = dossier(case)
    document = redact(diagnose_document(whole, words), whole, Consent())
    return document, report_view(document, words)


def told(rows: tuple[Row, ...], keys: tuple[str, ...], words: Catalogue) -> None:
    """Each key has a row; one without a value says so in words."""
    absent = (words.text("report.not_known"), words.text("report.not_asked"))
    for key in keys:
        found = [row for row in rows if row.key == key]
        assert found, f"no row for {key}"
        assert all(row.value for row in found), key
        assert all(row.known or row.value in absent for row in found), key


def reasoned(view: ReportView, case: CaseView) -> None:
    """Verdict, how sure and why, what is ruled out and why, what was not checked and why."""
    assert case.headline
    assert case.title
    assert case.sureness.because or case.sureness.missing
    assert case.sureness.not_checked
    assert all(one.title and one.why for one in (*case.ruled_out, *case.runners_up))
    assert view.not_checked
    assert all(one.title and one.why for one in view.not_checked)
    assert case.steps


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_field_is_there_or_says_why_not(case: Case) -> None:
    words = catalogue("en")
    document, view = report(case, words)
    assert len(view.cases) == len(document["cases"])
    for found in view.cases:
        told(found.facts, ALWAYS, words)
        reasoned(view, found)
        told(found.facts, OF_A_RECIPIENT, words)
        keys = {row.key for row in found.facts}
        assert {"refused", "last_attempt"} & keys
        assert {"recipient", "late_recipient"} & keys
    told(view.environment, ENVIRONMENT, words)
    told(view.answers, ANSWERS, words)
    verbatim(document, view)
    traceable(document, view.first)


def verbatim(document: dict[str, Any], view: ReportView) -> None:
    """Every answer stands word for word in the page that travels with the report."""
    page = _plain(html.render(view, catalogue("en")))
    lures = [case["verdict"]["id"] == LURE for case in document["cases"]]
    for bounce in document["bounces"]:
        for recipient in bounce["recipients"]:
            if recipient["action"] in ("failed", "delayed", None) and not any(lures):
                for words in (
                    recipient["diagnostic"],
                    (recipient["nested"] or {}).get("diagnostic"),
                ):
                    shown = re.sub(r"\[masked: \w+\]", "\0", words or "")
                    assert all(_plain(part, escape=True) in page for part in shown.split("\0"))


def _plain(text: str, *, escape: bool = False) -> str:
    from html import escape as escaped

    return " ".join((escaped(text) if escape else text).split())


def traceable(document: dict[str, Any], first: CaseView) -> None:
    """A message of Exchange Online's says until when it can be traced, with the command."""
    bounce = (
        document["bounces"][document["cases"][0]["recipients"][0]["bounce"]]
        if (document["cases"][0]["recipients"])
        else document["bounces"][0]
    )
    original = bounce["original"] or {}
    dated = bounce["generator"] == "exchange-online" and original.get("date")
    rows = {row.key for row in first.facts if row.known}
    assert ("trace_by" in rows) is bool(dated)
