# SPDX-License-Identifier: GPL-3.0-or-later
"""A report about a thousand recipients takes no longer for each of them, and stays a report."""

from __future__ import annotations

import functools
import random
import re
import sys
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from relayfix import session
from relayfix.checks import runner
from relayfix.model.dossier import Consent, Dossier, InputFile
from relayfix.report import html, letters, pdf
from relayfix.report.document import diagnose_document
from relayfix.report.pdf import pages
from relayfix.report.redaction import redact
from relayfix.report.scrub import any_of
from relayfix.report.view import report_view
from tests.support.dossiers import words
from tests.support.many import bounces_of, notice_of

pytestmark = pytest.mark.usefixtures("qapp")

FEW, MANY = 60, 120


@functools.cache
def case_of(count: int, *, alike: bool) -> Dossier:
    file = InputFile(name="many.eml", data=notice_of(count, alike=alike))
    case = session.with_bounces(session.begun(), (file,), bounces_of(count, alike=alike))
    case = session.with_checks(case, runner.skipped(session.subject(case)))
    return session.dossier(case, language="en")


def steps(dossier: Dossier) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a bundle is made of, one after the other."""
    texts = words()
    document = diagnose_document(dossier, texts)
    yield "document", lambda: diagnose_document(dossier, texts)
    yield "redacted", lambda: redact(document, dossier, Consent())
    left = redact(document, dossier, Consent())
    yield "view", lambda: report_view(left, texts)
    view = report_view(left, texts)
    yield "page", lambda: html.render(view, texts)
    yield "ticket", lambda: letters.ticket(view, "case.zip", texts)
    yield "letter", lambda: letters.to_recipient(view, "case.zip", texts)
    yield "paper", lambda: pdf.render(view, left, texts)


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, Python's own among them."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("alike", [True, False], ids=["one host", "many hosts"])
def test_twice_as_many_recipients_take_twice_the_work(alike: bool) -> None:
    few, many = case_of(FEW, alike=alike), case_of(MANY, alike=alike)
    for (name, one), (_, other) in zip(steps(few), steps(many), strict=True):
        for work in (one, other):
            work()  # what is made once for all, and patterns, are made
        took, then = calls(one), calls(other)
        assert then <= 2.25 * took + 2000, name


def test_the_paper_keeps_to_its_pages_and_says_what_it_leaves_out() -> None:
    texts = words()
    dossier = case_of(MANY, alike=True)
    document = redact(diagnose_document(dossier, texts), dossier, Consent())
    view = report_view(document, texts)
    laid_out = pages.Pages.of(view, texts, "A4")
    assert laid_out.count <= 4
    said = laid_out.writer.document.toPlainText()
    assert re.search(r"The facts of \d+ more recipients stand in report\.json", said)
    shown = set(re.findall(r"u\d+@there\.example", said))
    assert "u0@there.example" in shown
    assert len(shown) < MANY
    assert "1@sender.example" in said  # the facts of the message stand all the same
    assert said.count("Time of the refusal") == 1  # not known of any of them
    page = html.render(view, texts)
    assert all(f"u{n}@there.example" in page for n in range(MANY))


def test_names_that_are_looked_for_together_are_found_as_one_by_one() -> None:
    chance = random.Random(7)  # noqa: S311 - the same in every run
    for _ in range(300):
        words_ = {
            "".join(chance.choice("ab. -é(") for _ in range(chance.randint(1, 9)))
            for _ in range(chance.randint(1, 12))
        }
        literals = sorted(words_, key=lambda word: (-len(word), word))
        text = "".join(chance.choice("ab. -é(") for _ in range(200))
        plain = "|".join(re.escape(literal) for literal in literals)
        for guard in ("{}", r"(?i)(?<!\w)(?:{})(?!\w)"):
            one = re.compile(guard.replace("{}", plain))
            together = re.compile(guard.replace("{}", any_of(literals)))
            assert together.findall(text) == one.findall(text), (literals, text)
