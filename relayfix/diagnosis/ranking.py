# SPDX-License-Identifier: GPL-3.0-or-later
"""From claims to ranked causes: how sure, which cannot be told apart, and which stands first."""

from __future__ import annotations

from collections.abc import Sequence

from relayfix.diagnosis.causes import undetermined
from relayfix.diagnosis.causes.claim import Claim, Point
from relayfix.diagnosis.reading import Reading
from relayfix.knowledge.weights import weights
from relayfix.model.diagnosis import Alternative, Cause, Confidence, Verdict, Who
from relayfix.model.sentence import Sentence

COST = (Who.YOU, Who.YOUR_IT, Who.PROVIDER, Who.RECIPIENT, Who.WAIT)
"""The desks by what it costs to try them first."""

MOST = 5
"""Causes shown; further ones have nothing to add."""

_ORDER = (Confidence.POSSIBLE, Confidence.LIKELY, Confidence.CERTAIN)


def confidence(claim: Claim, reading: Reading) -> Confidence:
    """How sure a claim may be: certain only where a check agrees, and never from a code alone.

    What a message is made of may prove that it is none of a server's: no check could agree.
    """
    limits = weights().thresholds
    if claim.score >= limits.certain and (claim.checked or claim.proved):
        found = Confidence.CERTAIN
    elif claim.score >= limits.likely:
        found = Confidence.LIKELY
    else:
        found = Confidence.POSSIBLE
    if found is Confidence.CERTAIN and reading is not Reading.WORDS and not claim.proved:
        found = Confidence.LIKELY
    return min(found, claim.ceiling, key=_ORDER.index)


def rank(claims: Sequence[Claim], reading: Reading) -> tuple[Verdict, tuple[Cause, ...]]:
    """The verdict, and the causes of which it is the first.

    Causes whose points differ by no more than the step are not told apart: both are possible, and
    the one that costs least to try stands first. `undetermined` stands only where it leads.
    """
    limits = weights().thresholds
    ordered = sorted(claims, key=lambda claim: -claim.score)
    top = ordered[0]
    # What is better left open stays open, unless a cause shows as much.
    step = 0 if top.id == undetermined.ID else limits.step
    tied = [claim for claim in ordered if top.score - claim.score <= step]
    if len(tied) > 1:
        tied.sort(key=lambda claim: (claim.id == undetermined.ID, COST.index(claim.who)))
        ordered = tied + [claim for claim in ordered if claim not in tied]
        top = ordered[0]
    leads = top.id == undetermined.ID
    ordered = [c for c in ordered if leads or c.id != undetermined.ID][:MOST]
    rivals = {claim.id for claim in tied} - ({undetermined.ID} if not leads else set())
    causes = []
    for claim in ordered:
        first = claim is top
        sure = confidence(claim, reading) if first and len(rivals) == 1 else Confidence.POSSIBLE
        lost = claim is not top and claim.id not in rivals
        causes.append(_cause(claim, sure, lost=lost))
    best = max(claim.score for claim in claims)
    near = [c for c in ordered[1:] if c.score > 0 and best - c.score <= limits.runner_up]
    return _verdict(causes[0], near), tuple(causes)


def _cause(claim: Claim, sure: Confidence, *, lost: bool) -> Cause:
    """``lost``: it does not stand beside the first cause, and the reader sees why."""
    missing = () if sure is Confidence.CERTAIN else claim.missing
    if sure is Confidence.POSSIBLE and not missing and claim.id != undetermined.ID:
        missing = (Sentence.of("missing.it_looks"),)
    against = _sentences(claim.against)
    if lost and not against:
        against = (Sentence.of("against.less_to_show"),)
    return Cause(
        id=claim.id,
        who=claim.who,
        confidence=sure,
        title=claim.title,
        explanation=claim.explanation,
        because=_sentences(claim.for_),
        against=against,
        missing=missing,
    )


def _verdict(first: Cause, near: Sequence[Claim]) -> Verdict:
    """The first cause; its rivals are named only where it is no more than possible."""
    open_ = first.confidence is Confidence.POSSIBLE
    return Verdict(
        id=first.id,
        who=first.who,
        confidence=first.confidence,
        title=first.title,
        explanation=first.explanation,
        because=first.because,
        against=first.against,
        missing=first.missing,
        alternatives=tuple(Alternative(id=c.id, who=c.who) for c in near) if open_ else (),
    )


def _sentences(points: tuple[Point, ...]) -> tuple[Sentence, ...]:
    """The sentences, the weightiest first; those of equal weight as they were found."""
    ordered = sorted(points, key=lambda point: -point.points)
    return tuple(dict.fromkeys(p.sentence for p in ordered if p.sentence is not None))
