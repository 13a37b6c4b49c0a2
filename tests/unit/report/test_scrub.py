# SPDX-License-Identifier: GPL-3.0-or-later
"""What is taken out of a text, and what stays."""

from __future__ import annotations

import time

import pytest

from relayfix.report.scrub import Scrubber, is_private_ip


def scrubber(**changes: object) -> Scrubber:
    settings: dict[str, object] = {
        "keep": ["mx1.hebergeur.example", "203.0.113.25", "10.9.9.9", "<id-1@host.example>"],
        "hide": {"anna-laptop.lan": "text", "192.0.2.44": "ip", "bob@tiers.example": "address"},
        "addresses": frozenset({"anna@atelier.example", "o'neil@atelier.example"}),
        "private_ips": True,
        **changes,
    }
    return Scrubber(**settings)  # type: ignore[arg-type]  # the tests change one setting at a time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to bob@tiers.example.", "to [masked: address]."),
        ("to <BOB@Tiers.Example>", "to <[masked: address]>"),
        ("for stranger@else.example; ok", "for [masked: address]; ok"),
        ("'stranger@else.example'", "'[masked: address]'"),
        ("rfc822;stranger@else.example", "rfc822;[masked: address]"),
        ("spf=pass smtp.mailfrom=anna@atelier.example", None),
        ("spf=pass smtp.mailfrom=bob@else.example", "spf=pass smtp.mailfrom=[masked: address]"),
        ("bounce+bob=tiers.example@list.example", "[masked: address]"),
        ("bob%40tiers.example", "[masked: address]"),
        ('"bob roy"@tiers.example', "[masked: address]"),
        ("bob@[192.0.2.9]", "[masked: address]"),
        ("bob@intranet", "[masked: address]"),
        ("bob@büro.example", "[masked: address]"),
        ("from anna@atelier.example", None),
        ("ask postmaster@else.example", None),
        ("Message-ID <id-1@host.example> seen", None),
        ("id-2@host.example", "[masked: address]"),
        ("from anna-laptop.lan by", "from [masked: text] by"),
        ("from anna-laptop.lan.example by", None),
        ("from pc-7.firm.local [192.168.1.23]", "from [masked: text] [[masked: ip]]"),
        ("Lan, corp. and local. Home", None),
        ("denied; token=aB3, see", "denied; token=[masked: text], see"),
        ("Password=hunter2", "Password=[masked: text]"),
        ("wrong password: try again; key not found", None),
        ("[192.168.1.23]", "[[masked: ip]]"),
        ("fe80::1c2d:3e4f%4 and fd00::1", "[masked: ip] and [masked: ip]"),
        ("192.0.2.44", "[masked: ip]"),
        ("sender IP is 203.0.113.25", None),
        ("10.9.9.9 is the gateway", None),
        ("127.0.0.1 and ::1", None),
        ("version 15.20.9412.18 at 13:05:14", None),
        ("mx1.hebergeur.example refused", None),
    ],
)
def test_texts(text: str, expected: str | None) -> None:
    assert scrubber().text(text) == (text if expected is None else expected)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://track.example/u/abc?id=9", "https://track.example/…"),
        ("https://track.example", "https://track.example"),
        ("https://track.example/", "https://track.example"),
        ("see http://user:secret@track.example/x.", "see http://track.example/…"),
        ("https://track.example#bob", "https://track.example/…"),
        ("https://track.example/a@else.example", "https://track.example/…"),
        ("<https://track.example/a>", "<https://track.example/…>"),
        ("“see https://track.example/a”.", "“see https://track.example/…”."),
        ("« https://track.example/a».", "« https://track.example/…»."),
        ("https://192.168.1.1/admin", "https://[masked: ip]/…"),
        ("https://support.google.com/mail/?p=NotAuthorizedError", None),
        ("https://x:y@support.google.com/mail/", "https://support.google.com/…"),
    ],
)
def test_links_are_cut_to_their_host(link: str, expected: str | None) -> None:
    assert scrubber().text(link) == (link if expected is None else expected)
    assert scrubber(addresses=None, private_ips=False, hide={}).text(link).count("secret") == 0


def test_what_stands_in_dns_stays_whole() -> None:
    record = '"v=DMARC1; p=none; rua=mailto:dmarc@else.example" 10.0.0.1 https://else.example/a?b=c'
    assert scrubber().text(record, public=True) == record
    assert "[masked: address]" in scrubber().text("bob@tiers.example", public=True)


def test_the_key_of_a_list_never_stays() -> None:
    query = "25.113.0.203.abcdefghij0123456789klmnop.zen.dq.spamhaus.net A"
    for public in (True, False):
        shown = scrubber(private_ips=False, addresses=None).text(query, public=public)
        assert shown == "25.113.0.203.[masked: text].zen.dq.spamhaus.net A"


def test_ticked_means_everything_stays() -> None:
    text = "bob@else.example 192.168.1.2"
    assert scrubber(addresses=None, private_ips=False, hide={}).text(text) == text


@pytest.mark.parametrize(
    ("value", "private"),
    [
        ("10.1.2.3", True),
        ("172.31.0.1", True),
        ("100.64.0.1", True),
        ("169.254.1.1", True),
        ("[fd12::1]", True),
        ("172.32.0.1", False),
        ("203.0.113.1", False),
        ("2001:db8::1", False),
        ("127.0.0.1", False),
        ("not an address", False),
    ],
)
def test_private_addresses(value: str, private: bool) -> None:
    assert is_private_ip(value) is private


@pytest.mark.parametrize(
    "text",
    ["a" * 200_000, "a." * 100_000, ":" * 200_000, "1." * 100_000, "a@" * 100_000, '"' * 99_999],
)
def test_a_hostile_text_costs_no_time(text: str) -> None:
    start = time.perf_counter()
    scrubber().text(text)
    assert time.perf_counter() - start < 3


def test_nothing_of_a_mask_is_left_behind_a_link() -> None:
    alone = Scrubber(keep=(), hide={}, addresses=None, private_ips=True)
    said = "see https://t.example/a?token=s3cret&b=c and password=s3cret"
    assert alone.text(said) == "see https://t.example/… and password=[masked: text]"
