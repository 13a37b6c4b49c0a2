# SPDX-License-Identifier: GPL-3.0-or-later
"""Every act belongs to a step that is said, and has the value that it needs."""

from __future__ import annotations

import re

import pytest

from relayfix.knowledge.step_acts import Act, step_acts
from relayfix.knowledge.texts import catalogue


def words(id_: str) -> str:
    text = catalogue("en").texts[id_]
    assert isinstance(text, str)
    return text


def test_every_act_is_one_of_a_step() -> None:
    texts = catalogue("en").texts
    assert [id_ for id_ in step_acts() if id_ not in texts] == []
    assert set(step_acts().values()) == set(Act)


def test_what_is_copied_stands_in_the_step() -> None:
    for id_, act in step_acts().items():
        if act is Act.COPY_ADDRESS:
            assert re.search(r"\{(address|sender)\}", words(id_)), id_


def test_every_step_that_tells_or_hands_on_has_a_button() -> None:
    """The person's steps of these kinds can all be done from here."""
    acts = step_acts()
    kinds = re.compile(r"step\.(tell_|give_|pass_page|reach_otherwise|compare_address)")
    missing = [id_ for id_ in catalogue("en").texts if kinds.match(id_) and id_ not in acts]
    assert missing == []


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("in the settings of this account", Act.GUIDE),
        ("give your it this report", Act.REPORT),
        ("give this report to your it", Act.REPORT),
        ("returned message in relayfix", Act.FILE),
    ],
)
def test_what_a_step_says_its_button_does(said: str, act: Act) -> None:
    acts, texts = step_acts(), catalogue("en").texts
    steps = [id_ for id_ in texts if id_.startswith("step.") and said in words(id_).lower()]
    assert steps
    assert {id_: acts.get(id_) for id_ in steps} == dict.fromkeys(steps, act)
