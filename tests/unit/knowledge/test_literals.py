# SPDX-License-Identifier: GPL-3.0-or-later
"""The pieces that every match of a pattern holds."""

from __future__ import annotations

import re

import pytest

from relayfix.knowledge.literals import required


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("relay denied", {"relay denied"}),
        ("Relay|Spam", {"relay", "spam"}),
        (r"\brelaying? denied\b", {"relayin denied", "relaying denied"}),
        (r"5\.7\.60\b", {"5.7.60"}),
        (r"[45]\.7\.32", {"4.7.32", "5.7.32"}),
        (r"(no|without) PTR", {"no ptr", "without ptr"}),
        (r"quota.{0,20}exceeded", {"exceeded"}),
        (r"(?<!\d)spam(?= here)", {"spam"}),
        (r"(abc){2,3}x", {"abc"}),
        (r"(abc)?defg", {"abcdefg", "defg"}),
        (r"(abc)*defg", {"defg"}),
        (r"\d{3} [a-z]+", None),
        (r"ab|abcdef", None),
        (r"host (?P<name>\S+) said", {"host "}),
        (r"a[^b]c", None),
        ("", None),
        (r"[é-]te", {"éte", "-te"}),
    ],
)
def test_pieces(pattern: str, pieces: set[str] | None) -> None:
    assert required(pattern) == pieces


@pytest.mark.parametrize("pattern", ["(abc", "abc)", "*a", r"\p", "(?P=n)", "[abc", "a{,3}b"])
def test_what_is_not_known_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        required(pattern)


def test_a_match_always_holds_a_piece() -> None:
    pattern = r"(user|mailbox)( \S{1,20})? (was |is )?(not|n't) (found|known)|no such (user|box)"
    pieces = required(pattern)
    assert pieces is not None
    for text in ("User bob is not known", "mailbox not found", "No such box", "user isn't known"):
        found = re.search(pattern, text, re.IGNORECASE)
        assert found is None or any(piece in text.lower() for piece in pieces)
