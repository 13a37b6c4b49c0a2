# SPDX-License-Identifier: GPL-3.0-or-later
"""The grammar of SPF records and macros."""

from __future__ import annotations

import ipaddress

import pytest

from relayfix.checks.spf import macros
from relayfix.checks.spf.identity import identity
from relayfix.checks.spf.parse import Mechanism, is_spf, parse, shown
from relayfix.model.check import SpfResult


def faults(record: str) -> list[tuple[str, str]]:
    return [(fault.code, fault.term) for fault in parse(record.encode("latin-1")).faults]


@pytest.mark.parametrize(
    ("record", "it_is"),
    [
        (b"v=spf1 -all", True),
        (b"V=SPF1", True),
        (b"v=spf1", True),
        (b"v=spf10 -all", False),
        (b"v=spf1\t-all", False),
        (b" v=spf1 -all", False),
        (b"v=DMARC1; p=none", False),
        (b"", False),
    ],
)
def test_what_is_a_record(record: bytes, it_is: bool) -> None:
    assert is_spf(record) is it_is


def test_every_fault_is_told_not_the_first() -> None:
    record = "v=spf1 inlcude:a.example ipv4:192.0.2.1 ip4:192.0.2.0/33 a:museum mx -all exp=x"
    assert faults(record) == [
        ("unknown-mechanism", "inlcude:a.example"),
        ("unknown-mechanism", "ipv4:192.0.2.1"),
        ("syntax", "ip4:192.0.2.0/33"),
        ("syntax", "a:museum"),
        ("syntax", "exp=x"),
    ]
    assert [term.text for term in parse(record.encode()).terms] == ["mx", "-all"]


@pytest.mark.parametrize(
    "term",
    [
        "all", "-all", "a", "a/24", "a//64", "a/24//64", "a:x.example", "A:x.example/0//0", "?mx",
        "mx:x.example/24", "ptr", "ptr:x.example", "include:x.example", "include:%{d}",
        "exists:%{ir}.x.example", "ip4:192.0.2.1", "ip4:192.0.2.0/24", "ip6:2001:db8::/32",
        "ip6:::1", "redirect=x.example", "exp=x.example.", "foo=", "foo=a%{d}b", "a:b:c/d.example",
        "a:%{d2r-}/24", "include:x.xn--p1ai", "a:x.exa-mple",
    ],
)  # fmt: skip
def test_good_terms(term: str) -> None:
    assert faults(f"v=spf1 {term}") == []


@pytest.mark.parametrize(
    "term",
    [
        "all:x", "-all/8", "a:", "a/", "a/33", "a//129", "a/024", "a/24/64", "mx:", "ptr:",
        "ptr/24",
        "include", "include:", "include:x.example/24", "exists", "ip4", "ip4:", "ip4:192.0.2",
        "ip4:192.0.2.1//32", "ip4:192.0.2.1:25", "ip4:192.0.2.01", "ip4:2001:db8::1",
        "ip6:192.0.2.1", "ip6:::1/129", "ip6:fe80::1%eth0", "redirect=", "redirect=-all",
        "exp=-all",
        "redirect=x", "foo=%", "foo=%{z}", "foo=%{d0}", "=all", "1up=foo", "a:%{c}.example",
        "a:x.-com", "a:x.com-", "a:x.123", "a:x%", "+", "a:x\xe9.example", "include:\x00.example",
        "a\x0b", "foo=%{d", "foo=%{d}}{%",
    ],
)  # fmt: skip
def test_broken_terms(term: str) -> None:
    assert [code for code, _ in faults(f"v=spf1 {term}")] == ["syntax"]


def test_once_only() -> None:
    assert faults("v=spf1 redirect=a.example redirect=b.example") == [
        ("syntax", "redirect=b.example")
    ]
    assert faults("v=spf1 exp=a.example EXP=b.example") == [("syntax", "EXP=b.example")]


def test_what_stands_behind_all_is_not_reached() -> None:
    record = parse(b"v=spf1 a -all mx redirect=x.example")
    assert [term.text for term in record.mechanisms] == ["a", "-all"]
    assert record.redirect is None


def test_parts_of_a_mechanism() -> None:
    (term,) = parse(b"v=spf1 ~IP4:192.0.2.77/24").terms
    assert isinstance(term, Mechanism)
    assert (term.name, term.qualifier) == ("ip4", SpfResult.SOFTFAIL)
    assert term.network == ipaddress.ip_network("192.0.2.0/24")
    (term,) = parse(b"v=spf1 a:x.example/20//60").terms
    assert isinstance(term, Mechanism)
    assert (term.prefix4, term.prefix6) == (20, 60)


def test_a_strangers_octets_are_shown_safely() -> None:
    record = parse(b"v=spf1 a:\x1b[31m\xff -all")
    assert record.text == "v=spf1 a:\\x1b[31m\\xff -all"
    assert record.faults[0].term == "a:\\x1b[31m\\xff"
    assert shown("plain") == "plain"


def test_a_hostile_record_is_read_quickly() -> None:
    for word in ("/" * 60000, "a:" + "%{d}" * 15000, "a:" + "9" * 60000, "-" * 60000):
        parse(b"v=spf1 " + word.encode())


SENDER = "strong-bad@email.example.com"
WHO = identity(ip="192.0.2.3", domain="email.example.com", sender=SENDER, helo="h.example")
V6 = identity(ip="2001:db8::cb01", domain="email.example.com", sender=SENDER, helo=None)


@pytest.mark.parametrize(
    ("text", "expansion"),
    [  # the examples of RFC 7208 section 7.4
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%%%_%-%{h}", "% %20h.example"),
        ("%{S}", "strong-bad%40email.example.com"),
    ],
)
def test_macros(text: str, expansion: str) -> None:
    tokens = macros.parse(text)
    assert (
        macros.expand(tokens, lambda letter: WHO.macro(letter, "email.example.com", ""))
        == expansion
    )


def test_macros_of_an_ipv6_address() -> None:
    def value(letter: str) -> str:
        return V6.macro(letter, "email.example.com", "")

    nibbles = "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2"
    assert macros.expand(macros.parse("%{ir}.%{v}"), value) == f"{nibbles}.ip6"
    assert macros.expand(macros.parse("%{c}", explanation=True), value) == "2001:db8::cb01"
    assert macros.expand(macros.parse("%{h}"), value) == "unknown"


def test_long_names_lose_labels_on_the_left() -> None:
    tokens = macros.domain_spec("%{l}.example")
    name = macros.target_name(tokens, lambda _: ".".join(["a" * 60] * 5))
    assert len(name) <= 253
    assert name.endswith("a.example")
    assert macros.target_name(macros.domain_spec("x.example."), str) == "x.example"


def test_identity_of_an_empty_sender_and_mapped_addresses() -> None:
    who = identity(ip="::ffff:192.0.2.1", domain="h.example", sender="@h.example", helo="h.example")
    assert (who.local_part, str(who.ip)) == ("postmaster", "192.0.2.1")
    for text in ("", "192.0.2", "fe80::1%eth0"):
        with pytest.raises(ValueError, match=r"."):
            identity(ip=text, domain="h.example", sender=None, helo=None)
