# SPDX-License-Identifier: GPL-3.0-or-later
"""Every case of the laboratory, from the bytes of the message to the verdict."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from relayfix.checks import runner
from relayfix.checks.proof import prove
from relayfix.checks.subject import subject_of
from relayfix.diagnosis import diagnose
from relayfix.diagnosis.causes import CAUSES as JUDGES
from relayfix.intake.parse import parse
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.bounce import Bounce
from relayfix.model.diagnosis import Diagnosis, FixKind
from relayfix.model.record import to_dict
from relayfix.net.dns import Resolver
from tests.cases.laboratory import CASES, Case
from tests.support.nameserver import NameServer

ENGLISH = catalogue("en")


def judged(case: Case) -> tuple[tuple[Bounce, ...], Diagnosis]:
    """The bounces of a case and the diagnosis, with the checks where it has a zone."""
    bounces = parse("returned.eml" if case.kind != "text" else "pasted.txt", case.data)
    if case.zone is None:
        return bounces, diagnose(bounces, case.answers, outgoing=case.outgoing)
    with NameServer(case.zone) as server:
        return bounces, asyncio.run(_checked(case, bounces, server.address))


async def _checked(case: Case, bounces: tuple[Bounce, ...], address: str) -> Diagnosis:
    subject = subject_of(bounces, case.answers, case.outgoing)
    resolver = Resolver((address,))
    results = await runner.run(subject, resolver, timeout=20)
    found = diagnose(bounces, case.answers, results, outgoing=case.outgoing)
    cases = []
    for one in found.cases:
        fixes = await prove(one.fixes, subject, resolver)
        cases.append(replace(one, fixes=fixes))
    return Diagnosis(cases=tuple(cases))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    bounces, diagnosis = judged(case)
    truth = case.truth
    (found,) = diagnosis.cases
    verdict = found.verdict
    said = (verdict.id, verdict.who.value)
    assert said == (truth.verdict, truth.who), (case.rule, to_dict(found, say=ENGLISH.say), bounces)
    assert verdict.confidence.value in truth.sure, case.rule
    if truth.role is not None:
        assert found.attribution.role.value == truth.role
    alternatives = {other.id for other in verdict.alternatives}
    assert set(truth.alternatives) <= alternatives
    if truth.sure != ("possible",):
        assert not alternatives
    noticed = {item.check for item in found.also_noticed}
    assert noticed == set(truth.also)
    open_ = verdict.confidence.value == "possible"
    for item in found.also_noticed:
        assert ("not the cause" in ENGLISH.say(item.summary)) is not open_
    records = [fix for fix in found.fixes if fix.kind is FixKind.DNS_RECORD]
    if truth.fix is None:
        assert not records
    else:
        (record,) = records
        assert truth.fix in (record.proposed or "").split()
        assert record.verified is truth.verified


@pytest.mark.parametrize("language", languages())
def test_every_case_has_its_words(language: str) -> None:
    """Whatever a case says can be said, within the limits of a page."""
    words = catalogue(language)
    for case in CASES:
        bounces = parse("returned.eml" if case.kind != "text" else "pasted.txt", case.data)
        for found in diagnose(bounces, case.answers, outgoing=case.outgoing).cases:
            to_dict(found, say=words.say)
            steps = found.steps
            for desk in (steps.you, steps.your_it, steps.recipient, steps.provider, steps.wait):
                assert len(desk) <= 3, case.name
            assert found.verdict.because
            sure = found.verdict.confidence.value
            assert sure == "certain" or found.verdict.missing or sure == "likely"


@pytest.mark.parametrize("case", [c for c in CASES if c.zone is not None], ids=lambda c: c.name)
def test_without_the_checks_nothing_is_certain(case: Case) -> None:
    bounces = parse("returned.eml", case.data)
    for found in diagnose(bounces, case.answers, outgoing=case.outgoing).cases:
        assert found.verdict.confidence.value != "certain"


def test_every_cause_that_is_told_apart_has_a_case() -> None:
    counted = Counter(case.truth.verdict for case in CASES)
    assert set(counted) == {id_ for id_, _ in JUDGES}
    assert len(CASES) >= 50
    assert len({case.name for case in CASES}) == len(CASES)
