# SPDX-License-Identifier: GPL-3.0-or-later
"""Words on a terminal: strangers' text without control characters, and plain sentences."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from typing import Any, TypeVar

from relayfix.knowledge.texts import Catalogue
from relayfix.model.bounce import Bounce, Kind, Recipient
from relayfix.model.check import CheckResult, CheckStatus
from relayfix.model.diagnosis import Case, Cause, Confidence, Fix, StepKind, Steps, Who
from relayfix.model.dossier import Dossier
from relayfix.model.sentence import Sentence
from relayfix.report.desks import ANOTHER_ADDRESS
from relayfix.report.verify import Verification

T = TypeVar("T")

WIDTH = 88
_BAR = 30
"""Characters of a progress bar."""
_REDRAWN = 0.1
"""Seconds between two drawings of it."""

# Control characters, and those that turn the direction of writing or hide: a stranger's answer
# must not be able to repaint the terminal or to show itself as something else.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """The text with every control character made visible as U+FFFD."""
    return _UNSAFE.sub("\ufffd", text)


def prepare() -> None:
    """Output in UTF-8 whatever the terminal thinks it is; without a terminal there is none."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


class OutputLost(Exception):
    """Standard output cannot be written, as on a full disk; the sentence says why."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        self.sentence = (
            Sentence.of("cli.output.full")
            if full
            else Sentence.of("cli.output.failed", why=error.strerror or str(error))
        )


def write(text: str = "") -> None:
    """A line on standard output, where there is one (a windowed program on Windows has none).

    `OutputLost` where it cannot be written; BrokenPipeError where its reader has gone.
    """
    if sys.stdout is not None:
        _put(lambda: print(text))


def flush() -> None:
    """All that was written is out; the same errors as of `write`."""
    if sys.stdout is not None:
        _put(sys.stdout.flush)


def hang_up() -> None:
    """What could not be written is given up: else the end of the process would try once more."""
    out, sys.stdout = sys.stdout, None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)


def _put(out: Callable[[], None]) -> None:
    try:
        out()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error) from error


def complain(sentence: Sentence, words: Catalogue) -> None:
    """One plain sentence on standard error; where that cannot be written, nobody can be told."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(f"relayfix: {plain(words.say(sentence))}", file=sys.stderr, flush=True)


def note(sentence: Sentence, words: Catalogue) -> None:
    """One plain sentence to whoever sits there: nothing is wrong, so only to a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        complain(sentence, words)


def progress(result: CheckResult, words: Catalogue) -> None:
    """A line for a check that has answered; only to a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(_check_line(result, words), file=sys.stderr)


def counted(items: Iterable[T], total: int, words: Catalogue) -> Iterator[T]:
    """The items, with a bar on standard error that fills; only to a terminal."""
    shown = sys.stderr is not None and sys.stderr.isatty() and total > 0
    if not shown:
        yield from items
        return
    _bar(0, total, words)
    drawn, done = time.monotonic(), 0
    try:
        for item in items:
            done += 1
            if (now := time.monotonic()) - drawn >= _REDRAWN:
                _bar(done, total, words)
                drawn = now
            yield item
    finally:
        # Also where it was stopped: what follows begins a line of its own.
        _bar(done, total, words)
        print(file=sys.stderr)


def _bar(done: int, total: int, words: Catalogue) -> None:
    line = words.text("triage.sorting", done=done, total=total)
    full = _BAR * done // total
    print(f"\r{'█' * full}{'░' * (_BAR - full)} {line}", end="", file=sys.stderr, flush=True)


def columns() -> int | None:
    """How wide the terminal is that standard output goes to; None where it is none."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def show_bounces(bounces: Sequence[Bounce], words: Catalogue) -> None:
    """What each bounce says, a block each."""
    for number, bounce in enumerate(bounces):
        if number:
            write()
        _bounce(bounce, words)


def _bounce(bounce: Bounce, words: Catalogue) -> None:
    kind = bounce.auto_type.value if bounce.auto_type else bounce.kind.value
    heading(words.text(f"cli.kind.{kind}"))
    _fact(words, "file", bounce.source.name)
    if bounce.kind is Kind.UNREADABLE:
        if bounce.error is not None:
            _fact(words, "error", words.say(bounce.error))
        return
    if bounce.generator != "unknown":
        _fact(words, "generator", bounce.generator)
    _fact(words, "reporting_mta", bounce.reporting_mta)
    for recipient in bounce.recipients:
        write()
        _recipient(recipient, words)
    if bounce.recipients_unread:
        write()
        wrapped(words.text("intake.more_recipients", count=bounce.recipients_unread), indent="")
    if bounce.original is not None:
        write()
        _fact(words, "subject", bounce.original.subject)
        _fact(words, "message_id", bounce.original.message_id)
        if bounce.original.date is not None:
            _fact(words, "date", words.date_and_time(bounce.original.date))
        if bounce.original.sending_ip is not None:
            _fact(words, "sending_ip", bounce.original.sending_ip.value)


def _recipient(recipient: Recipient, words: Catalogue) -> None:
    _fact(words, "recipient", recipient.final_recipient)
    _fact(words, "reason", words.text(f"cli.reason.{recipient.reason.value}"))
    codes = [str(recipient.reply_code or ""), recipient.status or ""]
    _fact(words, "code", " ".join(filter(None, codes)) or None)
    _fact(words, "remote_mta", recipient.remote_mta)
    _fact(words, "diagnostic", recipient.diagnostic)
    if recipient.nested is not None:
        _fact(words, "nested", recipient.nested.diagnostic)
        _fact(words, "nested_host", recipient.nested.host)


def _check_line(result: CheckResult, words: Catalogue) -> str:
    state = words.text(f"cli.status.{result.status.value}")
    name = words.text(f"check.{result.id}.name")
    return plain(f"{state:<12} {name} – {words.say(result.summary)}")


def show_diagnosis(dossier: Dossier, words: Catalogue) -> None:
    """The answer first, then why, then what to do, for each case."""
    for number, case in enumerate(dossier.diagnosis.cases):
        if number:
            write()
        _case(case, words)
    run = [check for check in dossier.checks if check.status is not CheckStatus.SKIPPED]
    if run:
        write()
        heading(words.text("cli.heading.checks"))
        for check in run:
            write(_check_line(check, words))


def _case(case: Case, words: Catalogue) -> None:
    verdict = case.verdict
    heading(_headline(case, words))
    recipients = [r.final_recipient for r in case.recipients if r.final_recipient]
    if recipients:
        _fact(words, "recipient", ", ".join(recipients))
    write()
    wrapped(words.say(verdict.title), indent="")
    wrapped(words.say(verdict.explanation), indent="")
    write()
    _list(
        "cli.heading.because",
        tuple(dict.fromkeys((*verdict.because, *case.attribution.because))),
        words,
        words.text(f"cli.confidence.{verdict.confidence.value}"),
    )
    _list("cli.heading.against", verdict.against, words)
    _list("cli.heading.missing", verdict.missing, words)
    _steps(case.steps, words)
    advice = case.advice
    if advice.urgency is not None:
        wrapped(words.say(advice.urgency), indent="")
        write()
    for fix in case.fixes:
        _fix(fix, words)
    _runners_up(case.causes[1:], words)
    for noticed in case.also_noticed:
        wrapped(words.say(noticed.summary), indent="")
    for key, sentences in (
        ("explained", advice.explained),
        ("prevention", advice.prevention),
        ("next_help", advice.next_),
    ):
        _list(f"report.heading.{key}", sentences, words)


def _runners_up(causes: Sequence[Cause], words: Catalogue) -> None:
    """Each other cause that was looked at, and why it does not stand first."""
    if not causes:
        return
    write(words.text("cli.heading.runner_up"))
    for cause in causes:
        wrapped(f"· {words.say(cause.title)}", indent="  ", hang=2)
        for sentence in cause.against or cause.missing:
            wrapped(f"– {words.say(sentence)}", indent="      ", hang=2)
    write()


_NOBODY_S_REPAIR = ("undetermined", "delayed", "never-sent", "fake-notice")
"""Causes with a headline of their own: there is no desk that repairs."""


def _headline(case: Case, words: Catalogue) -> str:
    """Who has to act, never surer than the verdict is."""
    verdict = case.verdict
    if verdict.explanation.id == "cause.never-sent.from_here":
        return words.text("answer.headline.never_sent_look")
    open_ = verdict.id == "never-sent" and verdict.confidence is Confidence.POSSIBLE
    if verdict.id in _NOBODY_S_REPAIR and not open_:
        return words.text(f"answer.headline.{verdict.id.replace('-', '_')}")
    if verdict.who is Who.RECIPIENT and verdict.id in ANOTHER_ADDRESS:
        return words.text(f"answer.another_address.{verdict.confidence.value}")
    others = (Who.YOUR_IT, Who.PROVIDER, Who.RECIPIENT)
    possible = verdict.confidence is Confidence.POSSIBLE
    if verdict.who in others and not possible and StepKind.FIRST_AID in case.step_kinds.you:
        return words.text(f"answer.first_aid.{verdict.who.value}")
    if verdict.confidence is Confidence.CERTAIN:
        return words.text(f"answer.headline.{verdict.who.value}")
    return words.text(f"answer.{verdict.confidence.value}.{verdict.who.value}")


def _steps(steps: Steps, words: Catalogue) -> None:
    for desk, sentences in (
        ("you", steps.you),
        ("your-it", steps.your_it),
        ("recipient", steps.recipient),
        ("provider", steps.provider),
        ("wait", steps.wait),
    ):
        if sentences:
            write(words.text(f"desk.{desk}"))
            for number, sentence in enumerate(sentences, 1):
                wrapped(f"{number}. {words.say(sentence)}", indent="  ", hang=3)
            write()


def _fix(fix: Fix, words: Catalogue) -> None:
    if fix.note is not None:
        wrapped(words.say(fix.note), indent="")
    head = " ".join(filter(None, (fix.name, fix.type)))
    if head:
        write(f"    {plain(head)}")
    for sign, value in (("-", fix.current), ("+", fix.proposed)):
        if value:
            write(f"  {sign} {plain(value)}")
    write(f"    {words.text('cli.verified' if fix.verified else 'cli.not_verified')}")
    write()


def show_verification(found: Verification, words: Catalogue) -> None:
    """Whether the bundle is whole, and the case in a few lines."""
    heading(words.text("cli.bundle.whole" if found.ok else "cli.bundle.damaged"))
    for problem in found.problems:
        write(plain(f"  {problem.file}: {words.text(f'cli.bundle.{problem.problem}')}"))
    verdict = (found.case or {}).get("verdict")
    if not isinstance(verdict, dict):  # a stranger may have written the report
        return
    write()
    for key in ("title", "explanation"):
        wrapped(str(verdict.get(key, ""))[:2000], indent="")
    write()
    for key, value in _told_of(found.case or {}):
        _fact(words, key, value)
    desk = _DESKS.get(str(verdict.get("who")))
    if desk is not None:
        write(words.text("cli.bundle.desk", desk=words.text(f"report.desk.{desk}")))


_DESKS = {
    "you": "sender",
    "your-it": "sender_it",
    "provider": "sender_provider",
    "recipient": "recipient",
    "wait": "everyone",
}
"""Who reads a bundle is not its sender."""


def _told_of(case: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Recipients and refusing host of a report that anybody may have written."""
    recipients = case.get("recipients")
    for one in recipients[:5] if isinstance(recipients, list) else ():
        if isinstance(one, dict) and isinstance(one.get("final_recipient"), str):
            yield "recipient", one["final_recipient"][:320]
    attribution = case.get("attribution")
    host = attribution.get("refusing_host") if isinstance(attribution, dict) else None
    name = (host.get("name") or host.get("ip")) if isinstance(host, dict) else None
    if isinstance(name, str):
        yield "remote_mta", name[:320]


def _list(
    heading: str, sentences: Iterable[Sentence], words: Catalogue, remark: str | None = None
) -> None:
    lines = [words.say(sentence) for sentence in sentences]
    if remark is not None:
        write(remark)
    if not lines:
        return
    write(words.text(heading))
    for line in lines:
        wrapped(f"· {line}", indent="  ", hang=2)
    write()


def heading(text: str) -> None:
    """A line of words, ruled off."""
    text = plain(text)
    write(text)
    write("─" * min(len(text), WIDTH))


def _fact(words: Catalogue, key: str, value: str | None) -> None:
    if value:
        label = words.text(f"cli.fact.{key}")
        wrapped(f"{label:<22}{value}", indent="", hang=22)


def wrapped(text: str, *, indent: str, hang: int = 0) -> None:
    """Lines of at most `WIDTH` characters, the later ones further in."""
    lines = textwrap.wrap(
        plain(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        write(line)
