# SPDX-License-Identifier: GPL-3.0-or-later
"""Which question is still worth asking: the one whose answers lead furthest apart."""

from __future__ import annotations

from collections.abc import Sequence

from relayfix.diagnosis import diagnose
from relayfix.interview.question import QUESTIONS, Question, answered, chosen, question_of
from relayfix.model.answers import Answers, Changed
from relayfix.model.bounce import Bounce, Kind
from relayfix.model.check import CheckResult, OutgoingServer
from relayfix.model.diagnosis import Diagnosis

_FORGEABLE = frozenset(
    {
        *("spf-not-listed", "spf-missing", "spf-broken", "dkim-missing", "dkim-broken"),
        *("dmarc-refused", "reverse-dns", "ip-blocklisted", "domain-blocklisted"),
        *("sender-domain-missing", "never-sent"),
    }
)
"""Causes that say something about whoever sent the message, who may be a forger."""

Outcome = tuple[tuple[str, str, str], ...]


def next_question(
    bounces: Sequence[Bounce],
    answers: Answers,
    checks: Sequence[CheckResult] = (),
    *,
    outgoing: OutgoingServer | None = None,
) -> Question | None:
    """The most telling question that is open, or None where no answer would change the verdict.

    Every answer that could be given is tried out: a question counts for the desks, then for the
    verdicts, that its answers lead to. "I don't know" changes nothing by definition.
    """
    if not any(bounce.kind in (Kind.FAILED, Kind.DELAYED) for bounce in bounces):
        return None

    def outcome(given: Answers) -> Diagnosis:
        return diagnose(bounces, given, checks, outgoing=outgoing)

    now = outcome(answers)
    best: tuple[int, int] = (1, 1)
    found: Question | None = None
    for id_ in QUESTIONS:
        if chosen(answers, id_) is not None or not _makes_sense(id_, now, answers):
            continue
        question = question_of(id_)
        outcomes = [now, *(outcome(answered(answers, id_, c.value)) for c in question.choices)]
        verdicts = {_verdicts(one) for one in outcomes}
        desks = {tuple(who for _, who, _ in verdict) for verdict in verdicts}
        told = (len(desks), len(verdicts))
        if len(verdicts) > 1 and told > best:
            best, found = told, question
    return found


def _verdicts(diagnosis: Diagnosis) -> Outcome:
    return tuple(
        (case.verdict.id, case.verdict.who.value, case.verdict.confidence.value)
        for case in diagnosis.cases
    )


def _makes_sense(id_: str, now: Diagnosis, answers: Answers) -> bool:
    """Whether the question fits what is known.

    One about forgery only where forgery fits; one about the account only where a cause was found
    for whose desk it matters; since when, only where it tells a change that is still spreading.
    """
    verdicts = {case.verdict.id for case in now.cases}
    if id_ == "sent_it":
        return bool(verdicts & _FORGEABLE)
    if id_ == "since":
        return Changed.DNS in answers.changed
    if id_ == "account":
        return verdicts != {"undetermined"}
    return True
