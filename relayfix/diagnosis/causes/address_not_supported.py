# SPDX-License-Identifier: GPL-3.0-or-later
"""The address has letters beyond English, and a server on the way does not take those."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.theirs import explained
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "address-not-supported"

_WORDS = re.compile(
    r"SMTPUTF8|non-?ascii (?:\w+ )?address|internationali[sz]ed (?:e-?mail )?address"
    r"|utf-?8 (?:\w+ )?address|[45]\.6\.7\b",
    re.IGNORECASE,
)
_NOT = (Reason.RECIPIENT_UNKNOWN, Reason.MAILBOX_FULL, Reason.RECIPIENT_DISABLED)
"""Their server read the address, and answered about its mailbox."""


def named(clues: Clues) -> bool:
    """Whether the words say that such addresses are not understood (RFC 6531)."""
    return clues.reason not in _NOT and bool(_WORDS.search(clues.words or ""))


def judge(clues: Clues) -> Claim | None:
    """For it: words about SMTPUTF8, and an address that needs it."""
    if clues.delayed or clues.recipient is None or not named(clues):
        return None
    found = Findings()
    address = clues.recipient.final_recipient
    add_naming(found, clues)
    ceiling = Confidence.CERTAIN
    if address is not None and not address.isascii():
        found.speaks_for(
            "address-beyond-ascii", Sentence.of("because.beyond_ascii", address=address)
        )
    elif address is not None:
        # The sender's address, or the subject, may be what needs it.
        ceiling = Confidence.POSSIBLE
        found.lacks(Sentence.of("missing.which_address_beyond_ascii"))
    if relaying.is_their_mx(clues):
        host = relaying.about_host("because.said_of_their_mx", clues)
        found.speaks_for("said-of-their-mx", host)
    if relaying.is_own(clues) and not relaying.inside(clues):
        said = Sentence.of("cause.address-not-supported.own")
        return found.claim(ID, Who.YOUR_IT, said, ceiling=ceiling)
    return found.claim(ID, Who.RECIPIENT, explained(ID, clues), ceiling=ceiling)
