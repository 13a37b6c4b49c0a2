# SPDX-License-Identifier: GPL-3.0-or-later
"""The person's program does not sign in at the outgoing server."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.ownership import Sign
from relayfix.model.answers import Changed, Scope, Trial
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Role, Who
from relayfix.model.sentence import Sentence

ID = "sign-in-missing"


def judge(clues: Clues) -> Claim | None:
    """For it: the outgoing server itself refuses to carry on, and it said so to a program."""
    if not relaying.is_relaying(clues):
        return None
    named = clues.owner is not None and clues.owner.sign is Sign.SERVER
    account, asked = relaying.about_account(clues), relaying.asks_own_sign_in(clues)
    if clues.to_a_program is False and not (named or account or asked):
        return None
    found = Findings()
    if clues.role is Role.OWN_OUTGOING:
        found.speaks_for("host-is-own", about_host("because.host_is_outgoing", clues))
    elif relaying.is_own(clues) and (account or asked):
        found.speaks_for("host-is-own", about_host("because.host_is_own", clues))
    elif relaying.is_theirs(clues):
        found.speaks_against("host-is-theirs", about_host("against.host_is_theirs", clues))
    if clues.to_a_program:
        found.speaks_for("said-to-your-program", Sentence.of("because.said_to_your_program"))
    elif clues.to_a_program is False and not account:
        found.speaks_against("said-to-a-server", Sentence.of("against.said_to_a_server"))
    elif clues.signature in relaying.TO_PROGRAMS:
        found.speaks_for("words-to-programs", Sentence.of("because.words_to_programs"))
    relaying.add_words(found, clues)
    if clues.reason is Reason.AUTHENTICATION_REQUIRED:
        found.speaks_for("asks-to-sign-in", Sentence.of("because.asks_to_sign_in"))
    relaying.add_scope(found, clues, own_side=True)
    relaying.add_other_app(found, clues, program=True)
    if account and relaying.is_own(clues):
        _add_answers(found, clues)
    person.add_receiving(found, clues, sending_alone=True)
    person.add_changed(found, clues, Changed.COMPUTER, Changed.PROVIDER)
    _add_permission(found, clues)
    relaying.add_forward(found, clues)
    relaying.lacks_host(found, clues)
    return found.claim(ID, Who.YOU, Sentence.of("cause.sign-in-missing.explanation"))


def _add_permission(found: Findings, clues: Clues) -> None:
    """What the outgoing server does with a sign-in, and without one, where that was tried."""
    data = clues.lookups.relay_permission
    if data is None and clues.to_a_program:
        found.lacks(Sentence.of("missing.sign_in"))
    if data is None or relaying.is_theirs(clues):
        return
    tried = clues.lookups.sign_in
    signed_in = tried is not None and tried.outcome == "accepted"
    took = {attempt.kind: attempt.accepted for attempt in data.attempts}
    if signed_in and took.get("refused"):
        found.speaks_for("relay-with-sign-in", Sentence.of("because.taken_signed_in"))
    elif signed_in and took.get("refused") is False:
        found.speaks_against("relay-refused-signed-in", Sentence.of("against.refused_signed_in"))
    elif tried is None and took.get("refused") is False and took.get("own"):
        found.speaks_for("relay-without-sign-in", Sentence.of("because.refused_unsigned"))


def _add_answers(found: Findings, clues: Clues) -> None:
    """What the person says of their own outgoing server, where a server wrote the notice."""
    if clues.answers.scope is Scope.EVERYONE:
        found.speaks_for("everywhere", Sentence.of("because.nobody_gets_mail"))
    if clues.answers.other_app is Trial.WORKS and clues.to_a_program is False:
        found.speaks_for("other-app-works", Sentence.of("because.other_app_works"))
