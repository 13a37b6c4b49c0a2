# SPDX-License-Identifier: GPL-3.0-or-later
"""What the child says: within the limits of an answer, and as blocks that keep to the protocol."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest

from relayfix.intake.frames import MAX_ANSWER, Closed, FrameError, receive, send
from relayfix.intake.worker import encode
from relayfix.model.bounce import Bounce, Kind, Original, Recipient, Source


def bounce(number: int, *, notice: str = "words", headers: str = "From: x") -> Bounce:
    return Bounce(
        source=Source(name="a.mbox", index=number),
        kind=Kind.FAILED,
        recipients=(Recipient(),),
        original=Original(headers=headers),
        notice=notice,
    )


def test_an_answer_holds_all_there_is() -> None:
    (found,) = json.loads(encode([bounce(0)]))["bounces"]
    assert found["notice"] == "words"
    assert found["original"]["headers"] == "From: x"


def test_returned_messages_are_left_out_before_the_words() -> None:
    answer = encode(
        dataclasses.replace(bounce(n), original=Original(headers="From: x", message="QQ==" * 10**6))
        for n in range(3)
    )
    assert len(answer) <= MAX_ANSWER
    found = json.loads(answer)["bounces"]
    assert [(b["notice"], b["original"]["message"]) for b in found] == [("words", None)] * 3
    (alone,) = json.loads(encode([bounce(0)]))["bounces"]
    assert alone["original"]["message"] is None


def test_too_many_words_are_left_out_before_anything_else() -> None:
    answer = encode(bounce(n, notice="x" * 100_000) for n in range(100))
    assert len(answer) <= MAX_ANSWER
    found = json.loads(answer)["bounces"]
    assert len(found) == 100
    assert {b["notice"] for b in found} == {None}
    assert found[99]["original"]["headers"] == "From: x"


def test_what_is_still_too_much_is_one_sentence() -> None:
    answer = encode(bounce(n, headers="x" * 100_000) for n in range(100))
    (found,) = json.loads(answer)["bounces"]
    assert found["kind"] == "unreadable"
    assert found["error"] == {"id": "reader.too_much", "values": {"name": "a.mbox"}}


class _Slow(io.BytesIO):
    """Takes and gives three bytes at a time, as a pipe may."""

    def write(self, data: object, /) -> int:
        assert isinstance(data, memoryview)
        return super().write(data[:3])

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(3, size or 0))


@pytest.mark.parametrize("block", [b"", b"x", b"0123456789" * 50])
def test_blocks_come_back_whole(block: bytes) -> None:
    pipe = _Slow()
    send(pipe, block)
    send(pipe, b"next")
    pipe.seek(0)
    assert receive(pipe, 1000) == block
    assert receive(pipe, 1000) == b"next"
    with pytest.raises(Closed):
        receive(pipe, 1000)


def test_a_length_that_lies_is_refused_before_a_byte_is_read() -> None:
    pipe = io.BytesIO(b"\xff\xff\xff\xffrest")
    with pytest.raises(FrameError, match="4294967295"):
        receive(pipe, MAX_ANSWER)
    assert pipe.read() == b"rest"


def test_a_block_that_breaks_off() -> None:
    with pytest.raises(Closed):
        receive(io.BytesIO(b"\0\0\0\x05abc"), 10)
