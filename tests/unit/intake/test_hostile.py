# SPDX-License-Identifier: GPL-3.0-or-later
"""Inputs made to be slow: no pattern of the reader may take its time, whatever it is given."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import relayfix.intake
import relayfix.intake.notices
from relayfix.intake.parse import parse
from relayfix.knowledge.signatures import signatures
from tests.support.bounces import GROUP, notice, report

UNITS = (
    "a", "@", "a@", "<", "(", ")", " ", "\t", "\n", " \n", "550 ", "550-", "5.1.1 ", "-> 550 ",
    "a@b.example ", "a@b.example\n", "<a@b.example>: ", "1.2.3.4 ", "::", "1:", '"', "# ", "a.",
    "a-", "-", "=", "*", "x.example ", "> ", "|", "[", "{LED=450 ", "<mailto:", "said: ",
    "host x.example[1.2.3.4] said: ", "Remote Server returned '", "client host ", "...", "a: ",
    "Received: from a by b; x\n", "the server responded: ", "(reason: ", "<<< ", "=?utf-8?q?a?= ",
    "<!--x>", "<a ", "&#", "é", "reason: ", "A: b\n", "a\u200b", "\x07a",
)  # fmt: skip

LIMIT = 2.0
"""Seconds of the processor for one input; what is linear takes a twentieth of that."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """(place, pattern) of every pattern that a module of the reader keeps."""
    for package in (relayfix.intake, relayfix.intake.notices):
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            for name, value in vars(module).items():
                values = value if isinstance(value, tuple) else (value,)
                for pattern in values:
                    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                        yield f"{module.__name__}.{name}", pattern


def slow(pattern: re.Pattern[str], length: int) -> str | None:
    """The unit whose repetition the pattern is slow with, or None."""
    for unit in UNITS:
        text = (unit * (length // len(unit) + 1))[:length]
        began = time.process_time()
        pattern.search(text)
        if time.process_time() - began > 1.0:
            return unit
    return None


def test_no_pattern_is_slow_with_what_it_may_be_given() -> None:
    # Lines and replies are cut at a few thousand characters before a pattern sees them.
    found = [(place, slow(pattern, 2_000)) for place, pattern in patterns()]
    assert len(found) > 80, "the patterns were not found"
    assert [place for place, unit in found if unit is not None] == []


def test_no_signature_is_slow_with_a_long_reply() -> None:
    assert [s.id for s in signatures() if slow(s.pattern, 3_000) is not None] == []


def inputs(unit: str) -> dict[str, bytes]:
    text = (unit * (40_000 // len(unit) + 1))[:40_000]
    folded = text[:20_000].replace("\n", "\n ")
    lead = "\n\n<c@d.example>:\n"
    return {
        "text": f"could not be delivered\n{text}".encode(),
        "page": f"<html><body>{text}".encode(),
        "notice": notice(f"This could not be delivered:{lead}{text}"),
        "exchange": notice(
            "Diagnostic information for administrators:\n\nGenerating server: x.example\n\n"
            f"c@d.example\n{text}"
        ),
        "qmail": notice(f"Hi. This is the qmail-send program at x.example.{lead}{text}"),
        "sendmail": notice(f"   ----- Transcript of session follows -----\n{text}"),
        "exim": notice(f"This message was created automatically by mail delivery software.{text}"),
        "postfix": notice(f"This is the mail system at host x.example.\n\n<c@d.example>: {text}"),
        "gmail": notice(f"The response was:\n\n{text}", sender="mailer-daemon@googlemail.com"),
        "recipients": report("\n".join([GROUP.replace("bob@", f"{folded}bob@", 1)] * 3)),
        "words": report(GROUP.replace("554 5.7.1", folded)),
        "received": report(original=f"Received: {folded}\nFrom: a@b.example\nTo: c@d.example\n"),
        "fields": report(original=f"From: {folded}\nTo: {folded}\nDKIM-Signature: {folded}\n"),
        "subject": notice("550 5.1.1 no", subject=folded),
    }


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_no_input_keeps_the_reader_busy(unit: str) -> None:
    for name, data in inputs(unit).items():
        began = time.process_time()
        assert parse(name, data)
        took = time.process_time() - began
        assert took < LIMIT, f"{name} of {unit!r} took {took:.1f} s"


def test_very_many_messages_and_recipients() -> None:
    groups = "\n".join(GROUP.replace("bob@", f"bob{i}@") for i in range(3_000))
    began = time.process_time()
    (bounce,) = parse("many", report(groups))
    assert len(bounce.recipients) == 1_000
    assert time.process_time() - began < 20
