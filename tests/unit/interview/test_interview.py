# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions: asked while an answer can still change the verdict, the most telling first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
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
    taken_back,
)
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.answers import Account, Answers, Changed, Scope, Trial, YesNo
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
    SendingIp,
    Source,
)
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    MailHost,
    MxData,
    SpfData,
    SpfResult,
)
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


LOST = replace(
    bounce(
        remote_mta=None,
        nested=None,
        status=None,
        reply_code=None,
        diagnostic="Cannot find the e-mail server. (0x800CCC0D)",
        reason=Reason.CONNECTION_FAILED,
    ),
    reporting_mta=None,
    generator="outlook-client",
    original=None,
)
"""A program does not get through to its server: its settings, or the network."""

NAMELESS = replace(
    bounce(remote_mta=None, nested=None, diagnostic="550 relaying denied", status=None),
    reporting_mta=None,
    generator="unknown",
    original=None,
)
"""Words about relaying, and no host: a program's sign-in, or a server of either side."""

SPF = bounce(
    reason=Reason.SPF,
    nested=None,
    diagnostic="550 5.7.1 SPF fail: [192.0.2.9] may not send for atelier.example",
)

MARKED = replace(
    bounce(),
    original=Original(
        from_="anna@atelier.example",
        envelope_from="SRS0=Kx9f=QX=atelier.example=anna@fwd.example",
        to=("claire@cabinet.example",),
    ),
)
"""The refused address was typed, and there is a mark of a forward."""

PASSING = bounce(
    reason=Reason.SPF,
    nested=None,
    diagnostic="550 5.7.1 SPF fail: [192.0.2.9] may not send for atelier.example",
    status="5.7.1",
)
PASSING = replace(
    PASSING,
    original=Original(
        from_="anna@atelier.example",
        to=("claire@cabinet.example",),
        date=datetime.now(UTC),
        sending_ip=SendingIp(value="192.0.2.9", source="[192.0.2.9]"),
    ),
)
SPF_PASSES = CheckResult(
    id="spf",
    status=CheckStatus.OK,
    summary=Sentence.of("check.skipped.no_network"),
    data=SpfData(
        result=SpfResult.PASS,
        ip="192.0.2.9",
        domain="atelier.example",
        record="v=spf1 ip4:192.0.2.9 -all",
    ),
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
        "forwarding": MARKED,
        "sender": SPF,
        "sent_it": SPF,
        "other_app": NAMELESS,
        "account": bounce(remote_mta="gw.atelier.example"),
        "other_network": LOST,
        "can_receive": NAMELESS,
        "changed": LOST,
        "since": PASSING,
    }
    known = {
        "since": Answers(changed=(Changed.DNS,)),
        "sent_it": Answers(account=Account.WORK),
        "changed": Answers(other_app=Trial.FAILS, other_network=Trial.FAILS),
    }
    one, answers = situations[id_], known.get(id_, NOTHING)
    checks = (SPF_PASSES,) if id_ == "since" else ()
    seen = []
    while (question := next_question((one,), answers, checks)) is not None:
        seen.append(question.id)
        before = diagnose((one,), answers, checks)
        outcomes = {
            (case.verdict.id, case.verdict.who, case.verdict.confidence)
            for choice in question.choices
            for case in diagnose((one,), answered(answers, question.id, choice.value), checks).cases
        }
        outcomes |= {(c.verdict.id, c.verdict.who, c.verdict.confidence) for c in before.cases}
        assert len(outcomes) > 1
        answers = answered(answers, question.id, question.choices[-1].value)
    assert id_ in seen


def vain(one: Bounce, answers: Answers = NOTHING) -> list[str]:
    """What somebody is asked who never knows."""
    seen = []
    while (question := next_question((one,), answers)) is not None:
        seen.append(question.id)
        answers = answered(answers, question.id, question.choices[-1].value)
    return seen


def refused(reason: Reason, said: str) -> Bounce:
    return bounce(reason=reason, nested=None, diagnostic=said, status=said.split()[1])


@pytest.mark.parametrize(
    ("one", "asked_for"),
    [
        (refused(Reason.RECIPIENT_UNKNOWN, "550 5.1.1 User unknown"), []),
        (refused(Reason.MAILBOX_FULL, "552 5.2.2 Mailbox full"), []),
        (refused(Reason.MESSAGE_TOO_LARGE, "552 5.3.4 Message size exceeds fixed limit"), []),
        (SPF, ["sender"]),
        (
            refused(Reason.IP_BLOCKED, "554 5.7.1 [192.0.2.9] listed by zen.spamhaus.org"),
            ["sender"],
        ),
        (bounce(), ["scope"]),
    ],
    ids=["unknown", "full", "size", "spf", "listed", "relay"],
)
def test_the_usual_reasons_ask_one_question_at_most(one: Bounce, asked_for: list[str]) -> None:
    assert vain(one) == asked_for


def test_who_does_not_know_is_not_asked_on_and_on() -> None:
    """Two questions in vain are enough where no answer would tell who must act."""
    assert len(vain(LOST)) == 2
    assert asked(LOST, Answers(other_app=Trial.FAILS, other_network=Trial.FAILS)) == "changed"
    assert asked(LOST, Answers(other_app=Trial.UNTESTED, other_network=Trial.UNTESTED)) is None


@pytest.mark.parametrize(
    ("value", "sent_it", "account"),
    [
        ("work", YesNo.YES, Account.WORK),
        ("personal", YesNo.YES, Account.PERSONAL),
        ("no", YesNo.NO, None),
        ("unknown", YesNo.UNKNOWN, Account.UNKNOWN),
    ],
)
def test_one_question_tells_whose_message_and_what_kind_of_address(
    value: str, sent_it: YesNo, account: Account | None
) -> None:
    before = Answers(account=Account.WORK) if value == "no" else NOTHING
    answers = answered(before, "sender", value)
    assert (answers.sent_it, answers.account) == (sent_it, account)
    assert chosen(answers, "sender") == value
    assert taken_back(answers, ["sender"]) == NOTHING


def test_of_the_two_only_the_open_one_is_asked() -> None:
    assert vain(SPF, Answers(account=Account.WORK)) == ["sent_it"]
    assert vain(SPF, Answers(sent_it=YesNo.YES)) == ["account"]
    assert chosen(Answers(sent_it=YesNo.YES), "sender") is None


def test_answers_taken_back_leave_a_case_that_can_be_judged() -> None:
    answers = Answers(other_app=Trial.FAILS, changed=(Changed.NETWORK,), since="2026-11-24")
    answers = taken_back(answers, ["changed", "since"])
    assert answers == Answers(other_app=Trial.FAILS)
    assert diagnose((LOST,), answers).cases


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


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "since"), [("today", "2026-11-24"), ("days", "2026-11-21"), ("weeks", "2026-11-10")]
)
def test_since_when_becomes_a_date_and_back(value: str, since: str) -> None:
    answers = answered(Answers(changed=(Changed.DNS,)), "since", value, TODAY)
    assert answers.since == since
    assert chosen(answers, "since", TODAY) == value


def test_not_to_know_since_when_is_an_answer_too() -> None:
    answers = answered(Answers(changed=(Changed.DNS,)), "since", "unknown", TODAY)
    assert answers.since is None
    assert chosen(answers, "since", TODAY) == "unknown"
    assert chosen(answers, "changed") == "dns"
    assert chosen(Answers(changed=(Changed.DNS,)), "since", TODAY) is None
    known = answered(answers, "since", "days", TODAY)
    assert known.changed == (Changed.DNS,)


def test_a_change_that_is_still_spreading_needs_time() -> None:
    """The record is right now, and was changed the day before: nobody has to do anything."""
    answers = answered(Answers(changed=(Changed.DNS,)), "since", "today")
    (case,) = diagnose((PASSING,), answers, (SPF_PASSES,)).cases
    assert (case.verdict.id, case.verdict.who.value) == ("spf-not-listed", "wait")
    assert case.verdict.confidence.value == "likely"
    assert case.steps.wait
    long_ago = answered(answers, "since", "weeks")
    (case,) = diagnose((PASSING,), long_ago, (SPF_PASSES,)).cases
    assert (case.verdict.who.value, case.verdict.confidence.value) == ("your-it", "possible")


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        (Answers(), ("outgoing-server-settings", "possible")),
        (Answers(other_network=Trial.WORKS), ("other-network", "likely")),
        (Answers(changed=(Changed.NETWORK,)), ("other-network", "likely")),
        (Answers(can_receive=YesNo.NO), ("other-network", "likely")),
        (Answers(other_network=Trial.FAILS), ("outgoing-server-settings", "likely")),
        (Answers(changed=(Changed.COMPUTER,)), ("outgoing-server-settings", "likely")),
    ],
)
def test_what_separates_settings_from_the_network(
    answers: Answers, verdict: tuple[str, str]
) -> None:
    (case,) = diagnose((LOST,), answers).cases
    assert (case.verdict.id, case.verdict.confidence.value) == verdict
    assert case.verdict.who.value == "you"


def test_a_domain_that_moved_a_day_ago_needs_time() -> None:
    """The old server was still asked: said only where the change and its date are known."""
    elsewhere = CheckResult(
        id="recipient-mx",
        status=CheckStatus.OK,
        summary=Sentence.of("check.skipped.no_network"),
        data=MxData(
            domain="cabinet.example",
            hosts=(MailHost(name="mx.new.example", addresses=("192.0.2.70",)),),
        ),
    )
    original = bounce().original
    assert original is not None
    old = replace(bounce(), original=replace(original, date=datetime.now(UTC)))
    (before,) = diagnose((old,), Answers(), (elsewhere,)).cases
    assert before.verdict.id == "undetermined"
    question = next_question((old,), Answers(scope=Scope.UNKNOWN), (elsewhere,))
    seen = []
    answers = Answers(scope=Scope.UNKNOWN)
    while question is not None:
        seen.append(question.id)
        value = {"changed": "dns", "since": "today"}.get(question.id)
        answers = answered(answers, question.id, value or question.choices[-1].value)
        question = next_question((old,), answers, (elsewhere,))
    assert seen.index("changed") < seen.index("since")
    (after,) = diagnose((old,), answers, (elsewhere,)).cases
    assert (after.verdict.id, after.verdict.who.value) == ("temporary-failure", "wait")
    assert after.verdict.confidence.value == "likely"
