# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers hand the message round and round, until one of them stops it."""

from __future__ import annotations

from collections import Counter

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.causes.theirs import add_speaker
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import normalised, same_organisation
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Role, Who
from relayfix.model.sentence import Sentence

ID = "mail-loop"


def judge(clues: Clues) -> Claim | None:
    """For it: words about a loop. Whose, the host tells, and the hops that it went round."""
    if clues.delayed or clues.reason is not Reason.MAIL_LOOP:
        return None
    found = Findings()
    add_naming(found, clues)
    round_ = _round(clues)
    if round_ is not None:
        found.speaks_for("hops-repeat", Sentence.of("because.hops_repeat", host=round_))
    own = relaying.is_own(clues) or relaying.inside(clues)
    known = own or relaying.is_theirs(clues) or clues.role is Role.FORWARDER
    if round_ is not None and not known:
        own = same_organisation(round_, clues.sender_domain)
        known = own or same_organisation(round_, clues.recipient_domain)
    add_sent_it(found, clues)
    ceiling = Confidence.CERTAIN if known else Confidence.POSSIBLE
    if own:
        if clues.host is not None and relaying.is_own(clues):
            found.speaks_for("loops-at-own", about_host("because.host_is_own", clues))
        said = Sentence.of("cause.mail-loop.own")
        return found.claim(ID, Who.YOUR_IT, said, ceiling=ceiling)
    add_speaker(found, clues)
    if not known:
        found.lacks(Sentence.of("missing.whose_loop"))
    said = Sentence.of("cause.mail-loop.explanation")
    return found.claim(ID, Who.RECIPIENT, said, ceiling=ceiling)


def _round(clues: Clues) -> str | None:
    """The server that the message passed most often, where it did so three times or more."""
    original = clues.bounce.original
    names = Counter(
        name for hop in (original.hops if original else ()) if (name := normalised(hop.by))
    )
    (most,) = names.most_common(1) or ((None, 0),)
    return most[0] if most[1] >= 3 else None
