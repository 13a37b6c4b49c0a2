# SPDX-License-Identifier: GPL-3.0-or-later
"""A filter at the recipient's side took the message for unwanted mail."""

from __future__ import annotations

from relayfix.diagnosis.causes import (
    address_not_supported,
    content_refused,
    malformed_message,
    relaying,
)
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.lists import THEIR_CHOICE
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.theirs import add_speaker, is_nobodys, lacks_owner, on_way_out
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "recipient-filter"

_OUTBOUND = frozenset({"exo_5_7_520_spam"})
"""Said by a mail service of its own customer's mail, before it leaves."""
_OTHER_RULES = frozenset(
    {
        *("exo_5_7_68", "exo_5_7_520_forward", "exo_5_7_703", "ses_suppressed"),
        *("sendgrid_dropped", "arc_fail", "ms_sender_filter"),
    }
)
"""Rules that name something else than the message."""
_INBOUND = frozenset({"mc_antispoof"})
"""Rules of a filter for what comes in, wherever the filter stands."""


def judge(clues: Clues) -> Claim | None:
    """For it: words about unwanted mail. A rule that nobody names is at most possible."""
    if clues.delayed:
        return None
    if clues.reason is Reason.SPAM:
        return _spam(clues)
    if clues.signature in THEIR_CHOICE:
        return _chosen(clues)
    return _rule(clues) if clues.reason is Reason.POLICY else None


def _chosen(clues: Clues) -> Claim:
    """Their organisation put the sender's server on a list of its own."""
    found = Findings()
    add_naming(found, clues)
    add_speaker(found, clues)
    add_sent_it(found, clues)
    return found.claim(ID, Who.RECIPIENT, Sentence.of("cause.recipient-filter.their_list"))


def _spam(clues: Clues) -> Claim | None:
    if clues.signature in _OUTBOUND or (on_way_out(clues) and not relaying.inside(clues)):
        return None
    found = Findings()
    add_naming(found, clues)
    add_speaker(found, clues)
    add_sent_it(found, clues)
    unheard = clues.refuser is None and clues.bounce.reporting_mta is None
    ceiling = Confidence.LIKELY if unheard else Confidence.CERTAIN
    if is_nobodys(clues):
        # It may as well be a filter that the sender's own side sends through.
        ceiling = Confidence.POSSIBLE
        lacks_owner(found, clues)
    said = Sentence.of("cause.recipient-filter.explanation")
    return found.claim(ID, Who.RECIPIENT, said, ceiling=ceiling)


def _rule(clues: Clues) -> Claim | None:
    """Their server has a rule, and does not say which."""
    theirs = relaying.is_theirs(clues) or clues.signature in _INBOUND
    if not theirs or relaying.is_own(clues) or clues.signature in _OTHER_RULES:
        return None
    if content_refused.by_rule(clues) or malformed_message.named(clues):
        return None
    if address_not_supported.named(clues):
        return None
    found = Findings()
    add_naming(found, clues, weight="words-ambiguous")
    add_speaker(found, clues)
    add_sent_it(found, clues)
    found.lacks(Sentence.of("missing.which_rule"))
    said = Sentence.of("cause.recipient-filter.rule")
    return found.claim(ID, Who.RECIPIENT, said, ceiling=Confidence.POSSIBLE)
