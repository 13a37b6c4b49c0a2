# SPDX-License-Identifier: GPL-3.0-or-later
"""Which question is still worth asking: the one whose answers lead furthest apart."""

from __future__ import annotations

from collections.abc import Sequence

from relayfix.diagnosis import known_of, verdicts
from relayfix.interview.question import (
    QUESTIONS,
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
    """The most telling question that is open, or None where no answer would change the verdict.

    Every answer that could be given is tried out: a question counts for the desks, then for the
    verdicts, that its answers lead to. "I don't know" changes nothing by definition.
    """
    if not any(bounce.kind in (Kind.FAILED, Kind.DELAYED) for bounce in bounces):
        return None

    known = known_of(bounces, checks, outgoing=outgoing, own=own)
    now = verdicts(known, answers)
    best: tuple[int, int] = (1, 1)
    found: Question | None = None
    for id_ in QUESTIONS:
        if chosen(answers, id_) is not None or not _makes_sense(id_, now, answers):
            continue
        question = question_of(id_)
        given = [one for choice in question.choices for one in _tried(answers, id_, choice.value)]
        outcomes = {now, *(verdicts(known, one) for one in given)}
        desks = {tuple(who for _, who, _ in outcome) for outcome in outcomes}
        told = (len(desks), len(outcomes))
        if len(outcomes) > 1 and told > best:
            best, found = told, question
    return found


def _tried(answers: Answers, id_: str, value: str) -> tuple[Answers, ...]:
    """The answers that a choice leads to: a change of the domain's settings leads to the question
    of its date, and only both together decide."""
    given = answered(answers, id_, value)
    if id_ == "changed" and value == Changed.DNS.value:
        return given, answered(given, "since", Since.TODAY.value)
    return (given,)


def _makes_sense(id_: str, now: Outcome, answers: Answers) -> bool:
    """Whether the question fits what is known.

    One about forgery only where forgery fits; one about the account only where a cause was found
    for whose desk it matters; since when, only where it tells a change that is still spreading.
    """
    found = {cause for cause, _, _ in now}
    if id_ == "sent_it":
        return bool(found & _FORGEABLE)
    if id_ == "since":
        return Changed.DNS in answers.changed
    if id_ == "account":
        return found != {"undetermined"}
    return True
