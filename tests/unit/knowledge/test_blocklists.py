# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of public blocklists: whole, with its sources, and plain about what is wrong in it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import pytest

from relayfix.knowledge import blocklists as table
from relayfix.knowledge.blocklists import (
    MOST_BY_DEFAULT,
    Business,
    ListKind,
    blocklist,
    blocklists,
    masked,
)
from relayfix.knowledge.delisting import delisting_for
from relayfix.knowledge.tables import File, KnowledgeError
from relayfix.resources import resource


def test_every_list_has_its_terms_their_source_and_their_date() -> None:
    for one in blocklists():
        assert one.terms, one.zone
        assert one.terms_source.startswith("http"), one.zone
        assert date(2026, 1, 1) <= one.terms_read, one.zone
        assert one.source.startswith("http"), one.zone


def test_at_most_eight_lists_are_asked_by_default() -> None:
    assert 0 < sum(one.default for one in blocklists()) <= MOST_BY_DEFAULT == 8
    assert {one.kind for one in blocklists() if one.default} == set(ListKind)


def test_what_the_answers_of_a_list_mean() -> None:
    zen = blocklist("zen.spamhaus.org")
    assert zen is not None
    assert zen.meanings(("127.0.0.2", "127.0.0.3", "127.0.0.10")) == (
        "spam",
        "suspicious",
        "policy",
    )
    assert zen.meanings(("127.0.0.77",)) == ("spam",)
    surbl = blocklist("multi.surbl.org")
    assert surbl is not None
    assert surbl.meanings(("127.0.0.80",)) == ("malware", "spam")
    assert surbl.meanings(("127.0.0.32",)) == ("spam",)


def test_a_list_is_known_behind_a_customer_s_key() -> None:
    found = blocklist("abcdefgh1234567890abcdefgh.dbl.dq.spamhaus.net")
    assert found is not None
    assert found.zone == "dbl.spamhaus.org"
    assert blocklist("own.example") is None


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("zen.spamhaus.org", "zen.spamhaus.org"),
        ("dnsbl-1.uceprotect.net", "dnsbl-1.uceprotect.net"),
        ("b.barracudacentral.org", "b.barracudacentral.org"),
        ("abcdefgh1234567890abcdefgh.zen.dq.spamhaus.net", "<key>.zen.dq.spamhaus.net"),
        ("abcdefghabcdefghabcdefgh.zen.dq.spamhaus.net", "<key>.zen.dq.spamhaus.net"),
        ("short.zen.dq.spamhaus.net", "<key>.zen.dq.spamhaus.net"),
        ("zen.dq.spamhaus.net", "zen.dq.spamhaus.net"),
        ("0123456789abcdef0123.combined.example", "<key>.combined.example"),
        ("lists.0123456789abcdef0123.example", "lists.<key>.example"),
        ("averyverylongname.example", "averyverylongname.example"),
    ],
)
def test_a_key_is_never_shown(zone: str, shown: str) -> None:
    assert masked(zone) == shown


def test_companies_are_only_sent_where_the_terms_let_them() -> None:
    for one in blocklists():
        assert one.may_be_asked(personal=True) == one.default
        expected = one.default and one.business is Business.ALLOWED
        assert one.may_be_asked(personal=False) == expected


def test_a_list_has_one_page_whoever_speaks_of_it() -> None:
    for one in blocklists():
        found = delisting_for(None, f"554 5.7.1 blocked using {one.zone}")
        assert found is not None, one.zone
        assert found.page == one.page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"zone": "Zen"}, r"zone: 'Zen'"),
        ({"kind": "name"}, r"kind: none of ip, domain"),
        ({"kind": "domain", "ipv6": True}, r"ipv6: a list of domains has no addresses"),
        ({"default": "yes"}, r"default: neither true nor false"),
        ({"business": "maybe"}, r"business: none of allowed, excluded, unknown"),
        ({"terms": " "}, r"terms: not a text, or empty"),
        ({"terms": None}, r"terms: missing"),
        ({"terms_source": "somewhere"}, r"terms_source: 'somewhere'"),
        ({"terms_read": "2026"}, r"terms_read: not a date"),
        ({"terms_read": None}, r"terms_read: missing"),
        ({"page": "see below"}, r"page: 'see below'"),
        ({"codes": {"127.0.0.1": "spam"}}, r"codes: 127\.0\.0\.1 is no answer of a list"),
        ({"codes": {"127.255.255.254": "spam"}}, r"codes: 127\.255\.255\.254 is no answer"),
        ({"codes": {"192.0.2.1": "spam"}}, r"codes: 192\.0\.2\.1 is no answer of a list"),
        ({"codes": {"127": "spam"}}, r"codes: '127' is no address"),
        ({"codes": {"127.0.0.2": 2}}, r"codes\.127\.0\.0\.2: 2 is no meaning"),
        ({"codes": ["spam"]}, r"codes: not a table"),
        ({"bits": {"3": "spam"}}, r"bits: '3' is no bit"),
        ({"refused": ["no"]}, r"refused: 'no' is no address"),
        ({"tests": ["a b"]}, r"tests: 'a b' is no name"),
        ({"colour": "red"}, r"colour: no such key"),
    ],
)
def test_what_is_wrong_is_told_by_file_list_and_key(
    changes: dict[str, Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = resource("knowledge", "blocklists.toml").read_text(encoding="utf-8")
    row = dict(tomllib.loads(text)["list"][0])
    row.update(changes)
    row = {key: value for key, value in row.items() if value is not None}
    with pytest.raises(KnowledgeError, match=rf"^blocklists\.toml: {row['zone']}: {told}"):
        read([row], monkeypatch)


def test_a_ninth_list_by_default_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = resource("knowledge", "blocklists.toml").read_text(encoding="utf-8")
    rows = [{**row, "default": True} for row in tomllib.loads(text)["list"]]
    with pytest.raises(KnowledgeError, match=re.escape("blocklists.toml: default: 9 lists")):
        read(rows, monkeypatch)


def read(rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads these rows as if they stood in the file; what was read before stays as it is."""
    monkeypatch.setattr(table, "load", lambda name: File(name, {"list": rows}))
    table.blocklists.__wrapped__()
