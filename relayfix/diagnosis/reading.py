# SPDX-License-Identifier: GPL-3.0-or-later
"""How much a server's answer says: in words, by a code of a known system, or by a bare code."""

from __future__ import annotations

import enum
import re

from relayfix.knowledge.signatures import Signature, signature_of, signatures
from relayfix.model.bounce import Bounce, Reason, Recipient

_CODES = re.compile(r"(?<![\d.])[245]\d\d(?=[ -]|$)[ -]?#?|\b[245]\.\d{1,3}\.\d{1,3}\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_WORDS = re.compile(r"\S*[@:/\\.]\S*|\[[^\]]*\]|<[^>]*>")

_IDENTIFIER = re.compile(r"\b[A-Z]{3,}(?:\.[A-Za-z]{3,}){1,4}\b")
"""What Exchange names a refusal by: ``RESOLVER.RST.AuthRequired``. It is as good as words."""

_NAMES = re.compile(
    r"[^\s<>@]{0,64}@[^\s<>]{1,255}|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.[a-z]{2,24}\b", re.I
)
_SENDER_LOOK = re.compile(r"\bsender (?:address|verif|callout|callback)")


class Reading(enum.Enum):
    """What the reason rests on, the most trusted first."""

    WORDS = "words"
    PROVIDER_CODE = "provider-code"
    """A code, from a system that is known to mean it so."""
    BARE_CODE = "bare-code"
    NOTHING = "nothing"


def true_words(recipient: Recipient) -> str | None:
    """The words that count: the inner answer where one is quoted, else the outer."""
    nested = recipient.nested
    if nested is not None and nested.diagnostic:
        return nested.diagnostic
    return recipient.diagnostic


def without_names(words: str | None) -> str:
    """The words without addresses and host names: a name such as sender.example says nothing."""
    return _NAMES.sub(" ", words or "")


def about_sender(recipient: Recipient, sender: str | None) -> bool:
    """Whether an answer that quotes another tells of a look at the sender's own address.

    Some servers ask the sender's mail host whether the sender exists, and quote what it said. The
    inner answer is then about the person's address, and not about the one they wrote to.
    """
    nested, whole = recipient.nested, recipient.diagnostic or ""
    if nested is None or not nested.diagnostic:
        return False
    outer = whole.partition(nested.diagnostic)[0].lower()
    refused = (recipient.final_recipient or "").lower()
    if sender is not None and sender.lower() in outer and refused not in outer:
        return True
    return bool(_SENDER_LOOK.search(outer))


def read(bounce: Bounce, recipient: Recipient) -> Reading:
    """What the reason of one recipient rests on."""
    if recipient.reason is Reason.UNKNOWN:
        return Reading.NOTHING
    words = true_words(recipient) or ""
    said = " ".join(_CODES.sub(" ", words).split())
    signature = signature_of(recipient.signature)
    spoken = len(_WORD.findall(_NO_WORDS.sub(" ", said))) >= 2 or bool(_IDENTIFIER.search(said))
    if spoken and _needs_words(signature, words, said):
        return Reading.WORDS
    return Reading.PROVIDER_CODE if bounce.generator != "unknown" else Reading.BARE_CODE


def _needs_words(signature: Signature | None, words: str, said: str) -> bool:
    """Whether the match rests on the text: with the codes alone it would not have come about."""
    if signature is None:
        return True
    codes = " ".join(found[0] for found in _CODES.finditer(words) if found[0].strip())
    if not signature.pattern.search(codes):
        return True
    if signature.pattern.search(said):
        return True
    return any(s.reason is signature.reason and s.pattern.search(said) for s in signatures())
