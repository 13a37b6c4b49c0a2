# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and hosts made bare."""

from __future__ import annotations

import pytest

from relayfix.intake.address import address_in, address_of, host_of, is_public


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("rfc822; bob@client.example", "bob@client.example"),
        ("RFC822;<bob@client.example>", "bob@client.example"),
        ("utf-8; böb@exämple.example", "böb@exämple.example"),
        ("<@relay.example:bob@client.example>", "bob@client.example"),
        ("Bob <bob@client.example>", "bob@client.example"),
        ('rfc822; "odd name"@client.example', '"odd name"@client.example'),
        ("rfc822; bob%other.example@client.example", "bob%other.example@client.example"),
        (
            "rfc822; IMCEAEX-_O=FIRM_OU=X_CN=BOB+2EBOB@firm.example",
            "IMCEAEX-_O=FIRM_OU=X_CN=BOB+2EBOB@firm.example",
        ),
        ("rfc822; |/usr/bin/vacation bob@client.example", "|/usr/bin/vacation bob@client.example"),
        ("rfc822; bob", "bob"),
        ("x400; /S=bob/O=client/", "/S=bob/O=client/"),
        ("rfc822;", None),
    ],
)
def test_addresses(value: str, address: str | None) -> None:
    assert address_of(value) == address


def test_addresses_in_running_text() -> None:
    assert address_in("write to 'bob@client.example', please") == "bob@client.example"
    assert address_in("mailto:bob@client.example>") == "bob@client.example"
    assert address_in("(dda:SMTP=bob@client.example;)") == "bob@client.example"
    assert address_in("at 5 @ noon") is None
    assert address_in("@" * 50_000) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("dns; MX.Client.Example.", ("mx.client.example", None)),
        ("[IPv6:2001:db8::1]", ("2001:db8::1", "2001:db8::1")),
        ("mx.client.example[192.0.2.1]:25", ("mx.client.example", "192.0.2.1")),
        ("192.0.2.1", ("192.0.2.1", "192.0.2.1")),
        ("?? <script>", (None, None)),
        ("", (None, None)),
    ],
)
def test_hosts(value: str, expected: tuple[str | None, str | None]) -> None:
    assert host_of(value) == expected


@pytest.mark.parametrize(
    ("ip", "public"),
    [("192.0.2.1", True), ("8.8.4.4", True), ("10.0.0.1", False), ("127.0.0.1", False),
     ("2001:db8::1", True), ("fe80::1", False), ("x", False)],
)  # fmt: skip
def test_documentation_addresses_stand_for_public_ones(ip: str, public: bool) -> None:
    assert is_public(ip) is public


@pytest.mark.parametrize("unseen", ["\x07", "\x7f", "\x9b", "\u200b", "\u202e", "\u2066", "\ufeff"])
def test_what_hides_in_a_name_makes_nobody_else_of_its_end(unseen: str) -> None:
    """Half of such a name would be another person's address: the whole stays as it stands."""
    for value in (f"bob{unseen}eve@ex.example", f"bob{unseen}@ex.example"):
        assert address_of(f"rfc822; {value}") == value
    assert address_of(f"rfc822; {unseen}bob@ex.example{unseen}") == "bob@ex.example"
    assert address_in(f"550 <bob{unseen}@ex.example> unknown") is None
