# SPDX-License-Identifier: GPL-3.0-or-later
"""The journey without a widget: what each step knows, and where Continue leads."""

from __future__ import annotations

import asyncio

import pytest

from relayfix import session
from relayfix.intake.parse import parse
from relayfix.interview.question import answered
from relayfix.model.answers import Answers, Scope
from relayfix.model.check import CheckStatus
from relayfix.model.diagnosis import Confidence
from relayfix.model.dossier import InputFile
from relayfix.net.dns import Resolver
from relayfix.resources import resource
from relayfix.session import Network, Session, Step, next_step
from tests.support.nameserver import NameServer, Zone

ZONE: Zone = {
    "cabinet-exemple.example": {"MX": [(10, "mx1.hebergeur.example")]},
    "mx1.hebergeur.example": {"A": ["198.51.100.25"]},
}


def dropped(*names: str) -> Session:
    files = [InputFile(name=n, data=resource("samples", n).read_bytes()) for n in names]
    bounces = [bounce for file in files for bounce in parse(file.name, file.data)]
    return session.with_bounces(Session(), files, bounces)


def test_without_a_returned_message_there_is_nowhere_to_go() -> None:
    assert next_step(Session(), Step.MESSAGE) is Step.MESSAGE
    with pytest.raises(ValueError, match="nothing to report"):
        session.dossier(Session(), language="en")


def test_the_answer_is_there_as_soon_as_the_message_is_read() -> None:
    case = dropped("relay-denied.en.eml")
    assert case.diagnosis is not None
    verdict = case.diagnosis.cases[0].verdict
    assert verdict.confidence is not Confidence.CERTAIN
    assert case.network is Network.NOT_ASKED
    assert next_step(case, Step.MESSAGE) is Step.HAPPENED


def test_a_question_is_asked_only_while_it_can_change_something() -> None:
    case = dropped("relay-denied.en.eml")
    asked = session.question(case)
    assert asked is not None
    assert next_step(case, Step.HAPPENED) is Step.QUESTION
    for _ in range(10):
        asked = session.question(case)
        if asked is None:
            break
        dont_know = asked.choices[-1].value
        case = session.with_answers(case, answered(case.answers, asked.id, dont_know))
    assert asked is None
    assert next_step(case, Step.QUESTION) is Step.CHECKS
    assert next_step(case, Step.CHECKS) is Step.ANSWER
    assert next_step(case, Step.ANSWER) is Step.HAND_OVER


def test_the_checks_make_it_certain_and_a_new_message_forgets_them() -> None:
    case = dropped("relay-denied.en.eml")
    with NameServer(ZONE) as ns:
        case = asyncio.run(session.investigate(case, Resolver([ns.address]), timeout=10))
    assert case.network is Network.ASKED
    assert case.diagnosis is not None
    assert case.diagnosis.cases[0].verdict.id == "recipient-domain-not-hosted"
    assert case.diagnosis.cases[0].verdict.confidence is Confidence.CERTAIN
    assert any(check.status is CheckStatus.OK for check in case.checks)

    other = session.with_bounces(case, case.files, case.bounces)
    assert other.checks == ()
    assert other.network is Network.NOT_ASKED


def test_answers_given_before_stay_when_another_message_comes() -> None:
    case = session.with_answers(dropped("postfix.eml"), Answers(scope=Scope.EVERYONE))
    both = dropped("postfix.eml", "exim.eml")
    again = session.with_bounces(case, both.files, both.bounces)
    assert again.answers.scope is Scope.EVERYONE
    assert len(again.bounces) == 2


def test_the_dossier_holds_what_is_known() -> None:
    found = session.dossier(dropped("relay-denied.en.eml"), language="fr")
    assert found.environment.language is not None
    assert found.environment.language.value == "fr"
    assert found.created.utcoffset() is not None
    assert found.environment.os is not None


@pytest.mark.parametrize(
    ("name", "language"),
    [("fr_FR", "fr"), ("French_France", "fr"), ("en_GB", "en"), ("de_DE", "en"), (None, "en")],
)
def test_the_language_of_the_computer(
    name: str | None, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getlocale", lambda: (name, "UTF-8"))
    assert session.system_language(("en", "fr")) == language
