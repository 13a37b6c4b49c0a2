# SPDX-License-Identifier: GPL-3.0-or-later
"""``--blocklist`` on the command line: which lists are asked, and that a key stands nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.nameserver import NameServer, Zone
from tests.support.schemas import validate
from tests.unit.cli.test_cli import HEADLINE, document, relayfix

KEY = "abcdefgh1234567890abcdefgh"
ZONE: Zone = {
    "2.0.0.127.l.example": {"A": ["127.0.0.2"]},
    "9.2.0.192.l.example": {"A": ["127.0.0.2"]},
    "test.d.example": {"A": ["127.0.1.2"]},
    f"2.0.0.127.{KEY}.zen.dq.spamhaus.net": {"A": ["127.0.0.2"]},
}


def listings(found: dict[str, Any], check: str) -> list[tuple[str, str]]:
    return [
        (one["zone"], one["status"])
        for result in found["checks"]
        if result["id"] == check and result["data"] is not None
        for one in result["data"]["lists"]
    ]


def test_the_lists_that_are_named_are_asked_and_no_others() -> None:
    lists = ("ip:l.example", "domain:d.example", "Other.example.", f"ip:{KEY}.zen.dq.spamhaus.net")
    options = [word for name in lists for word in ("--blocklist", name)]
    with NameServer(ZONE) as server:
        run = relayfix(
            *("check", "shop.example", "--ip", "192.0.2.9", "--json"),
            *("--nameserver", server.address, *options),
        )
    assert run.returncode == 0
    found = document(run)
    validate(found, "check")
    assert listings(found, "ip-blocklists") == [
        ("l.example", "listed"),
        ("other.example", "dead"),
        ("<key>.zen.dq.spamhaus.net", "clear"),
    ]
    assert listings(found, "domain-blocklists") == [("d.example", "clear")]
    assert KEY not in (run.stdout + run.stderr).decode()
    assert not [q.name for q in server.asked if q.name.endswith(("spamhaus.org", "uribl.com"))]
    assert server.asked_twice == {}


def test_without_any_the_built_in_ones_are_asked() -> None:
    with NameServer(ZONE) as server:
        run = relayfix(
            *("check", "shop.example", "--ip", "192.0.2.9", "--json"),
            *("--nameserver", server.address),
        )
    found = document(run)
    assert [zone for zone, _ in listings(found, "ip-blocklists")] == ["psbl.surriel.com"]
    assert [zone for zone, _ in listings(found, "domain-blocklists")] == ["multi.uribl.com"]


def test_a_private_mailbox_may_ask_more() -> None:
    with NameServer(ZONE) as server:
        run = relayfix("check", "gmail.com", "--json", "--nameserver", server.address)
    zones = [zone for zone, _ in listings(document(run), "domain-blocklists")]
    assert zones == ["dbl.spamhaus.org", "multi.surbl.org", "multi.uribl.com"]


def test_a_returned_message_is_checked_against_them_too() -> None:
    with NameServer(ZONE) as server:
        run = relayfix(
            *("diagnose", HEADLINE, "--json", "--nameserver", server.address),
            *("--blocklist", f"{KEY}.zen.dq.spamhaus.net", "--blocklist", "domain:d.example"),
        )
    assert run.returncode == 0
    found = document(run)
    validate(found, "diagnose")
    assert {zone for zone, _ in listings(found, "domain-blocklists")} == {"d.example"}
    assert KEY not in (run.stdout + run.stderr).decode()


@pytest.mark.parametrize(
    "value", ["ip:", "domain:", "mail:l.example", "ip:two words", "", f"ip:{KEY}..example"]
)
def test_what_is_no_list_is_a_usage_error_and_shows_no_key(value: str) -> None:
    run = relayfix("check", "shop.example", "--no-network", "--blocklist", value)
    assert run.returncode == 2
    (line,) = run.stderr.decode().splitlines()
    assert "--blocklist" in line
    assert KEY not in line


def test_each_listing_is_explained_in_words() -> None:
    zone = {
        **ZONE,
        "9.2.0.192.zen.spamhaus.org": {"A": ["127.0.0.4"]},
        "2.0.0.127.zen.spamhaus.org": {"A": ["127.0.0.2"]},
    }
    with NameServer(zone) as server:
        run = relayfix(
            *("check", "shop.example", "--ip", "192.0.2.9", "--lang", "fr"),
            *("--nameserver", server.address),
            *("--blocklist", "l.example", "--blocklist", "zen.spamhaus.org"),
        )
    said = " ".join(run.stdout.decode().split())
    assert "l.example : Seules les personnes qui tiennent la liste" in said
    assert "Spamhaus ZEN : Quelque chose derrière l’adresse semble infecté" in said
    assert "https://check.spamhaus.org/" in said
