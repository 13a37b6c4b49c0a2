# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocklists in the report: what each listing means, how to leave it, and no key."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from relayfix.checks import runner
from relayfix.checks.blocklists.check import IP
from relayfix.model.check import Subject
from relayfix.model.dossier import Consent, Dossier
from relayfix.report.document import diagnose_document
from relayfix.report.redaction import redact
from relayfix.report.view import report_view
from tests.support.asking import talk
from tests.support.dossiers import dossier, words
from tests.support.nameserver import Entry
from tests.support.schemas import validate

KEY = "abcdefgh1234567890abcdefgh"


def with_lists(*zones: str) -> Dossier:
    """A case whose sending address stands on each of these lists."""
    table: dict[str, Entry] = {}
    for zone in zones:
        table[f"2.0.0.127.{zone}"] = {"A": ["127.0.0.2"]}
        table[f"9.2.0.192.{zone}"] = {"A": ["127.0.0.4"]}
    subject = Subject(ip="192.0.2.9", blocklists=tuple(("ip", zone) for zone in zones))
    results, _ = talk(table, lambda resolver: runner.run(subject, resolver, checks=(IP,)))
    whole = dossier()
    return replace(whole, checks=(*whole.checks, *results))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_several_listings_are_explained_each(language: str) -> None:
    whole = with_lists(f"{KEY}.zen.dq.spamhaus.net", "own.example")
    document = redact(diagnose_document(whole, words(language)), whole, Consent())
    validate(document, "diagnose")
    assert KEY not in json.dumps(document)
    row = report_view(document, words(language)).checks[-1]
    catalogue = words(language)
    for text in ("blocklist.meaning.infected", "blocklist.meaning.unknown"):
        assert catalogue.text(text) in row.answer
    assert "https://check.spamhaus.org/" in row.answer
    assert "own.example" in row.answer


def test_one_listing_is_said_once() -> None:
    whole = with_lists("zen.spamhaus.org")
    document = redact(diagnose_document(whole, words()), whole, Consent())
    row = report_view(document, words()).checks[-1]
    assert row.answer == document["checks"][-1]["summary"]
