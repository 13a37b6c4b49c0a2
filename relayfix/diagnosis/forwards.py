# SPDX-License-Identifier: GPL-3.0-or-later
"""The two signs that somebody forwarded the message; one alone proves nothing.

A refused address that nobody typed may be a Bcc; a mark may stem from a forward that went well.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from relayfix.knowledge.domains import address, domain_of, normalised
from relayfix.model.bounce import Bounce, Kind, Original, Recipient

SRS = re.compile(r"(?:^|\+)SRS[01]?[=+-]", re.IGNORECASE)
"""Sender Rewriting Scheme, in the local part of an envelope sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    untyped: bool | None
    """The refused address stands neither in To nor in Cc; None where the original is not known."""
    marks: tuple[str, ...]
    """What only a forwarder writes, verbatim."""

    @property
    def both(self) -> bool:
        return bool(self.untyped) and bool(self.marks)

    @property
    def one(self) -> bool:
        return bool(self.untyped) != bool(self.marks)


def find_forward(original: Original | None, recipient: Recipient) -> Forward:
    """The signs for one refused recipient."""
    if original is None:
        return Forward(untyped=None, marks=())
    typed = _keys(original.to, original.cc)
    refused = recipient.final_recipient
    untyped = None if not typed or refused is None else _key(refused) not in typed
    marks = list(original.forwarding_marks)
    if rewritten(original.envelope_from) and original.envelope_from not in marks:
        marks.append(original.envelope_from or "")
    return Forward(untyped=untyped, marks=tuple(marks))


def rewritten(envelope_from: str | None) -> bool:
    """Whether a forwarder put its own address in place of the envelope sender."""
    return envelope_from is not None and bool(SRS.search(envelope_from.rpartition("@")[0]))


def sender_of(original: Original | None) -> str | None:
    """The person's own address: From, else an envelope sender that no forwarder rewrote."""
    if original is None:
        return None
    if original.from_:
        return original.from_
    return None if rewritten(original.envelope_from) else original.envelope_from


def person_of(bounce: Bounce) -> str | None:
    """The person's own address: the original's sender; where no original came back, the one
    address that the notice was sent to, for a notice goes to the sender (RFC 5321 section 6.1).
    """
    found = sender_of(bounce.original)
    facts = bounce.facts
    if found is not None or facts is None or bounce.kind not in (Kind.FAILED, Kind.DELAYED):
        return found
    if not (facts.report or facts.automatic or facts.envelope_from == ""):
        return None  # somebody passed the notice on
    mailboxes = {_key(mailbox): mailbox for mailbox in facts.recipients}
    if len(mailboxes) != 1:
        return None
    (mailbox,) = mailboxes.values()
    refused = _keys(tuple(r.final_recipient for r in bounce.recipients if r.final_recipient))
    # A notice about an address, sent to that very address, is no notice to its sender.
    return None if _key(mailbox) in refused or rewritten(mailbox) else mailbox


_TOLD = re.compile(
    r"(?:unauthenticated e?-?mail from|sending domain|mail ?from domain|\bSPF"
    r"|send (?:e?-?mail )?(?:from|for)|SPF check failed for|DMARC policy (?:of|for))"
    r"\s{1,3}[\[<]?(?P<name>[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})\b",
    re.IGNORECASE,
)


def told_domain(words: str | None) -> str | None:
    """The sender's domain, where a server's words about SPF or DMARC name it."""
    found = _TOLD.search(words or "")
    if found is None or address(found["name"]) is not None:
        return None
    return normalised(found["name"])


@functools.lru_cache(maxsize=4)
def _keys(*mailboxes: tuple[str, ...]) -> frozenset[str]:
    """Asked for each of the recipients, and the same for all of them."""
    return frozenset(_key(mailbox) for some in mailboxes for mailbox in some)


def _key(mailbox: str) -> str:
    # The local part may be case sensitive (RFC 5321 section 2.4), and in practice never is.
    local, _, domain = mailbox.strip().strip("<>").rpartition("@")
    return f"{local.lower()}@{domain_of(mailbox) or domain.lower()}"
