# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipient's mailbox has no room left."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.theirs import add_speaker, explained
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "recipient-mailbox-full"

_COUNTED = re.compile(r"messages in (?:the )?recipient'?s mailbox", re.IGNORECASE)
"""A limit of the mailbox, by the number of messages in it."""


def judge(clues: Clues) -> Claim | None:
    """For it: words about a full mailbox; who would know best is their own server."""
    counted = clues.reason is Reason.RATE_LIMITED and _COUNTED.search(clues.words or "")
    if clues.delayed or not (clues.reason is Reason.MAILBOX_FULL or counted):
        return None
    found = Findings()
    add_naming(found, clues)
    add_speaker(found, clues)
    add_sent_it(found, clues)
    ceiling = Confidence.CERTAIN
    if clues.to_a_program:
        # Said while the message was handed in: some services mean the sender's own mailbox.
        ceiling = Confidence.POSSIBLE
        found.lacks(Sentence.of("missing.whose_mailbox"))
    return found.claim(ID, Who.RECIPIENT, explained(ID, clues), ceiling=ceiling)
