# SPDX-License-Identifier: GPL-3.0-or-later
"""Broken, cut and mixed-up messages: the reader gives a bounce or a sentence, never an exception.

Seeded, so that a failure can be repeated; ``RELAYFIX_FUZZ`` names another seed or more rounds as
``SEED:ROUNDS``.
"""

from __future__ import annotations

import os
import random

import pytest

from relayfix.intake.parse import parse
from relayfix.model.bounce import Bounce, Kind
from relayfix.model.record import from_dict, to_dict
from tests.support.bounces import GROUP, ORIGINAL, notice, report
from tests.support.project import ROOT

SEED, ROUNDS = (int(n) for n in os.environ.get("RELAYFIX_FUZZ", "1:60").split(":"))

SAMPLES = {
    "report": report(),
    "two groups": report(GROUP + "\n" + GROUP.replace("bob", "carol")),
    "whole original": report(original=ORIGINAL + "\nHello\n", original_type="message/rfc822"),
    "notice": notice("<bob@client.example>: host mx[192.0.2.9] said: 550 5.1.1 no\n"),
    "exchange": notice(
        "Diagnostic information for administrators:\n\nGenerating server: x.example\n\n"
        f"bob@client.example\nRemote Server returned '550 5.7.1 no'\n\n"
        f"Original message headers:\n\n{ORIGINAL}"
    ),
    "page": b"<html><body><p>550 5.7.1 <b>no</b></p><table><tr><td>x</td></tr></table></body>",
    "mailbox": b"From x Mon Oct  5 10:00:00 2026\n"
    + report()
    + b"\nFrom y Mon Oct  5 10:00:00 2026\n",
    "text": b"550 5.7.367 Sender not authorized for relay",
}
PIECES = (
    b"\x00", b"\xff", b"\r\n", b"\n\n", b"--=_b\n", b"--=_b--\n", b"=?utf-8?q?", b"?=", b"<", b">",
    b"(", b"charset=\"\xe9\"", b"Content-Type: multipart/mixed; boundary==_b\n",
    b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: base64\n", b"Received: ;",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999\n", b"\x1b$B", b"a" * 3_000, b"@",
    b"From: \xf0\x9f\x98",
    b"Final-Recipient: ", b"Status: 9.9.9\n", b"%", b"&#99999999999;", b"\xed\xa0\x80",
)  # fmt: skip


def broken(data: bytes, chance: random.Random) -> bytes:
    """One to four injuries: bytes changed, cut out, doubled, or a piece put in."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 5, 40, 400))
        kind = chance.randrange(5)
        if kind == 0:
            data = data[:at] + chance.randbytes(length) + data[at + length :]
        elif kind == 1:
            data = data[:at] + data[at + length :]
        elif kind == 2:
            data = data[:at]
        elif kind == 3:
            data = data[:at] + data[at : at + length] * 3 + data[at:]
        else:
            data = data[:at] + chance.choice(PIECES) + data[at:]
    return data


@pytest.mark.parametrize("name", SAMPLES)
def test_a_broken_message_never_raises(name: str) -> None:
    chance = random.Random(f"{SEED}:{name}")  # noqa: S311 - repeatable, not secret
    for _ in range(ROUNDS):
        data = broken(SAMPLES[name], chance)
        for bounce in parse(name, data):
            check(bounce)


def test_the_projects_own_messages_broken() -> None:
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    files = sorted((ROOT / "tests" / "corpus" / "own").glob("*.[et][mx][lt]"))
    assert files
    for file in files:
        data = file.read_bytes()
        for _ in range(max(1, ROUNDS // 6)):
            for bounce in parse(file.name, broken(data, chance)):
                check(bounce)


def check(bounce: Bounce) -> None:
    """A record that travels, with a sentence where nothing could be read."""
    assert (bounce.error is not None) == (bounce.kind is Kind.UNREADABLE)
    document = to_dict(bounce, include_private=True)
    assert from_dict(Bounce, document) == bounce
    for recipient in bounce.recipients:
        assert recipient.diagnostic != ""
        assert recipient.reply_code is None or 200 <= recipient.reply_code < 600
