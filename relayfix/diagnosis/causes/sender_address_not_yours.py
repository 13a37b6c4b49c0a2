# SPDX-License-Identifier: GPL-3.0-or-later
"""The account may not send in the name of the address that stands in From."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person, relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.model.answers import Changed
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "sender-address-not-yours"

OWN_SERVER_S = frozenset(
    {
        *("ms_5_7_60", "ms_sendasdenied", "ms_anon_sendas", "pf_notowned", "ses_unverified"),
        *("ch_sender", "ol_800ccc78", "ol_80070005"),
    }
)
"""Only a server that knows the account can say these."""
_DOMAIN = re.compile(
    r"domain (?:of sender address )?.{0,90}(?:not (?:found|exist|resolve)|unknown|invalid)"
    r"|(?:no|unresolvable|non-?existent) (?:such )?domain|5\.1\.8\b",
    re.IGNORECASE,
)
"""The sender's domain is said not to exist, which is another cause."""
_LATER = frozenset({"exo_5_7_750"})
"""Filed under the same reason: the tenant does not know the sender's domain at all."""


def judge(clues: Clues) -> Claim | None:
    """For it: the person's own server refuses the sender, and not the recipient."""
    if clues.delayed or clues.signature in _LATER or relaying.is_theirs(clues):
        return None
    named = clues.signature in OWN_SERVER_S
    if clues.reason is not Reason.SENDER_NOT_ALLOWED and not named:
        return None
    if not named and _DOMAIN.search(clues.words or ""):
        return None
    own = relaying.is_own(clues) or bool(clues.to_a_program)
    found = Findings()
    add_naming(found, clues, weight=None if named or own else "words-ambiguous")
    if relaying.is_own(clues):
        found.speaks_for("said-by-own-side", about_host("because.host_is_own", clues))
    elif clues.to_a_program:
        found.speaks_for("said-by-own-side", Sentence.of("because.said_to_your_program"))
    elif not named and clues.refuser is not None:
        found.speaks_against("host-is-nobodys", about_host("against.host_may_be_theirs", clues))
    person.add_changed(found, clues, Changed.PROVIDER, Changed.COMPUTER)
    found.lacks(Sentence.of("missing.which_address"))
    ceiling = Confidence.CERTAIN if named or own else Confidence.POSSIBLE
    if clues.sender is not None:
        said = Sentence.of("cause.sender-address-not-yours.explanation", sender=clues.sender)
    else:
        said = Sentence.of("cause.sender-address-not-yours.unnamed")
    return found.claim(ID, Who.YOU, said, ceiling=ceiling)
