# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else wrote the person's address on a message, and the answer came to the person."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import left_by_own_servers
from relayfix.knowledge.domains import same_organisation
from relayfix.model.answers import YesNo
from relayfix.model.bounce import Kind
from relayfix.model.check import SpfResult
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "never-sent"

_NOT_OURS = (SpfResult.FAIL, SpfResult.SOFTFAIL)


def judge(clues: Clues) -> Claim | None:
    """For it: the person did not send it, and it came from a stranger's connection."""
    if clues.answers.sent_it is not YesNo.NO:
        return None
    if clues.bounce.kind not in (Kind.FAILED, Kind.DELAYED):
        return None
    found = Findings()
    found.speaks_for("says-not-sent", Sentence.of("because.not_sent"))
    if _came_from_strangers(found, clues):
        _add_spf(found, clues)
    which = "from_here" if left_by_own_servers(clues) else "explanation"
    return found.claim(ID, Who.YOU, Sentence(id=f"cause.never-sent.{which}"))


def _came_from_strangers(found: Findings, clues: Clues) -> bool:
    """Adds what the hops tell; whether none of them is the sender's own."""
    original, domain = clues.bounce.original, clues.sender_domain
    hops = original.hops if original is not None else ()
    if not hops or domain is None:
        found.lacks(Sentence.of("missing.whole_message"))
        return False
    if left_by_own_servers(clues):
        said = Sentence.of("against.sent_from_own", host=hops[0].by or domain)
        found.speaks_against("sent-from-own", said)
        found.lacks(Sentence.of("missing.account_state"))
        return False
    if any(same_organisation(name, domain) for hop in hops for name in (hop.from_, hop.by)):
        found.lacks(Sentence.of("missing.it_looks"))
        return False
    first = hops[0].from_ or hops[0].ip or hops[0].by or ""
    found.speaks_for("came-from-strangers", Sentence.of("because.came_from_strangers", host=first))
    found.lacks(Sentence.of("missing.services_in_your_name", domain=domain))
    return True


def _add_spf(found: Findings, clues: Clues) -> None:
    spf = clues.lookups.spf
    if spf is None or spf.ip is None or spf.domain != clues.sender_domain:
        return
    values = (("domain", spf.domain), ("ip", spf.ip))
    if spf.result in _NOT_OURS:
        said = Sentence(id="because.not_a_server_of_yours", values=values)
        found.speaks_for("spf-does-not-list", said)
    elif spf.result is SpfResult.PASS:
        said = Sentence(id="against.a_server_of_yours", values=values)
        found.speaks_against("sent-from-own", said)
