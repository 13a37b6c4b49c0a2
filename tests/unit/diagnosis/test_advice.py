# SPDX-License-Identifier: GPL-3.0-or-later
"""Advice beside the repair: what fits the cause, and never the whole list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relayfix.diagnosis import diagnose
from relayfix.diagnosis.causes import CAUSES
from relayfix.knowledge.advice import advice_table
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.answers import Account, Answers, Scope
from relayfix.model.bounce import Bounce, Format, Kind, Reason, Source
from relayfix.model.diagnosis import Advice

Make = Callable[..., Bounce]


def advice(bounce: Bounce, answers: Answers | None = None) -> Advice:
    return diagnose((bounce,), answers or Answers()).cases[0].advice


def test_every_cause_has_its_advice() -> None:
    assert {id_ for id_, _ in CAUSES} <= advice_table().keys()


@pytest.mark.parametrize("language", languages())
def test_the_table_names_texts_and_uses_them_all(language: str) -> None:
    rows = advice_table().values()
    named = {f"advice.urgency.{row.reach}" for row in rows}
    named |= {f"advice.explained.{one}" for row in rows for one in row.worth}
    named |= {f"advice.prevention.{one}" for row in rows for one in row.prevention}
    texts = {id_ for id_ in catalogue(language).texts if id_.startswith("advice.")}
    assert named <= texts
    assert {id_ for id_ in texts - named if not id_.startswith("advice.next.")} == {
        "advice.urgency.both_ways",
        "advice.urgency.everybody",
        "advice.urgency.one_address_likely",
        "advice.urgency.one_place_likely",
    }


def test_a_relay_is_explained_where_one_refused(refusal: Make) -> None:
    found = advice(refusal())
    assert [one.id for one in found.explained] == ["advice.explained.relay"]
    assert found.urgency is not None
    assert found.next_


@pytest.mark.parametrize(
    ("scope", "reach"),
    [
        (Scope.EVERYONE, "everybody"),
        (Scope.ONE_RECIPIENT, "one_address"),
        (Scope.SOME, "some"),
        (Scope.UNKNOWN, "open"),
    ],
)
def test_who_is_reached_the_person_knows_better(refusal: Make, scope: Scope, reach: str) -> None:
    odd = refusal(reason=Reason.UNKNOWN)
    found = advice(odd, Answers(scope=scope))
    assert found.urgency is not None
    assert found.urgency.id == f"advice.urgency.{reach}"


def test_that_other_mail_gets_through_is_said_only_where_the_person_said_so(refusal: Make) -> None:
    unknown = refusal(reason=Reason.RECIPIENT_UNKNOWN, status="5.1.1")
    found = advice(unknown)
    assert found.urgency is not None
    assert found.urgency.id == "advice.urgency.one_address_likely"
    found = advice(unknown, Answers(scope=Scope.ONE_RECIPIENT))
    assert found.urgency is not None
    assert found.urgency.id == "advice.urgency.one_address"


def test_where_there_is_no_it_the_provider_is_next(refusal: Make) -> None:
    found = advice(refusal(remote_mta="gw.atelier.example"), Answers(account=Account.PERSONAL))
    assert [one.id for one in found.next_] == ["advice.next.provider"]
    at_work = advice(refusal(remote_mta="gw.atelier.example"))
    assert [one.id for one in at_work.next_] == ["advice.next.your_it", "advice.next.outside"]


def test_a_message_that_is_no_refusal_needs_no_advice() -> None:
    other = Bounce(source=Source(name="x.eml", format=Format.EML), kind=Kind.NOT_A_BOUNCE)
    assert advice(other) == Advice()
