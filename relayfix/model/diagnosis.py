# SPDX-License-Identifier: GPL-3.0-or-later
"""Who refused, why, who must act, and how it is known."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from relayfix.model.record import keyed
from relayfix.model.sentence import Sentence


class Role(enum.Enum):
    """Whose server it is."""

    RECIPIENT_MX = "recipient-mx"
    RECIPIENT_PROVIDER = "recipient-provider"
    OWN_OUTGOING = "own-outgoing"
    OWN_GATEWAY = "own-gateway"
    RELAY = "relay"
    FORWARDER = "forwarder"
    SENDER_CLIENT = "sender-client"
    UNKNOWN = "unknown"


class Passage(enum.Enum):
    PASSED = "passed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Who(enum.Enum):
    YOU = "you"
    YOUR_IT = "your-it"
    RECIPIENT = "recipient"
    PROVIDER = "provider"
    WAIT = "wait"


class Confidence(enum.Enum):
    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class FixKind(enum.Enum):
    DNS_RECORD = "dns-record"
    SERVER_SETTING = "server-setting"
    ACCOUNT = "account"
    ALLOW_LIST = "allow-list"
    DELISTING = "delisting"
    COMMAND = "command"


class StepKind(enum.Enum):
    """What a step is for: whoever shows it can set it apart, and tell what a desk has to do."""

    FIRST_AID = "first-aid"
    """Worth a minute before all else."""
    DO = "do"
    PASS_ON = "pass-on"
    """Tells somebody, or hands on the report."""
    LATER = "later"
    """Waits for time or for another's repair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusingHost:
    name: str | None = None
    ip: str | None = None
    where: str
    """The place in the bounce, verbatim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStop:
    """One server on the way, for the picture."""

    role: Role
    name: str | None = None
    ip: str | None = None
    date: datetime | None = None
    outcome: Passage = Passage.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    refusing_host: RefusingHost | None = None
    role: Role = Role.UNKNOWN
    because: tuple[Sentence, ...] = ()
    path: tuple[PathStop, ...] = ()
    """In the order travelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    id: str
    who: Who
    confidence: Confidence
    title: Sentence
    explanation: Sentence
    because: tuple[Sentence, ...] = ()
    against: tuple[Sentence, ...] = ()
    missing: tuple[Sentence, ...] = ()
    """What would settle it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    id: str
    who: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Cause):
    """The first of the causes, with those that could not be told apart from it."""

    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoNoticed:
    id: str
    summary: Sentence
    check: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    you: tuple[Sentence, ...] = ()
    your_it: tuple[Sentence, ...] = keyed("your-it", default=())
    recipient: tuple[Sentence, ...] = ()
    provider: tuple[Sentence, ...] = ()
    wait: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKinds:
    """The kinds of the steps of each desk, in their order."""

    you: tuple[StepKind, ...] = ()
    your_it: tuple[StepKind, ...] = keyed("your-it", default=())
    recipient: tuple[StepKind, ...] = ()
    provider: tuple[StepKind, ...] = ()
    wait: tuple[StepKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    kind: FixKind
    for_: Who = keyed("for")
    name: str | None = None
    """The record's name, the setting, the page or the command's shell."""
    type: str | None = None
    """The record's type."""
    current: str | None = None
    proposed: str | None = None
    verified: bool = False
    """The proposal was put in place of the old one, evaluated again, and passes."""
    note: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What helps beside the repair; each part may be empty."""

    urgency: Sentence | None = None
    """How urgent it is, and what still works."""
    explained: tuple[Sentence, ...] = ()
    """What is worth knowing: what a relay is, what a rule or an allow-list restricts."""
    prevention: tuple[Sentence, ...] = ()
    """What keeps this cause from coming back."""
    next_: tuple[Sentence, ...] = keyed("next", default=())
    """Where IT or somebody's support is next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecipient:
    bounce: int
    """Index among the bounces."""
    final_recipient: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Recipients with the same refusing host and the same verdict."""

    recipients: tuple[CaseRecipient, ...]
    attribution: Attribution
    verdict: Verdict
    causes: tuple[Cause, ...]
    also_noticed: tuple[AlsoNoticed, ...] = ()
    steps: Steps = Steps()
    step_kinds: StepKinds = StepKinds()
    fixes: tuple[Fix, ...] = ()
    advice: Advice = Advice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Failed cases before delayed ones, then in order of appearance; never without a case."""

    cases: tuple[Case, ...]
