# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server refused, and the place in the bounce that says so."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from relayfix.diagnosis.forwards import sender_of
from relayfix.diagnosis.reading import about_sender
from relayfix.knowledge.domains import address, normalised
from relayfix.model.bounce import Bounce, Reason, Recipient

_SAID = re.compile(
    r"\bhost\s+(?P<name>[a-z0-9_.-]+\.[a-z0-9-]+)\.?\s*"
    r"[\[(](?P<ip>[0-9a-f.:]+)[\])](?:\s*said\b|:\s*[245]\d\d[ -])",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\[(?P<name>[a-z0-9-]+(?:\.[a-z0-9-]+){2,})(?:\s+\d{4}-\d\d-\d\dT[^\]]*)?\]\s*$", re.IGNORECASE
)
_REACHED = re.compile(
    r"(?:\bconnect(?:ion)? to|\bconversation with|\bconnection with|not offered by host|\bhost)\s+"
    r"(?P<name>[a-z0-9_.-]+\.[a-z0-9-]+)\.?\s*[\[(](?P<ip>[0-9a-f.:]+)[\])]",
    re.IGNORECASE,
)
_ATTEMPTED = re.compile(
    r"LastAttemptedServerName=(?P<name>[a-z0-9_.-]+\.[a-z0-9-]+)\]"
    r"(?:\s*\[LastAttemptedIP=(?P<ip>[0-9.]+|\[[0-9a-f:]+\])(?::\d+)?\])?",
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"<\s?(?P<name>[\w.-]{1,255})\s?#[245]\.\d{1,3}\.\d{1,3}\s{0,3}smtp;", re.IGNORECASE
)
"""Exchange 2003 quotes another server's reply, under its own name: `<ex01 #5.7.1 smtp;550 …>`."""
_NOT_REACHED = (Reason.CONNECTION_FAILED, Reason.TIMEOUT)
_READ = 200_000
_NOT_TAKEN = (*_NOT_REACHED, Reason.TLS_REQUIRED, Reason.BAD_COMMAND)
"""What is said of a server that did not take the message, and not by it."""

EXCHANGE = ("exchange-online", "exchange")


class Place(enum.Enum):
    """Where in a bounce a host's name stands, the most telling first."""

    INNER = "inner"
    """It gave the answer that another server's answer quotes."""
    REMOTE = "remote"
    """Remote-MTA, or the line of a notice that says the same."""
    SAID = "said"
    """"host X said" in the words."""
    REACHED = "reached"
    """The words complain of a server that they could not hand the message to."""
    SIGNED = "signed"
    """Its name in brackets at the end of its own reply."""
    REPORTING = "reporting"
    """No other server is named: the one that wrote the notice refused by itself."""
    LAST_HOP = "last-hop"
    """Nobody is named at all: the last server that had the message could not deliver it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuser:
    """A name, an address, or both, normalised; ``where`` is verbatim."""

    name: str | None
    ip: str | None
    where: str
    place: Place
    itself: bool
    """The server that wrote the notice is the one that refused."""


def find_refuser(bounce: Bounce, recipient: Recipient) -> Refuser | None:
    """The refusing host of one recipient, or None where the bounce names none.

    The inner answer is worth more than Remote-MTA, that more than the words of a notice. The
    reporting server counts as the refuser only where no other server can have spoken. A host that
    was asked about the sender refused nothing.
    """
    reporting = normalised(bounce.reporting_mta)
    nested = recipient.nested
    if nested is not None and about_sender(recipient, sender_of(bounce.original)):
        nested = None
    if nested is not None and nested.host and not _same(nested.host, recipient.remote_mta):
        where = nested.diagnostic or recipient.diagnostic or nested.host
        return _refuser(nested.host, None, where, Place.INNER, reporting)
    quoting = _quotes_somebody(bounce, recipient)
    if recipient.remote_mta and not quoting:
        where = recipient.remote_mta_where or recipient.remote_mta
        place = Place.REACHED if recipient.reason in _NOT_REACHED else Place.REMOTE
        return _refuser(recipient.remote_mta, recipient.remote_ip, where, place, reporting)
    words = recipient.diagnostic or ""
    said = _SAID.search(words) or _only(bounce.notice)
    if said is not None:
        return _refuser(said["name"], said["ip"], said[0], Place.SAID, reporting)
    if recipient.reason in _NOT_TAKEN:
        reached = _REACHED.search(words) or _ATTEMPTED.search(words)
        if reached is not None:
            return _refuser(reached["name"], reached["ip"], reached[0], Place.REACHED, reporting)
    signed = _SIGNED.search(words)
    if signed is not None:
        return _refuser(signed["name"], None, signed[0].strip(), Place.SIGNED, reporting)
    if quoting or quotes_another(bounce):
        return None
    if bounce.reporting_mta and _refused_itself(bounce, recipient):
        where = recipient.remote_mta_where or bounce.reporting_mta
        return _refuser(bounce.reporting_mta, None, where, Place.REPORTING, reporting)
    return _last_hop(bounce, recipient)


def quotes_another(bounce: Bounce) -> bool:
    """Whether an Exchange server tells what another one, which it does not name, replied to it."""
    return _QUOTES.search((bounce.notice or "")[:_READ]) is not None


def _quotes_somebody(bounce: Bounce, recipient: Recipient) -> bool:
    """Whether the name beside a quoted reply is that of the server which wrote the notice."""
    quoted = _QUOTES.search(recipient.remote_mta_where or "") or _QUOTES.search(
        (bounce.notice or "")[:_READ]
    )
    return quoted is not None and _same(recipient.remote_mta, bounce.reporting_mta)


def _last_hop(bounce: Bounce, recipient: Recipient) -> Refuser | None:
    """Where a notice names no server, and no server's reply: the one that had the message last."""
    hops = bounce.original.hops if bounce.original is not None else ()
    last = hops[-1].by if hops else None
    if last is None or bounce.reporting_mta or not _refused_itself(bounce, recipient):
        return None
    return _refuser(last, None, last, Place.LAST_HOP, None)


def _refuser(
    host: str, ip: str | None, where: str, place: Place, reporting: str | None
) -> Refuser | None:
    name = normalised(host)
    found = address(host) or address(ip)
    if name is None and found is None:
        return None
    itself = place in (Place.REPORTING, Place.LAST_HOP) or (name is not None and name == reporting)
    return Refuser(name=name, ip=found, where=where, place=place, itself=itself)


def _refused_itself(bounce: Bounce, recipient: Recipient) -> bool:
    """Whether the server that wrote the notice speaks for itself.

    Exchange always names the other server where there was one; elsewhere an SMTP reply without
    a Remote-MTA was said by somebody who is not named.
    """
    if bounce.generator in EXCHANGE:
        return recipient.nested is None
    return recipient.reply_code is None and bool(recipient.diagnostic or recipient.status)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and normalised(one) == normalised(other)


def _only(notice: str | None) -> re.Match[str] | None:
    """The host that the words for people name, where they name exactly one."""
    if not notice:
        return None
    found = {m["name"].lower(): m for m in _SAID.finditer(notice[:_READ])}
    return next(iter(found.values())) if len(found) == 1 else None
