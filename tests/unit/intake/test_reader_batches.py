# SPDX-License-Identifier: GPL-3.0-or-later
"""Many files asked about at once: the one that does harm is found, and all others are read."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Sequence

import pytest

from relayfix.intake.conversation import Garbled
from relayfix.intake.frames import MAX_FILES, FrameError, pieces, receive, requested
from relayfix.intake.reader import Reader
from relayfix.model.sentence import Sentence
from tests.support.project import ROOT

LIMITED = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no such limit there")
CHILD = f"""
import json, os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from relayfix.intake import worker

def read(name, data):
    what = data.partition(b"|")[0].decode()
    if what == "die":
        os._exit(3)
    if what == "hang":
        while True:
            pass
    if what == "memory":
        return bytes(bytearray(2 << 30)[:1])
    if what == "no-json":
        return b"\\xff\\xfe{{"
    if what == "too-long":
        return b"x" * (9 << 20)
    if what == "much":
        return json.dumps([os.getpid(), name, "x" * 200_000]).encode()
    return json.dumps([os.getpid(), name, len(data)]).encode()

sys.exit(worker.serve(read))
"""
WITH = (sys.executable, "-I", "-c", CHILD)


def check(answer: bytes) -> tuple[int, str]:
    """The child, and the file it says it read."""
    try:
        pid, name, _ = json.loads(answer)
    except ValueError:
        raise Garbled from None
    return pid, name


def asked(reader: Reader, whats: Sequence[bytes]) -> list[tuple[int, str] | Sentence]:
    """One answer a file, in order."""
    files = [(f"{n}.eml", what) for n, what in enumerate(whats)]
    found = [answer for piece in reader.ask(files, check) for answer in piece]
    assert len(found) == len(files)
    for number, answer in enumerate(found):
        named = answer.value("name") if isinstance(answer, Sentence) else answer[1]
        assert named == f"{number}.eml"
    return found


@pytest.mark.parametrize(
    ("what", "sentence", "seconds"),
    [
        (b"die", "reader.stopped", 20.0),
        (b"hang", "reader.timeout", 0.5),
        pytest.param(b"memory", "reader.memory", 20.0, marks=LIMITED),
        (b"no-json", "reader.garbled", 20.0),
        (b"too-long", "reader.garbled", 20.0),
    ],
)
@pytest.mark.parametrize("where", [(0,), (3,), (6,), (2, 3), (0, 6)])
def test_exactly_the_file_that_does_harm_has_no_answer(
    what: bytes, sentence: str, seconds: float, where: tuple[int, ...]
) -> None:
    whats = [what if n in where else b"good" for n in range(7)]
    with Reader(seconds, start_with=WITH) as reader:
        found = asked(reader, whats)
        bad = {n: a.id for n, a in enumerate(found) if isinstance(a, Sentence)}
        assert bad == dict.fromkeys(where, sentence)
        children = [answer[0] for answer in found if not isinstance(answer, Sentence)]
        assert len(set(children)) <= len(where) + 1
        assert not isinstance(asked(reader, [b"good"])[0], Sentence)


def test_a_file_that_is_too_large_stays_away_from_the_child_and_the_others_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("relayfix.intake.reader.MAX_BYTES", 10)
    with Reader(20.0, start_with=WITH) as reader:
        found = asked(reader, [b"x" * 11, b"good", b"x" * 10, b"x" * 11, b"good", b"x" * 11])
    bad = {n: a.id for n, a in enumerate(found) if isinstance(a, Sentence)}
    assert bad == dict.fromkeys((0, 3, 5), "files.too_large")


def test_more_files_than_a_request_holds() -> None:
    with Reader(20.0, start_with=WITH) as reader:
        found = asked(reader, [b"good"] * (2 * MAX_FILES + 1))
    assert len({answer[0] for answer in found if not isinstance(answer, Sentence)}) == 1


def test_neither_side_waits_for_the_other_to_empty_a_pipe() -> None:
    """Requests and answers that are each many times what a pipe holds."""
    with Reader(20.0, start_with=WITH) as reader:
        found = asked(reader, [b"much|" + b"y" * 300_000] * 16)
    assert not any(isinstance(answer, Sentence) for answer in found)


def test_what_is_done_is_handed_on_while_a_file_hangs() -> None:
    files = [("0.eml", b"good"), ("1.eml", b"hang"), ("2.eml", b"good")]
    with Reader(30.0, start_with=WITH) as reader:
        pieces = reader.ask(files, check)
        (first,) = next(pieces)
        assert not isinstance(first, Sentence)
        stop = threading.Timer(0.1, reader.cancel)
        stop.start()
        rest = [answer for piece in pieces for answer in piece]
    assert [a.id for a in rest if isinstance(a, Sentence)] == ["reader.cancelled"] * 2


def test_answers_that_nobody_fetched_are_not_taken_for_the_next() -> None:
    with Reader(20.0, start_with=WITH) as reader:
        pieces = reader.ask([("0.eml", b"good"), ("1.eml", b"hang")], check)
        next(pieces)
        pieces.close()  # type: ignore[attr-defined]  # a generator is what it is
        (found,) = next(reader.ask([("2.eml", b"good")], check))
    assert not isinstance(found, Sentence)
    assert found[1] == "2.eml"


def test_a_child_that_cannot_be_started_has_a_sentence_for_each_file() -> None:
    with Reader(20.0, start_with=("no-such-program-as-this",)) as reader:
        found = [a for piece in reader.ask([("x", b"good")] * 3, check) for a in piece]
    assert [a.id for a in found if isinstance(a, Sentence)] == ["reader.unavailable"] * 3


def test_the_thread_of_a_child_ends_with_it() -> None:
    before = threading.active_count()
    for what in (b"good", b"die", b"no-json"):
        with Reader(20.0, start_with=WITH) as reader:
            asked(reader, [what])
    for thread in threading.enumerate():
        if thread.name == "reader-pipes":
            thread.join(20)
    assert threading.active_count() <= before


def test_a_request_comes_back_as_it_was_asked() -> None:
    large = b"x" * 3_000_000
    files = [("caf\udce9\n.eml", b"\0\xff"), ("", b""), ("3", large), ("4", b"y")]
    asked_in = pieces(files)
    assert any(piece is large for piece in asked_in)  # of that no copy is made
    pipe = io.BytesIO(b"".join(asked_in))
    assert receive(pipe, 1) == b"r"
    assert requested(pipe) == files
    assert pipe.read() == b""


def test_a_request_about_nothing_is_none() -> None:
    for count in (0, MAX_FILES + 1):
        with pytest.raises(ValueError, match=str(count)):
            pieces([("x", b"")] * count)
    for block in (b"\0\0\0\1\0", b"\0\0\0\0"):
        with pytest.raises(FrameError):
            requested(io.BytesIO(block))


@pytest.mark.skipif(os.name == "nt", reason="a signal that stops")
def test_a_program_that_was_stopped_for_a_while_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child gives up on itself only over a file, never over waiting to be heard."""
    source = CHILD.replace("sys.exit(", "worker.PATIENCE = 0.5\nsys.exit(")
    hold = threading.Event()
    real = receive

    def late(pipe: object, limit: int) -> bytes:
        hold.wait(1.5)
        return real(pipe, limit)  # type: ignore[arg-type]  # whatever it was called with

    with Reader(20.0, start_with=(sys.executable, "-I", "-c", source)) as reader:
        asked(reader, [b"good"])
        monkeypatch.setattr("relayfix.intake.conversation.receive", late)
        found = asked(reader, [b"much", b"good"])
    assert not any(isinstance(answer, Sentence) for answer in found)
