# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail service takes no password from programs: a browser sign-in, or another password."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, relaying, signing_in
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.knowledge.sign_in import Answer
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "password-sign-in-disabled"

_SAID = {
    Answer.SWITCHED_OFF: "explanation",
    Answer.APP_PASSWORD: "app_password",
    Answer.BROWSER_FIRST: "browser",
    Answer.HELD_BACK: "held_back",
}
_OWN_ACCOUNT = (Answer.APP_PASSWORD, Answer.BROWSER_FIRST)
"""What the person settles in their own account, at work too."""


def judge(clues: Clues) -> Claim | None:
    """For it: words or a test that say so of passwords, whatever the password is."""
    meaning = signing_in.meaning(clues)
    tried = clues.lookups.sign_in
    off = tried is not None and tried.outcome == "disabled"
    named = meaning in _SAID
    if not named and not (off and (meaning is not None or relaying.is_relaying(clues))):
        return None
    found = Findings()
    if named:
        add_naming(found, clues)
    else:
        relaying.add_words(found, clues)
    if off:
        found.speaks_for("password-off-now", Sentence.of("because.password_off"))
    elif tried is not None and tried.outcome == "accepted":
        found.speaks_against("sign-in-accepted-now", Sentence.of("against.sign_in_accepted"))
    else:
        found.lacks(Sentence.of("missing.sign_in"))
    if signing_in.by_their_server(clues):
        found.speaks_against("host-is-theirs", about_host("against.host_is_theirs", clues))
    person.add_other_app(found, clues, program=True)
    own = meaning in _OWN_ACCOUNT or is_personal(clues)
    which = _SAID.get(meaning, "explanation") if meaning is not None else "explanation"
    if which == "explanation" and is_personal(clues):
        which = "personal"
    explanation = Sentence(id=f"cause.password-sign-in-disabled.{which}")
    return found.claim(ID, Who.YOU if own else Who.YOUR_IT, explanation)
