# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain stands on a public list: the sender's own, or one that a link in the message names."""

from __future__ import annotations

from relayfix.diagnosis.causes import lists
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "domain-blocklisted"


def judge(clues: Clues) -> Claim | None:
    """For it: the words name a list of domains or links."""
    words = clues.words or ""
    by_words = clues.reason is Reason.IP_BLOCKED and bool(
        lists.DOMAINS.search(words) and lists.PUBLIC.search(words)
    )
    if clues.delayed or not (clues.reason is Reason.DOMAIN_BLOCKED or by_words):
        return None
    found = Findings()
    add_naming(found, clues)
    link = bool(lists.LINKS.search(words)) and "sender" not in words.lower()
    if link:
        found.lacks(Sentence.of("missing.which_link"))
    else:
        _add_check(found, clues)
    add_sent_it(found, clues)
    if link:
        return found.claim(ID, Who.YOUR_IT, Sentence.of("cause.domain-blocklisted.link"))
    if clues.sender_domain is None:
        return found.claim(ID, Who.YOUR_IT, Sentence.of("cause.domain-blocklisted.unnamed"))
    said = Sentence.of("cause.domain-blocklisted.explanation", domain=clues.sender_domain)
    return found.claim(ID, Who.YOUR_IT, said)


def _add_check(found: Findings, clues: Clues) -> None:
    domain, words = clues.sender_domain, clues.words or ""
    listings = clues.lookups.listings("domain-blocklists", domain)
    hit, clear = lists.first_listed(listings, words), lists.named_and_clear(listings, words)
    if hit is not None and (clear is None or lists.named_in(hit, words)):
        said = Sentence.of("because.listed_now", subject=domain or "", zone=hit.zone)
        found.speaks_for("listed-now", said)
    elif clear is not None:
        said = Sentence.of("against.clear_now", subject=domain or "", zone=clear.zone)
        found.speaks_against("clear-now", said)
        found.lacks(Sentence.of("missing.send_once_more"))
    else:
        found.lacks(Sentence.of("missing.blocklist"))
