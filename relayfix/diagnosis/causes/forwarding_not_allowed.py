# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation forbids automatic forwards to the outside, and one was set up all the same."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import domain_of, same_organisation
from relayfix.model.answers import YesNo
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "forwarding-not-allowed"

SIGNATURES = frozenset({"exo_5_7_520_forward"})


def judge(clues: Clues) -> Claim | None:
    """For it: the words. Whose organisation forbids it, the typed addresses tell."""
    if clues.delayed or clues.signature not in SIGNATURES:
        return None
    found = Findings()
    add_naming(found, clues)
    refused = clues.recipient.final_recipient if clues.recipient is not None else None
    if clues.forward.untyped and refused is not None:
        found.speaks_for(
            "forwarded-outside", Sentence.of("because.address_not_typed", address=refused)
        )
    if clues.answers.forwarding is YesNo.YES:
        found.speaks_for("says-forwarding", Sentence.of("because.says_forwarding"))
    if _written_within(clues):
        said = Sentence.of("cause.forwarding-not-allowed.explanation")
        return found.claim(ID, Who.YOUR_IT, said)
    if clues.forward.untyped:
        said = Sentence.of("cause.forwarding-not-allowed.theirs")
        return found.claim(ID, Who.RECIPIENT, said)
    found.lacks(Sentence.of("missing.whose_forward"))
    said = Sentence.of("cause.forwarding-not-allowed.explanation")
    return found.claim(ID, Who.YOUR_IT, said, ceiling=Confidence.POSSIBLE)


def _written_within(clues: Clues) -> bool:
    """Whether the message was written to the sender's own organisation alone."""
    original = clues.bounce.original
    typed = (original.to + original.cc) if original is not None else ()
    return bool(typed) and all(
        same_organisation(domain_of(mailbox), clues.sender_domain) for mailbox in typed
    )
