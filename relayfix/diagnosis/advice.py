# SPDX-License-Identifier: GPL-3.0-or-later
"""Advice beside the repair: how urgent it is, what is worth knowing, who is next, what prevents it.

Never the whole list: what fits this cause, and what the person said about who is reached.
"""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.knowledge.advice import advice_table
from relayfix.knowledge.providers import provider_of
from relayfix.model.answers import Scope, YesNo
from relayfix.model.diagnosis import Advice, Confidence, Verdict, Who
from relayfix.model.sentence import Sentence

_BY_SCOPE = {
    Scope.EVERYONE: "everybody",
    Scope.ONE_RECIPIENT: "one_address",
    Scope.ONE_ORGANISATION: "one_place",
    Scope.SOME: "some",
}
_OVERRULED = frozenset(
    {"everything", "outside", "some", "some_here", "one_place", "one_address", "one_entry", "open"}
)
"""Guesses of how far a cause reaches; who is reached in truth, the person knows better."""

_ONE_PLACE = frozenset({"one_place", "one_address"})


def advice_for(verdict: Verdict, clues: Clues) -> Advice:
    """The advice that fits a verdict; all of it may be empty for a message that is no refusal."""
    cause, who = verdict.id, verdict.who
    variant = verdict.explanation.id.removeprefix("cause.")
    found = advice_table().get(variant) or advice_table().get(cause)
    if found is None or clues.recipient is None:
        return Advice()
    reach = found.reach
    scope = clues.answers.scope
    if reach in _OVERRULED and scope in _BY_SCOPE:
        reach = _BY_SCOPE[scope]
    elif reach in _OVERRULED and verdict.confidence is Confidence.POSSIBLE:
        reach = "open"  # how far a cause reaches says nothing while it may be another one
    if reach in _ONE_PLACE and scope not in _BY_SCOPE:
        reach = f"{reach}_likely"  # nobody has said that other mail gets through
    if reach in ("everything", "everybody") and clues.answers.can_receive is YesNo.NO:
        reach = "both_ways"
    worth = found.worth
    if cause == "undetermined" and relaying.is_relaying(clues):
        worth = ("relay",)
    return Advice(
        urgency=Sentence(id=f"advice.urgency.{reach}"),
        explained=tuple(Sentence(id=f"advice.explained.{one}") for one in worth),
        prevention=tuple(Sentence(id=f"advice.prevention.{one}") for one in found.prevention),
        next_=_next(variant, who, clues),
    )


def _next(variant: str, who: Who, clues: Clues) -> tuple[Sentence, ...]:
    """Who is next, and a neutral word on help from outside where somebody has to know DNS."""
    if variant in ("never-sent.explanation", "fake-notice.explanation"):
        return (Sentence(id=f"advice.next.{'provider' if is_personal(clues) else 'report'}"),)
    if who is Who.YOU:
        return (Sentence(id=f"advice.next.{'you_provider' if is_personal(clues) else 'you_it'}"),)
    if who is Who.RECIPIENT and provider_of(clues.recipient_domain) is not None:
        return (Sentence.of("advice.next.recipient_provider"),)
    said = Sentence(id=f"advice.next.{who.value.replace('-', '_')}")
    if who in (Who.YOUR_IT, Who.RECIPIENT):
        return said, Sentence.of("advice.next.outside")
    return (said,)
