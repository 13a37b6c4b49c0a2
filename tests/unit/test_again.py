# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs of the same checks, compared: only green to all that was asked is mended."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from relayfix import session
from relayfix.again import Change, Outcome, compare, outcome
from relayfix.intake.parse import parse
from relayfix.model.answers import Answers, Scope
from relayfix.model.check import CheckResult, CheckStatus, OutgoingServer
from relayfix.model.dossier import InputFile
from relayfix.model.sentence import Sentence
from relayfix.resources import resource
from relayfix.session import Network, Session

OK, PROBLEM, WARNING, UNKNOWN, SKIPPED = (
    CheckStatus.OK,
    CheckStatus.PROBLEM,
    CheckStatus.WARNING,
    CheckStatus.UNKNOWN,
    CheckStatus.SKIPPED,
)


def results(*statuses: CheckStatus, check: str = "mx") -> list[CheckResult]:
    return [
        CheckResult(id=check, status=status, summary=Sentence.of(f"{status.value}.{number}"))
        for number, status in enumerate(statuses)
    ]


def change(before: list[CheckResult], now: list[CheckResult]) -> Change | None:
    compared = compare(before, now)
    assert len(compared) <= 1
    return compared[0].change if compared else None


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ((PROBLEM,), (OK,), Change.MENDED),
        ((WARNING,), (OK,), Change.MENDED),
        ((PROBLEM,), (PROBLEM,), Change.STILL),
        ((PROBLEM,), (WARNING,), Change.STILL),
        ((OK,), (PROBLEM,), Change.NEW),
        ((UNKNOWN,), (PROBLEM,), Change.FOUND),
        ((SKIPPED,), (WARNING,), Change.FOUND),
        ((), (PROBLEM,), Change.FOUND),
        ((PROBLEM,), (UNKNOWN,), Change.UNKNOWN),
        ((PROBLEM,), (SKIPPED,), Change.UNKNOWN),
        ((PROBLEM,), (), Change.UNKNOWN),
        ((OK,), (UNKNOWN,), Change.UNKNOWN),
        ((UNKNOWN,), (UNKNOWN,), Change.NEVER_KNOWN),
        ((UNKNOWN,), (OK,), None),
        ((OK,), (OK,), None),
        ((OK,), (SKIPPED,), None),
        ((SKIPPED,), (SKIPPED,), None),
        # Several domains: as good as the worst.
        ((PROBLEM, OK), (OK, OK), Change.MENDED),
        ((PROBLEM, OK), (OK, UNKNOWN), Change.UNKNOWN),
        ((PROBLEM, OK), (OK, SKIPPED), Change.UNKNOWN),
        ((PROBLEM, OK), (OK,), Change.UNKNOWN),
        ((PROBLEM, PROBLEM), (OK, PROBLEM), Change.STILL),
        ((OK, OK), (OK, PROBLEM), Change.NEW),
    ],
)
def test_each_change_has_its_word(
    was: tuple[CheckStatus, ...], now: tuple[CheckStatus, ...], expected: Change | None
) -> None:
    assert change(results(*was), results(*now)) is expected


def test_only_green_is_ever_mended() -> None:
    """Over all pairs of up to two results: mended means red then, and nothing but green now."""
    runs = [run for n in range(3) for run in itertools.product(CheckStatus, repeat=n)]
    for was, now in itertools.product(runs, runs):
        if change(results(*was), results(*now)) is Change.MENDED:
            assert {PROBLEM, WARNING} & set(was)
            assert set(now) == {OK}
            assert len(now) >= len(was)


def test_what_was_said_then_and_now_is_there_in_the_order_of_the_changes() -> None:
    before = [
        *results(UNKNOWN, check="dkim"),
        *results(PROBLEM, check="spf"),
        *results(PROBLEM, check="mx"),
    ]
    now = [
        *results(UNKNOWN, check="dkim"),
        *results(PROBLEM, check="spf"),
        *results(OK, check="mx"),
    ]
    compared = compare(before, now)
    assert [one.check for one in compared] == ["mx", "spf", "dkim"]
    assert compared[0].before == (Sentence.of("problem.0"),)
    assert compared[0].now == (Sentence.of("ok.0"),)
    assert (compared[0].was, compared[0].is_) == (PROBLEM, OK)


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ((PROBLEM, OK), (OK, OK), Outcome.ALL_MENDED),
        ((PROBLEM, PROBLEM), (OK, PROBLEM), Outcome.SOME_MENDED),
        ((PROBLEM, OK), (OK, PROBLEM), Outcome.SOME_MENDED),
        ((PROBLEM, PROBLEM), (OK, UNKNOWN), Outcome.SOME_MENDED),
        ((PROBLEM, OK), (PROBLEM, PROBLEM), Outcome.CHANGED),
        ((PROBLEM, OK), (PROBLEM, OK), Outcome.SAME),
        ((PROBLEM, OK), (PROBLEM, UNKNOWN), Outcome.UNKNOWN),
        ((PROBLEM, OK), (UNKNOWN, UNKNOWN), Outcome.UNKNOWN),
        ((PROBLEM, OK), (SKIPPED, SKIPPED), Outcome.UNKNOWN),
        ((PROBLEM, OK), (UNKNOWN, PROBLEM), Outcome.CHANGED),
        ((OK, OK), (OK, OK), Outcome.NEVER_RED),
        ((PROBLEM, UNKNOWN), (OK, UNKNOWN), Outcome.ALL_MENDED),
        ((PROBLEM, UNKNOWN), (PROBLEM, UNKNOWN), Outcome.SAME),
        ((OK, UNKNOWN), (OK, UNKNOWN), Outcome.NEVER_RED),
        ((UNKNOWN, UNKNOWN), (UNKNOWN, UNKNOWN), Outcome.UNKNOWN),
        ((UNKNOWN, SKIPPED), (SKIPPED, SKIPPED), Outcome.UNKNOWN),
        ((OK, OK), (OK, UNKNOWN), Outcome.UNKNOWN),
    ],
)
def test_all_changes_in_a_word(
    was: tuple[CheckStatus, CheckStatus], now: tuple[CheckStatus, CheckStatus], expected: Outcome
) -> None:
    before = results(was[0], check="mx") + results(was[1], check="spf")
    after = results(now[0], check="mx") + results(now[1], check="spf")
    assert outcome(compare(before, after), after) is expected


def test_a_network_that_does_not_answer_is_no_news_of_the_case() -> None:
    before = results(PROBLEM) + results(OK, check="resolver")
    silent = results(UNKNOWN) + results(PROBLEM, check="resolver")
    assert outcome(compare(before, silent), silent) is Outcome.UNKNOWN
    before = results(OK) + results(OK, check="resolver")
    odd = results(OK) + results(PROBLEM, check="resolver")
    assert outcome(compare(before, odd), odd) is Outcome.CHANGED


def dropped(name: str) -> Session:
    file = InputFile(name=f"Private/Anna/{name}", data=resource("samples", name).read_bytes())
    return session.with_bounces(Session(), [file], parse(file.name, file.data))


def test_what_is_kept_holds_no_original_no_file_and_no_folder() -> None:
    case = dropped("relay-denied.en.eml")
    case = session.with_answers(case, Answers(scope=Scope.EVERYONE))
    case = session.with_outgoing(case, OutgoingServer(host="smtp.example", port=587))
    case = session.with_checks(case, results(PROBLEM))
    when = datetime.now(UTC)
    kept = session.kept(case, when)
    assert kept is not None
    (bounce,) = kept.bounces
    assert (bounce.notice, bounce.facts, bounce.source.name) == (None, None, "")
    assert bounce.original is not None
    assert (bounce.original.headers, bounce.original.message) == (None, None)
    (whole,) = case.bounces
    assert whole.original is not None
    assert whole.original.subject
    assert whole.original.subject not in repr(kept)
    assert "relay-denied" not in repr(kept.bounces[0].source)

    again = session.reopened(kept)
    assert (again.answers, again.outgoing) == (case.answers, case.outgoing)
    assert (again.files, again.checks, again.network) == ((), (), Network.NOT_ASKED)
    assert again.earlier == kept
    assert session.as_it_was(kept).checks == case.checks
    more = session.with_bounces(again, (), (*again.bounces, *case.bounces))
    assert more.earlier is None, "with another message it is another case"


@pytest.mark.parametrize("sample", ["relay-denied.fr.msg", "postfix.eml", "exim.eml", "gmail.eml"])
def test_opened_again_it_has_the_same_answer(sample: str) -> None:
    case = dropped(sample)
    kept = session.kept(case, datetime.now(UTC))
    assert kept is not None
    again = session.reopened(kept)
    assert case.diagnosis is not None
    assert again.diagnosis is not None
    verdicts = [one.verdict.id for one in case.diagnosis.cases]
    assert [one.verdict.id for one in again.diagnosis.cases] == verdicts


def test_an_answer_that_rests_on_what_is_not_kept_is_not_kept() -> None:
    data = LURE.encode()
    bounces = parse("lure.eml", data)
    case = session.with_bounces(Session(), [InputFile(name="lure.eml", data=data)], bounces)
    assert case.diagnosis is not None
    assert case.diagnosis.cases[0].verdict.id == "fake-notice"
    assert session.kept(case, datetime.now(UTC)) is None


LURE = """\
From: Mail Delivery <service@strangers.example>
To: anna.martin@atelier-nord.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <1@strangers.example>
Date: Mon, 23 Nov 2026 10:00:00 +0100
Content-Type: text/html; charset=utf-8

<p>Mail delivery failed: 5 messages are held. 550 5.7.1 your mailbox is blocked.</p>
<p>Sign in to release them, or your account will be closed within 24 hours:
<a href="https://login.strangers.example/">https://atelier-nord.example/webmail</a></p>
"""
