# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's words: codes, lines made one, answers inside answers."""

from __future__ import annotations

import pytest

from relayfix.intake.reply import codes, one_line, read_reply
from relayfix.model.bounce import Reason


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("550 5.7.1 Unable to relay", (550, "5.7.1")),
        ("550-5.7.1 first line", (550, "5.7.1")),
        ("554 Message refused", (554, None)),
        ("5.1.1 user unknown", (None, "5.1.1")),
        ("Sorry, no mailbox here by that name. (#5.1.1)", (None, "5.1.1")),
        ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", (553, "5.7.1")),
        ("550: 5.2.2 mailbox full", (550, "5.2.2")),
        ("550 #5.1.0 Address rejected", (550, "5.1.0")),
        ("refused: 550 5.7.1 no", (550, "5.7.1")),
        ("220-front 421 4.2.1 Service refused", (421, "4.2.1")),
        ("250 2.1.5 Ok", (250, "2.1.5")),
        ("the message of 550 bytes is gone", (None, None)),
        ("see 192.0.2.5.7.1 or 4.16.55.1", (None, None)),
        ("connect to mx.example[192.0.2.55]:25: timed out", (None, None)),
        ("", (None, None)),
    ],
)
def test_codes_are_found_where_they_stand(
    words: str, expected: tuple[int | None, str | None]
) -> None:
    assert codes(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "550-5.7.26 This mail is\n 550-5.7.26 unauthenticated. 550 5.7.26 See x - gsmtp",
            "550-5.7.26 This mail is unauthenticated. See x - gsmtp",
        ),
        (
            "550-Please sign in.\n550-first 550 and then send",
            "550-Please sign in. first and then send",
        ),
        (
            "550-5.7.1 one;550-5.7.1 two;550 5.7.1 three",
            "550-5.7.1 one;two;three",
        ),
        ("550 5.1.1 said 550 5.1.1 twice", "550 5.1.1 said 550 5.1.1 twice"),
        ("550 5.1.1 a  b\n\tc", "550 5.1.1 a b c"),
        ("550 5.1.1 see 550 5.1.2 for more", "550 5.1.1 see 550 5.1.2 for more"),
        ("no code at all", "no code at all"),
    ],
)
def test_a_reply_of_several_lines_is_one(words: str, expected: str) -> None:
    assert one_line(words) == expected


NESTED = [
    (
        "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 Relaying denied",
        (550, "5.7.367"),
        (554, "5.7.1", "554 5.7.1 Relaying denied", "mx.client.example"),
    ),
    (
        "550 5.7.367 Remote server returned not permitted to relay -> relaying denied for you",
        (550, "5.7.367"),
        (None, None, "relaying denied for you", "mx.client.example"),
    ),
    (
        "554 5.4.0 <gw.client.example #5.1.1 smtp;550 5.1.1 <bob@client.example>: User unknown>",
        (554, "5.4.0"),
        (550, "5.1.1", "550 5.1.1 <bob@client.example>: User unknown", "gw.client.example"),
    ),
    (
        "550 5.4.300 Message expired -> 451 4.7.1 Greylisted, please try again",
        (550, "5.4.300"),
        (451, "4.7.1", "451 4.7.1 Greylisted, please try again", "mx.client.example"),
    ),
    (
        (
            "451 4.4.0 Primary target replied; {LED=450 4.7.26 must pass SPF};{MSG=};"
            "{FQDN=mx9.client.example};{IP=192.0.2.9}"
        ),
        (451, "4.4.0"),
        (450, "4.7.26", "450 4.7.26 must pass SPF", "mx9.client.example"),
    ),
    (
        "554 5.0.0 Not delivered: host inner.client.example[192.0.2.7] said: 550 5.2.2 full",
        (554, "5.0.0"),
        (550, "5.2.2", "550 5.2.2 full", "inner.client.example"),
    ),
    (
        "554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection lost>",
        (554, "4.4.7"),
        (421, "4.4.2", "421 4.4.2 Connection lost", "mx.client.example"),
    ),
]


@pytest.mark.parametrize(("words", "outer", "inner"), NESTED, ids=[n[0][:24] for n in NESTED])
def test_an_answer_inside_another_is_nested(
    words: str, outer: tuple[int, str], inner: tuple[int | None, str | None, str, str]
) -> None:
    reply = read_reply(words, "mx.client.example")
    assert reply.words == words
    assert (reply.reply_code, reply.status) == outer
    assert reply.nested is not None
    nested = reply.nested
    assert (nested.reply_code, nested.status, nested.diagnostic, nested.host) == inner


def test_the_reason_follows_the_inner_answer() -> None:
    reply = read_reply(
        "550 5.7.367 Remote server returned not permitted to relay -> 552 5.2.2 full"
    )
    assert reply.reason is Reason.MAILBOX_FULL


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("smtp; 550 5.1.1 no", "550 5.1.1 no"),
        ("'550 5.1.1 no'", "550 5.1.1 no"),
        ("#550 5.1.1 RESOLVER.ADR.RecipNotFound ##", "550 5.1.1 RESOLVER.ADR.RecipNotFound"),
        ("<mx.client.example #5.7.1 smtp;554 5.7.1 denied>", "554 5.7.1 denied"),
        ("host mx.client.example[192.0.2.7] said: 550 5.1.1 no", "550 5.1.1 no"),
        (
            "5.1.0 - Unknown address error 550-'5.1.1 <b@c.example>: gone' (delivery attempts: 0)",
            "550-5.1.1 <b@c.example>: gone",
        ),
    ],
)  # fmt: skip
def test_the_wrapper_is_left_out(raw: str, words: str) -> None:
    reply = read_reply(raw)
    assert reply.words == words
    assert reply.nested is None


def test_very_long_words_are_cut() -> None:
    words = read_reply("550 5.1.1 " + "a" * 100_000).words
    assert words is not None
    assert len(words) <= 3_000
