# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway, smart host or connector on the sender's own side refuses to carry the message out."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, relaying, signing_in
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.causes.their_dns import asked_for
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.diagnosis.lookups import MxMatch
from relayfix.knowledge.domains import same_organisation
from relayfix.model.answers import Changed
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Role, Who
from relayfix.model.sentence import Sentence

ID = "connector"

_UNREGISTERED = frozenset({"exo_5_7_750"})
"""The organisation's tenant takes nothing from a domain that it does not know as its own."""
_NOT_TAKEN = (Reason.CONNECTION_FAILED, Reason.TIMEOUT)


def judge(clues: Clues) -> Claim | None:
    """For it: a server of the sender's side refuses what another server there hands to it."""
    if clues.delayed or (clues.to_a_program and not _refuses_those_signed_in(clues)):
        return None
    if not relaying.is_relaying(clues):
        return _between_servers(clues)
    found = Findings()
    _add_permission(found, clues)
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


def _between_servers(clues: Clues) -> Claim | None:
    """A sign-in, a connection or a name that one own server lacks at another."""
    found = Findings()
    which = "explanation"
    if clues.signature in _UNREGISTERED:
        which = "unregistered"
        found.speaks_for("words-of-own-connector", _words(clues))
    elif signing_in.meaning(clues) is not None and signing_in.by_a_server(clues):
        which = "sign_in"
        found.speaks_for("sign-in-said-to-server", _words(clues))
        if relaying.is_theirs(clues):
            found.speaks_against("host-is-theirs", about_host("against.host_is_theirs", clues))
    elif _not_taken_by_own(clues):
        which = "unreachable"
        found.speaks_for(
            "own-gateway-unreachable", about_host("because.own_host_unreachable", clues)
        )
        if clues.mx is MxMatch.NONE:
            found.speaks_for("mail-goes-elsewhere", about_host("because.mail_elsewhere", clues))
    elif _own_name_missing(clues):
        which = "perhaps"
        found.speaks_for("own-gateway-unreachable", _words(clues))
    else:
        return None
    person.add_changed(found, clues, Changed.NETWORK, Changed.PASSWORD, Changed.PROVIDER)
    found.lacks(Sentence.of("missing.it_looks"))
    values = (("host", clues.host),) if which == "unreachable" and clues.host else ()
    return found.claim(ID, Who.YOUR_IT, Sentence(id=f"cause.connector.{which}", values=values))


def _not_taken_by_own(clues: Clues) -> bool:
    """Whether one own server could not hand the message to another; a server that only tells
    that it reached nobody is the one that tried."""
    if clues.reason not in _NOT_TAKEN or relaying.only_tells(clues):
        return False
    return relaying.is_own(clues) and not relaying.inside(clues)


def _own_name_missing(clues: Clues) -> bool:
    """Whether the name of an own server on the way out was not found."""
    if clues.reason is not Reason.DOMAIN_NOT_FOUND or relaying.inside(clues):
        return False
    return same_organisation(asked_for(clues), clues.sender_domain)


def _words(clues: Clues) -> Sentence | None:
    return Sentence.of("because.words", words=clues.words) if clues.words else None


def _add_permission(found: Findings, clues: Clues) -> None:
    """What the own outgoing server said to a signed-in attempt, where one was made."""
    if _refuses_those_signed_in(clues):
        found.speaks_for("relay-refused-signed-in", Sentence.of("because.refused_signed_in"))


def _refuses_those_signed_in(clues: Clues) -> bool:
    tried, data = clues.lookups.sign_in, clues.lookups.relay_permission
    if data is None or tried is None or tried.outcome != "accepted":
        return False
    took = {attempt.kind: attempt.accepted for attempt in data.attempts}
    return took.get("refused") is False


def _may_be_program(clues: Clues) -> bool:
    """Whether what an own server said may as well be about the person's sign-in."""
    if clues.role is Role.OWN_OUTGOING and clues.to_a_program is None:
        return True
    return relaying.about_account(clues) or relaying.asks_own_sign_in(clues)
