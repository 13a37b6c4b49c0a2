# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that sent the message stands on a public blocklist."""

from __future__ import annotations

from relayfix.diagnosis.causes import lists, person, reverse_dns
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.lists import is_policy_list, listed_address
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.facts import sending_ip
from relayfix.knowledge.domains import address
from relayfix.model.answers import Trial
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "ip-blocklisted"


def judge(clues: Clues) -> Claim | None:
    """For it: the words name a public list, and that list still has the address."""
    words = clues.words or ""
    if clues.delayed or clues.reason is not Reason.IP_BLOCKED or reverse_dns.NAMING.search(words):
        return None
    if not lists.PUBLIC.search(words) or lists.OWN.search(words) or lists.DOMAINS.search(words):
        return None
    if clues.signature in lists.QUOTING and lists.named_and_listed(clues) is None:
        return None  # the list has not confirmed it: what is known is whom that provider keeps out
    found = Findings()
    add_naming(found, clues)
    listed = listed_address(words)
    if listed is not None:
        found.speaks_for("names-the-address", Sentence.of("because.names_address", ip=listed))
    _add_check(found, clues, listed)
    policy = is_policy_list(clues)
    if policy and clues.to_a_program:
        found.speaks_against("said-to-your-program", Sentence.of("against.own_connection"))
    if clues.answers.other_network is Trial.WORKS and policy:
        person.add_other_network(found, clues, network=False)
    add_sent_it(found, clues)
    which = "home" if policy else "explanation"
    return found.claim(ID, Who.YOUR_IT, Sentence(id=f"cause.ip-blocklisted.{which}"))


def _add_check(found: Findings, clues: Clues, listed: str | None) -> None:
    """What the lists say now of the address in the words; else of the one that sent."""
    ip, words = address(listed) or sending_ip(clues), clues.words or ""
    listings = clues.lookups.listings("ip-blocklists", ip)
    hit, clear = lists.first_listed(listings, words), lists.named_and_clear(listings, words)
    if hit is not None and (clear is None or lists.named_in(hit, words)):
        said = Sentence.of("because.listed_now", subject=ip or "", zone=hit.zone)
        found.speaks_for("listed-now", said)
    elif clear is not None:
        said = Sentence.of("against.clear_now", subject=ip or "", zone=clear.zone)
        found.speaks_against("clear-now", said)
        found.lacks(Sentence.of("missing.send_once_more"))
    else:
        found.lacks(Sentence.of("missing.blocklist"))
