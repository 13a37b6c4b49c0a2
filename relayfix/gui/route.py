# SPDX-License-Identifier: GPL-3.0-or-later
"""From the session's steps to the wizard's pages."""

from __future__ import annotations

from relayfix.gui.context import QUESTIONS, PageId
from relayfix.gui.store import Store
from relayfix.session import Step, next_step

_PAGES = {
    Step.MESSAGE: PageId.DROP,
    Step.HAPPENED: PageId.HAPPENED,
    Step.CHECKS: PageId.CHECKS,
    Step.ANSWER: PageId.ANSWER,
    Step.HAND_OVER: PageId.HAND_OVER,
}


def after(store: Store, step: Step, *, asked: int = 0) -> int:
    """The page that follows; ``asked`` questions lie behind it."""
    session = store.session
    if session is None:
        return PageId.DROP
    if asked < store.asked_count and step in (Step.HAPPENED, Step.QUESTION):
        return PageId.QUESTION + asked  # answered before: it is shown again, with its answer
    following = next_step(session, step, store.question)
    if following is not Step.QUESTION:
        return _PAGES[following]
    if asked >= QUESTIONS:
        return PageId.CHECKS
    return PageId.QUESTION + asked


def hand_over() -> int:
    """The last page, from wherever one is."""
    return PageId.HAND_OVER
