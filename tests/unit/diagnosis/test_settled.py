# SPDX-License-Identifier: GPL-3.0-or-later
"""What the managed settings name as the organisation's own: that, and nothing that only ends so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relayfix.diagnosis import diagnose
from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce
from relayfix.model.diagnosis import Role
from relayfix.model.policy import Own

GROUP = Own(domains=("holding.example",))


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("gw.holding.example", True),
        ("holding.example", True),
        ("gw.notholding.example", False),
        ("holding.example.other.example", False),
    ],
)
def test_a_domain_and_what_is_below_it(
    refusal: Callable[..., Bounce], host: str, own: bool
) -> None:
    (case,) = diagnose((refusal(remote_mta=host),), Answers(), own=GROUP).cases
    assert (case.attribution.role is Role.OWN_GATEWAY) is own


def test_a_domain_of_both_sides_says_nothing(refusal: Callable[..., Bounce]) -> None:
    """A daughter writes to the mother: the mother's server is the recipient's."""
    bounce = refusal(remote_mta="mx.holding.example", final_recipient="claire@holding.example")
    (case,) = diagnose((bounce,), Answers(), own=GROUP).cases
    assert case.attribution.role is not Role.OWN_GATEWAY
