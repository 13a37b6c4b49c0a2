# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that only the person can answer, as data for a page."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from relayfix.model.answers import Account, Answers, Changed, Scope, Trial, YesNo
from relayfix.model.sentence import Sentence

UNKNOWN = "unknown"


SENDER = "sender"
OF_SENDER = ("sent_it", "account")
"""The question that asks both of these at once: whose message it is, and what kind of address."""


class Since(enum.Enum):
    """How a person tells a date without looking it up."""

    TODAY = "today"
    DAYS = "days"
    WEEKS = "weeks"
    UNKNOWN = "unknown"


class Sender(enum.Enum):
    """Who sent the message; `_SENDERS` says what each is in `Answers`."""

    WORK = "work"
    PERSONAL = "personal"
    NO = "no"
    UNKNOWN = "unknown"


_SENDERS: dict[Sender, dict[str, YesNo | Account]] = {
    Sender.WORK: {"sent_it": YesNo.YES, "account": Account.WORK},
    Sender.PERSONAL: {"sent_it": YesNo.YES, "account": Account.PERSONAL},
    Sender.NO: {"sent_it": YesNo.NO},
    Sender.UNKNOWN: {"sent_it": YesNo.UNKNOWN, "account": Account.UNKNOWN},
}

NOT_KNOWN = frozenset({UNKNOWN, Trial.UNTESTED.value})
"""Values of the last choice of each question."""

_DAYS_AGO = {Since.TODAY: 0, Since.DAYS: 3, Since.WEEKS: 14}
"""What each means in days, at the latest."""

_KINDS: dict[str, type[enum.Enum]] = {
    "scope": Scope,
    SENDER: Sender,
    "forwarding": YesNo,
    "sent_it": YesNo,
    "other_app": Trial,
    "other_network": Trial,
    "can_receive": YesNo,
    "changed": Changed,
    "since": Since,
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
    """``id`` is the name of the field of `Answers`, or `SENDER` for the fields of `OF_SENDER`; the
    last choice is always "I don't know"."""

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


def answered(answers: Answers, id_: str, value: str, today: date | None = None) -> Answers:
    """The answers with one more; ``value`` is a `Choice`'s, else `ValueError`.

    ``today`` is for tests: a person counts back from the day on which they are asked.
    """
    if id_ not in _KINDS:
        raise ValueError(f"there is no question {id_!r}")
    member = _KINDS[id_](value)
    if isinstance(member, Changed):
        return replace(answers, changed=(member,))
    if isinstance(member, Since):
        return _since(answers, member, today or date.today())
    if isinstance(member, Sender):
        given: dict[str, Any] = dict.fromkeys(OF_SENDER)
        return replace(answers, **{**given, **_SENDERS[member]})
    changed: dict[str, Any] = {id_: member}
    return replace(answers, **changed)


def taken_back(answers: Answers, ids: Iterable[str]) -> Answers:
    """The answers without those to these questions."""
    nothing: dict[str, Any] = {}
    for id_ in ids:
        for name in OF_SENDER if id_ == SENDER else (id_,):
            nothing[name] = () if name == "changed" else None
    return replace(answers, **nothing)


def _since(answers: Answers, member: Since, today: date) -> Answers:
    known = tuple(one for one in answers.changed if one is not Changed.UNKNOWN)
    if member is Since.UNKNOWN:
        # A date has no word for "not known"; what was changed has.
        return replace(answers, since=None, changed=(*known, Changed.UNKNOWN))
    ago = timedelta(days=_DAYS_AGO[member])
    return replace(answers, since=(today - ago).isoformat(), changed=known)


def chosen(answers: Answers, id_: str, today: date | None = None) -> str | None:
    """The value that was chosen for a question, or None where it was not answered."""
    if id_ == "changed":
        return answers.changed[0].value if answers.changed else None
    if id_ == "since":
        return _chosen_since(answers, today or date.today())
    if id_ == SENDER:
        told = {name: getattr(answers, name) for name in OF_SENDER}
        fitting = (one for one, given in _SENDERS.items() if given.items() <= told.items())
        found = next(fitting, None)
        return None if found is None else found.value
    member = getattr(answers, id_)
    return None if member is None else str(member.value)


def _chosen_since(answers: Answers, today: date) -> str | None:
    if answers.since is None:
        asked = len(answers.changed) > 1 and Changed.UNKNOWN in answers.changed
        return Since.UNKNOWN.value if asked else None
    try:
        ago = (today - date.fromisoformat(answers.since[:10])).days
    except ValueError:
        return Since.UNKNOWN.value
    fitting = (one for one, days in _DAYS_AGO.items() if ago <= days)
    return next(fitting, Since.WEEKS).value


QUESTIONS = tuple(_KINDS)
"""The ids, in the order to ask where two tell equally much."""


def _offered(id_: str) -> tuple[enum.Enum, ...]:
    members = tuple(_KINDS[id_])
    if id_ == "scope":
        # A person cannot tell one address from one organisation: they have usually tried one.
        members = (Scope.ONE_RECIPIENT, Scope.EVERYONE, Scope.SOME, Scope.UNKNOWN)
    return members
