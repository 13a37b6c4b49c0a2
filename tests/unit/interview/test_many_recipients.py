# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand refused recipients are not judged a thousand times for each answer."""

from __future__ import annotations

import pytest

from relayfix.diagnosis import Known, verdicts
from relayfix.interview import choosing
from relayfix.model.answers import Answers
from relayfix.model.diagnosis import Confidence, Who
from tests.support.many import bounces_of


@pytest.mark.parametrize("alike", [True, False])
def test_every_answer_is_tried_out_on_one_refusal_of_a_kind(
    monkeypatch: pytest.MonkeyPatch, alike: bool
) -> None:
    judged = []

    def counted(known: Known, answers: Answers) -> tuple[tuple[str, Who, Confidence], ...]:
        judged.append(len(known.refusals))
        return verdicts(known, answers)

    monkeypatch.setattr(choosing, "verdicts", counted)
    few = choosing.next_question(bounces_of(choosing._FEW, alike=alike), Answers())
    judged.clear()
    many = choosing.next_question(bounces_of(200, alike=alike), Answers())
    assert judged[0] == 200
    assert max(judged[1:], default=0) <= 6
    assert (many and many.id) == (few and few.id)
