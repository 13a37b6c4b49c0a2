# SPDX-License-Identifier: GPL-3.0-or-later
"""A stored entry of an address book, or a suggestion, leads to a mailbox that is gone."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import domain_of, same_organisation
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "stale-contact"

STORED = re.compile(r"IMCEAEX|ExRecip(?:ient)?NotFound|legacyExchangeDN", re.IGNORECASE)
"""Exchange's internal addresses: nobody types them."""


def judge(clues: Clues) -> Claim | None:
    """For it: an internal address that no longer leads anywhere."""
    recipient = clues.recipient
    if clues.delayed or recipient is None or clues.reason is not Reason.RECIPIENT_UNKNOWN:
        return None
    refused = recipient.final_recipient or ""
    if not STORED.search(f"{clues.all_words} {refused}"):
        return None
    found = Findings()
    add_naming(found, clues)
    if STORED.search(refused):
        found.speaks_for("address-is-internal", Sentence.of("because.address_is_internal"))
    if _theirs(clues, refused):
        found.lacks(Sentence.of("missing.did_you_type"))
        return found.claim(ID, Who.RECIPIENT, Sentence.of("cause.stale-contact.theirs"))
    return found.claim(ID, Who.YOU, Sentence.of("cause.stale-contact.explanation"))


def _theirs(clues: Clues, refused: str) -> bool:
    """Whether a list or a forward of the recipient's organisation holds the dead entry."""
    if not clues.forward.untyped or clues.sender_domain is None:
        return False
    domain = domain_of(refused)
    return domain is not None and not same_organisation(domain, clues.sender_domain)
