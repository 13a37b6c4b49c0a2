# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender's messages are signed, and nobody can verify the signature (RFC 6376)."""

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

ID = "dkim-broken"


def judge(clues: Clues) -> Claim | None:
    """For it: the words name DKIM, the message is signed, and its key is missing or unusable."""
    if not dkim_clues.about_dkim(clues) or dkim_clues.NOT_CONFIGURED.search(clues.words or ""):
        return None
    signed = dkim_clues.signed(clues)
    if signed is Signed.NOT and dkim_clues.SIGNED_WORDS.search(clues.words or ""):
        signed = Signed.UNKNOWN  # a server behind the one that returned it signed it
    if signed in (Signed.NOT, Signed.BY_OTHERS):
        return None
    found = Findings()
    add_naming(found, clues)
    key, outcome = dkim_clues.bad_key(clues), dkim_clues.verification(clues)
    which = "explanation"
    if signed is Signed.UNKNOWN:
        found.lacks(Sentence.of("missing.whole_message"))
    elif key is not None:
        which = "key"
        said = Sentence.of("because.bad_key", selector=key.selector, domain=key.domain)
        found.speaks_for("key-is-unusable", said)
    elif outcome in ("body-hash", "signature"):
        which = "changed"
        found.speaks_for("signature-does-not-fit", Sentence.of("because.signature_differs"))
    elif outcome == "pass":
        found.speaks_against("signature-fits", Sentence.of("against.signature_fits"))
    else:
        found.lacks(Sentence.of("missing.dkim_key"))
    person.add_changed(found, clues, Changed.DNS, Changed.PROVIDER)
    add_forward(found, clues)
    add_sent_it(found, clues)
    if clues.sender_domain is None:
        return found.claim(ID, Who.YOUR_IT, Sentence.of("cause.dkim-broken.unnamed"))
    said = Sentence(id=f"cause.dkim-broken.{which}", values=(("domain", clues.sender_domain),))
    return found.claim(ID, Who.YOUR_IT, said)
