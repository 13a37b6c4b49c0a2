# SPDX-License-Identifier: GPL-3.0-or-later
"""The registered enhanced codes and the reply codes: all there, each with what it says alone."""

from __future__ import annotations

import re

import pytest

from relayfix.intake.parse import parse
from relayfix.knowledge.codes import EnhancedCode, ReplyCode, enhanced_codes, reply_codes
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import Reason

DETAILS = {0: 1, 1: 11, 2: 5, 3: 7, 4: 8, 5: 7, 6: 11, 7: 31}
"""How many details the registry has for each subject: they are numbered from nought."""
RFC_5321 = {
    211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452, 455,
    500, 501, 502, 503, 504, 550, 551, 552, 553, 554, 555,
}  # fmt: skip


def test_the_registry_is_whole() -> None:
    expected = {f"X.{s}.{d}" for s, count in DETAILS.items() for d in range(count)}
    assert set(enhanced_codes()) == expected
    assert len(expected) == 81


def test_all_reply_codes_of_smtp_are_there() -> None:
    assert set(reply_codes()) >= RFC_5321
    assert len(RFC_5321) == 24


@pytest.mark.parametrize("code", enhanced_codes().values(), ids=lambda code: code.code)
def test_the_example_is_an_answer_with_that_code(code: EnhancedCode) -> None:
    assert re.fullmatch(r"[245]\.\d+\.\d+", code.example)
    assert code.example.partition(".")[2] == code.code.partition(".")[2]
    found = match(code.example)
    assert found is not None
    assert found.reason in (code.reason, Reason.UNKNOWN)
    if found.reason is Reason.UNKNOWN and code.reason is not Reason.UNKNOWN:
        # Somebody sends this code in another sense: alone it says nothing.
        assert code.code in CLAIMED


CLAIMED = {"X.1.10", "X.7.12", "X.7.24", "X.7.27", "X.7.28", "X.7.29", "X.7.30"}


@pytest.mark.parametrize("code", reply_codes().values(), ids=lambda code: str(code.code))
def test_a_reply_code_alone_says_no_more_than_it_does(code: ReplyCode) -> None:
    found = match(code.example)
    assert found is not None
    assert found.reason is code.reason
    assert found.id == f"smtp_{code.code}"


def test_a_reply_code_beside_words_decides_nothing() -> None:
    found = match("500 Xyzzy")
    assert found is None or found.reason is Reason.UNKNOWN


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("550 5.7.367", Reason.RELAY_DENIED),
        ("5.7.367", Reason.RELAY_DENIED),
        ("550 5.1.1", Reason.RECIPIENT_UNKNOWN),
        ("5.2.2", Reason.MAILBOX_FULL),
        ("535", Reason.AUTHENTICATION_FAILED),
        ("421", Reason.TEMPORARY),
        ("554", Reason.UNKNOWN),
        ("relay access denied", Reason.RELAY_DENIED),
    ],
)
def test_a_lone_code_or_sentence_is_read(words: str, reason: Reason) -> None:
    (bounce,) = parse("words", words.encode())
    (recipient,) = bounce.recipients
    assert recipient.reason is reason
