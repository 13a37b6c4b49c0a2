# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender's SPF record breaks the rules, so receivers treat it as an error (RFC 7208)."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, spf_words
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import add_forward
from relayfix.diagnosis.clues import Clues
from relayfix.model.answers import Changed
from relayfix.model.check import SpfData
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "spf-broken"

_SAID = {
    "several-records": "several",
    "too-many-lookups": "lookups",
    "too-many-void-lookups": "lookups",
    "include-missing": "include",
    "include-loop": "include",
}
_SUSPICIOUS = frozenset({"g_5_7_24"})


def judge(clues: Clues) -> Claim | None:
    """For it: the words name SPF, and the record is an error by the rules."""
    if not spf_words.about_spf(clues):
        return None
    spf = spf_words.own_spf(clues)
    broken = spf is not None and spf_words.is_broken(spf)
    words = clues.words or ""
    named = bool(spf_words.BROKEN.search(words)) or clues.signature in _SUSPICIOUS
    if not (broken or named):
        return None
    found = Findings()
    add_naming(found, clues, weight="words-name-spf-too" if spf_words.both(clues) else None)
    spreading = False
    if broken and spf is not None:
        found.speaks_for("spf-is-broken", _fault(spf))
    elif spf is not None and spf_words.is_absent(spf):
        found.speaks_against("spf-has-no-say", Sentence.of("against.no_spf", domain=spf.domain))
    elif spf is not None and not spf.problems:
        said = Sentence.of("against.spf_is_sound", domain=spf.domain)
        spreading = person.add_right_by_now(found, clues, "spf-is-sound", said, spf.domain)
    elif clues.spf_domain is not None:
        found.lacks(Sentence.of("missing.spf", domain=clues.spf_domain))
    else:
        found.lacks(Sentence.of("missing.whole_message"))
    person.add_changed(found, clues, Changed.DNS, Changed.PROVIDER)
    add_forward(found, clues)
    add_sent_it(found, clues)
    if spreading and clues.spf_domain is not None:
        said = Sentence.of("cause.spf-broken.settling", domain=clues.spf_domain)
        return found.claim(ID, Who.WAIT, said)
    return found.claim(
        ID,
        Who.YOUR_IT,
        _explanation(clues, spf if broken else None),
        ceiling=spf_words.ceiling(clues),
    )


def _fault(spf: SpfData) -> Sentence:
    codes = [problem.code for problem in spf.problems if problem.code in _SAID]
    which = _SAID[codes[0]] if codes else "other"
    values = (("domain", spf.domain), ("lookups", spf.lookups))
    return Sentence(id=f"because.spf_broken.{which}", values=values)


def _explanation(clues: Clues, spf: SpfData | None) -> Sentence:
    if clues.spf_domain is None:
        return Sentence.of("cause.spf-broken.unnamed")
    codes = [p.code for p in spf.problems if p.code in _SAID] if spf is not None else []
    which = _SAID[codes[0]] if codes else "explanation"
    return Sentence(id=f"cause.spf-broken.{which}", values=(("domain", clues.spf_domain),))
