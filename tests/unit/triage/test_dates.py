# SPDX-License-Identifier: GPL-3.0-or-later
"""The first and the last of a group, whatever order and zones the dates come in."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta, timezone

from relayfix.model.sentence import Sentence
from relayfix.triage.groups import group
from relayfix.triage.row import Row, Sorted

EARLY = datetime(2026, 11, 23, 10, tzinfo=timezone(timedelta(hours=5, minutes=45)))
LATE = datetime(2026, 11, 24, 8)
"""Some servers write no zone."""
MIDDLE = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_first_and_last_in_any_order() -> None:
    for dates in itertools.permutations((EARLY, MIDDLE, LATE, None)):
        rows = [
            (f"{n}.eml", Sorted(rows=(Row(cause="delayed", who="wait", date=date),)))
            for n, date in enumerate(dates)
        ]
        (found,) = group(rows).groups
        assert (found.first, found.last) == (EARLY, LATE.replace(tzinfo=UTC))
        assert found.count == 4


def test_a_file_that_could_not_be_read_is_in_no_group() -> None:
    found = group([("a.eml", Sorted(error=Sentence.of("files.empty", name="a.eml")))])
    assert found.groups == ()
    assert not found.all_readable
