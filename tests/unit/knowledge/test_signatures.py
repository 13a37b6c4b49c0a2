# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusal signatures: the words decide before the number, and no number is cut in half."""

from __future__ import annotations

import pytest

from relayfix.knowledge.signatures import match, signatures
from relayfix.model.bounce import Reason


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 Go away",
            Reason.RELAY_DENIED,
        ),
        ("550 5.4.1 Recipient address rejected: Access denied", Reason.RECIPIENT_UNKNOWN),
        ("550 5.4.1 Relay Access Denied", Reason.RELAY_DENIED),
        ("530 5.7.57 Client not authenticated to send mail", Reason.AUTHENTICATION_REQUIRED),
        ("550 relay not permitted", Reason.RELAY_DENIED),
    ],
)
def test_the_words_are_understood(words: str, reason: Reason) -> None:
    found = match(words)
    assert found is not None
    assert found.reason is reason


def test_a_longer_code_is_not_taken_for_a_shorter_one() -> None:
    send_as = match("550 5.7.60 SMTP; Client does not have permissions to send as this sender")
    banned = match("550 5.7.606 Access denied, banned sending IP [192.0.2.1]")
    assert send_as is not None
    assert send_as.reason is Reason.SENDER_NOT_ALLOWED
    assert banned is not None
    assert banned.reason is Reason.IP_BLOCKED


def test_every_entry_has_a_source() -> None:
    assert all(signature.source for signature in signatures())


def test_words_without_a_refusal_match_nothing() -> None:
    assert match("Thank you for your order, it will arrive on Tuesday.") is None
