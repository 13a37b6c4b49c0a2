# SPDX-License-Identifier: GPL-3.0-or-later
"""The address is known, and its mailbox is switched off."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
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
    named = clues.reason is Reason.RECIPIENT_DISABLED
    # IANA's 5.7.13 is a disabled account, of whichever side: the words and the host tell.
    fits = clues.reason is Reason.ACCOUNT_BLOCKED and relaying.is_theirs(clues)
    if clues.delayed or not (named or (fits and "recipient" in (clues.words or "").lower())):
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
