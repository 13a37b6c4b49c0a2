# SPDX-License-Identifier: GPL-3.0-or-later
"""The message that came back: its header section, read as far as it was returned."""

from __future__ import annotations

import email
import email.errors
import email.policy
import email.utils
import re

from relayfix.intake.address import address_in, addresses_in, ip_of
from relayfix.intake.limits import MAX_HEADERS
from relayfix.intake.mime import Message, decode_header, header, parse_date, raw_header, unfold
from relayfix.model.bounce import DkimSignature, Hop, Original

MAX_HOPS = 60
MAX_ADDRESSES = 500

_MARKS = re.compile(
    r"^(?:resent-(?:from|to|sender|cc)|x-forwarded-to|x-forwarded-for|x-autoforwarded"
    r"|x-ms-exchange-(?:forwardingloop|inbox-rules-loop|autoforwarded?)"
    r"|x-ms-exchange-generated-message-source)$"
)
_BY_RULE = re.compile(r"rules? agent|forward", re.IGNORECASE)
_SRS = re.compile(r"\bSRS[01][=+-]|\+SRS=|\bSRS=", re.IGNORECASE)
_TAG = re.compile(r"(?:^|[;\s])([a-z]{1,3})\s*=\s*([^;]*)")
_CLAUSES = re.compile(r"(?:^|\s)(from|by|with|via|id|for)\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})(?:%\w+)?\]|^([0-9A-Fa-f.:]{3,45})$")
_ENVELOPE_FROM = re.compile(r"\benvelope-from\s*[<:]?\s*<?([^<>()\s;]{3,320})>?", re.IGNORECASE)


def original_of(headers_text: str) -> Original:
    """The original, from its header section as text.

    What follows the first blank line is ignored. Every value stands in ``headers_text``; folded
    fields are read in one line, encoded words decoded.
    """
    text = headers_text[:MAX_HEADERS].replace("\r\n", "\n").lstrip("\n")
    text = text.split("\n\n", 1)[0]
    message = email.message_from_string(text + "\n\n", policy=email.policy.compat32)
    senders = _addresses(message, "from")
    people = _addresses(message, "to")
    return Original(
        from_=senders[0][0] if senders else None,
        from_name=senders[0][1] if senders else None,
        envelope_from=_envelope(message),
        to=tuple(address for address, _ in people),
        to_names=tuple(name for _, name in people),
        cc=tuple(address for address, _ in _addresses(message, "cc")),
        subject=header(message, "subject") or None,
        date=parse_date(raw_header(message, "date")),
        message_id=_message_id(message),
        network_message_id=_network_message_id(message),
        dkim_signatures=_signatures(message),
        authentication_results=_all(message, "authentication-results"),
        forwarding_marks=_forwarding_marks(message),
        mail_program=header(message, "user-agent") or header(message, "x-mailer") or None,
        hops=_hops(message),
        headers=text,
    )


def best_original(sections: list[str]) -> Original | None:
    """The fullest of several header sections of one original: most hops, then most fields."""
    found = [original_of(section) for section in sections[:8]]
    if not found:
        return None
    return max(found, key=lambda o: (len(o.hops), bool(o.from_), len(o.headers or "")))


def _all(message: Message, name: str) -> tuple[str, ...]:
    return tuple(unfold(str(value)) for value in message.get_all(name, [])[:MAX_HOPS])


def _addresses(message: Message, name: str) -> list[tuple[str, str | None]]:
    """(address, display name) of all fields of that name."""
    found: list[tuple[str, str | None]] = []
    for value in message.get_all(name, [])[:10]:
        raw = unfold(str(value))
        try:
            pairs = email.utils.getaddresses([raw])
        except (ValueError, IndexError, email.errors.HeaderParseError):
            pairs = []
        pairs = [(n, a) for n, a in pairs if "@" in a]
        if not pairs:
            text = decode_header(raw)
            pairs = [("", text[s:e]) for s, e in addresses_in(text)]
        found += [(decode_header(a), decode_header(n).strip() or None) for n, a in pairs]
        if len(found) > MAX_ADDRESSES:
            break
    return found[:MAX_ADDRESSES]


def _envelope(message: Message) -> str | None:
    """MAIL FROM: from the field the last server wrote, else from a Received comment of Exim."""
    for name in ("return-path", "x-envelope-from", "x-return-path", "x-envelope-sender"):
        value = raw_header(message, name)
        if value and (found := address_in(value)):
            return found
    for value in _all(message, "received"):
        comment = _ENVELOPE_FROM.search(value)
        if comment and (found := address_in(comment[1])):
            return found
    return None


def _message_id(message: Message) -> str | None:
    value = raw_header(message, "message-id")
    return value.strip() or None if value else None


def _network_message_id(message: Message) -> str | None:
    for name in (
        "x-ms-exchange-organization-network-message-id",
        "x-ms-exchange-crosstenant-network-message-id",
        "x-ms-office365-filtering-correlation-id",
    ):
        value = raw_header(message, name)
        if value and value.strip():
            return value.strip()
    return None


def _signatures(message: Message) -> tuple[DkimSignature, ...]:
    found = []
    for value in _all(message, "dkim-signature")[:20]:
        tags = {k: re.sub(r"\s+", "", v) for k, v in _TAG.findall(value)}
        if tags.get("d") and tags.get("s"):
            found.append(
                DkimSignature(domain=tags["d"], selector=tags["s"], algorithm=tags.get("a"))
            )
    return tuple(found)


def _forwarding_marks(message: Message) -> tuple[str, ...]:
    marks = []
    for name, raw in message.items():
        kind, value = name.lower(), unfold(str(raw))
        if kind == "return-path" and _SRS.search(value):
            marks.append(f"{name}: {value}")
        if not _MARKS.match(kind):
            continue
        if kind == "x-forwarded-for" and "@" not in value:
            continue  # the address of a browser, written by webmail
        if kind.endswith("message-source") and not _BY_RULE.search(value):
            continue
        marks.append(f"{name}: {value}")
    return tuple(marks[:50])


def _hops(message: Message) -> tuple[Hop, ...]:
    """Received fields, RFC 5321 section 4.4, the first server first."""
    hops: list[Hop] = []
    previous = None
    for value in reversed(_all(message, "received")):
        hop = hop_of(value)
        delay = None
        if hop.date is not None and previous is not None:
            delay = int((hop.date - previous).total_seconds())
        hops.append(
            Hop(
                from_=hop.from_,
                by=hop.by,
                with_=hop.with_,
                ip=hop.ip,
                date=hop.date,
                delay_seconds=delay,
            )
        )
        previous = hop.date
    return tuple(hops)


def hop_of(received: str) -> Hop:
    """One Received field, unfolded; ``delay_seconds`` stays None."""
    received = received[:4_000]
    words, semicolon, date = received.rpartition(";")
    when = parse_date(date) if semicolon else None
    if when is None:
        words = received
    comments, bare = _comments(words)
    clauses: dict[str, str] = {}
    marks = list(_CLAUSES.finditer(bare))
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(bare)
        clauses.setdefault(mark[1].lower(), bare[mark.end() : end].strip(" ;,"))
    by = clauses.get("by", "").split(" ")[0]
    # Exim goes on with the cipher: ``with esmtpsa (TLS1.3) tls TLS_AES_256_GCM_SHA384``.
    with_ = re.sub(r"\s+", " ", clauses.get("with", "")).partition(" tls ")[0]
    with_ = with_.removesuffix(" Server")
    return Hop(
        from_=clauses.get("from", "").split(" ")[0] or None,
        by=by or None,
        with_=with_ if len(with_) < 60 and with_ else None,
        ip=_peer(words, comments, bare),
        date=when,
    )


def _comments(words: str) -> tuple[list[tuple[int, str]], str]:
    """The comments of a field with where they stand, and the field without them."""
    comments: list[tuple[int, str]] = []
    bare: list[str] = []
    depth = start = 0
    for i, char in enumerate(words):
        if char == "(":
            if depth == 0:
                start = i + 1
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if depth == 0:
                comments.append((start, words[start:i]))
                bare.append(" ")
        elif depth == 0:
            bare.append(char)
    return comments, "".join(bare)


def _peer(words: str, comments: list[tuple[int, str]], bare: str) -> str | None:
    """The address that the receiving server saw: TCP-info in comments before what HELO claimed."""
    start = re.match(r"\s*from\s", words)
    if start is None:
        return None
    by = re.search(r"\sby\s", words)
    end = by.start() if by else len(words)
    for at, comment in comments:
        if at >= end and by is not None:
            break
        for match in _ADDRESS.finditer(comment.strip()):
            ip = ip_of(match[1] or match[2])
            if ip:
                return ip
    claimed = bare.split(" by ", 1)[0]
    for match in _ADDRESS.finditer(claimed):
        ip = ip_of(match[1] or match[2])
        if ip:
            return ip
    return None
