# SPDX-License-Identifier: GPL-3.0-or-later
"""The person's own mail service lets nobody send more than so much, and the limit is reached."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person, relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "sending-limit"

OWN_LIMIT = frozenset({"exo_5_2_2_quota", "exo_5_1_90", "exo_5_7_232", "g_daily"})
"""Words with which a mail service speaks to its own customer of what they may send."""
_TOO_MUCH_SENT = re.compile(
    r"max (?:defers|emails?)|(?:sending|submission|outgoing|daily|hourly) (?:user )?(?:\w+ )?"
    r"(?:limit|quota)|(?:limit|quota) (?:of|for) (?:outgoing|sent)"
    r"|(?:messages?|e?mails?) (?:per|an?) (?:hour|day)"
    r"|limite d['’]envoi|quota d['’]envoi",
    re.IGNORECASE,
)


def judge(clues: Clues) -> Claim | None:
    """For it: a limit of the sender's own service; the recipient's limits are another matter."""
    if clues.delayed or clues.reason is not Reason.RATE_LIMITED:
        return None
    named = clues.signature in OWN_LIMIT
    own = relaying.is_own(clues) or bool(clues.to_a_program)
    if relaying.is_theirs(clues) and not named:
        return None
    sent = bool(_TOO_MUCH_SENT.search(clues.words or ""))
    if not (named or own or sent):
        return None
    found = Findings()
    add_naming(found, clues, weight=None if named or (own and sent) else "words-ambiguous")
    if relaying.is_own(clues):
        found.speaks_for("said-by-own-side", about_host("because.host_is_own", clues))
    elif clues.to_a_program:
        found.speaks_for("said-by-own-side", Sentence.of("because.said_to_your_program"))
    person.add_everyone(found, clues, everyone=True)
    found.lacks(Sentence.of("missing.how_much_sent"))
    ceiling = Confidence.CERTAIN if named or own else Confidence.POSSIBLE
    return found.claim(
        ID, Who.WAIT, Sentence.of("cause.sending-limit.explanation"), ceiling=ceiling
    )
