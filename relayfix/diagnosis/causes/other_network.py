# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that the message was sent from is at fault, and not the account."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person, unreachable
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.clues import Clues
from relayfix.model.answers import Changed, Trial, YesNo
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "other-network"

NAMING = frozenset({"isp_smtp", "g_direct_ip"})
"""Words about the connection itself: it should send through its provider."""
_POLICY = re.compile(
    r"\bpbl\b|policy block ?list|\bdynamic\b|\bdial-?up\b|residential|\bDY-00[12]\b", re.IGNORECASE
)
"""Lists of connections that should not send by themselves."""
_ABOUT = (Reason.IP_BLOCKED, Reason.POLICY, Reason.CONNECTION_FAILED, Reason.TIMEOUT)


def judge(clues: Clues) -> Claim | None:
    """For it: words about the connection, a port closed here, and what another network does."""
    if clues.delayed:
        return None
    listed = clues.reason is Reason.IP_BLOCKED and bool(_POLICY.search(clues.words or ""))
    named = clues.signature in NAMING
    certificate = unreachable.names_expired_certificate(clues)
    lost = unreachable.cannot_connect(clues) and not certificate
    elsewhere = clues.answers.other_network is Trial.WORKS
    told_program = clues.to_a_program is not False
    if not (named or lost or (listed and (told_program or elsewhere))):
        return None
    found = Findings()
    if named:
        add_naming(found, clues)
    else:
        words = clues.words if listed else unreachable.said(clues)
        which = "because.words" if listed else "because.program_words"
        sentence = Sentence(id=which, values=(("words", words),)) if words else None
        found.speaks_for("words-name-connection" if listed else "program-cannot-connect", sentence)
    if clues.to_a_program:
        found.speaks_for("said-by-own-side", Sentence.of("because.said_to_your_program"))
    person.add_other_network(found, clues, network=True)
    if lost:
        person.add_other_app(found, clues, program=False)
        if clues.answers.can_receive is YesNo.NO:
            # Where nothing gets through in either direction, it is no setting of sending.
            person.add_receiving(found, clues, sending_alone=False)
    person.add_changed(found, clues, Changed.NETWORK)
    closed, opened = unreachable.closed_here(clues), unreachable.open_here(clues)
    if lost and unreachable.portal(clues):
        found.speaks_for("port-closed-here", Sentence.of("because.captive_portal"))
    elif closed is not None:
        found.speaks_for("port-closed-here", Sentence.of("because.port_closed", at=closed))
    elif opened is not None and lost:
        found.speaks_against("port-open-here", Sentence.of("against.port_open", at=opened))
    which = "direct" if named or listed else "explanation"
    if clues.to_a_program is False and not elsewhere:
        # A server that hands its mail over by itself, from a connection that should not.
        return found.claim(ID, Who.YOUR_IT, Sentence.of("cause.other-network.server"))
    return found.claim(ID, Who.YOU, Sentence(id=f"cause.other-network.{which}"))
