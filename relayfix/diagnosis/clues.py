# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that bears on one refused recipient, drawn together once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relayfix.diagnosis.forwards import Forward, find_forward, person_of, told_domain
from relayfix.diagnosis.lookups import Lookups, MxMatch
from relayfix.diagnosis.ownership import Owner, find_owner
from relayfix.diagnosis.reading import Reading, read, true_words
from relayfix.diagnosis.refuser import Refuser, find_refuser, quotes_another
from relayfix.knowledge.domains import domain_of
from relayfix.model.answers import Answers
from relayfix.model.bounce import Action, Bounce, Kind, Reason, Recipient
from relayfix.model.check import OutgoingServer
from relayfix.model.diagnosis import Role
from relayfix.model.policy import NOTHING_OWN, Own

PROGRAMS = frozenset({"outlook-client", "thunderbird", "apple-mail"})
"""Generators that are mail programs, not servers."""

_WRAPPED = re.compile(r"[45]\.\d\.3\d\d")
"""The codes with which Exchange Online says "the remote server returned"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """The facts of one recipient's refusal. Unknown is None."""

    bounce: Bounce
    index: int
    """Of the bounce among the bounces."""
    recipient: Recipient | None
    """None where the bounce names no recipient."""
    answers: Answers
    lookups: Lookups
    outgoing: OutgoingServer | None
    sender: str | None
    sender_domain: str | None
    recipient_domain: str | None
    refuser: Refuser | None
    owner: Owner | None
    mx: MxMatch
    forward: Forward
    reading: Reading
    words: str | None
    """The words that count, verbatim."""
    role: Role = Role.UNKNOWN
    """The refusing host's, once it is attributed."""
    own: Own = NOTHING_OWN
    """What managed settings name as the organisation's."""

    @property
    def all_words(self) -> str:
        """The words that count, and those around them where one answer quotes another."""
        outer = self.recipient.diagnostic if self.recipient is not None else None
        return " ".join(filter(None, (self.words, outer)))

    @property
    def reason(self) -> Reason:
        return Reason.UNKNOWN if self.recipient is None else self.recipient.reason

    @property
    def signature(self) -> str | None:
        return None if self.recipient is None else self.recipient.signature

    @property
    def delayed(self) -> bool:
        if self.recipient is not None and self.recipient.action is not None:
            return self.recipient.action is Action.DELAYED
        return self.bounce.kind is Kind.DELAYED

    @property
    def to_a_program(self) -> bool | None:
        """Whether the refusal was said to the person's own program: None where not known.

        A notice that a server wrote tells of a refusal said to that server.
        """
        if self.bounce.reporting_mta or self.wrapped or quotes_another(self.bounce):
            return False
        if self.bounce.generator in PROGRAMS:
            return True
        if self.bounce.generator != "unknown" or self.came_back:
            return False
        return None

    @property
    def came_back(self) -> bool:
        """Whether anything of the original came back, and not only an address in the words."""
        original = self.bounce.original
        if original is None:
            return False
        return bool(original.from_ or original.to or original.message_id or original.hops)

    @property
    def wrapped(self) -> bool:
        """Exchange Online passes on what another server answered."""
        if self.recipient is None:
            return False
        if self.recipient.nested is not None:
            return True
        return _WRAPPED.fullmatch(self.recipient.status or "") is not None

    @property
    def spf_domain(self) -> str | None:
        """The domain whose SPF record counts: the envelope's (RFC 7208 section 2.4), for which
        the check looked; where neither is known, that of the sender's address."""
        if self.lookups.spf is not None:
            return self.lookups.spf.domain
        original = self.bounce.original
        envelope = domain_of(original.envelope_from) if original is not None else None
        return envelope or self.sender_domain

    @property
    def host(self) -> str | None:
        """The refusing host as a word: its name, else its address."""
        return None if self.refuser is None else self.refuser.name or self.refuser.ip


def gather(
    bounce: Bounce,
    index: int,
    recipient: Recipient | None,
    answers: Answers,
    lookups: Lookups,
    outgoing: OutgoingServer | None,
    own: Own = NOTHING_OWN,
) -> Clues:
    """The clues for one recipient of one bounce."""
    original = bounce.original
    sender = person_of(bounce)
    sender_domain = domain_of(sender)
    if sender_domain is None and recipient is not None:
        sender_domain = told_domain(recipient.diagnostic)
    recipient_domain = domain_of(recipient.final_recipient) if recipient else None
    refuser = find_refuser(bounce, recipient) if recipient else None
    owner = None
    mx = MxMatch.UNCHECKED
    if refuser is not None:
        owner = find_owner(
            refuser,
            sender_domain=sender_domain,
            recipient_domain=recipient_domain,
            original=original,
            lookups=lookups,
            outgoing=outgoing,
            own=own,
        )
        mx = lookups.mx_match(recipient_domain, refuser.name, refuser.ip)
    return Clues(
        bounce=bounce,
        index=index,
        recipient=recipient,
        answers=answers,
        lookups=lookups,
        outgoing=outgoing,
        own=own,
        sender=sender,
        sender_domain=sender_domain,
        recipient_domain=recipient_domain,
        refuser=refuser,
        owner=owner,
        mx=mx,
        forward=find_forward(original, recipient) if recipient else Forward(untyped=None, marks=()),
        reading=read(bounce, recipient) if recipient else Reading.NOTHING,
        words=true_words(recipient) if recipient else None,
    )


def recipients_of(bounce: Bounce) -> Sequence[Recipient | None]:
    """The recipients a bounce is about: those that failed or wait, else all, else nobody."""
    unhappy = [r for r in bounce.recipients if r.action in (None, Action.FAILED, Action.DELAYED)]
    return unhappy or bounce.recipients or (None,)
