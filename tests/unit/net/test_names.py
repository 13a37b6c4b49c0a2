# SPDX-License-Identifier: GPL-3.0-or-later
"""What may enter DNS and SMTP."""

from __future__ import annotations

import pytest

from relayfix.net import names
from relayfix.net.servers import BadServer, NameServerAddress, nameserver


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("MÜNCHEN。example", "xn--mnchen-3ya.example"),
        ("ｅxample.org", "example.org"),
        ("localhost", "localhost"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
    ],
)
def test_domains(text: str, name: str) -> None:
    assert names.domain(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        ".example.org",
        "a..example.org",
        "example.org..",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5),
        "[192.0.2.1]",
        "192.0.2.1",
        "-a.example",
        "a-.example",
        "a b.example",
        "a\n.example",
        "a\x00.example",
        "a%0d.example",
        "example.org\r\nRCPT TO:<x@y>",
        "\u202egro.elpmaxe",
        "a\u200bb.example",
        "a/b.example",
        "xn--\u00fc\x07.example",
        "\uff11.\uff12",
    ],
)
def test_no_domains(text: str) -> None:
    with pytest.raises(names.BadName):
        names.domain(text)


def test_hostile_text_is_no_name(hostile_text: str) -> None:
    for read in (names.domain, names.query_name, names.address):
        with pytest.raises(names.BadName):
            read(hostile_text)


def test_mail_domains_have_two_labels() -> None:
    assert names.mail_domain("example.org") == "example.org"
    with pytest.raises(names.BadName):
        names.mail_domain("localhost")


def test_addresses() -> None:
    assert names.address("Anna.Martin@Example.org") == ("Anna.Martin", "example.org")
    assert names.address('"a@b"@example.org') == ('"a@b"', "example.org")
    assert names.address("zoë@example.org") == ("zoë", "example.org")
    for text in ("anna", "@example.org", "anna@", "a\tb@example.org", "a\u202eb@example.org"):
        with pytest.raises(names.BadName):
            names.address(text)


def test_names_out_of_macros() -> None:
    assert names.query_name("Macro%20 a:b/C.example.") == "macro%20 a:b/c.example"
    for text in ("", "a..b", "a\nb.example", "ü.example", "a" * 64 + ".example", "a." * 130 + "b"):
        with pytest.raises(names.BadName):
            names.query_name(text)


def test_within() -> None:
    assert names.within("a.example.org", "example.org")
    assert names.within("example.org", "example.org")
    assert not names.within("badexample.org", "example.org")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.53", NameServerAddress("192.0.2.53", 53)),
        ("127.0.0.1:5353", NameServerAddress("127.0.0.1", 5353)),
        ("2001:db8::53", NameServerAddress("2001:db8::53", 53)),
        ("[2001:DB8::53]", NameServerAddress("2001:db8::53", 53)),
        ("[::1]:5353", NameServerAddress("::1", 5353)),
        ("localhost:5353", NameServerAddress("127.0.0.1", 5353)),
    ],
)
def test_name_servers(text: str, address: NameServerAddress) -> None:
    assert nameserver(text) == address
    assert nameserver(str(address)) == address


@pytest.mark.parametrize(
    "text",
    ["", "ns.example", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "[::1", "[::1]5353",
     "[::1]:", "127.0.0.1:٥٣", "https://dns.example/dns-query"],
)  # fmt: skip
def test_no_name_servers(text: str) -> None:
    with pytest.raises(BadServer):
        nameserver(text)
