# SPDX-License-Identifier: GPL-3.0-or-later
"""Who wrote to themselves is not sent to tell themselves; a provider's mailbox gets no report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relayfix.diagnosis import diagnose
from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce, Hop, Original, Reason


def steps(refusal: Callable[..., Bounce], to: str, **changes: Any) -> set[str]:
    original = Original(
        from_="anna@atelier.example", to=(to,), hops=(Hop(by="mail.atelier.example"),)
    )
    bounce = refusal(final_recipient=to, original=original, **changes)
    (case,) = diagnose((bounce,), Answers()).cases
    return {step.id for step in case.steps.you}


FULL = {
    "status": "5.2.2",
    "reply_code": 552,
    "diagnostic": "552 5.2.2 Mailbox full",
    "reason": Reason.MAILBOX_FULL,
    "signature": None,
}


@pytest.mark.parametrize(
    ("to", "told"), [("claire@cabinet.example", True), ("Anna@Atelier.example", False)]
)
def test_nobody_is_told_what_they_know(refusal: Callable[..., Bounce], to: str, told: bool) -> None:
    found = steps(refusal, to, **FULL)
    assert found
    assert any(".tell_" in step for step in found) is told
