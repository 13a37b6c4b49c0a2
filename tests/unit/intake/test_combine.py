# SPDX-License-Identifier: GPL-3.0-or-later
"""One recipient from the report's fields and the notice's words."""

from __future__ import annotations

import pytest

from relayfix.intake.combine import from_fields, from_finding
from relayfix.intake.notices.base import Finding
from relayfix.model.bounce import Action, Recipient


def fields(**more: str) -> Recipient:
    found = {"final-recipient": "rfc822; bob@client.example", "action": "failed"}
    return from_fields(found | {k.replace("_", "-"): v for k, v in more.items()}, None)


@pytest.mark.parametrize(
    ("said", "reported", "status"),
    [
        ("550 5.7.1 no", "5.0.0", "5.7.1"),
        ("550 5.7.1 no", "5.1.1", "5.7.1"),
        ("550 no", "5.1.1", "5.1.1"),
        ("550 #5.1.0 Address rejected", "5.1.1", "5.1.1"),
        ("451 4.0.0 Operating system error", "4.5.0", "4.5.0"),
        ("550 5.1.0 no", "5.7.1", "5.1.0"),
        ("550 5.0.0 no", "4.4.7", "5.0.0"),
        ("550 5.7.0 no", "5.0.0", "5.7.0"),
    ],
)
def test_the_words_code_counts_unless_it_says_less(said: str, reported: str, status: str) -> None:
    found = fields(status=reported, diagnostic_code=f"smtp; {said}")
    assert found.status == status
    assert found.dsn_status == reported


@pytest.mark.parametrize(
    ("words", "final", "original"),
    [
        ("552 Quota violation for ann@client.example", "ann@client.example", "bob@client.example"),
        ("550 mailbox <ann@client.example> is full", "ann@client.example", "bob@client.example"),
        ("550 user bob@client.example unknown", "bob@client.example", None),
        ("550 mailbox help@other.example knows more", "bob@client.example", None),
        ("550 <ann@client.example>: Sender address rejected", "bob@client.example", None),
    ],
)
def test_the_address_that_the_words_refuse(words: str, final: str, original: str | None) -> None:
    found = from_finding(Finding(recipient="bob@client.example", words=words), Action.FAILED)
    assert (found.final_recipient, found.original_recipient) == (final, original)


def test_exchange_online_names_the_server_it_spoke_to() -> None:
    words = (
        "450 4.7.320 Certificate validation failed [Message=UntrustedRoot] "
        "[LastAttemptedServerName=Mx.client.example] [LastAttemptedIP=198.51.100.7:25]"
    )
    found = fields(status="4.7.320", diagnostic_code=f"smtp;{words}")
    assert (found.remote_mta, found.remote_ip) == ("mx.client.example", "198.51.100.7")
    assert found.remote_mta_where == f"Diagnostic-Code: smtp;{words}"
    told = from_finding(Finding(recipient="bob@client.example", words=words), Action.FAILED)
    assert told.remote_mta == "mx.client.example"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("utf-8; zo\\x{E9}@ex\\x{E4}mple.example", "zoé@exämple.example"),
        ("UTF-8;zoé@client.example", "zoé@client.example"),
        ("utf-8; a\\x{0A}b@client.example", "a\\x{0A}b@client.example"),
        ("rfc822; zo\\x{E9}@client.example", "zoé@client.example"),
    ],
)
def test_addresses_of_rfc_6533(value: str, address: str) -> None:
    assert fields(original_recipient=value).original_recipient == address


def test_a_word_is_no_host() -> None:
    words = (
        '451 4.4.0 Primary target IP address responded with: "421 4.2.1 Unable to connect." '
        "Attempted failover to alternate host"
    )
    nested = fields(diagnostic_code=f"smtp; {words}").nested
    assert nested is not None
    assert (nested.host, nested.diagnostic) == (None, "421 4.2.1 Unable to connect.")
