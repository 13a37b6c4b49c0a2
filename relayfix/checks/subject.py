# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be checked, drawn from the bounces. Every value stands in one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from relayfix.knowledge.domains import address, domain_of, normalised
from relayfix.knowledge.providers import provider_of
from relayfix.model.answers import Account, Answers
from relayfix.model.bounce import Bounce, Kind, Original, Recipient
from relayfix.model.check import NO_WISHES, OutgoingServer, Subject, Wishes
from relayfix.net import names

_GREETING = re.compile(r"[\x21-\x7e]{1,255}")
"""What stands behind HELO: a name, or an address in brackets; macros of SPF records use it."""


def subject_of(
    bounces: Sequence[Bounce],
    answers: Answers,
    outgoing: OutgoingServer | None,
    wishes: Wishes = NO_WISHES,
) -> Subject:
    """The sender's side from one returned message, the recipients' domains from all.

    The message is the first failed (else delayed) one that brings its original with the sending
    address, so that address, sender and signatures belong together.
    """
    returned = [b for kind in (Kind.FAILED, Kind.DELAYED) for b in bounces if b.kind is kind]
    chosen = max(returned, key=_worth, default=None)
    original = chosen.original if chosen is not None else None
    sender, assumed = _sender(original)
    return Subject(
        domain=domain_of(sender),
        sender=sender,
        sender_assumed=assumed,
        from_domain=domain_of(original.from_) if original is not None else None,
        helo=_helo(original),
        ip=_sending_ip(original),
        dkim_signatures=_signatures(original),
        recipient_domains=_recipient_domains(returned),
        refusing_host=_refusing_host(returned),
        server=outgoing,
        message=original.message if original is not None else None,
        mailbox=wishes.mailbox or _mailbox(original) or sender or _as_mailbox(wishes.username),
        recipients=_refused(returned),
        username=wishes.username,
        password=wishes.password,
        dry_run=wishes.dry_run,
        personal=_is_personal(answers, sender),
        blocklists=wishes.blocklists,
        ca_file=wishes.ca_file,
        autoconfig=wishes.autoconfig,
        keys=wishes.keys,
        contacts=wishes.contacts,
        settled=wishes.settled,
    )


def _worth(bounce: Bounce) -> int:
    """How much of the sender's side a bounce shows; among equals the first is taken."""
    original = bounce.original
    if original is None:
        return 0
    return 1 + (original.from_ is not None) + 2 * (original.sending_ip is not None)


def _sender(original: Original | None) -> tuple[str | None, bool]:
    """The envelope sender; where the bounce has none, the From address, and that it is a guess."""
    if original is None:
        return None, False
    if _is_address(original.envelope_from):
        return original.envelope_from, False
    if _is_address(original.from_):
        return original.from_, True
    return None, False


def _is_address(text: str | None) -> bool:
    try:
        names.address(text or "")
    except names.BadName:
        return False
    return True


def _is_personal(answers: Answers, sender: str | None) -> bool | None:
    """What the person said; else a mail provider's address is one; of others nothing is known."""
    if answers.account in (Account.WORK, Account.PERSONAL):
        return answers.account is Account.PERSONAL
    return True if provider_of(domain_of(sender)) is not None else None


def _mailbox(original: Original | None) -> str | None:
    """The person's own address: that of the From field."""
    from_ = original.from_ if original is not None else None
    return from_ if _is_address(from_) else None


def _sending_ip(original: Original | None) -> str | None:
    if original is None or original.sending_ip is None:
        return None
    return address(original.sending_ip.value)


def _helo(original: Original | None) -> str | None:
    """The name with which the sending address greeted, where a hop tells it."""
    ip = _sending_ip(original)
    if original is None or ip is None:
        return None
    for hop in reversed(original.hops):
        if hop.ip is not None and address(hop.ip) == ip and hop.from_ is not None:
            return hop.from_ if _GREETING.fullmatch(hop.from_) else None
    return None


def _signatures(original: Original | None) -> tuple[tuple[str, str], ...]:
    if original is None:
        return ()
    return tuple(dict.fromkeys((s.domain, s.selector) for s in original.dkim_signatures))


def _recipients(bounces: Sequence[Bounce]) -> list[Recipient]:
    return [recipient for bounce in bounces for recipient in bounce.recipients]


def _as_mailbox(username: str | None) -> str | None:
    """The user name, where it is an address: most companies give out such."""
    return username if _is_address(username) else None


def _refused(bounces: Sequence[Bounce]) -> tuple[str, ...]:
    """The addresses that were not reached, each once."""
    found = (recipient.final_recipient for recipient in _recipients(bounces))
    return tuple(dict.fromkeys(mailbox for mailbox in found if mailbox and _is_address(mailbox)))


def _recipient_domains(bounces: Sequence[Bounce]) -> tuple[str, ...]:
    """The domains of those who were not reached, each once; of the address as it was written too,
    where a forward led elsewhere."""
    found = [
        domain_of(mailbox)
        for recipient in _recipients(bounces)
        for mailbox in (recipient.final_recipient, recipient.original_recipient)
    ]
    return tuple(dict.fromkeys(domain for domain in found if domain is not None))


def _refusing_host(bounces: Sequence[Bounce]) -> str | None:
    """The host that the first refusal names: that of the inner answer, where one is quoted."""
    for recipient in _recipients(bounces):
        inner = recipient.nested.host if recipient.nested is not None else None
        for host in (inner, recipient.remote_mta, recipient.remote_ip):
            if host is not None:
                return normalised(host) or address(host)
    return None
