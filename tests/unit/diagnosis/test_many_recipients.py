# SPDX-License-Identifier: GPL-3.0-or-later
"""A returned message with very many recipients takes no longer for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from relayfix.diagnosis import diagnose, forwards
from relayfix.knowledge import domains
from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce, NoticeFacts

MANY = 300


@pytest.mark.parametrize("returned", [True, False], ids=["with the original", "without it"])
def test_an_address_is_looked_at_a_few_times_however_many_there_are(
    refusal: Callable[..., Bounce], monkeypatch: pytest.MonkeyPatch, returned: bool
) -> None:
    bounce = refusal(
        without_original=not returned, facts=NoticeFacts(report=True, recipients=("a@b.example",))
    )
    (one,) = bounce.recipients
    many = replace(
        bounce,
        recipients=tuple(
            replace(one, final_recipient=f"u{n}@cabinet{n}.example") for n in range(MANY)
        ),
    )
    calls = 0

    def counted(address: str | None) -> str | None:
        nonlocal calls
        calls += 1
        return domains.domain_of(address)

    monkeypatch.setattr(forwards, "domain_of", counted)
    found = diagnose((many,), Answers())
    assert sum(len(case.recipients) for case in found.cases) == MANY
    assert calls <= 5 * MANY
