# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of the recipient's domain are broken: nobody can find their mail server."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.recipient_domain_missing import FAILING, PLAIN
from relayfix.diagnosis.causes.their_dns import TheirDns, asked_for, not_found, their_dns
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import same_organisation
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "recipient-dns-broken"

_BROKEN = {
    TheirDns.FAILS: "because.their_dns_fails",
    TheirDns.HOSTS_MISSING: "because.their_hosts_missing",
}


def judge(clues: Clues) -> Claim | None:
    """For it: words about a look-up that failed, and name servers that still fail."""
    if clues.delayed or not not_found(clues):
        return None
    words = clues.all_words
    state, domain = their_dns(clues), clues.recipient_domain
    failing = bool(FAILING.search(words))
    broken = state in _BROKEN
    other = asked_for(clues)
    if other is not None and same_organisation(other, clues.sender_domain):
        return None  # a server on the sender's own side
    if not failing and not broken and other is None and state is not TheirDns.FINE:
        return None
    found = Findings()
    plain = PLAIN.search(words) and not failing and other is None
    named = other is not None or (failing and not plain)
    add_naming(found, clues, weight=None if named else "words-ambiguous")
    if domain is None:
        unnamed = Sentence.of("cause.recipient-dns-broken.unnamed")
        return found.claim(ID, Who.RECIPIENT, unnamed)
    if broken:
        found.speaks_for("their-dns-is-broken", Sentence.of(_BROKEN[state], domain=domain))
    elif state is TheirDns.UNCHECKED:
        found.lacks(Sentence.of("missing.recipient_mx", domain=domain))
    else:
        if state is TheirDns.FINE:
            now = Sentence.of("against.takes_mail_now", domain=domain)
            found.speaks_against("their-dns-works-now", now)
        found.lacks(Sentence.of("missing.try_once_more"))
    said = Sentence.of("cause.recipient-dns-broken.explanation", domain=domain)
    return found.claim(ID, Who.RECIPIENT, said)
