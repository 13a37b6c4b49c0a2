# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages on which one is taken off a list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relayfix.knowledge import delisting
from relayfix.knowledge.delisting import Need, Seen, delisting_for, delistings
from relayfix.knowledge.signatures import match, signatures
from relayfix.knowledge.tables import File, KnowledgeError
from relayfix.knowledge.texts import catalogue


def test_every_entry_has_its_page_and_its_signatures_exist() -> None:
    known = {signature.id for signature in signatures()}
    for one in delistings():
        assert one.signatures <= known, one.name
        assert one.page.startswith(("https://", "mailto:"))
        assert one.source
        assert one.needs
        assert date(2026, 1, 1) < one.as_of < date(2026, 12, 31)


def test_what_could_not_be_confirmed_says_so() -> None:
    by_name = {one.name: one for one in delistings()}
    assert by_name["Spamhaus"].seen is Seen.OWN
    assert by_name["Orange"].seen is Seen.REFUSAL
    assert by_name["Gmail"].seen is Seen.OTHERS
    assert Need.PHONE in by_name["Barracuda"].needs
    for one in delistings():
        if one.seen is Seen.REFUSAL:
            where = one.page.removeprefix("mailto:").removeprefix("https://")
            host = where.partition("/")[0]
            assert host in one.source, one.name


ROW: dict[str, Any] = {
    "name": "Example",
    "words": "listing",
    "page": "https://listing.example/",
    "needs": ["ip"],
    "seen": "own",
    "source": "https://listing.example/help",
    "as_of": date(2026, 11, 24),
}


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("page", "http://listing.example/", "no page"),
        ("page", "javascript:alert(1)", "no page"),
        ("page", "mailto:a@b.example?bcc=c@d.example", "no page"),
        ("needs", ["money"], "no such thing"),
        ("needs", None, "missing"),
        ("seen", "yes", "none of"),
        ("source", "their page", "has an address"),
        ("as_of", None, "missing"),
        ("words", "(", "."),
        ("words", None, "fits everything"),
        ("fee", 3, "no such key"),
    ],
)
def test_a_broken_row_is_told_by_its_key(
    monkeypatch: pytest.MonkeyPatch, key: str, value: object, why: str
) -> None:
    row = {name: each for name, each in {**ROW, key: value}.items() if each is not None}
    monkeypatch.setattr(delisting, "load", lambda name: File(name, {"list": [row]}))
    delistings.cache_clear()
    try:
        with pytest.raises(KnowledgeError, match=f"delisting.toml: Example: {key}: .*{why}"):
            delistings()
    finally:
        delistings.cache_clear()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("550 5.7.606 Access denied, banned sending IP [192.0.2.1]", "Microsoft 365"),
        ("550 5.7.1 part of their network is on our block list (S3150).", "Outlook.com"),
        ("554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", "Spamhaus"),
        ("554 5.7.1 Client host [192.0.2.1] blocked using bl.spamcop.net", "SpamCop"),
        ("550 5.7.1 IP bloquee pour incident de spam [192.0.2.9]. OFR_102 [102]", "Orange"),
        ("554 5.7.1 Message contains a URL listed in SURBL: multi.surbl.org", "SURBL"),
    ],
)
def test_the_list_that_the_words_name(words: str, name: str) -> None:
    signature = match(words)
    found = delisting_for(signature.id if signature else None, words)
    assert found is not None
    assert found.name == name


def test_a_list_that_we_do_not_know_has_no_page() -> None:
    assert delisting_for("dnsbl_generic", "554 blocked using bl.listing.example") is None
    assert delisting_for("dnsbl_generic", "554 blocked using dbl.listing.example") is None


def test_what_a_list_asks_for_has_words() -> None:
    for one in delistings():
        asks = "_".join(sorted(need.value for need in one.needs))
        assert f"fix.delisting_asks.{asks}" in catalogue("en"), one.name
