# SPDX-License-Identifier: GPL-3.0-or-later
"""The message that came back: its header section, read as far as it was returned."""

from __future__ import annotations

import email.errors
import email.utils
import re
from collections.abc import Mapping
from datetime import datetime

from relayfix.intake.address import address_in, addresses_in, ip_of
from relayfix.intake.limits import MAX_HEADERS
from relayfix.intake.mime import decode_header, parse_date, unfold
from relayfix.intake.tree import FIELDS
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
_CLAUSES = re.compile(r"\s(from|by|with|via|id|for)\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})(?:%\w+)?\]|^([0-9A-Fa-f.:]{3,45})$")
_ENVELOPE_FROM = re.compile(r"\benvelope-from\s*[<:]?\s*<?([^<>()\s;]{3,320})>?", re.IGNORECASE)


def original_of(headers_text: str) -> Original:
    """The original, from its header section as text.

    What follows the first blank line is ignored. Every value stands in ``headers_text``; folded
    fields are read in one line, encoded words decoded.
    """
    text = section_of(headers_text)
    items = _items(text)
    fields = _fields(items)
    senders = _addresses(fields, "from")
    people = _addresses(fields, "to")
    received = _all(fields, "received")
    return Original(
        from_=senders[0][0] if senders else None,
        from_name=senders[0][1] if senders else None,
        envelope_from=_envelope(fields, received),
        to=tuple(address for address, _ in people),
        to_names=tuple(name for _, name in people),
        cc=tuple(address for address, _ in _addresses(fields, "cc")),
        subject=_decoded(fields, "subject"),
        date=parse_date(_first(fields, "date")),
        message_id=_first(fields, "message-id") or None,
        network_message_id=_network_message_id(fields),
        dkim_signatures=_signatures(fields),
        authentication_results=_all(fields, "authentication-results"),
        received_spf=_all(fields, "received-spf"),
        forwarding_marks=_forwarding_marks(text, items),
        mail_program=_decoded(fields, "user-agent") or _decoded(fields, "x-mailer"),
        hops=_hops(received),
        headers=text,
    )


def section_of(headers_text: str) -> str:
    """`Original.headers`: the header section that a text begins with."""
    text = headers_text[:MAX_HEADERS].replace("\r\n", "\n").lstrip("\n")
    return text.split("\n\n", 1)[0]


def best_original(sections: list[str]) -> Original | None:
    """The fullest of several header sections of one original: most hops, then most fields."""
    found = [original_of(section) for section in sections[:8]]
    if not found:
        return None
    return max(found, key=lambda o: (len(o.hops), bool(o.from_), len(o.headers or "")))


_Fields = Mapping[str, list[str]]
"""The values of the fields, folded as they came, by small-letter names."""


_Items = list[tuple[str, str]]


def _items(text: str) -> _Items:
    """(name, value) of the fields of a header section; it ends where a line is no field.

    RFC 5322 section 2.2. Done here, because the message parser of the standard library does much
    more, and this is asked of every message.
    """
    items: _Items = FIELDS.findall(text)
    if len(items) + sum([value.count("\n") for _, value in items]) == text.count("\n") + 1:
        return items  # no line that belongs to none of them
    items = []
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and line:
            if items:
                name, value = items[-1]
                items[-1] = (name, f"{value}\n{line}")
        elif not line.startswith("From "):
            found = _FIELD.match(line)
            if found is None:
                break
            if found[1]:
                items.append((found[1], line[found.end() :]))
    return items


_FIELD = re.compile(r"([\x21-\x39\x3b-\x7e]*):[ \t]*")


def _fields(items: _Items) -> _Fields:
    fields: dict[str, list[str]] = {}
    for name, value in items:
        fields.setdefault(name.lower(), []).append(value)
    return fields


def _first(fields: _Fields, name: str) -> str | None:
    """The first field of that name, as it stands but unfolded."""
    values = fields.get(name)
    return unfold(values[0]) if values else None


def _decoded(fields: _Fields, name: str) -> str | None:
    """The first field of that name, unfolded, encoded words decoded, if it says anything."""
    values = fields.get(name)
    return decode_header(values[0]).strip() or None if values else None


def _all(fields: _Fields, name: str) -> tuple[str, ...]:
    return tuple(unfold(value) for value in fields.get(name, [])[:MAX_HOPS])


_ADDR_SPEC = r"([\w.+=-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,20})"
_PLAIN_ADDRESS = re.compile(
    r"[ ]{0,20}(?:(?:(?:([A-Za-z0-9'-]{1,60}(?:[ ][A-Za-z0-9'-]{1,60}){0,10})"
    rf"|\"([\w][\w ,.'-]{{0,100}})\")[ ])?<{_ADDR_SPEC}>|{_ADDR_SPEC})\Z",
    re.ASCII,
)
"""One address as nearly all of them are: the parser for all others is a slow one."""


def _addresses(fields: _Fields, name: str) -> list[tuple[str, str | None]]:
    """(address, display name) of all fields of that name."""
    found: list[tuple[str, str | None]] = []
    for value in fields.get(name, [])[:10]:
        raw = unfold(value)
        if plain := _PLAIN_ADDRESS.match(raw):
            word, quoted, address, bare = plain.groups()
            found.append((address or bare, word or (quoted and quoted.strip())))
            continue
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


def _envelope(fields: _Fields, received: tuple[str, ...]) -> str | None:
    """MAIL FROM: from the field the last server wrote, else from a Received comment of Exim."""
    for name in ("return-path", "x-envelope-from", "x-return-path", "x-envelope-sender"):
        value = _first(fields, name)
        if value and (found := address_in(value)):
            return found
    for value in received:
        comment = _ENVELOPE_FROM.search(value)
        if comment and (found := address_in(comment[1])):
            return found
    return None


def _network_message_id(fields: _Fields) -> str | None:
    for name in (
        "x-ms-exchange-organization-network-message-id",
        "x-ms-exchange-crosstenant-network-message-id",
        "x-ms-office365-filtering-correlation-id",
    ):
        value = _first(fields, name)
        if value:
            return value
    return None


def _signatures(fields: _Fields) -> tuple[DkimSignature, ...]:
    found = []
    for value in _all(fields, "dkim-signature")[:20]:
        tags = {k: "".join(v.split()) for k, v in _TAG.findall(value)}
        if tags.get("d") and tags.get("s"):
            found.append(
                DkimSignature(domain=tags["d"], selector=tags["s"], algorithm=tags.get("a"))
            )
    return tuple(found)


_MARKED = ("resent-", "x-forwarded-", "x-autoforwarded", "x-ms-exchange-", "srs")
"""What stands in a header section, in small letters, that may tell of a forward."""


def _forwarding_marks(text: str, items: _Items) -> tuple[str, ...]:
    small = text.lower()
    if not any(mark in small for mark in _MARKED):
        return ()
    marks = []
    for name, raw in items:
        kind, value = name.lower(), unfold(raw)
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


def _hops(received: tuple[str, ...]) -> tuple[Hop, ...]:
    """Received fields, RFC 5321 section 4.4, the first server first."""
    hops: list[Hop] = []
    previous = None
    for value in reversed(received):
        hops.append(hop_of(value, previous))
        previous = hops[-1].date
    return tuple(hops)


def hop_of(received: str, previous: datetime | None = None) -> Hop:
    """One Received field, unfolded; ``previous`` is the date of the hop before it."""
    received = received[:4_000]
    words, semicolon, date = received.rpartition(";")
    when = parse_date(date) if semicolon else None
    if when is None:
        words = received
    comments, bare = _comments(words)
    clauses: dict[str, str] = {}
    # What stands between two of the words, each followed by what belongs to it.
    pieces = _CLAUSES.split(f" {bare}")
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        clauses.setdefault(name.lower(), value.strip(" ;,"))
    by = clauses.get("by", "").split(" ")[0]
    # Exim goes on with the cipher: ``with esmtpsa (TLS1.3) tls TLS_AES_256_GCM_SHA384``.
    with_ = " ".join(clauses.get("with", "").split()).partition(" tls ")[0]
    return Hop(
        from_=clauses.get("from", "").split(" ")[0] or None,
        by=by or None,
        with_=with_ if len(with_) < 60 and with_ else None,
        ip=_peer(words, comments, bare),
        date=when,
        delay_seconds=int((when - previous).total_seconds()) if when and previous else None,
    )


def _comments(words: str) -> tuple[list[tuple[int, str]], str]:
    """The comments of a field with where they stand, and the field without them."""
    comments: list[tuple[int, str]] = []
    bare: list[str] = []
    depth = start = end = 0
    for mark in _PARENTHESIS.finditer(words):
        i = mark.start()
        if mark[0] == "(":
            if depth == 0:
                bare.append(words[end:i])
                start = end = i + 1
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                comments.append((start, words[start:i]))
                bare.append(" ")
                end = i + 1
    if depth == 0:
        bare.append(words[end:])
    return comments, "".join(bare)


_PARENTHESIS = re.compile(r"[()]")


_FROM = re.compile(r"\s*from\s")
_BY = re.compile(r"\sby\s")


def _peer(words: str, comments: list[tuple[int, str]], bare: str) -> str | None:
    """The address that the receiving server saw: TCP-info in comments before what HELO claimed."""
    start = _FROM.match(words)
    if start is None:
        return None
    by = _BY.search(words)
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
