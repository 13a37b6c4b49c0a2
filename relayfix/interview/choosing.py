# SPDX-License-Identifier: GPL-3.0-or-later
"""Which question is still worth asking: the one whose answers lead furthest apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from relayfix.diagnosis import Known, known_of, verdicts
from relayfix.interview.question import (
    NOT_KNOWN,
    OF_SENDER,
    QUESTIONS,
    SENDER,
    Question,
    Since,
    answered,
    chosen,
    question_of,
)
from relayfix.model.answers import Answers, Changed
from relayfix.model.bounce import Bounce, Kind
from relayfix.model.check import CheckResult, OutgoingServer
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.policy import NOTHING_OWN, Own

_FORGEABLE = frozenset(
    {
        *("spf-not-listed", "spf-missing", "spf-broken", "dkim-missing", "dkim-broken"),
        *("dmarc-refused", "reverse-dns", "ip-blocklisted", "domain-blocklisted"),
        *("sender-domain-missing", "never-sent"),
    }
)
"""Causes that say something about whoever sent the message, who may be a forger."""

Outcome = tuple[tuple[str, Who, Confidence], ...]


def next_question(
    bounces: Sequence[Bounce],
    answers: Answers,
    checks: Sequence[CheckResult] = (),
    *,
    outgoing: OutgoingServer | None = None,
    own: Own = NOTHING_OWN,
) -> Question | None:
    """The most telling question that is open, or None where none is worth a click.

    Every answer that could be given is tried out: a question counts for the desks, then for the
    verdicts, that its answers lead to. "I don't know" changes nothing by definition. One that may
    tell who must act is always worth asking; what else is, `_is_worth` says.
    """
    if not any(bounce.kind in (Kind.FAILED, Kind.DELAYED) for bounce in bounces):
        return None

    known, now = _of_each_kind(known_of(bounces, checks, outgoing=outgoing, own=own), answers)
    told = {
        id_: found
        for id_ in QUESTIONS
        if chosen(answers, id_) is None
        and _makes_sense(id_, now, answers)
        and (found := _told(id_, now, known, answers)).verdicts > 1
        and (found.desks > 1 or _is_worth(now, answers))
    }
    best = max(told, key=lambda id_: told[id_], default=None)
    if best in OF_SENDER and all(id_ in told and told[id_].desks > 1 for id_ in OF_SENDER):
        best = SENDER
    return question_of(best) if best is not None else None


_FEW = 24
"""Refusals that are all tried out with every answer; of more, one of each kind stands for it."""


def _of_each_kind(known: Known, answers: Answers) -> tuple[Known, Outcome]:
    """What is known of the refusals that answers are tried out on, and their verdicts now.

    A thousand recipients at one host are refused alike. This only chooses a question: what its
    answer leads to is found out for each of them.
    """
    now = verdicts(known, answers)
    if len(known.refusals) <= _FEW:
        return known, now
    kinds: dict[object, int] = {}
    for number, ((clues, _), verdict) in enumerate(zip(known.refusals, now, strict=True)):
        alike = (clues.reason, clues.signature, clues.role, clues.delayed, clues.reading, clues.mx)
        where = (clues.bounce.generator, clues.sender_domain, clues.forward.untyped)
        kinds.setdefault((verdict, alike, where), number)
    refusals = tuple(known.refusals[number] for number in kinds.values())
    return replace(known, refusals=refusals), tuple(now[number] for number in kinds.values())


class _Told(NamedTuple):
    """How far apart a question's answers lead."""

    desks: int
    verdicts: int


def _told(id_: str, now: Outcome, known: Known, answers: Answers) -> _Told:
    given = [
        one for choice in question_of(id_).choices for one in _tried(answers, id_, choice.value)
    ]
    outcomes = {now, *(verdicts(known, one) for one in given)}
    return _Told(
        desks=len({tuple(who for _, who, _ in outcome) for outcome in outcomes}),
        verdicts=len(outcomes),
    )


def _is_worth(now: Outcome, answers: Answers) -> bool:
    """Whether a question is worth asking whose answers change the cause, or how sure we are, and
    not who must act.

    Where a cause is likely already, one such question is enough, and the checks tell more. Where
    it is open, several are, but not to somebody who did not know the last answers either.
    """
    given = {id_: value for id_ in QUESTIONS if (value := chosen(answers, id_)) is not None}
    if all(sure is not Confidence.POSSIBLE for _, _, sure in now):
        return not given
    vain = [id_ for id_, value in given.items() if value in NOT_KNOWN and id_ not in OF_SENDER]
    return len(vain) < _MOST_NOT_KNOWN


_MOST_NOT_KNOWN = 2


def _tried(answers: Answers, id_: str, value: str) -> tuple[Answers, ...]:
    """The answers that a choice leads to: a change of the domain's settings leads to the question
    of its date, and only both together decide."""
    given = answered(answers, id_, value)
    if id_ == "changed" and value == Changed.DNS.value:
        return given, answered(given, "since", Since.TODAY.value)
    return (given,)


def _makes_sense(id_: str, now: Outcome, answers: Answers) -> bool:
    """Whether the question fits what is known.

    The two about the sender are tried out one by one, and asked as one. One about forgery only
    where forgery fits; one about the account only where a cause was found for whose desk it
    matters; since when, only where it tells a change that is still spreading.
    """
    found = {cause for cause, _, _ in now}
    if id_ == SENDER:
        return False
    if id_ == "sent_it":
        return bool(found & _FORGEABLE)
    if id_ == "since":
        return Changed.DNS in answers.changed
    if id_ == "account":
        return found != {"undetermined"}
    return True
