# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report shows, as typed words: the HTML, the PDF and the letters draw from these alone.

Every text here is plain text in the report's language, already redacted. A value that comes from
the bounce or from the network is a stranger's: whoever draws it escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DeskId = Literal["sender", "sender-it", "recipient"]
StopState = Literal["passed", "refused", "unknown", "not-reached"]
KindId = Literal["first-aid", "do", "pass-on", "later"]
StatusId = Literal["ok", "problem", "warning", "unknown", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One of the three who could have to act; all three are always shown."""

    id: DeskId
    title: str
    """"The sender", "The sender's IT", "The recipient's side" (or the provider)."""
    word: str
    """"Has to act", "Something to do first", "Nothing to repair"…: what its steps bear out."""
    lit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    level: Literal["certain", "likely", "possible"]
    bars: int
    """3, 2 or 1 of three."""
    word: str
    """"Certain", "Likely", "Possible"."""
    line: str
    """"How sure: Certain", with the colon of the language."""
    because: tuple[str, ...]
    """Whole sentences; the first is the strongest."""
    against: tuple[str, ...]
    missing: tuple[str, ...]
    """What would settle it."""
    not_checked: str | None
    """A sentence where the network was not asked, so that nobody takes this for checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One node of the path picture."""

    title: str
    host: str | None
    chip: str
    """"Sent 14:05", "Refused 14:06", "Not reached": word and, where known, the time."""
    state: StopState
    icon: Literal["user-round", "mail", "shield-check", "server", "forward", "mailbox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathView:
    stops: tuple[Stop, ...]
    """In the order travelled; the first is the sender, the last the recipient."""
    came_back: str | None
    """"came back at 14:06", on the arc; None where nothing came back (delayed)."""
    spoken: str
    """The whole picture as sentences, for a screen reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered, word for word, for one recipient."""

    recipient: str
    host: str | None
    """The server whose words ``words`` are; None where the bounce does not say."""
    words: str | None
    """None where the bounce quotes nobody."""
    nested_host: str | None
    nested_words: str | None
    """The inner answer that ``words`` quotes, where there is one."""
    nested_label: str | None
    """"It quotes the answer of mx1.example", above ``nested_words``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    number: int
    desk: Literal["you", "your-it", "recipient", "provider", "wait"]
    name: str
    """"Anna Martin (sender)", "Sender's IT", …"""
    text: str
    kind: KindId = "do"
    """``first-aid`` is worth a minute before all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixBox:
    """Something to change, ready to copy."""

    desk: Literal["you", "your-it", "recipient", "provider", "wait"]
    title: str
    """What kind of thing it is and at whose desk: "DNS record, for the sender's IT"."""
    name: str | None
    type: str | None
    current: str | None
    proposed: str | None
    verified: bool
    verified_word: str
    """"Tried: with this in place of the old one, the check passes" or "Not tried"."""
    note: str | None
    proposed_word: str = ""
    """What ``proposed`` is: a record to add, who is to be let through, where to ask."""
    can_be_tried: bool = True
    """``verified_word`` says something: a page or a list of senders is not tried out."""
    leaves_a_list: bool = False
    """A blocklist named ``name`` is asked, at its page ``proposed``."""
    is_command: bool = False
    """It only looks something up, and changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    key: str
    """What it is, in no language: ``message_id``, ``sent``, ``os``…"""
    label: str
    value: str
    literal: bool = False
    """The value stands word for word in the input (monospace)."""
    known: bool = True
    """False where ``value`` is the word for "not known"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    query: str
    answer: str
    server: str | None
    milliseconds: int | None
    said: bool = False
    """A server said it to this computer: no answer of a name server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    id: str
    status: StatusId
    word: str
    """"fine", "problem", "worth a look", "not known", "skipped"."""
    name: str
    question: str
    answer: str
    """The check's summary, a sentence."""
    server: str | None
    """Who answered, where there was one; evidence has them all."""
    milliseconds: int | None
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfLine:
    depth: int
    """Number of includes and redirects above this term."""
    domain: str
    term: str
    result: str
    """The word of RFC 7208, or what the evaluator says of the term: "match", "no match"…"""
    lookups: int
    """What the term costs of the ten lookups of RFC 7208 section 4.6.4, all it includes counted."""
    tells: bool = True
    """The answer can rest on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTree:
    title: str
    """"SPF, step by step: atelier.example"."""
    domain: str
    record: str | None
    summary: str
    """"pass for 203.0.113.25; 3 of 10 lookups, 0 of 2 empty ones"."""
    lines: tuple[SpfLine, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """A cause ruled out, or a check not made, and why."""

    title: str
    why: tuple[str, ...]
    check: bool = False
    """It is a check that was made: where all checks are shown, it is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HopLine:
    """One server that the original passed."""

    from_: str
    by: str
    ip: str
    date: str
    delay: str
    ip_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command for an administrator, and what it is for."""

    purpose: str
    shell: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Recipients with the same refusing host and the same verdict."""

    cause: str
    """The id of the verdict's cause: ``spf-not-listed``."""
    who: Literal["you", "your-it", "recipient", "provider", "wait"]
    sender_name: str | None
    sender_address: str | None
    recipient_name: str | None
    recipient_address: str | None
    sent_day: str | None
    """"Monday 23 November 2026"."""
    recipients: tuple[str, ...]
    headline: str
    """Who must act, one sentence."""
    title: str
    """The cause in a few words."""
    lead: str
    """What happened, two or three sentences."""
    desks: tuple[Desk, Desk, Desk]
    sureness: Sureness
    path: PathView
    replies: tuple[Reply, ...]
    steps: tuple[Step, ...]
    counsel: Counsel
    in_one_line: str
    """The finding for IT: host, code, identity."""
    refusal: str
    """The same without the cause: nobody's "your" is in it."""
    fixes: tuple[FixBox, ...]
    facts: tuple[Row, ...]
    hops: tuple[HopLine, ...]
    commands: tuple[Command, ...]
    """The trace at the sender's own mail service, where that is known to be possible."""
    ruled_out: tuple[Reasoned, ...]
    runners_up: tuple[Reasoned, ...]
    """Causes that are still possible, with what speaks for or against them."""
    also_noticed: tuple[str, ...]

    @property
    def commands_to_show(self) -> tuple[Command, ...]:
        """The trace, else the commands that were proposed: none changes anything."""
        proposed = (fix for fix in self.fixes if fix.is_command and fix.proposed)
        return self.commands or tuple(
            Command(purpose=fix.note or fix.title, shell=fix.name or "", text=fix.proposed or "")
            for fix in proposed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counsel:
    """What helps beside the repair; each part may be empty."""

    urgency: str | None = None
    """How urgent it is, and what still works."""
    explained: tuple[str, ...] = ()
    prevention: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    """Who can help where IT or somebody's support does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The words above the sections, so that HTML and PDF say the same."""

    how_sure: str
    what_happened: str
    word_for_word: str
    inner_answer: str
    next_steps: str
    one_line: str
    for_it: str
    for_it_lead: str
    to_change: str
    current: str
    facts: str
    environment: str
    answers: str
    hops: str
    hop_columns: tuple[str, str, str, str, str]
    """From, by, address, time, delay."""
    trace: str
    checks: str
    check_columns: tuple[str, str, str, str, str]
    """State, question, answer, server, milliseconds."""
    spf_tree: str
    spf_columns: tuple[str, str, str, str]
    """Domain, term, result, lookups."""
    ruled_out: str
    still_possible: str
    speaks_against: str
    would_settle: str
    not_checked: str
    also_noticed: str
    explained: str
    prevention: str
    next_help: str
    other_cases: str
    further: str
    """Above the other cases on page one."""
    recipients: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A whole report. ``cases[0]`` is page one; there is always one."""

    language: str
    """BCP 47, for ``lang``."""
    title: str
    """The document's title: for the window, the PDF's properties and ``<title>``."""
    created: str
    """"Made on 23 November 2026 at 14:10 (+0100), 13:10 UTC"."""
    date: str
    """The short date for the header line: "23 November 2026"."""
    reader_note: str
    """Who "you" is in the sentences below."""
    note: str | None
    """What the person added, with their name where they gave one; None: nothing."""
    signed: str | None
    """The name under what is passed on."""
    cases: tuple[CaseView, ...]
    environment: tuple[Row, ...]
    answers: tuple[Row, ...]
    checks: tuple[CheckRow, ...]
    spf: tuple[SpfTree, ...]
    not_checked: tuple[Reasoned, ...]
    """Checks skipped or without an answer, and why."""
    also_noticed: tuple[str, ...]
    hidden: str | None
    """What was left out, in one sentence; None where nothing was."""
    footer: str
    headings: Headings

    @property
    def ruled_out(self) -> tuple[Reasoned, ...]:
        """The causes of page one's case that are ruled out."""
        return tuple(one for one in self.first.ruled_out if not one.check)

    @property
    def made(self) -> tuple[CheckRow, ...]:
        """The checks that were made or tried; the others stand in ``not_checked`` alone."""
        return tuple(row for row in self.checks if row.status != "skipped")

    @property
    def first(self) -> CaseView:
        """The case of page one."""
        return self.cases[0]
