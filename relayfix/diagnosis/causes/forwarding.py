# SPDX-License-Identifier: GPL-3.0-or-later
"""An automatic forward at the recipient's side breaks the proof of who sent the message."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import domain_of, same_organisation
from relayfix.model.answers import YesNo
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "forwarding"

BROKEN = (
    Reason.RELAY_DENIED,
    Reason.AUTHENTICATION_REQUIRED,
    Reason.SPF,
    Reason.DKIM,
    Reason.DMARC,
)
"""What a forward breaks: the sender's list of servers, or the right to pass a gateway."""
_PROOFS = (Reason.SPF, Reason.DKIM, Reason.DMARC)
"""The proofs of who sent a message: the person's word for a forward is enough to doubt them."""


def judge(clues: Clues) -> Claim | None:
    """For it: two signs. An address that nobody typed, or a mark, is not enough alone."""
    if clues.delayed or clues.recipient is None or clues.reason not in BROKEN:
        return None
    forward = clues.forward
    told = clues.answers.forwarding is YesNo.YES
    untold = told and forward.untyped is None and clues.reason in _PROOFS
    if not forward.both and not (forward.one and told) and not untold:
        return None
    refused = clues.recipient.final_recipient or ""
    found = Findings()
    if forward.untyped:
        found.speaks_for(
            "address-not-typed", Sentence.of("because.address_not_typed", address=refused)
        )
    if forward.marks:
        found.speaks_for(
            "forwarding-mark", Sentence.of("because.forwarding_mark", mark=forward.marks[0])
        )
    found.speaks_for("forward-breaks", Sentence.of("because.forward_breaks"))
    if told:
        found.speaks_for("says-forwarding", Sentence.of("because.says_forwarding"))
    elif clues.answers.forwarding is YesNo.NO:
        found.speaks_against("says-forwarding", Sentence.of("against.says_no_forwarding"))
    found.lacks(Sentence.of("missing.ask_about_forward"))
    explanation = Sentence.of("cause.forwarding.explanation", address=refused)
    who = Who.YOUR_IT if _within(clues) else Who.RECIPIENT
    ceiling = Confidence.POSSIBLE if untold else Confidence.CERTAIN
    return found.claim(ID, who, explanation, ceiling=ceiling)


def _within(clues: Clues) -> bool:
    """Whether everybody the person wrote to is of their own organisation, forwarder included."""
    original = clues.bounce.original
    typed = (original.to + original.cc) if original is not None else ()
    return bool(typed) and all(
        same_organisation(domain_of(mailbox), clues.sender_domain) for mailbox in typed
    )
