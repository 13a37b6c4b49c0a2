# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that only the person can answer, as data for a page."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import Any

from relayfix.model.answers import Account, Answers, Scope, Trial, YesNo
from relayfix.model.sentence import Sentence

UNKNOWN = "unknown"

_KINDS: dict[str, type[enum.Enum]] = {
    "scope": Scope,
    "forwarding": YesNo,
    "sent_it": YesNo,
    "other_app": Trial,
    "account": Account,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer: ``value`` is the contract's word for it."""

    value: str
    label: Sentence
    hint: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``id`` is the name of the field of `Answers`; the last choice is always "I don't know"."""

    id: str
    text: Sentence
    why: Sentence
    choices: tuple[Choice, ...]


def question_of(id_: str) -> Question:
    """The question for one field of `Answers`."""
    return Question(
        id=id_,
        text=Sentence.of(f"question.{id_}.text"),
        why=Sentence.of(f"question.{id_}.why"),
        choices=tuple(
            Choice(
                value=member.value,
                label=Sentence.of(f"question.{id_}.{member.value}.label"),
                hint=Sentence.of(f"question.{id_}.{member.value}.hint"),
            )
            for member in _offered(id_)
        ),
    )


def answered(answers: Answers, id_: str, value: str) -> Answers:
    """The answers with one more; ``value`` is a `Choice`'s, else `ValueError`."""
    if id_ not in _KINDS:
        raise ValueError(f"there is no question {id_!r}")
    changed: dict[str, Any] = {id_: _KINDS[id_](value)}
    return replace(answers, **changed)


def chosen(answers: Answers, id_: str) -> str | None:
    """The value that was chosen for a question, or None where it was not answered."""
    member = getattr(answers, id_)
    return None if member is None else str(member.value)


QUESTIONS = tuple(_KINDS)
"""The ids, in the order to ask where two tell equally much."""


def _offered(id_: str) -> tuple[enum.Enum, ...]:
    members = tuple(_KINDS[id_])
    if id_ == "scope":
        # A person cannot tell one address from one organisation: they have usually tried one.
        members = (Scope.ONE_RECIPIENT, Scope.EVERYONE, Scope.SOME, Scope.UNKNOWN)
    return members
