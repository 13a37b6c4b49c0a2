# SPDX-License-Identifier: GPL-3.0-or-later
"""The message, with what is attached to it, is larger than a server on the way takes."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.theirs import add_speaker, on_way_out
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "message-too-large"


def judge(clues: Clues) -> Claim | None:
    """For it: words about the size. Whoever says it, a smaller message gets through."""
    if clues.delayed or clues.reason is not Reason.MESSAGE_TOO_LARGE:
        return None
    found = Findings()
    add_naming(found, clues)
    add_speaker(found, clues)
    add_sent_it(found, clues)
    which = "own" if on_way_out(clues) else "explanation"
    return found.claim(ID, Who.YOU, Sentence(id=f"cause.message-too-large.{which}"))
