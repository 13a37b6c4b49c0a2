# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions: asked while an answer can still change the verdict, the most telling first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relayfix.diagnosis import diagnose
from relayfix.interview import (
    QUESTIONS,
    answered,
    answered_by_bounces,
    chosen,
    next_question,
    question_of,
)
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.answers import Account, Answers, Scope, Trial, YesNo
from relayfix.model.bounce import (
    Action,
    Bounce,
    Format,
    Hop,
    Kind,
    Nested,
    Original,
    Reason,
    Recipient,
    Source,
)
from relayfix.model.check import CheckResult, CheckStatus, MailHost, MxData
from relayfix.model.sentence import Sentence


def bounce(**recipient: Any) -> Bounce:
    """The headline refusal: Exchange Online passes on what the next server said."""
    given: dict[str, Any] = {
        "final_recipient": "claire@cabinet.example",
        "action": Action.FAILED,
        "status": "5.7.367",
        "reply_code": 550,
        "diagnostic": "550 5.7.367 Remote server returned not permitted to relay -> "
        "554 5.7.1 Relaying denied",
        "nested": Nested(status="5.7.1", reply_code=554, diagnostic="554 5.7.1 Relaying denied"),
        "remote_mta": "mx.host.example",
        "reason": Reason.RELAY_DENIED,
    }
    return Bounce(
        source=Source(name="x.eml", format=Format.EML),
        kind=Kind.FAILED,
        generator="exchange-online",
        reporting_mta="mr1.prod.outlook.com",
        original=Original(
            from_="anna@atelier.example",
            to=("claire@cabinet.example",),
            hops=(Hop(from_="pr0.prod.outlook.com", by="mr1.prod.outlook.com"),),
        ),
        recipients=(Recipient(**{**given, **recipient}),),
    )


NOTHING = Answers()

THEIR_MX = CheckResult(
    id="recipient-mx",
    status=CheckStatus.OK,
    summary=Sentence.of("check.skipped.no_network"),
    data=MxData(domain="cabinet.example", hosts=(MailHost(name="mx.host.example"),)),
)


def asked(one: Bounce, answers: Answers = NOTHING, *checks: CheckResult) -> str | None:
    question = next_question((one,), answers, checks)
    return None if question is None else question.id


def test_the_headline_asks_for_the_scope_first() -> None:
    assert asked(bounce()) == "scope"


def test_once_the_host_is_proved_nothing_is_asked() -> None:
    assert asked(bounce(), Answers(), THEIR_MX) is None


def test_an_answer_is_not_asked_for_again() -> None:
    answers, seen = Answers(), []
    while (question := next_question((bounce(),), answers)) is not None:
        assert question.id not in seen
        seen.append(question.id)
        answers = answered(answers, question.id, question.choices[-1].value)
    assert seen[0] == "scope"


def test_i_do_not_know_changes_nothing() -> None:
    before = diagnose((bounce(),), Answers())
    for id_ in QUESTIONS:
        last = question_of(id_).choices[-1].value
        after = diagnose((bounce(),), answered(Answers(), id_, last))
        assert [c.verdict.id for c in after.cases] == [c.verdict.id for c in before.cases]
        assert after.cases[0].verdict.confidence is before.cases[0].verdict.confidence


@pytest.mark.parametrize("id_", QUESTIONS)
def test_a_question_that_is_asked_can_change_the_verdict(id_: str) -> None:
    """Each question decides something somewhere; none is asked for its own sake."""
    situations = {
        "scope": bounce(),
        "forwarding": bounce(
            final_recipient="claire@elsewhere.example",
            reason=Reason.SPF,
            nested=None,
            diagnostic="550 5.7.1 SPF fail: [192.0.2.9] may not send for atelier.example",
        ),
        "sent_it": bounce(
            reason=Reason.SPF,
            nested=None,
            diagnostic="550 5.7.1 SPF fail: [192.0.2.9] may not send for atelier.example",
        ),
        "other_app": replace(
            bounce(remote_mta=None, nested=None, diagnostic="550 relaying denied", status=None),
            reporting_mta=None,
            generator="unknown",
            original=None,
        ),
        "account": bounce(remote_mta="gw.atelier.example"),
    }
    one, answers = situations[id_], Answers()
    seen = []
    while (question := next_question((one,), answers)) is not None:
        seen.append(question.id)
        before = diagnose((one,), answers)
        outcomes = {
            (case.verdict.id, case.verdict.who, case.verdict.confidence)
            for choice in question.choices
            for case in diagnose((one,), answered(answers, question.id, choice.value)).cases
        }
        outcomes |= {(c.verdict.id, c.verdict.who, c.verdict.confidence) for c in before.cases}
        assert len(outcomes) > 1
        answers = answered(answers, question.id, question.choices[-1].value)
    assert id_ in seen


@pytest.mark.parametrize("kind", [Kind.UNREADABLE, Kind.NOT_A_BOUNCE, Kind.DELIVERED])
def test_nothing_is_asked_about_what_is_no_refusal(kind: Kind) -> None:
    assert asked(Bounce(source=Source(name="x"), kind=kind)) is None


def test_nothing_is_asked_about_a_message_still_on_its_way() -> None:
    waiting = replace(bounce(action=Action.DELAYED), kind=Kind.DELAYED)
    assert asked(waiting) is None


def test_a_public_address_is_not_asked_about_its_it() -> None:
    original = Original(from_="anna@laposte.net", to=("claire@cabinet.example",))
    one = replace(bounce(remote_mta="gw.laposte.net"), original=original)
    assert asked(one) != "account"


def test_several_bounces_answer_the_scope_by_themselves() -> None:
    several = (bounce(), bounce(final_recipient="tom@other.example"))
    assert answered_by_bounces(several) == Answers(scope=Scope.SOME)


@pytest.mark.parametrize("id_", QUESTIONS)
@pytest.mark.parametrize("language", languages())
def test_every_question_has_its_words(id_: str, language: str) -> None:
    words = catalogue(language)
    question = question_of(id_)
    assert words.say(question.text).endswith("?")
    assert words.say(question.why)
    for choice in question.choices:
        assert words.say(choice.label)
        assert words.say(choice.hint)
    assert question.choices[-1].value in ("unknown", "untested")


def test_answers_are_the_contract_s_words() -> None:
    answers = Answers()
    for id_, value in (
        ("scope", "everyone"),
        ("forwarding", "yes"),
        ("sent_it", "no"),
        ("other_app", "works"),
        ("account", "personal"),
    ):
        answers = answered(answers, id_, value)
        assert chosen(answers, id_) == value
    assert answers == Answers(
        scope=Scope.EVERYONE,
        forwarding=YesNo.YES,
        sent_it=YesNo.NO,
        other_app=Trial.WORKS,
        account=Account.PERSONAL,
    )
    with pytest.raises(ValueError, match="nonsense"):
        answered(answers, "scope", "nonsense")
    with pytest.raises(ValueError, match="question"):
        answered(answers, "nonsense", "yes")
