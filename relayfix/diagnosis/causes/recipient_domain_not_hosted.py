# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipient's own mail server refuses to carry mail for their domain."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.lookups import MxMatch
from relayfix.model.diagnosis import Role, Who
from relayfix.model.sentence import Sentence

ID = "recipient-domain-not-hosted"


def judge(clues: Clues) -> Claim | None:
    """For it: relay words from a host that takes mail for the recipient's domain."""
    if not relaying.is_relaying(clues):
        return None
    theirs = relaying.is_theirs(clues)
    if clues.to_a_program and not theirs:
        return None
    found = Findings()
    _add_host(found, clues)
    if clues.signature in relaying.THEIR_SIDE:
        found.speaks_for("words-of-their-side", Sentence.of("because.words_of_their_side"))
    elif clues.signature in relaying.OWN_CONNECTOR:
        found.speaks_against(
            "words-of-own-connector", Sentence.of("against.words_of_own_connector")
        )
    relaying.add_words(found, clues)
    relaying.add_scope(found, clues, own_side=False)
    relaying.add_forward(found, clues)
    relaying.lacks_host(found, clues)
    if theirs and relaying.is_their_mx(clues):
        found.missing.clear()
    domain = clues.recipient_domain
    if domain is None:
        explanation = Sentence.of("cause.recipient-domain-not-hosted.unnamed")
    elif theirs:
        explanation = Sentence.of("cause.recipient-domain-not-hosted.explanation", domain=domain)
    else:
        explanation = Sentence.of("cause.recipient-domain-not-hosted.perhaps", domain=domain)
    who = Who.YOUR_IT if relaying.inside(clues) else Who.RECIPIENT
    return found.claim(ID, who, explanation)


def _add_host(found: Findings, clues: Clues) -> None:
    if relaying.is_their_mx(clues):
        found.speaks_for("host-is-recipient-mx", about_host("because.host_is_mx", clues))
    elif clues.role is Role.RECIPIENT_MX and clues.mx is MxMatch.COMPANY:
        found.speaks_for("host-is-mx-company", about_host("because.host_is_mx_company", clues))
    elif clues.role is Role.RECIPIENT_MX:
        found.speaks_for("host-bears-their-name", about_host("because.host_is_theirs", clues))
    elif clues.role is Role.RECIPIENT_PROVIDER:
        found.speaks_for("host-behind-their-mx", about_host("because.host_is_behind", clues))
    if relaying.is_own(clues):
        found.speaks_against("host-is-own", about_host("against.host_is_own", clues))
    elif clues.refuser is not None and clues.role not in relaying.THEIRS:
        if clues.mx is MxMatch.NONE:
            found.speaks_against("host-not-in-mx", about_host("against.host_not_in_mx", clues))
        elif clues.role is Role.UNKNOWN and clues.to_a_program is False:
            found.speaks_for("passed-on", about_host("because.passed_on", clues))
