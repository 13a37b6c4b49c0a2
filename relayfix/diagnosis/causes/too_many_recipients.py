# SPDX-License-Identifier: GPL-3.0-or-later
"""One message to more people than a server on the way takes at once."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.theirs import add_speaker
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "too-many-recipients"


def judge(clues: Clues) -> Claim | None:
    """For it: words about the number of recipients of one message."""
    if clues.delayed or clues.reason is not Reason.TOO_MANY_RECIPIENTS:
        return None
    found = Findings()
    add_naming(found, clues)
    add_speaker(found, clues)
    add_sent_it(found, clues)
    return found.claim(ID, Who.YOU, Sentence.of("cause.too-many-recipients.explanation"))
