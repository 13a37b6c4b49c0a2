# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check says of itself before it runs: what it needs, its time limit, who learns what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    Contact,
    Disclosure,
    Evidence,
    Subject,
)
from relayfix.model.sentence import Sentence
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

Run = Callable[[Subject, "Resolver"], Awaitable[CheckResult]]


def whole(subject: Subject) -> tuple[Subject, ...]:
    """The subject as it is: the check runs once."""
    return (subject,)


def nothing(subject: Subject) -> CheckData | None:  # noqa: ARG001 - the others need it
    """No data: what can be said of a check that was cut off, unless it knows better."""
    return None


def nobody(subject: Subject) -> tuple[Disclosure, ...]:  # noqa: ARG001 - the others need it
    """No contact but the name servers."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One entry of ``CHECKS``. Its texts are ``check.<id>.name`` and ``check.<id>.question``."""

    id: str
    needs: str
    """The field of `Subject` without which it cannot run."""
    run: Run
    names: Callable[[Subject], tuple[str, ...]]
    """The names and addresses that name servers learn from it."""
    local_part: bool = False
    """Whether a published record may make it ask for a name with the sender's local part."""
    timeout: float = 15.0
    """Seconds; the run's own limit may be shorter."""
    split: Callable[[Subject], tuple[Subject, ...]] = whole
    """A subject for each time it runs."""
    unfinished: Callable[[Subject], CheckData | None] = nothing
    """The data of a run that was cut off: what was to be found out, with nothing known."""
    missing: Callable[[Subject], str | None] | None = None
    """Where ``needs`` is not all: what is missing, ``no_server`` say; see `lacks`."""
    contacts: Callable[[Subject], tuple[Disclosure, ...]] = nobody
    """Who but name servers learns something from it."""

    def has_input(self, subject: Subject) -> bool:
        """Whether the subject has what the check needs."""
        return self.lacks(subject) is None

    def lacks(self, subject: Subject) -> str | None:
        """What is missing for it to run, the end of an id ``check.skipped.…``; None if nothing."""
        lacking = self._lacks_input(subject)
        if lacking is None and subject.contacts is not None:
            wanted = {row.contact for row in self.contacts(subject)}
            if self.names(subject):
                wanted.add(Contact.NAME_SERVER)
            return "not_allowed" if wanted - subject.contacts else None
        return lacking

    def _lacks_input(self, subject: Subject) -> str | None:
        if self.missing is not None:
            return self.missing(subject)
        return None if getattr(subject, self.needs) else f"no_{self.needs}"


def result(
    check: str,
    status: CheckStatus,
    finding: str,
    *,
    data: CheckData | None = None,
    evidence: tuple[Evidence, ...] = (),
    **values: str | int,
) -> CheckResult:
    """A result whose summary is the text ``check.<check>.<finding>``."""
    return CheckResult(
        id=check,
        status=status,
        summary=Sentence.of(f"check.{check}.{finding}", **values),
        data=data,
        evidence=evidence,
    )


def unknown(
    check: str,
    answer: DnsAnswer,
    *,
    data: CheckData | None = None,
    evidence: tuple[Evidence, ...] = (),
) -> CheckResult:
    """The result where a question on which all rests was not answered; the summary says how."""
    return CheckResult(
        id=check,
        status=CheckStatus.UNKNOWN,
        summary=Sentence.of(f"check.unknown.{answer.outcome.value}", name=answer.name),
        data=data,
        evidence=evidence or (answer.evidence,),
    )


def evidence(*answers: DnsAnswer) -> tuple[Evidence, ...]:
    """The answers as evidence, each once."""
    return tuple(dict.fromkeys(answer.evidence for answer in answers))


def listed(items: tuple[str, ...] | list[str], most: int = 4) -> str:
    """Names in a sentence: a few, with commas; more are cut with an ellipsis."""
    return ", ".join(items[:most]) + (", …" if len(items) > most else "")
