# SPDX-License-Identifier: GPL-3.0-or-later
"""Something in the message is refused: a file, a virus, or words that look like unwanted mail."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.causes.theirs import add_speaker, is_nobodys, lacks_owner, on_way_out
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "content-refused"

_FILES = frozenset({"g_attach", "banned_type", "banned_file", "amavis_banned"})
_ATTACHED = re.compile(
    r"attach|BANNED|\bfile(?: ?name| type)?\b|content type|pi[eè]ce jointe|anhang|adjunto|allegato"
    r"|potential security issue",
    re.IGNORECASE,
)
_EXAMINED = frozenset({"mc_content", "y_ph"})
"""Something in it was disliked, and nothing says what."""
_OUTBOUND = frozenset({"exo_5_7_520_spam"})
"""Said by a mail service of its own customer's mail, before it leaves."""


def by_rule(clues: Clues) -> bool:
    """Whether a rule about files or contents is named."""
    if clues.reason is not Reason.POLICY:
        return False
    if clues.signature in _EXAMINED:
        return True
    return clues.signature in _FILES and bool(_ATTACHED.search(clues.words or ""))


def judge(clues: Clues) -> Claim | None:
    """For it: words about a virus or a file; about unwanted mail, where the own side says so."""
    if clues.delayed:
        return None
    spam = clues.reason is Reason.SPAM and (
        clues.signature in _OUTBOUND
        or is_nobodys(clues)
        or (on_way_out(clues) and not relaying.inside(clues))
    )
    virus = clues.reason is Reason.VIRUS
    if not (spam or virus or by_rule(clues)):
        return None
    found = Findings()
    vague = clues.signature in _EXAMINED
    add_naming(found, clues, weight="words-ambiguous" if vague else None)
    if on_way_out(clues):
        own = clues.host is not None and relaying.is_own(clues)
        found.speaks_for(
            "refused-on-the-way-out",
            about_host("because.host_is_own", clues)
            if own
            else Sentence.of("because.said_to_your_program"),
        )
    else:
        add_speaker(found, clues)
    add_sent_it(found, clues)
    open_ = spam and is_nobodys(clues)
    if open_:
        lacks_owner(found, clues)
    ceiling = Confidence.POSSIBLE if vague or open_ else Confidence.CERTAIN
    which = "virus" if virus else "perhaps" if open_ else "spam" if spam else "explanation"
    said = Sentence(id=f"cause.content-refused.{which}")
    return found.claim(ID, Who.YOU, said, ceiling=ceiling)
