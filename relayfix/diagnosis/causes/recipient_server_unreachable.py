# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipient's mail server did not answer, for as long as it was tried."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying, unreachable
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.lookups import MxMatch
from relayfix.model.answers import Scope
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "recipient-server-unreachable"


def judge(clues: Clues) -> Claim | None:
    """For it: a server gave up on reaching the one that takes the recipient's mail."""
    if clues.delayed or clues.reason not in (Reason.CONNECTION_FAILED, Reason.TIMEOUT):
        return None
    if clues.to_a_program or unreachable.cannot_connect(clues):
        return None
    found = Findings()
    add_naming(found, clues)
    domain = clues.recipient_domain
    if relaying.only_tells(clues):
        found.lacks(Sentence.of("missing.it_looks"))
    elif relaying.is_own(clues) and not relaying.inside(clues):
        found.speaks_against("host-is-own", about_host("against.host_is_own", clues))
    elif relaying.is_their_mx(clues):
        found.speaks_for("said-of-their-mx", about_host("because.said_of_their_mx", clues))
    elif clues.mx is MxMatch.NONE and clues.host is not None:
        found.speaks_against("host-not-in-mx", about_host("against.host_not_in_mx", clues))
        found.lacks(Sentence.of("missing.it_looks"))
    elif domain is not None:
        found.lacks(Sentence.of("missing.recipient_mx", domain=domain))
    if clues.answers.scope is Scope.EVERYONE:
        found.speaks_against("everywhere", Sentence.of("against.nobody_gets_mail"))
    if domain is None:
        unnamed = Sentence.of("cause.recipient-server-unreachable.unnamed")
        return found.claim(ID, Who.WAIT, unnamed)
    said = Sentence.of("cause.recipient-server-unreachable.explanation", domain=domain)
    return found.claim(ID, Who.WAIT, said)
