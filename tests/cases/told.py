# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of the desks and of their steps agrees, whatever the case is."""

from __future__ import annotations

import functools
import re
from typing import Any

from relayfix.knowledge.texts import Catalogue, catalogue
from relayfix.report.shapes import CaseView, DeskId
from relayfix.report.view import report_view

IDLE = ("nothing", "nothing_likely", "unsettled", "wait")
"""Words for a desk that has no step."""
BUSY = (
    *("first_aid", "can_do", "passes_on", "passes_on_likely", "passes_on_open"),
    *("waits", "sends_again", "looks", "helps"),
)
"""Words for a desk that has one, though it does not have to act."""
STEPS_AT: dict[DeskId, tuple[str, ...]] = {
    "sender": ("you",),
    "sender-it": ("your-it", "provider"),
    "recipient": ("recipient",),
}
MARKS = {
    "en": ("Try this first: ", "Do this now: "),
    "fr": ("Essayez d’abord ceci\u00a0: ", "À faire tout de suite\u00a0: "),
}
"""How the text of a first-aid step begins."""


OTHERS = ("your-it", "provider", "recipient")
_TO_YOU = re.compile(r"\b(?!(?:chez|assez|rendez)\b)\w+ez\b", re.IGNORECASE)
"""A French verb that is said to the reader: "vérifiez" to the person, "vérifier" to others."""


def desks_agree_with_their_steps(document: Any, language: str = "en") -> None:
    """No desk that is said to have nothing to do has a step, and none with a step is idle."""
    texts = catalogue(language)
    for case in report_view(document, texts).cases:
        _desks(case, texts)
        _first_aid(case, language)
        for step in case.steps:
            to_others = language == "fr" and step.desk in OTHERS
            assert not (to_others and _TO_YOU.search(step.text)), (case.cause, step)


def _desks(case: CaseView, texts: Catalogue) -> None:
    for desk in case.desks:
        at = STEPS_AT[desk.id]
        if case.who == "wait" and desk.id == "sender":
            at = (*at, "wait")
        steps = [step.text for step in case.steps if step.desk in at]
        word = _word_of(texts).get(desk.word, desk.word)
        told = (case.cause, case.who, desk.id, word, steps)
        if word in IDLE:
            assert not steps, told
        elif word in BUSY or desk.lit:
            assert steps, told
        else:
            assert word == "may_act", told


def _first_aid(case: CaseView, language: str) -> None:
    """First aid says so, comes first at its desk, and what says so is first aid."""
    seen: set[str] = set()
    for step in case.steps:
        marked = step.text.startswith(MARKS[language])
        assert marked is (step.kind == "first-aid"), (case.cause, step)
        assert not marked or step.desk not in seen, (case.cause, step)
        seen.add(step.desk)


@functools.cache
def _word_of(texts: Catalogue) -> dict[str, str]:
    """The id of each word, by what it says."""
    above = "report.desk.word."
    found = {
        str(text): id_.removeprefix(above)
        for id_, text in texts.texts.items()
        if id_.startswith(above)
    }
    assert {*IDLE, *BUSY} <= set(found.values()), "two words say the same"
    return found
