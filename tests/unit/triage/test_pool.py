# SPDX-License-Identifier: GPL-3.0-or-later
"""All files of a folder come back once, whatever some of them do to the child that reads them."""

from __future__ import annotations

import functools
import json
import sys
import time
from pathlib import Path

import pytest

from relayfix.intake.conversation import Garbled
from relayfix.intake.reader import Reader
from relayfix.model.sentence import Sentence
from relayfix.triage import answers, pool
from relayfix.triage.row import Row, Sorted
from tests.support.project import ROOT

CHILD = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from relayfix.intake import worker
from relayfix.triage import answers
from relayfix.triage.row import Row, Sorted

def read(name, data):
    if data == b"die":
        os._exit(3)
    if data == b"hang":
        while True:
            pass
    if data == b"garbage":
        return b'[["mail-loop", "everybody", null, null, null]]'
    row = Row(cause="mail-loop", who="wait", recipient_domain=os.path.basename(name))
    return answers.encode(Sorted(rows=(row,)))

sys.exit(worker.serve(read))
"""


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children that come to harm over some files, and four seconds for each file."""
    monkeypatch.setattr(pool, "command", lambda *_: (sys.executable, "-I", "-c", CHILD))
    monkeypatch.setattr(pool, "Reader", functools.partial(Reader, 4.0))


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("jobs", [1, 3])
def test_each_file_is_there_once_and_only_the_bad_are_bad(tmp_path: Path, jobs: int) -> None:
    harm = {0: b"die", 17: b"hang", 18: b"garbage", 19: b"die", 40: b"", 70: b"hang", 99: b"die"}
    files = []
    for number in range(100):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(harm.get(number, b"good"))
        files.append(str(file))
    files.insert(50, str(tmp_path / "gone.eml"))
    found = list(pool.sort_all(files, jobs))
    assert sorted(name for name, _ in found) == sorted(files)
    for name, rows in found:
        if rows.error is None:
            assert [row.recipient_domain for row in rows.rows] == [Path(name).name]
    bad = {Path(name).name: rows.error.id for name, rows in found if rows.error is not None}
    assert bad == {
        "0.eml": "reader.stopped",
        "17.eml": "reader.timeout",
        "18.eml": "reader.garbled",
        "19.eml": "reader.stopped",
        "40.eml": "files.empty",
        "70.eml": "reader.timeout",
        "99.eml": "reader.stopped",
        "gone.eml": "files.missing",
    }


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("count", [0, 1, pool.BATCH, pool.BATCH + 1])
def test_any_number_of_files(tmp_path: Path, count: int) -> None:
    for number in range(count):
        (tmp_path / f"{number}.eml").write_bytes(b"good")
    files = [str(tmp_path / f"{number}.eml") for number in range(count)]
    assert sorted(name for name, _ in pool.sort_all(files, 2)) == sorted(files)


@pytest.mark.usefixtures("hostile")
def test_large_files_do_not_travel_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(pool, "BATCH_BYTES", 1000)

    class Watched(Reader):
        def ask(self, files, check):  # type: ignore[no-untyped-def]  # passes on what it gets
            asked.append([len(data) for _, data in files])
            return super().ask(files, check)

    monkeypatch.setattr(pool, "Reader", Watched)
    for number, size in enumerate((10, 5000, 10, 10, 990, 10)):
        (tmp_path / f"{number}.eml").write_bytes(b"x" * size)
    monkeypatch.setattr(pool, "SHARES", 1)
    files = [str(tmp_path / f"{number}.eml") for number in range(6)]
    assert len(list(pool.sort_all(files, 1))) == 6
    assert asked == [[10, 5000], [10, 10, 990], [10]]


@pytest.mark.usefixtures("hostile")
def test_the_children_end_when_nobody_wants_the_rest(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.eml").write_bytes(b"hang" if number % 2 else b"good")
    results = pool.sort_all([str(tmp_path / f"{number}.eml") for number in range(40)], 2)
    next(results)
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 15


ROW = Row(cause="mail-loop", who="wait", refusing_host="mx.there.example")


@pytest.mark.parametrize(
    "found",
    [
        Sorted(rows=(ROW, ROW)),
        Sorted(rows=(Row(cause="x", who="your-it", recipient_domain="there.example"),)),
        Sorted(error=Sentence.of("triage.no_bundle", name="caf\udce9.zip")),
    ],
)
def test_what_a_child_says_is_what_is_heard(found: Sorted) -> None:
    assert answers.decode(answers.encode(found)) == found


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        "mail-loop",
        [1],
        [[]],
        ["abcde"],
        [["mail-loop", "wait", None, None]],
        [["mail-loop", "wait", None, None, None, None]],
        [["mail-loop", "everybody", None, None, None]],
        [["mail-loop", ["wait"], None, None, None]],
        [["mail loop", "wait", None, None, None]],
        [["", "wait", None, None, None]],
        [["x" * 61, "wait", None, None, None]],
        [["mail-loop\n", "wait", None, None, None]],
        [[5, "wait", None, None, None]],
        [["mail-loop", "wait", 5, None, None]],
        [["mail-loop", "wait", None, ["x"], None]],
        [["mail-loop", "wait", None, "x" * 1001, None]],
        [["mail-loop", "wait", None, None, "yesterday"]],
        [["mail-loop", "wait", None, None, 5]],
        [["mail-loop", "wait", None, None, None], ["mail-loop"]],
        {"id": "no.such", "values": {}},
        {"id": "triage.no_bundle", "values": {}},
        {"id": "triage.no_bundle", "values": {"name": []}},
        {"id": "triage.not_returned", "values": {}, "more": 1},
        {"rows": [], "error": None},
    ],
)
def test_what_no_child_of_ours_says_is_not_believed(said: object) -> None:
    with pytest.raises(Garbled):
        answers.decode(json.dumps(said).encode())


@pytest.mark.parametrize("said", [b"", b"\xff{", b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_no_json_is_not_believed(said: bytes) -> None:
    with pytest.raises(Garbled):
        answers.decode(said)
