# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway, smart host or connector on the sender's own side refuses to carry the message out."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.diagnosis.lookups import MxMatch
from relayfix.model.diagnosis import Role, Who
from relayfix.model.sentence import Sentence

ID = "connector"


def judge(clues: Clues) -> Claim | None:
    """For it: relay words from a host of the sender's side, said to another server there."""
    if not relaying.is_relaying(clues) or clues.to_a_program:
        return None
    found = Findings()
    own = relaying.is_own(clues)
    named = clues.signature in relaying.OWN_CONNECTOR
    if own:
        found.speaks_for("host-is-own", about_host("because.host_is_own", clues))
        if clues.mx is MxMatch.NONE and not relaying.inside(clues):
            found.speaks_for("mail-goes-elsewhere", about_host("because.mail_elsewhere", clues))
        if relaying.is_their_mx(clues) and not relaying.inside(clues):
            found.speaks_against("host-is-both", about_host("against.host_is_both", clues))
        if _may_be_program(clues):
            found.speaks_against("said-to-your-program", Sentence.of("against.may_be_program"))
    elif relaying.about_account(clues):
        found.speaks_against("said-to-your-program", Sentence.of("against.may_be_program"))
    elif relaying.is_theirs(clues):
        found.speaks_against("host-is-theirs", about_host("against.host_is_theirs", clues))
    if named:
        found.speaks_for("words-of-own-connector", Sentence.of("because.words_of_own_connector"))
    elif clues.signature in relaying.THEIR_SIDE:
        found.speaks_against("words-of-their-side", Sentence.of("against.words_of_their_side"))
    relaying.add_words(found, clues)
    relaying.add_scope(found, clues, own_side=True)
    relaying.add_other_app(found, clues, program=False)
    relaying.add_forward(found, clues)
    relaying.lacks_host(found, clues)
    if not own and not named and clues.host is not None:
        who = "provider" if is_personal(clues) else "it"
        found.lacks(Sentence.of(f"missing.{who}_knows_host", host=clues.host))
    if own and clues.host is not None:
        explanation = Sentence.of("cause.connector.explanation", host=clues.host)
    else:
        explanation = Sentence.of("cause.connector.perhaps")
    return found.claim(ID, Who.YOUR_IT, explanation)


def _may_be_program(clues: Clues) -> bool:
    """Whether what an own server said may as well be about the person's sign-in."""
    if clues.role is Role.OWN_OUTGOING and clues.to_a_program is None:
        return True
    return relaying.about_account(clues) or relaying.asks_own_sign_in(clues)
