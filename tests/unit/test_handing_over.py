# SPDX-License-Identifier: GPL-3.0-or-later
"""The offers follow the verdict: mail comes last where the person's own way out is broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relayfix.diagnosis.causes import CAUSES
from relayfix.handing_over import WAY_OUT, Way, own_way_out_broken, ways
from relayfix.model.answers import Answers, Scope
from relayfix.model.diagnosis import Attribution, Case, Confidence, Verdict, Who
from relayfix.model.sentence import Sentence

SAID = Sentence.of("window.title")


def case(cause: str, who: Who) -> Case:
    verdict = Verdict(id=cause, who=who, confidence=Confidence.LIKELY, title=SAID, explanation=SAID)
    return Case(recipients=(), attribution=Attribution(), verdict=verdict, causes=(verdict,))


def test_every_cause_of_the_way_out_is_a_cause() -> None:
    assert {id_ for id_, _ in CAUSES} >= WAY_OUT


@pytest.mark.parametrize("cause", sorted(WAY_OUT))
def test_mail_comes_last_where_the_way_out_is_broken(cause: str) -> None:
    found = ways(case(cause, Who.YOU), Answers(), set(Way))
    assert found[-1] is Way.MAIL
    assert found[0] is Way.TICKET


def test_mail_comes_last_where_nobody_is_reached() -> None:
    everyone = replace(Answers(), scope=Scope.EVERYONE)
    broken = case("spf-missing", Who.YOUR_IT)
    assert ways(broken, everyone, set(Way))[-1] is Way.MAIL
    assert own_way_out_broken(broken, everyone)
    assert not own_way_out_broken(broken, Answers())


def test_the_recipients_side_is_told_first_where_it_has_to_act() -> None:
    found = ways(case("recipient-domain-not-hosted", Who.RECIPIENT), Answers(), set(Way))
    assert found[:3] == (Way.RECIPIENT, Way.MAIL, Way.TICKET)
    assert found[-1] is Way.BUNDLE


def test_only_what_is_possible_is_offered() -> None:
    found = ways(case("spf-missing", Who.YOUR_IT), Answers(), {Way.TICKET, Way.BUNDLE})
    assert found == (Way.TICKET, Way.BUNDLE)


def test_the_provider_is_told_first_where_it_has_to_act() -> None:
    found = ways(case("ip-blocklisted", Who.PROVIDER), Answers(), set(Way))
    assert found[0] is Way.PROVIDER
    assert set(found) == set(Way)
