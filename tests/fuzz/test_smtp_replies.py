# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever octets a mail server sends, in whatever pieces: a reply, or one of a few failures."""

from __future__ import annotations

import asyncio
import random
import unicodedata

import pytest

from relayfix.net.lines import Lines
from relayfix.net.reply import Limits, Reply, SmtpFailure, Trouble
from relayfix.net.sasl import MECHANISMS, Exchange
from relayfix.net.smtp import MAX_EVIDENCE, MAX_REPLY_LINES, Session

PIECES = (
    *(b"220 mail.example.org ESMTP\r\n", b"250-a\r\n", b"250 b\r\n", b"334 ", b"UGFzcw==\r\n"),
    *(
        b"535-5.7.8 no\n",
        b"535 5.7.8 no\n",
        b"\r",
        b"\n",
        b"\r\n",
        b"\x00",
        b"\xff\xfe",
        b" ",
        b"-",
    ),
    *(b"421 ", b"\x1b[2J", "\u202e\u0300é".encode(), b"9" * 300, b"x" * 5000, b"250-\r\n" * 150),
)


ROUNDS = 400


def test_any_octets_are_a_reply_or_a_failure() -> None:
    chance = random.Random("replies")  # noqa: S311 - the same octets in every run
    for _ in range(ROUNDS):
        one_reply(chance)


def one_reply(chance: random.Random) -> None:
    octets = b"".join(chance.choice(PIECES) for _ in range(chance.randint(0, 12)))
    if chance.random() < 0.3:
        octets = bytes(chance.randrange(256) for _ in range(chance.randint(0, 400)))
    lines = Lines()
    session = Session(lines, "mail.example.org:587", "mail.example.org", Limits())

    async def run() -> Reply | SmtpFailure:
        reading = asyncio.create_task(session.greeting())
        at = 0
        while at < len(octets):
            end = at + chance.randint(1, 700)
            lines.data_received(octets[at:end])
            at = end
            await asyncio.sleep(0)
        lines.eof_received()
        try:
            return await reading
        except SmtpFailure as failed:
            return failed

    found = asyncio.run(run())
    if isinstance(found, Reply):
        assert 200 <= found.code <= 599
        assert 1 <= len(found.lines) <= MAX_REPLY_LINES
        assert found.text.startswith(str(found.code))
    else:
        assert found.trouble in (Trouble.CLOSED, Trouble.GARBAGE)
    (said,) = session.transcript
    assert len(said.answer) <= MAX_EVIDENCE + 1
    shown = said.answer.replace("\n", "")
    assert not [c for c in shown if unicodedata.category(c)[0] == "C"]


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_any_challenge_gets_at_most_two_answers(mechanism: str) -> None:
    chance = random.Random(mechanism)  # noqa: S311 - the same challenges in every run
    for _ in range(ROUNDS):
        one_exchange(mechanism, chance)


def one_exchange(mechanism: str, chance: random.Random) -> None:
    exchange = Exchange(mechanism, "anna", "correct horse")
    exchange.initial()
    answers = []
    for _ in range(5):
        text = "".join(chance.choice("Aa0+/= \xe9\u20ac*") for _ in range(chance.randint(0, 60)))
        answers.append(exchange.answer(text))
    assert len([answer for answer in answers if answer != "*"]) <= 2
    assert not any("correct horse" in answer for answer in answers)
