# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender's domain publishes no list of its servers, and the receiver wants one (RFC 7208)."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, spf_words
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import add_forward
from relayfix.diagnosis.clues import Clues
from relayfix.model.answers import Changed
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "spf-missing"


def judge(clues: Clues) -> Claim | None:
    """For it: the words name SPF, and no record is there, or the words say so."""
    if not spf_words.about_spf(clues):
        return None
    spf = spf_words.own_spf(clues)
    absent = spf is not None and spf_words.is_absent(spf)
    named = bool(spf_words.MISSING.search(clues.words or ""))
    if not (absent or named):
        return None
    found = Findings()
    add_naming(found, clues, weight="words-name-spf-too" if spf_words.both(clues) else None)
    spreading = False
    if absent and spf is not None:
        found.speaks_for("spf-has-no-record", Sentence.of("because.no_spf", domain=spf.domain))
    elif spf is not None:
        said = Sentence.of("against.has_spf", domain=spf.domain)
        spreading = person.add_right_by_now(found, clues, "spf-has-a-record", said, spf.domain)
    elif clues.spf_domain is not None:
        found.lacks(Sentence.of("missing.spf", domain=clues.spf_domain))
    else:
        found.lacks(Sentence.of("missing.whole_message"))
    person.add_changed(found, clues, Changed.DNS, Changed.PROVIDER)
    add_forward(found, clues)
    add_sent_it(found, clues)
    if spreading and clues.spf_domain is not None:
        said = Sentence.of("cause.spf-missing.settling", domain=clues.spf_domain)
        return found.claim(ID, Who.WAIT, said)
    if clues.spf_domain is None:
        said = Sentence.of("cause.spf-missing.unnamed")
    else:
        said = Sentence.of("cause.spf-missing.explanation", domain=clues.spf_domain)
    return found.claim(ID, Who.YOUR_IT, said, ceiling=spf_words.ceiling(clues))
