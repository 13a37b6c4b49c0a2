# SPDX-License-Identifier: GPL-3.0-or-later
"""The message that came back: its header section, read as far as it was returned."""

from __future__ import annotations

import email
import email.policy
import email.utils
import re

from relayfix.intake.address import address_in, ip_of
from relayfix.intake.limits import MAX_HEADERS
from relayfix.intake.mime import Message, decode_header, header, parse_date, raw_header, unfold
from relayfix.model.bounce import Bounce, DkimSignature, Hop, Original

_MARKS = (
    "resent-from",
    "resent-to",
    "resent-sender",
    "x-forwarded-to",
    "x-forwarded-for",
    "x-ms-exchange-forwardingloop",
    "x-ms-exchange-inbox-rules-loop",
    "x-ms-exchange-generated-message-source",
    "x-autoforwarded",
)
_SRS = re.compile(r"\bSRS[01]=|\+SRS=|^prvs=.*SRS", re.IGNORECASE)
_TAG = re.compile(r"([a-z]{1,3})\s*=\s*([^;]*)")
_IN_BRACKETS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})\]|\(([0-9A-Fa-f.:]{3,45})\)")


def original_of(headers_text: str) -> Original:
    """The original, from its header section as text.

    What follows the first blank line is ignored. Every value stands in ``headers_text``.
    """
    text = headers_text[:MAX_HEADERS].lstrip("\n")
    text = text.split("\n\n", 1)[0]
    message = email.message_from_string(text + "\n\n", policy=email.policy.compat32)
    sender, name = _first_address(message, "from")
    people = _addresses(message, "to")
    envelope = _envelope(message)
    return Original(
        from_=sender,
        from_name=name,
        envelope_from=envelope,
        to=tuple(address for address, _ in people),
        to_names=tuple(display for _, display in people),
        cc=tuple(address for address, _ in _addresses(message, "cc")),
        subject=header(message, "subject") or None,
        date=parse_date(raw_header(message, "date")),
        message_id=raw_header(message, "message-id") or None,
        network_message_id=_network_message_id(message),
        dkim_signatures=_signatures(message),
        authentication_results=tuple(
            unfold(str(value)) for value in message.get_all("authentication-results", [])
        ),
        forwarding_marks=_forwarding_marks(message, envelope),
        mail_program=header(message, "user-agent") or header(message, "x-mailer") or None,
        hops=_hops(message),
        headers=text,
    )


def best_original(sections: list[str]) -> Original | None:
    """The fullest of several header sections of one original: most hops, then most fields."""
    if not sections:
        return None
    found = [original_of(section) for section in sections[:8]]
    return max(found, key=lambda o: (len(o.hops), bool(o.from_), len(o.headers or "")))


def with_sending_ip(bounce: Bounce) -> Bounce:
    return bounce


def _addresses(message: Message, name: str) -> list[tuple[str, str | None]]:
    values = [decode_header(str(v)) for v in message.get_all(name, [])]
    pairs = email.utils.getaddresses(values[:50])
    return [(a, n or None) for n, a in pairs if "@" in a]


def _first_address(message: Message, name: str) -> tuple[str | None, str | None]:
    found = _addresses(message, name)
    return found[0] if found else (None, None)


def _envelope(message: Message) -> str | None:
    for name in ("return-path", "x-envelope-from", "x-return-path"):
        value = raw_header(message, name)
        found = address_in(value) if value else None
        if found:
            return found
    return None


def _network_message_id(message: Message) -> str | None:
    for name in (
        "x-ms-exchange-organization-network-message-id",
        "x-ms-exchange-crosstenant-network-message-id",
        "x-ms-office365-filtering-correlation-id",
    ):
        value = raw_header(message, name)
        if value:
            return value
    return None


def _signatures(message: Message) -> tuple[DkimSignature, ...]:
    found = []
    for value in message.get_all("dkim-signature", [])[:20]:
        tags = {k: re.sub(r"\s+", "", v) for k, v in _TAG.findall(unfold(str(value)))}
        if tags.get("d") and tags.get("s"):
            found.append(
                DkimSignature(domain=tags["d"], selector=tags["s"], algorithm=tags.get("a"))
            )
    return tuple(found)


def _forwarding_marks(message: Message, envelope: str | None) -> tuple[str, ...]:
    marks = [
        f"{name}: {unfold(str(value))}" for name, value in message.items() if name.lower() in _MARKS
    ]
    if envelope and _SRS.search(envelope):
        marks.append(envelope)
    return tuple(marks)


def _hops(message: Message) -> tuple[Hop, ...]:
    hops: list[Hop] = []
    for value in reversed(message.get_all("received", [])[:60]):
        text = unfold(str(value))
        words, _, date = text.rpartition(";")
        when = parse_date(date) if words else None
        words = words or text
        previous = hops[-1].date if hops else None
        delay = int((when - previous).total_seconds()) if when and previous else None
        hops.append(
            Hop(
                from_=_clause(words, "from"),
                by=_clause(words, "by"),
                with_=_clause(words, "with"),
                ip=_hop_ip(words),
                date=when,
                delay_seconds=delay,
            )
        )
    return tuple(hops)


def _clause(words: str, name: str) -> str | None:
    found = re.search(rf"(?:^|\s){name}\s+([^\s;()]+)", words)
    return found[1] if found else None


def _hop_ip(words: str) -> str | None:
    start = re.search(r"(?:^|\s)from\s", words)
    if not start:
        return None
    end = re.search(r"\sby\s", words)
    part = words[start.end() : end.start() if end else len(words)]
    for match in _IN_BRACKETS.finditer(part):
        ip = ip_of(match[1] or match[2])
        if ip:
            return ip
    return None
