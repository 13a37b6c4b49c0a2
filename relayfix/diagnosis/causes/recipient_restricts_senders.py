# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipient, or a group, takes mail from some people only."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.theirs import add_speaker, explained, is_nobodys, lacks_owner
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "recipient-restricts-senders"

_RULES = frozenset({"ms_sender_filter", "mc_envelope"})
"""Filed under rules in general: the recipient's list of senders that it does not want."""
_ONLY_BY_GATEWAY = frozenset({"g_ip_whitelist"})
"""A door that is closed for all but the recipient's own filter."""
_EITHER = frozenset({"ggroups", "g_policy_user", "ms_client_not_auth", "list_prohibited"})
"""Words that leave open whether it is missing, closed, or a rule of the other side."""
_VAGUE = frozenset({"mc_envelope", "cisco_rejected"})
"""Words that administrators choose for several rules."""


def judge(clues: Clues) -> Claim | None:
    """For it: words that let only some people in, best from the recipient's own server."""
    restricted = clues.reason is Reason.RECIPIENT_RESTRICTED
    ruled = clues.reason is Reason.POLICY and clues.signature in _RULES
    if clues.delayed or not (restricted or ruled):
        return None
    if clues.signature in _ONLY_BY_GATEWAY and not relaying.is_their_mx(clues):
        return None
    found = Findings()
    vague = clues.signature in _VAGUE and "blocked" not in (clues.words or "").lower()
    open_ = clues.signature in _EITHER or vague
    add_naming(found, clues, weight="words-ambiguous" if open_ else None)
    add_speaker(found, clues, only_theirs=True)
    add_sent_it(found, clues)
    ceiling = Confidence.CERTAIN
    if open_:
        known = clues.signature == "ms_client_not_auth"
        ceiling = Confidence.LIKELY if known else Confidence.POSSIBLE
        found.lacks(Sentence.of("missing.which_meaning"))
    if is_nobodys(clues):
        ceiling = Confidence.POSSIBLE
        lacks_owner(found, clues)
    return found.claim(ID, Who.RECIPIENT, explained(ID, clues), ceiling=ceiling)
