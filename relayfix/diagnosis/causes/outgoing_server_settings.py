# SPDX-License-Identifier: GPL-3.0-or-later
"""Server, port or encryption are set wrongly in the person's program."""

from __future__ import annotations

from relayfix.diagnosis.causes import person, relaying, signing_in, unreachable
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.sign_in import Answer
from relayfix.model.answers import Changed, Trial, YesNo
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "outgoing-server-settings"

_OF_A_PROGRAM = (
    *(Reason.RELAY_DENIED, Reason.AUTHENTICATION_REQUIRED, Reason.AUTHENTICATION_FAILED),
    *(Reason.TLS_REQUIRED, Reason.CONNECTION_FAILED, Reason.TIMEOUT, Reason.BAD_COMMAND),
)


def judge(clues: Clues) -> Claim | None:
    """For it: the program does not get through, or a check names other settings than are set."""
    if clues.delayed or clues.to_a_program is False or relaying.is_theirs(clues):
        return None
    kind = signing_in.meaning(clues) is Answer.NOT_THIS_KIND
    lost = unreachable.cannot_connect(clues)
    certificate = unreachable.bad_certificate(clues)
    faults = clues.to_a_program and clues.reason in _OF_A_PROGRAM and _faulty(clues)
    if not (kind or lost or faults or certificate):
        return None
    found = Findings()
    if kind:
        add_naming(found, clues)
    elif lost or certificate:
        words = unreachable.said(clues)
        sentence = Sentence.of("because.program_words", words=words) if words else None
        found.speaks_for("program-cannot-connect", sentence)
    if clues.to_a_program:
        found.speaks_for("said-by-own-side", Sentence.of("because.said_by_your_program"))
    _add_checks(found, clues)
    person.add_other_app(found, clues, program=True)
    person.add_other_network(found, clues, network=False)
    if lost and clues.answers.other_network in (None, Trial.UNTESTED):
        found.lacks(Sentence.of("missing.other_network"))
    if lost and clues.answers.can_receive is YesNo.NO:
        person.add_receiving(found, clues, sending_alone=True)
    person.add_changed(found, clues, Changed.PROVIDER, Changed.COMPUTER)
    if certificate is not None or unreachable.names_expired_certificate(clues):
        if certificate is not None:
            said = Sentence.of("because.bad_certificate", outcome=certificate)
            found.speaks_for("server-speaks-otherwise", said)
        explanation = Sentence.of("cause.outgoing-server-settings.certificate")
        return found.claim(ID, Who.YOUR_IT, explanation)
    which = "kind" if kind else "explanation" if lost else "differs"
    return found.claim(ID, Who.YOU, Sentence(id=f"cause.outgoing-server-settings.{which}"))


def _faulty(clues: Clues) -> bool:
    settings = clues.lookups.server_settings
    differs = settings is not None and bool(settings.differs)
    otherwise = unreachable.speaks_otherwise(clues) is not None
    tried = clues.lookups.sign_in
    deaf = tried is not None and tried.outcome == "not-offered"
    return differs or otherwise or deaf or unreachable.refused_here(clues) is not None


def _add_checks(found: Findings, clues: Clues) -> None:
    settings = clues.lookups.server_settings
    if settings is None or settings.given is None or not settings.expected:
        found.lacks(Sentence.of("missing.outgoing_server"))
    elif settings.differs:
        best = settings.expected[0]
        found.speaks_for(
            "settings-differ",
            Sentence.of("because.settings_differ", server=best.host, port=best.port),
        )
    else:
        found.speaks_against("settings-agree", Sentence.of("against.settings_agree"))
    tls = unreachable.speaks_otherwise(clues)
    refused = unreachable.refused_here(clues)
    tried = clues.lookups.sign_in
    if tls is not None:
        found.speaks_for("server-speaks-otherwise", Sentence.of("because.speaks_otherwise"))
    elif tried is not None and tried.outcome == "not-offered":
        said = Sentence.of("because.no_sign_in_there")
        found.speaks_for("server-speaks-otherwise", said)
    elif refused is not None:
        found.speaks_for("server-speaks-otherwise", Sentence.of("because.port_refused", at=refused))
    if unreachable.closed_here(clues) is not None:
        found.speaks_against("port-closed-here", Sentence.of("against.port_closed"))
