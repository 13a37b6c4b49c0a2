# SPDX-License-Identifier: GPL-3.0-or-later
"""From bounces to cases: one for each refusing host and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from relayfix.diagnosis.advice import advice_for
from relayfix.diagnosis.also import also_noticed
from relayfix.diagnosis.attribution import attribute
from relayfix.diagnosis.causes import CAUSES, undetermined
from relayfix.diagnosis.clues import Clues, gather, recipients_of
from relayfix.diagnosis.desk import desk
from relayfix.diagnosis.fixes import fixes_for
from relayfix.diagnosis.lookups import Lookups
from relayfix.diagnosis.lures import is_lure
from relayfix.diagnosis.overruling import overruled
from relayfix.diagnosis.ranking import rank
from relayfix.diagnosis.refuser import Place
from relayfix.diagnosis.scope import answered_by_bounces
from relayfix.diagnosis.steps import kinds_of, steps_for
from relayfix.model.answers import Answers, Scope
from relayfix.model.bounce import Bounce, Kind
from relayfix.model.check import CheckResult, OutgoingServer
from relayfix.model.diagnosis import (
    Attribution,
    Case,
    CaseRecipient,
    Cause,
    Confidence,
    Diagnosis,
    Passage,
    Verdict,
    Who,
)
from relayfix.model.policy import NOTHING_OWN, Own

_SURENESS = (Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One recipient's refusal, judged by itself."""

    clues: Clues
    attribution: Attribution
    verdict: Verdict
    causes: tuple[Cause, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What recipients must have in common to share a case.

        Where nothing was found out the words are all there is: different words, different case.
        """
        host = self.attribution.refusing_host
        where = (host.name or host.ip) if host is not None else None
        words = self.verdict.explanation if self.verdict.id == undetermined.ID else None
        return (self.clues.delayed, where, self.verdict.id, self.verdict.who, words)


def diagnose(
    bounces: Sequence[Bounce],
    answers: Answers,
    checks: Sequence[CheckResult] = (),
    *,
    outgoing: OutgoingServer | None = None,
    own: Own = NOTHING_OWN,
    now: datetime | None = None,
) -> Diagnosis:
    """The cases of one session; provisional, from the bounces alone, where there are no checks.

    Failed before delayed, then in order of appearance. Messages that tell of no failure have a
    case only where there is nothing else, or where they play a returned one to lure. There is
    always a case.
    """
    known = known_of(bounces, checks, outgoing=outgoing, own=own)
    judged = [_judge(one, known.completed(answers)) for one in known.refusals]
    groups: dict[tuple[object, ...], list[_Judged]] = {}
    for one in sorted(judged, key=lambda one: one.clues.delayed):
        groups.setdefault(one.key, []).append(one)
    return Diagnosis(cases=tuple(_case(group, now) for group in groups.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What bounces and checks tell, before any answer: for who tries many answers out."""

    refusals: tuple[tuple[Clues, Attribution], ...]
    told: Answers
    """The answers that the bounces give themselves."""

    def completed(self, answers: Answers) -> Answers:
        """The answers, with what the bounces say by themselves where the person does not know."""
        if self.told.scope is None or answers.scope not in (None, Scope.UNKNOWN):
            return answers
        return replace(answers, scope=self.told.scope)


def known_of(
    bounces: Sequence[Bounce],
    checks: Sequence[CheckResult] = (),
    *,
    outgoing: OutgoingServer | None = None,
    own: Own = NOTHING_OWN,
) -> Known:
    """Who refused each recipient, and all else that no answer changes."""
    lookups = Lookups(results=tuple(checks))
    refusals = []
    for index, bounce in _worth_a_case(bounces):
        for recipient in recipients_of(bounce):
            clues = gather(bounce, index, recipient, Answers(), lookups, outgoing, own)
            attribution = attribute(clues)
            refusals.append((replace(clues, role=attribution.role), attribution))
    return Known(refusals=tuple(refusals), told=answered_by_bounces(bounces))


def verdicts(known: Known, answers: Answers) -> tuple[tuple[str, Who, Confidence], ...]:
    """The verdict on each refusal with these answers, and nothing more: no steps, no proposals."""
    completed = known.completed(answers)
    judged = (_judge(one, completed).verdict for one in known.refusals)
    return tuple((verdict.id, verdict.who, verdict.confidence) for verdict in judged)


def _worth_a_case(bounces: Sequence[Bounce]) -> list[tuple[int, Bounce]]:
    numbered = list(enumerate(bounces))
    told = (Kind.FAILED, Kind.DELAYED)
    returned = [(i, b) for i, b in numbered if b.kind in told or is_lure(b)]
    if not numbered:
        raise ValueError("there is nothing to diagnose without a message")
    return returned or numbered


def _judge(known: tuple[Clues, Attribution], answers: Answers) -> _Judged:
    clues, attribution = known
    clues = replace(clues, answers=answers)
    claims = [claim for _, judge in CAUSES if (claim := judge(clues)) is not None]
    claims = [replace(claim, who=desk(claim.id, claim.who, clues)) for claim in overruled(claims)]
    verdict, causes = rank(claims, clues.reading)
    return _Judged(
        clues=clues,
        attribution=_unblamed(attribution, clues, verdict),
        verdict=verdict,
        causes=causes,
    )


def _unblamed(attribution: Attribution, clues: Clues, verdict: Verdict) -> Attribution:
    """Where nothing is known, a server that only wrote the notice is not shown as refusing."""
    silent = (Place.REPORTING, Place.LAST_HOP)
    itself = clues.refuser is not None and clues.refuser.place in silent
    if verdict.id != undetermined.ID or not itself or not attribution.path:
        return attribution
    last = replace(attribution.path[-1], outcome=Passage.UNKNOWN)
    return replace(attribution, path=(*attribution.path[:-1], last))


def _case(group: Sequence[_Judged], now: datetime | None) -> Case:
    """One case; what it says is said by the recipient of whom most is known."""
    best = min(group, key=lambda one: _SURENESS.index(one.verdict.confidence))
    clues, verdict = best.clues, best.verdict
    steps = steps_for(verdict.id, verdict.who, clues, verdict.explanation.id)
    standing = (verdict.id, *(other.id for other in verdict.alternatives))
    return Case(
        recipients=tuple(_recipient(one.clues) for one in group),
        attribution=best.attribution,
        verdict=verdict,
        causes=best.causes,
        also_noticed=also_noticed(clues, standing, open_=verdict.confidence is Confidence.POSSIBLE),
        steps=steps,
        step_kinds=kinds_of(steps),
        fixes=fixes_for(verdict.id, verdict.who, clues, now=now),
        advice=advice_for(verdict, clues),
    )


def _recipient(clues: Clues) -> CaseRecipient:
    final = clues.recipient.final_recipient if clues.recipient is not None else None
    return CaseRecipient(bounce=clues.index, final_recipient=final)
