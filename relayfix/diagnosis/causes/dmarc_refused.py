# SPDX-License-Identifier: GPL-3.0-or-later
"""The receiver could not tie the message to the sender's domain (DMARC, RFC 9989)."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import add_forward, said_to_forward
from relayfix.diagnosis.causes.spf_words import names_dmarc
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import desk
from relayfix.knowledge.providers import provider_of
from relayfix.model.answers import Changed
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "dmarc-refused"

_ERROR = re.compile(r"\b(permanent|temporary|perm|temp) ?error\b", re.IGNORECASE)
"""The rule could not be evaluated: then it refused nothing."""
_UNSAID = frozenset({"y_5_7_9"})
"""Words about a policy, with which a provider refuses what it cannot tie to the domain, too."""
_NO_RULE = re.compile(
    r"(?:doesn['’]t|does not) (?:have|publish) an? (?:valid )?DMARC"
    r"|\b(?:no|missing|without) DMARC\b|DMARC (?:record|policy) (?:is )?(?:missing|not found)",
    re.IGNORECASE,
)
"""The receiver wants a rule, and the domain has none."""


def misses_rule(clues: Clues) -> bool:
    """Whether the words miss a rule, and do not apply one."""
    return bool(_NO_RULE.search(clues.words or ""))


def asks_nobody(clues: Clues) -> bool:
    """Whether the rule that was looked up asks nobody to refuse anything, at least not now."""
    dmarc = clues.lookups.dmarc
    return dmarc is not None and dmarc.record is not None and dmarc.applied == "none"


def judge(clues: Clues) -> Claim | None:
    """For it: the words name DMARC, or SPF and DKIM together, and no identity is aligned."""
    unsaid = clues.signature in _UNSAID
    if clues.delayed or not (clues.reason is Reason.DMARC or unsaid):
        return None
    if _ERROR.search(clues.words or ""):
        return None
    literal = names_dmarc(clues) or unsaid
    no_rule = misses_rule(clues)
    found = Findings()
    add_naming(found, clues, weight=_weight(literal=literal, unsaid=unsaid))
    if unsaid:
        found.lacks(Sentence.of("missing.which_meaning"))
    if no_rule:
        _add_absence(found, clues)
    else:
        _add_check(found, clues, literal=literal)
    person.add_changed(found, clues, Changed.DNS, Changed.PROVIDER)
    add_forward(found, clues)
    add_sent_it(found, clues)
    asked = literal and not unsaid and not asks_nobody(clues)
    which = "explanation" if asked else "unauthenticated"
    if no_rule:
        which = "no_rule"
    provider = provider_of(clues.sender_domain)
    if provider is not None and desk(ID, Who.YOUR_IT, clues) is Who.YOU:
        explanation = Sentence.of("cause.dmarc-refused.other_way_out", provider=provider.name)
    elif clues.sender_domain is None:
        explanation = Sentence.of("cause.dmarc-refused.unnamed")
    else:
        explanation = Sentence.of(f"cause.dmarc-refused.{which}", domain=clues.sender_domain)
    ceiling = Confidence.POSSIBLE if said_to_forward(clues) else Confidence.CERTAIN
    return found.claim(ID, Who.YOUR_IT, explanation, ceiling=ceiling)


def _weight(*, literal: bool, unsaid: bool) -> str | None:
    if unsaid:
        return "words-ambiguous"
    return None if literal else "words-name-authentication"


def _add_absence(found: Findings, clues: Clues) -> None:
    """The words miss a rule: whether there is none."""
    dmarc, domain = clues.lookups.dmarc, clues.sender_domain
    if domain is None:
        found.lacks(Sentence.of("missing.whole_message"))
    elif dmarc is None:
        found.lacks(Sentence.of("missing.dmarc", domain=domain))
    elif dmarc.record is None:
        found.speaks_for("dmarc-is-absent", Sentence.of("because.no_dmarc_rule", domain=domain))
    else:
        found.speaks_against("dmarc-is-there", Sentence.of("against.has_dmarc", domain=domain))


def _add_check(found: Findings, clues: Clues, *, literal: bool) -> None:
    dmarc, domain = clues.lookups.dmarc, clues.sender_domain
    if domain is None:
        found.lacks(Sentence.of("missing.whole_message"))
    elif dmarc is None:
        found.lacks(Sentence.of("missing.dmarc", domain=domain))
    elif dmarc.result == "fail":
        weight = "dmarc-fails" if literal else "dmarc-would-fail-too"
        found.speaks_for(weight, Sentence.of("because.dmarc_fails", domain=domain))
    elif dmarc.result == "pass":
        found.speaks_against("dmarc-passes", Sentence.of("against.dmarc_passes", domain=domain))
    elif dmarc.record is None:
        found.speaks_against("dmarc-has-no-rule", Sentence.of("against.no_dmarc", domain=domain))
    else:
        found.lacks(Sentence.of("missing.dmarc", domain=domain))
