# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of steps: what it names exists, and what is not known is not said."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relayfix.diagnosis.causes import CAUSES
from relayfix.diagnosis.clues import Clues, gather
from relayfix.diagnosis.facts import CONDITIONS, facts
from relayfix.diagnosis.lookups import Lookups
from relayfix.diagnosis.steps import steps_for
from relayfix.knowledge import steps as table
from relayfix.knowledge.steps import Wording, step_kinds, step_table
from relayfix.knowledge.tables import KnowledgeError
from relayfix.knowledge.texts import PLACEHOLDER, catalogue, languages
from relayfix.model.answers import Account, Answers
from relayfix.model.bounce import Bounce
from relayfix.model.diagnosis import StepKind, Who
from tests.cases.told import MARKS
from tests.support.project import PACKAGE, python_files

Make = Callable[..., Bounce]

TEXTS = catalogue("en").texts
FACTS = {
    *(
        "host",
        "their_domain",
        "our_domain",
        "spf_domain",
        "address",
        "sender",
        "person",
        "typed",
        "typed_name",
        "until",
    ),
    *("words", "ip", "mx", "provider", "named_server", "selector", "trace_by"),
    *("server", "port", "security"),
}


def wordings() -> Iterator[tuple[str, Wording]]:
    for cause, desks in step_table().by_cause.items():
        for steps in desks.values():
            for step in steps:
                for wording in step:
                    yield cause, wording


def test_every_step_of_the_table_has_a_text_with_its_values() -> None:
    for cause, wording in wordings():
        text = TEXTS[f"step.{wording.name}"]
        assert isinstance(text, str)
        given = {name for name, _ in wording.needs}
        assert set(PLACEHOLDER.findall(text)) == given, (cause, wording.name)


def test_every_fact_and_condition_of_the_table_exists() -> None:
    for cause, wording in wordings():
        assert {fact for _, fact in wording.needs} <= FACTS, (cause, wording)
        assert {name.lstrip("!") for name in wording.if_} <= CONDITIONS.keys(), (cause, wording)


def test_every_table_is_that_of_a_cause() -> None:
    known = {id_ for id_, _ in CAUSES}
    assert {cause.partition(".")[0] for cause in step_table().by_cause} <= known


def test_every_text_of_a_step_is_said() -> None:
    said = {f"step.{wording.name}" for _, wording in wordings()}
    for file in python_files(PACKAGE / "diagnosis"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
    silent = {id_ for id_ in TEXTS if id_.startswith("step.")} - said
    assert not silent - {f"step.{half}" for half in ("provider_knows_host", "it_knows_host")}


def test_every_step_that_has_a_kind_has_a_text() -> None:
    assert step_kinds().keys() <= {id_ for id_ in TEXTS if id_.startswith("step.")}
    assert StepKind.DO not in step_kinds().values()  # that is every other step's


@pytest.mark.parametrize("language", languages())
def test_first_aid_begins_by_saying_so_and_nothing_else_does(language: str) -> None:
    for id_, text in catalogue(language).texts.items():
        if id_.startswith("step."):
            says_so = str(text).startswith(MARKS[language])
            assert says_so is (step_kinds().get(id_) is StepKind.FIRST_AID), id_


def test_first_aid_comes_first() -> None:
    for cause, desks in step_table().by_cause.items():
        for desk, steps in desks.items():
            later = {f"step.{wording.name}" for step in steps[1:] for wording in step}
            kinds = {step_kinds().get(id_, StepKind.DO) for id_ in later}
            assert StepKind.FIRST_AID not in kinds, (cause, desk)


def clues(bounce: Bounce, answers: Answers | None = None) -> Clues:
    return gather(bounce, 0, bounce.recipients[0], answers or Answers(), Lookups(), None)


def test_the_facts_of_a_refusal_are_those_that_the_table_may_name(refusal: Make) -> None:
    found = facts(clues(refusal()))
    assert found.keys() <= FACTS
    assert found["host"] == "mx.host.example"
    assert found["their_domain"] == "cabinet.example"
    assert "trace_by" not in found
    assert "until" not in found


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def write(text: str) -> None:
        (tmp_path / "steps_test.toml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(table, "resource", lambda *_: tmp_path)
        step_table.cache_clear()

    return write


@pytest.fixture(autouse=True)
def _table_as_it_was() -> Iterator[None]:
    yield
    step_table.cache_clear()


def test_the_first_wording_whose_facts_are_known_is_said(
    refusal: Make, written: Callable[[str], None]
) -> None:
    written(
        "[shared]\ntell = ['wait_until(date=until)', 'tell_them_at(address)']\n"
        "[some-cause]\nyou = ['@tell', 'send_again']\nyour-it = ['check_mx(domain=their_domain)']\n"
        "[some-cause.other]\nyou = ['@tell']\n"
        "[some-cause.at-recipient]\nrecipient = ['pass_page']\n"
    )
    found = steps_for("some-cause", Who.YOUR_IT, clues(refusal()), "cause.some-cause.explanation")
    assert [one.id for one in found.you] == ["step.tell_them_at", "step.send_again"]
    assert found.you[0].value("address") == "claire@cabinet.example"
    assert found.your_it[0].value("domain") == "cabinet.example"
    other = steps_for("some-cause", Who.YOUR_IT, clues(refusal()), "cause.some-cause.other")
    assert len(other.you) == 1
    theirs = steps_for(
        "some-cause", Who.RECIPIENT, clues(refusal()), "cause.some-cause.explanation"
    )
    assert [one.id for one in theirs.recipient] == ["step.pass_page"]


def test_a_condition_chooses_between_it_and_the_provider(
    refusal: Make, written: Callable[[str], None]
) -> None:
    written(
        "[some-cause]\nyou = [['give_to_provider(?personal)', 'give_to_it']]\n"
        "your-it = ['find_in_log', 'test_outside(?!personal)']\n"
    )
    at_work = steps_for("some-cause", Who.YOUR_IT, clues(refusal()))
    assert [one.id for one in at_work.you] == ["step.give_to_it"]
    assert len(at_work.your_it) == 2
    private = clues(refusal(), Answers(account=Account.PERSONAL))
    at_home = steps_for("some-cause", Who.PROVIDER, private)
    assert [one.id for one in at_home.you] == ["step.give_to_provider"]
    assert not at_home.your_it
    assert [one.id for one in at_home.provider] == ["step.find_in_log"]


def test_a_cause_without_a_table_has_no_steps(
    refusal: Make, written: Callable[[str], None]
) -> None:
    written("[some-cause]\nyou = ['send_again']\n")
    assert not steps_for("another", Who.YOU, clues(refusal())).you


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nyou = ['Say This']\n",
        "[a]\nyou = ['@nothing']\n",
        "[a]\nnobody = ['send_again']\n",
        "[a]\nyou = ['tell_them(person=)']\n",
    ],
)
def test_a_broken_table_is_named(text: str, written: Callable[[str], None]) -> None:
    written(text)
    with pytest.raises(KnowledgeError, match="a"):
        step_table()
