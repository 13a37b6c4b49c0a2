# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever managed settings hold: settings, or one complaint that names a key."""

from __future__ import annotations

import random
import tomllib
from typing import Any

from relayfix.knowledge.texts import catalogue
from relayfix.store.policy_form import PolicyError, policy_of
from tests.support.project import ROOT

ROUNDS = 4000
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**70, 1.5, "", " ", "\x00", "a\r\nb", "x" * 5000),
    *("192.0.2.1", "::1", "[::1]:53", "0.0.0.0/0", "ip:", "ip:a.example k k", "a@b@c.example"),
    *("*.example.com", "-a.example", "xn--", "é.example", "\ud800.example", "\u202e.example"),
    *([], {}, [[]], ["a", 1], {"host": 1}, b"bytes", [None], "none", "whole", "blocklist"),
)


def changed(tree: Any, chance: random.Random) -> Any:
    """The tree with one thing in it that does not belong there."""
    if isinstance(tree, dict) and tree and chance.random() < 0.85:
        key = chance.choice(list(tree))
        if chance.random() < 0.1:
            return {**tree, str(chance.choice(ODD)): chance.choice(ODD)}
        return {**tree, key: changed(tree[key], chance)}
    if isinstance(tree, list) and tree and chance.random() < 0.85:
        at = chance.randrange(len(tree))
        return [*tree[:at], changed(tree[at], chance), *tree[at + 1 :]]
    return chance.choice(ODD)


def test_any_settings_are_taken_or_named() -> None:
    chance = random.Random("policies")  # noqa: S311 - the same ones in every run
    example = ROOT / "installer" / "policy" / "policy.toml"
    whole = tomllib.loads(example.read_text(encoding="utf-8"))
    taken = refused = 0
    for _ in range(ROUNDS):
        tree = changed(whole, chance)
        if chance.random() < 0.3:
            tree = changed(tree, chance)
        if not isinstance(tree, dict):
            continue
        try:
            policy = policy_of(tree, "policy.toml")
        except PolicyError as error:
            refused += 1
            words = catalogue("fr").say(error.sentence("policy.toml"))
            assert "policy.toml" in words
            assert "".join(words.split()).isprintable()
            continue
        taken += 1
        for name in (*policy.own.domains, *policy.own.servers):
            assert name.isascii()
            assert name == name.lower().strip()
        if policy.outgoing is not None:
            assert policy.outgoing.host.isprintable()
            assert " " not in policy.outgoing.host
        if policy.help_desk is not None:
            assert policy.help_desk.address.count("@") == 1
            assert policy.help_desk.address.isascii()
    assert taken > 100
    assert refused > 1000
