# SPDX-License-Identifier: GPL-3.0-or-later
"""What trying a proposal showed is not forgotten over an answer."""

from __future__ import annotations

from dataclasses import replace

from relayfix.diagnosis.proved import still_proved
from relayfix.model.diagnosis import Diagnosis, Fix, FixKind, Who
from relayfix.model.sentence import Sentence
from tests.support.dossiers import dossier

COMPOSED = Fix(
    kind=FixKind.DNS_RECORD,
    for_=Who.YOUR_IT,
    name="atelier.example",
    type="TXT",
    current="v=spf1 mx -all",
    proposed="v=spf1 mx ip4:203.0.113.7 -all",
    note=Sentence.of("fix.spf_too_long", terms="mx", lookups=11, domain="atelier.example"),
)
KEY = Fix(kind=FixKind.DNS_RECORD, for_=Who.YOUR_IT, name="s1._domainkey.atelier.example")


def after_an_answer(before: Fix, composed: Fix) -> Fix:
    def of(fix: Fix) -> Diagnosis:
        case = dossier().diagnosis.cases[0]
        return Diagnosis(cases=(replace(case, fixes=(fix,)),))

    (case,) = still_proved(of(composed), of(before)).cases
    (fix,) = case.fixes
    return fix


def test_what_passed_still_passes() -> None:
    passed = replace(COMPOSED, verified=True)
    assert after_an_answer(passed, COMPOSED) == passed
    other = replace(COMPOSED, proposed="v=spf1 ip4:203.0.113.7 -all")
    assert after_an_answer(passed, other) == other


def test_a_record_that_would_be_too_long_is_not_proposed_again() -> None:
    withdrawn = replace(COMPOSED, proposed=None)
    assert after_an_answer(withdrawn, COMPOSED) == withdrawn
    elsewhere = replace(COMPOSED, name="cabinet.example")
    assert after_an_answer(withdrawn, elsewhere) == elsewhere


def test_where_nothing_stood_nothing_was_withdrawn() -> None:
    composed = replace(KEY, proposed="v=DKIM1; p=")
    assert after_an_answer(KEY, composed) == composed
