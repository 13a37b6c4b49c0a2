# SPDX-License-Identifier: GPL-3.0-or-later
"""The part behind the @ does not exist: most often a slip of the finger."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.their_dns import (
    NO_DATA,
    TheirDns,
    asked_for,
    not_found,
    their_dns,
)
from relayfix.diagnosis.clues import Clues
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "recipient-domain-missing"

PLAIN = re.compile(
    r"does not exist|doesn['’]t exist|non-?existent domain|NXDOMAIN|host not found(?!, try)"
    r"|(?:unknown|no such|bad destination|invalid) (?:host|domain)|host unknown"
    r"|domain (?:name )?not found|find the recipient domain|domaine .{0,60}n['’]existe pas"
    r"|InfoDomainNonexistent|NonExistentDomain|bad address syntax",
    re.IGNORECASE,
)
"""The words say that there is no such name."""
FAILING = re.compile(
    r"servfail|server ?failure|(?:MX|mail exchanger)s?\b.{0,60}non-?existent|try again"
    r"|(?:query|lookup|look-up) (?:\w+ )?(?:fail(?:ed|ure)|timed out|error)|temporar|time(?:d )?out"
    r"|malformed or unexpected|dnssec|bogus|InvalidData|no (?:usable|valid) (?:MX|address)"
    r"|unrouteable",
    re.IGNORECASE,
)
"""The words say that the name, or the hosts behind it, could not be looked up."""


def judge(clues: Clues) -> Claim | None:
    """For it: words that say so, and a look-up that agrees."""
    if clues.delayed or not not_found(clues):
        return None
    words = clues.all_words
    plain, failing = bool(PLAIN.search(words)), bool(FAILING.search(words))
    state = their_dns(clues)
    if failing and not plain and state is not TheirDns.MISSING:
        return None
    if asked_for(clues) is not None and state is not TheirDns.MISSING:
        return None  # their domain was found: it led to that name
    plain = plain and not NO_DATA.search(words)
    found = Findings()
    add_naming(found, clues, weight=None if plain and not failing else "words-ambiguous")
    domain = clues.recipient_domain
    if domain is None:
        return found.claim(ID, Who.YOU, Sentence.of("cause.recipient-domain-missing.unnamed"))
    if state is TheirDns.MISSING:
        said = Sentence.of("because.no_such_domain", domain=domain)
        found.speaks_for("domain-is-missing", said)
    elif state is TheirDns.UNCHECKED:
        found.lacks(Sentence.of("missing.their_domain", domain=domain))
    else:
        said = Sentence.of("against.domain_is_there", domain=domain)
        found.speaks_against("domain-is-there", said)
    if clues.forward.both:
        # Nobody typed it: a forward leads there.
        said = Sentence.of("cause.recipient-domain-missing.forwarded", domain=domain)
        return found.claim(ID, Who.RECIPIENT, said)
    said = Sentence.of("cause.recipient-domain-missing.explanation", domain=domain)
    if not clues.forward.untyped:
        return found.claim(ID, Who.YOU, said)
    found.lacks(Sentence.of("missing.did_you_type"))
    return found.claim(ID, Who.YOU, said, ceiling=Confidence.POSSIBLE)
