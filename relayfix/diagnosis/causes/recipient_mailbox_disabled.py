# SPDX-License-Identifier: GPL-3.0-or-later
"""The address is known, and its mailbox is switched off."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.theirs import add_speaker, explained
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "recipient-mailbox-disabled"


def judge(clues: Clues) -> Claim | None:
    """For it: words about a mailbox that was switched off, suspended or closed."""
    if clues.delayed or clues.reason is not Reason.RECIPIENT_DISABLED:
        return None
    found = Findings()
    add_naming(found, clues)
    add_speaker(found, clues)
    add_sent_it(found, clues)
    ceiling = Confidence.CERTAIN
    if clues.to_a_program:
        # Said while the message was handed in: it may be the sender's own account.
        ceiling = Confidence.POSSIBLE
        found.lacks(Sentence.of("missing.whose_mailbox"))
    return found.claim(ID, Who.RECIPIENT, explained(ID, clues), ceiling=ceiling)
