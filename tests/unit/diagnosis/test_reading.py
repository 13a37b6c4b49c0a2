# SPDX-License-Identifier: GPL-3.0-or-later
"""Words before codes: what a reason rests on."""

from __future__ import annotations

import pytest

from relayfix.diagnosis.reading import Reading, read, true_words
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import Nested, Reason
from tests.unit.diagnosis.conftest import Make


@pytest.mark.parametrize(
    ("words", "generator", "reading"),
    [
        ("554 5.7.1 <a@b.example>: Relay access denied", "postfix", Reading.WORDS),
        ("550 5.1.1 <a@b.example>: User unknown", "unknown", Reading.WORDS),
        ("550 5.4.1 Recipient address rejected: Access denied", "postfix", Reading.WORDS),
        ("550 5.1.1", "unknown", Reading.BARE_CODE),
        ("550 5.1.1", "postfix", Reading.PROVIDER_CODE),
        ("550 5.7.367 [AM6.prod.outlook.com]", "exchange-online", Reading.PROVIDER_CODE),
        ("550 5.1.1 see http://mail.example/why", "unknown", Reading.BARE_CODE),
    ],
)
def test_what_the_reason_rests_on(
    refusal: Make, words: str, generator: str, reading: Reading
) -> None:
    signature = match(words)
    assert signature is not None
    bounce = refusal(
        diagnostic=words,
        generator=generator,
        reason=signature.reason,
        signature=signature.id,
    )
    assert read(bounce, bounce.recipients[0]) is reading


def test_no_reason_rests_on_nothing(refusal: Make) -> None:
    bounce = refusal(reason=Reason.UNKNOWN, signature=None)
    assert read(bounce, bounce.recipients[0]) is Reading.NOTHING


def test_the_inner_answer_is_the_true_one(refusal: Make) -> None:
    bounce = refusal(nested=Nested(diagnostic="554 5.7.1 Relaying denied"))
    assert true_words(bounce.recipients[0]) == "554 5.7.1 Relaying denied"
