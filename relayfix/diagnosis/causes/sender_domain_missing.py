# SPDX-License-Identifier: GPL-3.0-or-later
"""The domain behind the sender's @ is not there, or nobody could answer to it."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import domain_of
from relayfix.model.answers import Changed
from relayfix.model.bounce import Reason
from relayfix.model.check import MxData
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "sender-domain-missing"

_WORDS = re.compile(
    r"(?:sender|from|return|envelope).{0,80}(?:domain|host).{0,80}"
    r"(?:not (?:found|exist|resolve|valid)|unknown|invalid|missing|no (?:mx|a) record)"
    r"|domain of sender|sender(?:'s)? domain|(?:no|unresolvable) (?:such )?domain"
    r"|Domain not found|unrouteable sender|sender verify failed",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = frozenset(
    {"pf_sender_domain", "y_from_domain", "cr_dns", "sender_null_mx", "iana_x_7_27", "iana_x_1_8"}
)
_CODE = re.compile(r"(?<![\d.])[45]\.1\.8(?!\.?\d)")
"""The registry's number for it, where the words say no more than that the sender is refused."""
_BLOCKED = re.compile(r"bad outbound sender|AS\(4", re.IGNORECASE)
"""The same number at Exchange Online means an account that may not send."""


def judge(clues: Clues) -> Claim | None:
    """For it: the words say that the sender's domain is not there, and asking agrees."""
    words = clues.words or ""
    if clues.delayed or clues.reason is not Reason.SENDER_NOT_ALLOWED or _BLOCKED.search(words):
        return None
    named = clues.signature in _NAMED or bool(_WORDS.search(words))
    if not named and not _CODE.search(words):
        return None
    found = Findings()
    add_naming(found, clues, weight=None if named else "words-ambiguous")
    spreading = False
    original = clues.bounce.original
    judged = domain_of(original.envelope_from) if original is not None else None
    domain = judged or clues.sender_domain
    mx = clues.lookups.own_mx
    if mx is not None and domain is not None and mx.domain == domain:
        spreading = _add_check(found, clues, mx)
    elif domain is not None:
        found.lacks(Sentence.of("missing.sender_domain", domain=domain))
    else:
        found.lacks(Sentence.of("missing.whole_message"))
    person.add_changed(found, clues, Changed.DNS, Changed.PROVIDER)
    add_sent_it(found, clues)
    if spreading and domain is not None:
        said = Sentence.of("cause.sender-domain-missing.settling", domain=domain)
        return found.claim(ID, Who.WAIT, said)
    if domain is None:
        said = Sentence.of("cause.sender-domain-missing.unnamed")
    else:
        said = Sentence.of("cause.sender-domain-missing.explanation", domain=domain)
    return found.claim(ID, Who.YOUR_IT, said)


def _add_check(found: Findings, clues: Clues, mx: MxData) -> bool:
    """What stands behind the domain now; whether that was changed and is still spreading."""
    domain = mx.domain
    if mx.null_mx or not any(host.addresses for host in mx.hosts):
        if any(host.problem in ("timeout", "servfail", "refused") for host in mx.hosts):
            found.lacks(Sentence.of("missing.sender_domain", domain=domain))
            return False
        said = Sentence.of("because.no_sender_domain", domain=domain)
        found.speaks_for("sender-domain-unreachable", said)
    else:
        said = Sentence.of("against.sender_domain_there", domain=domain)
        return person.add_right_by_now(found, clues, "sender-domain-is-there", said, domain)
    return False
