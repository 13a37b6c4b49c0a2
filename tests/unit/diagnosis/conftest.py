# SPDX-License-Identifier: GPL-3.0-or-later
"""One refusal as records, to be varied by each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from relayfix.model.bounce import (
    Action,
    Bounce,
    Format,
    Hop,
    Kind,
    Original,
    Reason,
    Recipient,
    Source,
)

Make = Callable[..., Bounce]


@pytest.fixture
def refusal() -> Make:
    """A bounce with one recipient; keywords named like a field go to whichever record has it."""

    def make(**changes: Any) -> Bounce:
        original = changes.pop("original", None) or Original(
            from_="anna@atelier.example",
            to=("claire@cabinet.example",),
            hops=(Hop(from_="pc7.atelier.example", by="mail.atelier.example"),),
        )
        recipient: dict[str, Any] = {
            "final_recipient": "claire@cabinet.example",
            "action": Action.FAILED,
            "status": "5.7.1",
            "reply_code": 554,
            "diagnostic": "554 5.7.1 <claire@cabinet.example>: Relay access denied",
            "remote_mta": "mx.host.example",
            "remote_mta_where": "Remote-MTA: dns; mx.host.example",
            "reason": Reason.RELAY_DENIED,
            "signature": "pf_relay",
        }
        bounce: dict[str, Any] = {
            "source": Source(name="returned.eml", format=Format.EML),
            "kind": Kind.FAILED,
            "generator": "postfix",
            "reporting_mta": "mail.atelier.example",
        }
        if changes.pop("without_original", False):
            original = None
        for name, value in changes.items():
            target = recipient if name in Recipient.__dataclass_fields__ else bounce
            target[name] = value
        return Bounce(recipients=(Recipient(**recipient),), original=original, **bounce)

    return make
