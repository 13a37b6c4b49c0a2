# SPDX-License-Identifier: GPL-3.0-or-later
"""Not failed yet: the message is still being tried."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.clues import Clues
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "delayed"


def judge(clues: Clues) -> Claim | None:
    """For it: the notice says so itself. Nothing else is a failure while this holds."""
    if not clues.delayed:
        return None
    found = Findings()
    found.speaks_for("notice-says-delayed", Sentence.of("because.notice_says_delayed"))
    if clues.words:
        said = Sentence.of("because.last_try", words=clues.words)
        found.speaks_for("reply-is-temporary", said)
    until = clues.recipient.will_retry_until if clues.recipient is not None else None
    if until is None:
        explanation = Sentence.of("cause.delayed.explanation")
    else:
        explanation = Sentence.of("cause.delayed.until", date=until)
    return found.claim(ID, Who.WAIT, explanation)
