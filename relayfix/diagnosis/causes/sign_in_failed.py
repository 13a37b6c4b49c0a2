# SPDX-License-Identifier: GPL-3.0-or-later
"""The outgoing server does not take the person's name and password."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, signing_in
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.sign_in import Answer
from relayfix.model.answers import Changed, YesNo
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "sign-in-failed"

_REFUSED = (Answer.REFUSED, Answer.UNKNOWN, Answer.TOO_OFTEN, Answer.OUT_OF_ORDER)


def judge(clues: Clues) -> Claim | None:
    """For it: the words refuse a sign-in that the person's own program made."""
    meaning = signing_in.meaning(clues)
    if meaning not in _REFUSED or signing_in.by_a_server(clues):
        return None
    found = Findings()
    surely = meaning is Answer.REFUSED
    add_naming(found, clues, weight=None if surely else "words-ambiguous")
    if clues.to_a_program:
        found.speaks_for("said-by-own-side", Sentence.of("because.said_to_your_program"))
    elif signing_in.by_their_server(clues):
        found.speaks_against("host-is-theirs", about_host("against.host_is_theirs", clues))
    _add_check(found, clues)
    person.add_other_app(found, clues, program=True)
    person.add_changed(found, clues, Changed.PASSWORD, Changed.PROVIDER, Changed.COMPUTER)
    which = "receives" if clues.answers.can_receive is YesNo.YES else "explanation"
    return found.claim(ID, Who.YOU, Sentence(id=f"cause.sign-in-failed.{which}"))


def _add_check(found: Findings, clues: Clues) -> None:
    tried = clues.lookups.sign_in
    if tried is None or tried.outcome not in ("accepted", "refused", "disabled"):
        found.lacks(Sentence.of("missing.sign_in"))
    elif tried.outcome == "refused":
        found.speaks_for("sign-in-refused-now", Sentence.of("because.sign_in_refused"))
    elif tried.outcome == "accepted":
        found.speaks_against("sign-in-accepted-now", Sentence.of("against.sign_in_accepted"))
        found.lacks(Sentence.of("missing.same_password"))
    else:
        found.speaks_against("password-off-now", Sentence.of("against.password_off"))
