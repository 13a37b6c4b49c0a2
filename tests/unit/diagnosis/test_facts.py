# SPDX-License-Identifier: GPL-3.0-or-later
"""Which outgoing server a step may name: only one that its company or Mozilla's table names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relayfix.diagnosis.clues import gather
from relayfix.diagnosis.facts import best_server, submission
from relayfix.diagnosis.lookups import Lookups
from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce, Original


@pytest.mark.parametrize(
    ("mailbox", "host"),
    [
        ("anna@orange.fr", "smtp.orange.fr"),
        ("anna@gmail.com", "smtp.gmail.com"),
        # Unrelated programs agree on it, and the company was not seen to say so.
        ("anna@telus.net", None),
        ("anna@proton.me", None),
        ("anna@company.example", None),
    ],
)
def test_a_server_that_others_alone_name_is_no_step(
    refusal: Callable[..., Bounce], mailbox: str, host: str | None
) -> None:
    bounce = refusal(original=Original(from_=mailbox, to=("claire@cabinet.example",)))
    clues = gather(bounce, 0, bounce.recipients[0], Answers(), Lookups(), None)
    server, best = submission(clues), best_server(clues)
    assert (server.host if server is not None else None) == host
    assert (best[0] if best is not None else None) == host
