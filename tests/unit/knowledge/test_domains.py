# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: their grammar, and who registered them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from relayfix.knowledge.domains import (
    address,
    domain_of,
    normalised,
    organisational_domain,
    same_organisation,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MX1.Example.ORG.", "example.org"),
        ("mail.shop.example.co.uk", "example.co.uk"),
        ("example.org", "example.org"),
        ("cabinet.example", "cabinet.example"),
        ("mail.müller.example", "xn--mller-kva.example"),
        ("mail.contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
        ("onmicrosoft.com", None),
        ("co.uk", None),
        ("localhost", None),
        ("192.0.2.7", None),
        ("[2001:db8::1]", None),
        ("2001:db8::1", None),
        ("a..b.example", None),
        ("-a.example", None),
        ("bad name.example", None),
        ("a\r\nb.example", None),
        ("", None),
        (None, None),
    ],
)
def test_organisational_domain(name: str | None, expected: str | None) -> None:
    assert organisational_domain(name) == expected


def test_unknown_names_are_no_organisation() -> None:
    assert same_organisation("mx.example.org", "www.example.org")
    assert not same_organisation("mx.example.org", "mx.example.net")
    assert not same_organisation(None, None)
    assert not same_organisation("localhost", "localhost")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[192.0.2.7]", "192.0.2.7"),
        ("[IPv6:2001:DB8::0:1]", "2001:db8::1"),
        ("192.0.2.700", None),
        ("mx.example.org", None),
        (None, None),
    ],
)
def test_address(text: str | None, expected: str | None) -> None:
    assert address(text) == expected


def test_domain_of() -> None:
    assert domain_of("Claire@Cabinet.EXAMPLE.") == "cabinet.example"
    assert domain_of('"a@b"@cabinet.example') == "cabinet.example"
    assert domain_of("no address") is None
    assert normalised("x" * 64 + ".example") is None


def test_the_list_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, relayfix.knowledge.domains; print('publicsuffixlist' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
