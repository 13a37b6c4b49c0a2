# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender's domain does not list the server that sent the message (SPF, RFC 7208)."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, spf_words
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import add_forward, said_to_forward
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import desk
from relayfix.knowledge.domains import in_relay_pool
from relayfix.knowledge.providers import provider_of
from relayfix.model.answers import Changed
from relayfix.model.check import SpfResult
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "spf-not-listed"

_NOT_LISTING = frozenset({"g_5_7_24", "arc_fail"})
"""Signatures about SPF that do not say an address is missing from the list."""


def judge(clues: Clues) -> Claim | None:
    """For it: the words name SPF, and the record does not list the address that was seen."""
    if clues.delayed or clues.signature in _NOT_LISTING:
        return None
    words, both = clues.words or "", spf_words.both(clues)
    if not spf_words.about_spf(clues):
        return None
    if spf_words.MISSING.search(words) or spf_words.BROKEN.search(words):
        return None
    spf = spf_words.own_spf(clues)
    if spf is not None and (spf_words.is_absent(spf) or spf_words.is_broken(spf)):
        return None  # from a record that is not there, or not understood, no address is missing
    found = Findings()
    add_naming(found, clues, weight="words-name-spf-too" if both else None)
    spreading = _add_check(found, clues)
    person.add_changed(found, clues, Changed.DNS, Changed.PROVIDER)
    add_forward(found, clues)
    add_sent_it(found, clues)
    domain, provider = clues.spf_domain, provider_of(clues.sender_domain)
    if provider is not None and desk(ID, Who.YOUR_IT, clues) is Who.YOU:
        explanation = Sentence.of("cause.spf-not-listed.other_way_out", provider=provider.name)
    elif domain is None:
        explanation = Sentence.of("cause.spf-not-listed.unnamed")
    elif spreading:
        explanation = Sentence.of("cause.spf-not-listed.settling", domain=domain)
        return found.claim(ID, Who.WAIT, explanation)
    else:
        explanation = Sentence.of("cause.spf-not-listed.explanation", domain=domain)
    # Behind a forward it is the forwarder's server that the record does not list.
    ceiling = Confidence.POSSIBLE if said_to_forward(clues) else spf_words.ceiling(clues)
    return found.claim(ID, Who.YOUR_IT, explanation, ceiling=ceiling)


def _add_check(found: Findings, clues: Clues) -> bool:
    """What the record says of the address now; whether it was changed and is still spreading."""
    spf = clues.lookups.spf
    if spf is not None and spf.record is None and not spf.problems and spf.result is None:
        # Nobody knows the address, and there is no list that it could be missing from.
        found.speaks_against("spf-has-no-say", Sentence.of("against.no_spf", domain=spf.domain))
        return False
    if spf is None or spf.result is None or spf.ip is None:
        if clues.spf_domain is None:
            found.lacks(Sentence.of("missing.whole_message"))
        else:
            found.lacks(Sentence.of("missing.spf", domain=clues.spf_domain))
        return False
    said = {"ip": spf.ip, "domain": spf.domain, "result": spf.result.value}
    if in_relay_pool(spf.ip):
        found.lacks(Sentence.of("missing.relay_pool", ip=spf.ip))
        found.speaks_against("relay-pool", Sentence.of("against.relay_pool", ip=spf.ip))
    elif spf.result in (SpfResult.FAIL, SpfResult.SOFTFAIL):
        found.speaks_for("spf-does-not-list", Sentence.of("because.spf_does_not_list", **said))
    elif spf.result is SpfResult.NEUTRAL:
        found.speaks_for("spf-is-neutral", Sentence.of("because.spf_does_not_list", **said))
    elif spf.result is SpfResult.PASS:
        passes = Sentence.of("against.spf_passes", **said)
        return person.add_right_by_now(found, clues, "spf-passes", passes, spf.domain)
    elif spf.result in (SpfResult.NONE, SpfResult.PERMERROR):
        found.speaks_against("spf-has-no-say", Sentence.of("against.spf_has_no_say", **said))
    else:
        found.lacks(Sentence.of("missing.spf", domain=spf.domain))
    return False
