# SPDX-License-Identifier: GPL-3.0-or-later
"""The own Microsoft 365 organisation no longer takes unsigned mail that bears its own name."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "direct-send-blocked"

_SIGNATURES = frozenset({"exo_5_7_68"})


def judge(clues: Clues) -> Claim | None:
    """For it: words that Exchange Online says of its own customer's domain alone."""
    if clues.delayed or clues.signature not in _SIGNATURES:
        return None
    found = Findings()
    add_naming(found, clues)
    if relaying.inside(clues) and relaying.is_their_mx(clues):
        found.speaks_for("tenant-is-ours", about_host("because.tenant_is_ours", clues))
    elif clues.recipient_domain is not None:
        found.lacks(Sentence.of("missing.recipient_mx", domain=clues.recipient_domain))
    return found.claim(ID, Who.YOUR_IT, Sentence.of("cause.direct-send-blocked.explanation"))
