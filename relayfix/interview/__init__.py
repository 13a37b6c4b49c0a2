# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions, and which of them is still worth asking."""

from __future__ import annotations

from relayfix.diagnosis import answered_by_bounces
from relayfix.interview.choosing import next_question
from relayfix.interview.question import (
    QUESTIONS,
    Choice,
    Question,
    answered,
    chosen,
    question_of,
    taken_back,
)

__all__ = [
    "QUESTIONS",
    "Choice",
    "Question",
    "answered",
    "answered_by_bounces",
    "chosen",
    "next_question",
    "question_of",
    "taken_back",
]
