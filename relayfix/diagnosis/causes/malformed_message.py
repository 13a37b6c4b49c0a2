# SPDX-License-Identifier: GPL-3.0-or-later
"""The program or server that wrote the message broke the rules of how a message is written."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import address_not_supported
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.theirs import add_speaker
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "malformed-message"

_NAMED = frozenset(
    {"exo_5_6_11", "exo_5_7_512", "exo_5_1_20", "exo_5_0_350_dgref", "g_rfc", "malformed_generic"}
)
_ABOUT = (Reason.POLICY, Reason.BAD_COMMAND, Reason.UNKNOWN)
_WORDS = re.compile(
    r"RFC ?5?[2-8]?\d?22\b|bare (?:line ?feed|LF|CR)|(?:message-?id|date|from|header)s? .{0,40}"
    r"(?:missing|invalid|malformed|duplicate)|(?:missing|invalid|malformed|duplicate|bad) "
    r".{0,40}header|headers? (?:\w+ )?syntax|\blone (?:CR|LF)\b"
    r"|8-?bit .{0,20}header|line (?:is )?too long|malformed m|mime .{0,30}error",
    re.IGNORECASE,
)


def named(clues: Clues) -> bool:
    """Whether the words say what is wrong with how the message is written."""
    if clues.reason is Reason.POLICY and clues.signature in _NAMED:
        return True
    return clues.reason in _ABOUT and bool(_WORDS.search(clues.words or ""))


def judge(clues: Clues) -> Claim | None:
    """For it: words about the form of the message; an error in the conversation is less telling."""
    if clues.delayed or clues.recipient is None or address_not_supported.named(clues):
        return None
    plain = named(clues)
    if not plain and (clues.reason is not Reason.BAD_COMMAND or clues.to_a_program):
        return None
    found = Findings()
    add_naming(found, clues, weight=None if plain else "words-ambiguous")
    if plain:
        add_speaker(found, clues)
    add_sent_it(found, clues)
    ceiling = Confidence.CERTAIN
    if not plain:
        # Two servers that do not understand each other: the message may be innocent.
        ceiling = Confidence.POSSIBLE
        found.lacks(Sentence.of("missing.it_looks"))
    said = Sentence.of("cause.malformed-message.explanation")
    return found.claim(ID, Who.YOUR_IT, said, ceiling=ceiling)
