# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender's messages bear no signature, and the receiver wants one (RFC 6376)."""

from __future__ import annotations

from relayfix.diagnosis.causes import dkim_clues, person
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.dkim_clues import Signed
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import add_forward
from relayfix.diagnosis.clues import Clues
from relayfix.model.answers import Changed
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "dkim-missing"


def judge(clues: Clues) -> Claim | None:
    """For it: the words name DKIM, and the message that came back is not signed."""
    if not dkim_clues.about_dkim(clues):
        return None
    signed = dkim_clues.signed(clues)
    words = clues.words or ""
    named = bool(dkim_clues.NOT_CONFIGURED.search(words))
    if signed is Signed.BY_US and not named:
        return None
    if signed in (Signed.UNKNOWN, Signed.NOT) and dkim_clues.SIGNED_WORDS.search(words):
        return None  # what came back may have been signed behind the server that returned it
    found = Findings()
    add_naming(found, clues)
    domain = clues.sender_domain
    if signed is Signed.BY_US:
        found.speaks_against("signature-came-back", Sentence.of("against.is_signed"))
    elif signed is Signed.UNKNOWN:
        found.lacks(Sentence.of("missing.whole_message"))
        if named:
            found.speaks_for("no-signature-came-back")
    else:
        which = "because.not_signed" if signed is Signed.NOT else "because.signed_by_others"
        found.speaks_for("no-signature-came-back", Sentence(id=which))
    person.add_changed(found, clues, Changed.DNS, Changed.PROVIDER)
    add_forward(found, clues)
    add_sent_it(found, clues)
    if domain is None:
        said = Sentence.of("cause.dkim-missing.unnamed")
    elif signed is Signed.BY_OTHERS:
        said = Sentence.of("cause.dkim-missing.others", domain=domain)
    else:
        said = Sentence.of("cause.dkim-missing.explanation", domain=domain)
    return found.claim(ID, Who.YOUR_IT, said)
