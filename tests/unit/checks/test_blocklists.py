# SPDX-License-Identifier: GPL-3.0-or-later
"""Public blocklists over a real name server: what is a listing, and what only looks like one."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from relayfix.checks import CHECKS, disclosures, runner
from relayfix.checks.blocklists.check import DOMAIN, IP, run_domain, run_ip
from relayfix.checks.blocklists.zones import zones
from relayfix.knowledge.blocklists import ListKind, blocklists
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import (
    BlocklistData,
    CheckResult,
    CheckStatus,
    Contact,
    Listing,
    Subject,
)
from relayfix.report.document import check_document
from tests.support.asking import checked, talk
from tests.support.nameserver import Entry, Zone
from tests.support.schemas import validate

ADDRESS = "192.0.2.9"
KEY = "abcdefgh1234567890abcdefgh"
NIBBLES = "9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"
SIX_HAS = "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
SIX_HAS_NOT = "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
NOTHING_ELSE = "2.0.0.127"


def listing(zone: str, entry: Entry | None = None, name: str = "9.2.0.192") -> dict[str, Entry]:
    """A list that lives, and what it says of the subject."""
    said = {} if entry is None else {f"{name}.{zone}": entry}
    return {f"{NOTHING_ELSE}.{zone}": {"A": ["127.0.0.2"]}, **said}


def of_addresses(*lists: str, ip: str = ADDRESS) -> Subject:
    return Subject(ip=ip, blocklists=tuple(("ip", zone) for zone in lists))


def of_domains(*lists: str, domain: str = "shop.example") -> Subject:
    return Subject(domain=domain, blocklists=tuple(("domain", zone) for zone in lists))


def lists(result: CheckResult) -> tuple[Listing, ...]:
    assert isinstance(result.data, BlocklistData)
    return result.data.lists


def statuses(result: CheckResult) -> list[str]:
    return [one.status.value for one in lists(result)]


# ── what one list says ──────────────────────────────────────────────────────────────────────

CASES: dict[str, tuple[Zone, str, tuple[str, ...]]] = {
    "listed": (listing("l.example", {"A": ["127.0.0.2"]}), "listed", ("127.0.0.2",)),
    "a-policy-code": (listing("l.example", {"A": ["127.0.0.10"]}), "listed", ("127.0.0.10",)),
    "the-whole-set": (
        listing("l.example", {"A": ["127.0.0.10", "127.0.0.4", "127.0.0.2", "127.0.0.4"]}),
        "listed",
        ("127.0.0.2", "127.0.0.4", "127.0.0.10"),
    ),
    "clear": (listing("l.example"), "clear", ()),
    "a-name-without-data": (listing("l.example", {"TXT": ["note"]}), "clear", ()),
    "servfail": (listing("l.example", "SERVFAIL"), "unreachable", ()),
    "bogus": (listing("l.example", "BOGUS"), "unreachable", ()),
    "timeout": (listing("l.example", "TIMEOUT"), "unreachable", ()),
    "public-resolver": (
        listing("l.example", {"A": ["127.255.255.254"]}),
        "refused",
        ("127.255.255.254",),
    ),
    "wrong-zone": (
        listing("l.example", {"A": ["127.255.255.252"]}),
        "refused",
        ("127.255.255.252",),
    ),
    "too-many-questions-beside-a-listing": (
        listing("l.example", {"A": ["127.0.0.2", "127.255.255.255"]}),
        "refused",
        ("127.0.0.2", "127.255.255.255"),
    ),
    "one": (listing("l.example", {"A": ["127.0.0.1"]}), "refused", ("127.0.0.1",)),
    "refused-by-the-name-server": (listing("l.example", "REFUSED"), "refused", ()),
    "the-test-entry-is-refused": (
        {"2.0.0.127.l.example": {"A": ["127.255.255.254"]}},
        "refused",
        (),
    ),
    "a-search-page": (listing("l.example", {"A": ["203.0.113.80"]}), "unreachable", ()),
    "lists-the-world": (
        {
            **listing("l.example", {"A": ["127.0.0.2"]}),
            "1.0.0.127.l.example": {"A": ["127.0.0.2"]},
        },
        "dead",
        ("127.0.0.2",),
    ),
    "no-test-entry": ({"9.2.0.192.l.example": {"A": ["127.0.0.2"]}}, "dead", ("127.0.0.2",)),
    "gone": ({}, "dead", ()),
    "sold": (
        {
            name: {"A": ["203.0.113.80"]}
            for name in ("9.2.0.192.l.example", "2.0.0.127.l.example", "1.0.0.127.l.example")
        },
        "dead",
        (),
    ),
    "the-test-entry-is-not-told": (
        {"9.2.0.192.l.example": {"A": ["127.0.0.2"]}, "2.0.0.127.l.example": "SERVFAIL"},
        "unreachable",
        (),
    ),
    "whether-it-lists-the-world-is-not-told": (
        {**listing("l.example", {"A": ["127.0.0.2"]}), "1.0.0.127.l.example": "SERVFAIL"},
        "unreachable",
        (),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_list_says(name: str) -> None:
    zone, status, codes = CASES[name]
    (one,) = lists(checked(run_ip, of_addresses("l.example"), zone))
    assert (one.status.value, one.codes) == (status, codes)
    assert (one.zone, one.name, one.more_information) == ("l.example", None, None)


def test_a_name_server_that_makes_up_answers_lists_nobody() -> None:
    zone = listing("l.example")
    result, _ = talk(
        zone,
        lambda resolver: run_ip(of_addresses("l.example", "gone.example"), resolver),
        missing={"A": ["203.0.113.80"]},
    )
    assert statuses(result) == ["unreachable", "dead"]
    assert result.status is CheckStatus.UNKNOWN


def test_ipv6_is_asked_in_nibbles_and_has_its_own_test_entries() -> None:
    zone: Zone = {
        f"{NIBBLES}.six.example": {"A": ["127.0.0.3"]},
        f"{SIX_HAS}.six.example": {"A": ["127.0.0.2"]},
        f"{SIX_HAS}.clear.example": {"A": ["127.0.0.2"]},
        f"{SIX_HAS}.world.example": {"A": ["127.0.0.2"]},
        f"{SIX_HAS_NOT}.world.example": {"A": ["127.0.0.2"]},
        # A list of IPv4 addresses alone says nothing of another kind.
        **listing("four.example"),
    }
    subject = of_addresses(
        "six.example", "clear.example", "world.example", "four.example", ip="2001:db8::9"
    )
    assert statuses(checked(run_ip, subject, zone)) == ["listed", "clear", "dead", "dead"]


def test_a_built_in_list_without_ipv6_is_not_asked_for_it() -> None:
    zone = {f"{NOTHING_ELSE}.zen.spamhaus.org": {"A": ["127.0.0.2"]}}
    subject = Subject(ip="2001:db8::9", personal=True)
    result, server = talk(zone, lambda resolver: run_ip(subject, resolver))
    assert [one.zone for one in lists(result)] == ["zen.spamhaus.org"]
    assert {q.name.partition("zen.")[1] for q in server.asked} == {"zen."}
    assert statuses(result) == ["clear"]
    told = IP.contacts(subject)
    assert [row.name for row in told] == ["Spamhaus ZEN (zen.spamhaus.org)"]


def test_no_list_takes_the_address() -> None:
    subject = of_addresses("psbl.surriel.com", ip="2001:db8::9")
    result = checked(run_ip, subject, {})
    assert (result.status, result.summary.id) == (
        CheckStatus.UNKNOWN,
        "check.ip-blocklists.not_covered",
    )
    assert lists(result) == ()


@pytest.mark.parametrize(
    ("ip", "lacks"),
    [
        (None, "no_ip"),
        ("10.1.2.3", "inside_ip"),
        ("192.168.1.20", "inside_ip"),
        ("100.64.1.1", "inside_ip"),
        ("127.0.0.2", "inside_ip"),
        ("::1", "inside_ip"),
        ("fe80::1", "inside_ip"),
        ("fd00::1", "inside_ip"),
        ("::ffff:10.0.0.1", "inside_ip"),
        ("192.0.2.9", None),
        ("2001:db8::9", None),
    ],
)
def test_addresses_that_no_other_network_sees_are_not_asked_for(
    ip: str | None, lacks: str | None
) -> None:
    assert IP.lacks(Subject(ip=ip)) == lacks


def test_what_is_no_address_is_not_asked_for() -> None:
    result = checked(run_ip, of_addresses("l.example", ip="192.0.2"), {})
    assert result.summary.id == "check.ip-blocklists.malformed"
    assert result.evidence == ()


# ── domains ─────────────────────────────────────────────────────────────────────────────────


def test_a_domain_on_a_list() -> None:
    zone: Zone = {
        "test.d.example": {"A": ["127.0.1.2"]},
        "shop.example.d.example": {"A": ["127.0.1.2"], "TXT": ["seen in spam"]},
        "test.clear.example": {"A": ["127.0.1.2"]},
        "test.world.example": {"A": ["127.0.1.2"]},
        "invalid.world.example": {"A": ["127.0.1.2"]},
        "shop.example.world.example": {"A": ["127.0.1.2"]},
    }
    result = checked(run_domain, of_domains("d.example", "clear.example", "world.example"), zone)
    assert statuses(result) == ["listed", "clear", "dead"]
    assert lists(result)[0].reason == "seen in spam"
    assert result.status is CheckStatus.PROBLEM


def test_a_list_has_error_codes_and_test_entries_of_its_own() -> None:
    zone: Zone = {
        "dbltest.com.dbl.spamhaus.org": {"A": ["127.0.1.2"]},
        "shop.example.dbl.spamhaus.org": {"A": ["127.0.1.255"]},
        "test.uribl.com.multi.uribl.com": {"A": ["127.0.0.14"]},
        "shop.example.multi.uribl.com": {"A": ["127.0.0.1"]},
    }
    result = checked(run_domain, of_domains("dbl.spamhaus.org", "multi.uribl.com"), zone)
    assert statuses(result) == ["refused", "refused"]


def test_a_list_of_registered_domains_is_asked_for_those() -> None:
    zone: Zone = {
        "test.surbl.org.multi.surbl.org": {"A": ["127.0.0.254"]},
        "shop.example.multi.surbl.org": {"A": ["127.0.0.80"]},
    }
    result = checked(run_domain, of_domains("multi.surbl.org", domain="news.shop.example"), zone)
    (one,) = lists(result)
    assert one.status.value == "listed"
    assert [m.id for m in one.meaning] == ["blocklist.meaning.malware", "blocklist.meaning.spam"]
    assert isinstance(result.data, BlocklistData)
    assert result.data.subject == "news.shop.example"


def test_the_sender_s_domains_are_asked_for_each_once() -> None:
    subject = Subject(
        from_domain="Shop.example",
        domain="bounces.shop.example",
        dkim_signatures=(("shop.example", "a"), ("mailer.example", "b"), ("-", "c")),
        recipient_domains=("dest.example",),
    )
    parts = [part.domain for part in DOMAIN.split(subject)]
    assert parts == ["shop.example", "bounces.shop.example", "mailer.example"]
    assert DOMAIN.names(subject) == tuple(parts)


def test_what_is_no_domain_says_so() -> None:
    (part,) = DOMAIN.split(Subject(domain="A...example.com", blocklists=(("domain", "d.example"),)))
    assert checked(run_domain, part, {}).summary.id == "check.domain-blocklists.malformed"


def test_a_name_that_is_too_long_is_not_asked_for() -> None:
    long = ".".join(["a" * 60] * 4)
    result = checked(run_domain, of_domains("list.of.domains.example", domain=long), {})
    assert result.summary.id == "check.domain-blocklists.not_covered"


# ── what is said of all of them ─────────────────────────────────────────────────────────────

ZEN = "zen.spamhaus.org"


@pytest.mark.parametrize(
    ("entries", "status", "finding"),
    [
        ({ZEN: "127.0.0.11"}, "warning", "listed_policy"),
        ({ZEN: "127.0.0.2"}, "problem", "listed_spam"),
        ({ZEN: "127.0.0.4"}, "problem", "listed_infected"),
        ({ZEN: "127.0.0.10 127.0.0.4"}, "problem", "listed_infected"),
        ({"bl.spamcop.net": "127.0.0.2"}, "problem", "listed_reported"),
        ({ZEN: "127.0.0.10", "bl.spamcop.net": "127.0.0.2"}, "problem", "listed_reported"),
        ({"own.example": "127.0.0.2"}, "problem", "listed_unknown"),
        ({ZEN: "127.0.0.10", "own.example": "127.0.0.2"}, "problem", "listed_unknown"),
        ({ZEN: "127.255.255.254", "own.example": "127.0.0.2"}, "problem", "listed_unknown"),
        ({ZEN: "127.255.255.254", "own.example": ""}, "ok", "clear_some"),
        ({"psbl.surriel.com": "", "own.example": ""}, "ok", "clear"),
        ({ZEN: "127.255.255.254"}, "unknown", "refused"),
        ({ZEN: "203.0.113.80"}, "unknown", "unreachable"),
    ],
)
def test_one_sentence_for_all(entries: dict[str, str], status: str, finding: str) -> None:
    zone: dict[str, Entry] = {}
    for name, codes in entries.items():
        zone |= listing(name, {"A": codes.split()} if codes else None)
    result = checked(run_ip, of_addresses(*entries), zone)
    assert (result.status.value, result.summary.id) == (status, f"check.ip-blocklists.{finding}")


def test_a_connection_at_home_is_not_accused() -> None:
    zone = listing(ZEN, {"A": ["127.0.0.10"]})
    result = checked(run_ip, of_addresses(ZEN), zone)
    (one,) = lists(result)
    assert not one.accuses
    assert one.leave is not None
    assert one.leave.id == "blocklist.leave.policy"
    assert "normal" in catalogue("en").say(result.summary)
    assert "normal" in catalogue("fr").say(result.summary)


def test_a_listing_says_what_it_means_and_how_to_leave() -> None:
    zone = listing(ZEN, {"A": ["127.0.0.3", "127.0.0.9"], "TXT": ["https://list.example/q"]})
    (one,) = lists(checked(run_ip, of_addresses(ZEN), zone))
    assert one.accuses
    assert one.name == "Spamhaus ZEN"
    # The list's own words are kept as they are; the page to go to is ours.
    assert one.reason == "https://list.example/q"
    assert one.more_information == "https://check.spamhaus.org/"
    for language in languages():
        words = catalogue(language)
        assert len({words.say(sentence) for sentence in one.meaning}) == 2
        assert one.leave is not None
        assert "https://check.spamhaus.org/" in words.say(one.leave)


@pytest.mark.parametrize("language", languages())
def test_every_meaning_and_every_way_out_has_words(language: str) -> None:
    words = catalogue(language)
    for one in blocklists():
        for meaning in (one.meaning, *one.codes.values(), *one.bits.values()):
            assert words.text(f"blocklist.meaning.{meaning}")
        assert one.page in words.text(f"blocklist.leave.{one.leave}", page=one.page)


# ── who is asked ────────────────────────────────────────────────────────────────────────────


def built_in(kind: ListKind, *, personal: bool | None) -> list[str]:
    return [zone.zone for zone in zones(kind, Subject(personal=personal))]


def test_at_most_eight_lists_are_asked_and_the_others_only_if_named() -> None:
    everywhere = [zone for kind in ListKind for zone in built_in(kind, personal=True)]
    assert 0 < len(everywhere) <= 8
    assert "b.barracudacentral.org" not in everywhere


@pytest.mark.parametrize("personal", [False, None])
def test_terms_that_exclude_companies_or_are_unknown_keep_a_list_off(
    personal: bool | None,
) -> None:
    allowed = {one.zone for one in blocklists() if one.business.value == "allowed"}
    asked = [zone for kind in ListKind for zone in built_in(kind, personal=personal)]
    assert asked
    assert set(asked) <= allowed
    assert ZEN in built_in(ListKind.IP, personal=True)


def test_lists_that_were_named_replace_the_built_in_ones() -> None:
    subject = of_addresses(ZEN, "own.example", ZEN)
    assert [zone.zone for zone in zones(ListKind.IP, subject)] == [ZEN, "own.example"]
    assert zones(ListKind.DOMAIN, subject) == ()
    assert DOMAIN.lacks(Subject(domain="a.example", blocklists=(("ip", ZEN),))) == "no_blocklist"


def test_everybody_who_is_asked_is_told_of_before() -> None:
    subject = Subject(ip=ADDRESS, domain="shop.example", from_domain="shop.example", personal=True)
    rows = disclosures([IP, DOMAIN], subject)
    told = [row.name or "" for row in rows if row.contact is Contact.BLOCKLIST]
    assert len(told) == len(set(told)) == sum(one.default for one in blocklists())
    for row in rows[1:]:
        assert ADDRESS in str(row.learns) or "shop.example" in str(row.learns)
    assert disclosures([IP, DOMAIN], Subject(ip="10.0.0.1")) == ()


def test_a_key_stands_nowhere() -> None:
    zone = f"{KEY}.zen.dq.spamhaus.net"
    table = listing(zone, {"A": ["127.0.0.2"], "TXT": [f"key {KEY.upper()}, {zone}"]})
    own = f"{KEY}.private.example"
    subject = of_addresses(zone, own)
    result = checked(run_ip, subject, {**table, **listing(own, {"A": ["127.0.0.2"]})})
    assert [one.zone for one in lists(result)] == [
        "<key>.zen.dq.spamhaus.net",
        "<key>.private.example",
    ]
    assert lists(result)[0].name == "Spamhaus ZEN"
    assert lists(result)[0].reason == "key <key>, <key>.zen.dq.spamhaus.net"
    document = check_document(subject, (result,), catalogue("en"))
    for text in (json.dumps(document), repr(result), repr(disclosures([IP], subject))):
        assert KEY not in text.lower()
    assert KEY not in repr(subject)


# ── all at once ─────────────────────────────────────────────────────────────────────────────


def many(count: int) -> Iterable[str]:
    return (f"list{i}.example" for i in range(count))


def test_no_question_is_asked_twice_and_test_entries_are_shared_between_domains() -> None:
    zone: dict[str, Entry] = {}
    for name in many(10):
        zone[f"test.{name}"] = {"A": ["127.0.1.2"]}
    subject = Subject(
        ip=ADDRESS,
        domain="bounces.shop.example",
        from_domain="shop.example",
        dkim_signatures=(("shop.example", "s"),),
        blocklists=tuple(("domain", name) for name in many(10)),
    )
    results, server = talk(
        zone, lambda resolver: runner.run(subject, resolver, checks=(IP, DOMAIN))
    )
    assert [r.status.value for r in results] == ["skipped", "ok", "ok"]
    assert server.asked_twice == {}
    assert len(server.asked) == 10 * (2 + 2)


def test_the_documents_keep_to_the_schema() -> None:
    zone = {
        **listing("l.example", {"A": ["127.0.0.2"], "TXT": ["because"]}),
        **listing("c.example"),
    }
    subject = of_addresses("l.example", "c.example", "dead.example")
    results, _ = talk(zone, lambda resolver: runner.run(subject, resolver, checks=CHECKS))
    for language in languages():
        validate(check_document(subject, results, catalogue(language)), "check")


def test_a_run_that_is_cut_off_says_of_whom_nothing_is_known() -> None:
    zone: Zone = dict.fromkeys(("9.2.0.192.l.example", "2.0.0.127.l.example"), "TIMEOUT")
    (result,), _ = talk(
        zone,
        lambda resolver: runner.run(
            of_addresses("l.example"), resolver, checks=(IP,), timeout=0.05
        ),
    )
    assert result.status is CheckStatus.UNKNOWN
    assert isinstance(result.data, BlocklistData)
    assert result.data.subject == ADDRESS
