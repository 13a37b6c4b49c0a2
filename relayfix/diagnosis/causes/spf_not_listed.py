# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender's domain does not list the server that sent the message (SPF, RFC 7208)."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import add_forward
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import desk
from relayfix.knowledge.domains import in_relay_pool
from relayfix.knowledge.providers import provider_of
from relayfix.model.bounce import Reason
from relayfix.model.check import SpfResult
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "spf-not-listed"

_NOT_LISTING = frozenset({"g_5_7_24", "arc_fail"})
"""Signatures about SPF that do not say an address is missing from the list."""
_OTHER_FAULT = re.compile(
    r"\b(no|missing|without( an?)?) (valid )?SPF\b|SPF (record )?(is )?(missing|not found)"
    r"|\b(bad|invalid|broken) SPF\b|SPF (permanent|syntax) ?error|\bpermerror\b"
    r"|too many (dns )?lookups|n['’]a pas d['’]enregistrement SPF",
    re.IGNORECASE,
)
"""Words about a record that is not there, or not understood: then no address is missing from it."""
_SPF = re.compile(r"\bSPF\b|sender policy framework", re.IGNORECASE)
_DMARC = re.compile(r"\bDMARC\b", re.IGNORECASE)


def names_dmarc(clues: Clues) -> bool:
    """Whether the words name DMARC itself, and not only SPF and DKIM."""
    return bool(_DMARC.search(clues.words or ""))


def judge(clues: Clues) -> Claim | None:
    """For it: the words name SPF, and the record does not list the address that was seen."""
    if clues.delayed or clues.signature in _NOT_LISTING:
        return None
    words = clues.words or ""
    both = clues.reason is Reason.DMARC and bool(_SPF.search(words)) and not names_dmarc(clues)
    if not (clues.reason is Reason.SPF or both) or _OTHER_FAULT.search(words):
        return None
    found = Findings()
    add_naming(found, clues, weight="words-name-spf-too" if both else None)
    _add_check(found, clues)
    add_forward(found, clues)
    add_sent_it(found, clues)
    domain, provider = clues.sender_domain, provider_of(clues.sender_domain)
    if provider is not None and desk(ID, Who.YOUR_IT, clues) is Who.YOU:
        explanation = Sentence.of("cause.spf-not-listed.other_way_out", provider=provider.name)
    elif domain is None:
        explanation = Sentence.of("cause.spf-not-listed.unnamed")
    else:
        explanation = Sentence.of("cause.spf-not-listed.explanation", domain=domain)
    return found.claim(ID, Who.YOUR_IT, explanation)


def _add_check(found: Findings, clues: Clues) -> None:
    spf = clues.lookups.spf
    if spf is not None and spf.record is None and not spf.problems and spf.result is None:
        # Nobody knows the address, and there is no list that it could be missing from.
        found.speaks_against("spf-has-no-say", Sentence.of("against.no_spf", domain=spf.domain))
        return
    if spf is None or spf.result is None or spf.ip is None:
        if clues.sender_domain is None:
            found.lacks(Sentence.of("missing.whole_message"))
        else:
            found.lacks(Sentence.of("missing.spf", domain=clues.sender_domain))
        return
    said = {"ip": spf.ip, "domain": spf.domain, "result": spf.result.value}
    if in_relay_pool(spf.ip):
        found.lacks(Sentence.of("missing.relay_pool", ip=spf.ip))
        found.speaks_against("relay-pool", Sentence.of("against.relay_pool", ip=spf.ip))
    elif spf.result in (SpfResult.FAIL, SpfResult.SOFTFAIL):
        found.speaks_for("spf-does-not-list", Sentence.of("because.spf_does_not_list", **said))
    elif spf.result is SpfResult.NEUTRAL:
        found.speaks_for("spf-is-neutral", Sentence.of("because.spf_does_not_list", **said))
    elif spf.result is SpfResult.PASS:
        found.speaks_against("spf-passes", Sentence.of("against.spf_passes", **said))
    elif spf.result in (SpfResult.NONE, SpfResult.PERMERROR):
        found.speaks_against("spf-has-no-say", Sentence.of("against.spf_has_no_say", **said))
    else:
        found.lacks(Sentence.of("missing.spf", domain=spf.domain))
