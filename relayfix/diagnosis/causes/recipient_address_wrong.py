# SPDX-License-Identifier: GPL-3.0-or-later
"""The address does not exist where the message was sent."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host, inside, is_their_mx
from relayfix.diagnosis.causes.stale_contact import STORED
from relayfix.diagnosis.causes.temporary_failure import asks_again, is_temporary
from relayfix.diagnosis.causes.their_dns import UNROUTEABLE
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.reading import about_sender, without_names
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "recipient-address-wrong"

_NOT_THIS = re.compile(STORED.pattern + "|sender denied", re.IGNORECASE)
"""A dead entry of an address book is another cause: the address was never typed."""
_ANOTHER = re.compile(
    r"reverse dns|\bptr\b|\brdns\b|\bhelo\b|host ?name|\bsender\b",
    re.IGNORECASE,
)
"""Something else than the address is said not to exist."""
_AMBIGUOUS = re.compile(
    r"^\W*(?:550 )?(?:\d\.\d\.\d )?(?:invalid recipient|requested action not taken)"
    r"|mailbox unavailable",
    re.IGNORECASE,
)
"""What the same software says to strangers, for blocked or closed mailboxes, or for relaying."""


def _either_part(clues: Clues) -> bool:
    """Whether a server that knows nothing of the recipient's mailboxes found no way to them: the
    domain may be what is wrong."""
    ours = clues.refuser is None or clues.refuser.itself
    return ours and not inside(clues) and bool(UNROUTEABLE.search(clues.words or ""))


def judge(clues: Clues) -> Claim | None:
    """For it: words that say the address is unknown, best from the server that must know."""
    recipient = clues.recipient
    moved = clues.reason is Reason.RECIPIENT_MOVED
    if clues.delayed or recipient is None:
        return None
    if clues.reason is not Reason.RECIPIENT_UNKNOWN and not moved:
        return None
    words = " ".join(filter(None, (clues.words, recipient.diagnostic, recipient.final_recipient)))
    if _NOT_THIS.search(words) or _ANOTHER.search(without_names(clues.words)):
        return None
    if about_sender(recipient, clues.sender) or asks_again(clues):
        return None
    found = Findings()
    ambiguous = bool(_AMBIGUOUS.search(clues.words or "")) or _either_part(clues)
    add_naming(found, clues, weight="words-ambiguous" if ambiguous else None)
    if is_their_mx(clues):
        found.speaks_for("mx-knows-addresses", about_host("because.mx_knows_addresses", clues))
    # A server that is sure of it refuses for good (RFC 5321 section 4.2.1).
    ceiling = Confidence.LIKELY if is_temporary(clues) else Confidence.CERTAIN
    if ambiguous:
        ceiling = Confidence.POSSIBLE
        found.lacks(Sentence.of("missing.which_meaning"))
    who, which = Who.YOU, "moved" if moved else "explanation"
    if clues.forward.both:
        # Nobody typed the dead address: a forward leads there.
        who, which = Who.RECIPIENT, "forwarded"
    elif clues.forward.untyped:
        ceiling = Confidence.POSSIBLE
        found.lacks(Sentence.of("missing.did_you_type"))
    address = recipient.final_recipient
    if address is None:
        explanation = Sentence.of("cause.recipient-address-wrong.unnamed")
    else:
        explanation = Sentence.of(f"cause.recipient-address-wrong.{which}", address=address)
    return found.claim(ID, who, explanation, ceiling=ceiling)
