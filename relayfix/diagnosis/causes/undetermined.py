# SPDX-License-Identifier: GPL-3.0-or-later
"""We could not find out: the literal words, and what would settle it."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.lookups import MxMatch
from relayfix.model.answers import Scope
from relayfix.model.bounce import AutoType, Format, Kind
from relayfix.model.diagnosis import Confidence, Role, Who
from relayfix.model.sentence import Sentence

ID = "undetermined"

_MOST = Confidence.POSSIBLE
_OTHER_KINDS = {
    Kind.UNREADABLE: "cause.undetermined.unreadable",
    Kind.NOT_A_BOUNCE: "cause.undetermined.not_a_bounce",
    Kind.DELIVERED: "cause.undetermined.delivered",
}


def judge(clues: Clues) -> Claim:
    """Always there, and outweighed by any cause that has something to show."""
    found = Findings()
    kind = clues.bounce.kind
    if kind in _OTHER_KINDS:
        found.speaks_for("nothing-points", Sentence.of("because.no_refusal"))
        if clues.bounce.auto_type in (None, AutoType.MESSAGE):
            found.lacks(Sentence.of("missing.whole_message"))
        return found.claim(ID, Who.YOU, Sentence(id=_OTHER_KINDS[kind]), ceiling=_MOST)
    found.speaks_for("nothing-points", Sentence.of("because.nothing_points"))
    if relaying.is_relaying(clues):
        _add_host(found, clues)
    _add_missing(found, clues)
    return found.claim(ID, _who(clues), _explanation(clues), ceiling=_MOST)


def _add_host(found: Findings, clues: Clues) -> None:
    if clues.refuser is None and not clues.to_a_program:
        if clues.signature not in relaying.OWN_CONNECTOR | relaying.TO_PROGRAMS:
            found.speaks_for("host-unnamed", Sentence.of("because.host_unnamed"))
    elif clues.role in (Role.UNKNOWN, Role.RELAY) and clues.mx is MxMatch.NONE:
        found.speaks_for("host-is-nobodys", relaying.about_host("because.host_is_nobodys", clues))


def _add_missing(found: Findings, clues: Clues) -> None:
    if clues.refuser is None or not clues.came_back:
        found.lacks(Sentence.of("missing.whole_message"))
    relaying.lacks_host(found, clues)
    if clues.answers.scope in (None, Scope.UNKNOWN):
        found.lacks(Sentence.of("missing.scope"))
    found.lacks(Sentence.of("missing.it_looks"))


def _who(clues: Clues) -> Who:
    """The desk that can find out: the person, where all there is are a few pasted words."""
    bounce = clues.bounce
    pasted = bounce.source.format is Format.TEXT and not clues.came_back
    if pasted and bounce.reporting_mta is None and clues.refuser is None:
        return Who.YOU
    return Who.YOUR_IT


def _explanation(clues: Clues) -> Sentence:
    if clues.words:
        return Sentence.of("cause.undetermined.words", words=clues.words)
    code = clues.recipient.status or clues.recipient.dsn_status if clues.recipient else None
    if code:
        return Sentence.of("cause.undetermined.code", code=code)
    return Sentence.of("cause.undetermined.explanation")
