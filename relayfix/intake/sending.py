# SPDX-License-Identifier: GPL-3.0-or-later
"""The public address that the refusing server saw, where the bounce itself says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relayfix.intake.address import ip_of, is_public
from relayfix.intake.mime import unfold
from relayfix.knowledge.domains import same_organisation
from relayfix.model.bounce import Original, Recipient, SendingIp

_IP = re.compile(
    r"(?<![\w.:-])(?:\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)"
    r"|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4})"
    r"(?![\w:])"
)
_LIKE_IP = re.compile(r"\.\d{1,3}\.\d{1,3}\.\d|:[0-9A-Fa-f]{0,4}:")
"""What each of them holds and few answers do: found much more quickly."""
_NOT_THE_CLIENT = re.compile(
    r"(?:\bby|\bsaid|\brelay=|\bvia|\bto|\bmx|(?<!client )\bhost [^\s\[(]\S{0,254}"
    r"|connect to \S{0,255}|from MTA)\s*[\[(]*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\bclient(?: host)?(?: name)?|\bip(?:s|v[46])?(?: address(?:es)?)?|\bmessages?|\be?mails?"
    r"|\bconnections?|\bsender|\bsending|\bserver|\bsource|\boriginating|\baddress(?:es)?|\bfrom"
    r"|\bfor|\bhost|\brejected|\bblocked|\bis not|\bdoes not designate|[?&;]ip)"
    r"[\s:=(\[<]*(?:(?:is|was|of|from|with|for|at)[\s:=(\[<]+)?$",
    re.IGNORECASE,
)
_CLIENT_NAMED = re.compile(r"client host\s+\S{0,255}\[$", re.IGNORECASE)
_GMAIL = re.compile(r"^\W*[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3} )?\[$")
_AFTER = re.compile(
    r"^[\])>\s]{0,6}[:;,]?\s{0,3}(?:client host rejected|is (?:not|listed|block|black|on|in|a )"
    r"|has been"
    r"|was"
    r"|blocked|listed|not (?:allowed|permitted|authori[sz]ed)|does not|currently|rejected|weren't"
    r"|temporarily deferred|has sent|refused)",
    re.IGNORECASE,
)
_AUTHENTICATED = re.compile(r"\b(?:ESMTPS?A|ASMTP|HTTPS?|mapi|local|LMTP|BSMTP)\b", re.IGNORECASE)
_SENDER_IP_IS = re.compile(r"\bsender IP is ([0-9A-Fa-f.:]{3,45})\b")
_WINDOW = 160


def sending_ip(
    recipients: tuple[Recipient, ...], original: Original | None, reporting_mta: str | None
) -> SendingIp | None:
    """The original's ``sending_ip``, where something honest says it.

    In this order: the refusing server's words name the address; the original was received by the
    refusing server itself, so its Received field holds the address. Anything else is a guess.
    """
    for recipient in recipients:
        if found := _in_words(recipient, original):
            return found
    if original is None:
        return None
    remote = next((r.remote_mta for r in recipients if r.remote_mta), None)
    return _in_hops(original, remote, reporting_mta)


def _in_words(recipient: Recipient, original: Original | None) -> SendingIp | None:
    own = {recipient.remote_ip, recipient.remote_mta}
    hops = {hop.ip for hop in original.hops} if original else set()
    inner = recipient.nested.diagnostic if recipient.nested else None
    for words in (inner, recipient.diagnostic):
        if not words:
            continue
        for start, end, ip in addresses(words):
            before, after = words[max(0, start - 300) : start], words[end : end + 80]
            if ip in own or not is_public(ip) or _NOT_THE_CLIENT.search(before):
                continue
            named = (
                _BEFORE.search(before)
                or _CLIENT_NAMED.search(before)
                or _GMAIL.match(words[:start])
                or _AFTER.match(after)
            )
            if named or ip in hops:
                return SendingIp(value=ip, source=_around(words, start, end))
    return None


def addresses(words: str) -> Iterator[tuple[int, int, str]]:
    """Where IP addresses stand in a text: (start, end, address)."""
    words = words[:4_000]
    for match in _IP.finditer(words) if _LIKE_IP.search(words) else ():
        ip = ip_of(match[0])
        if ip is not None and (ip.count(".") == 3 or ip.count(":") >= 2):
            yield match.start(), match.end(), ip


def _around(words: str, start: int, end: int) -> str:
    """The words around the address, whole if they are few."""
    if len(words) <= 2 * _WINDOW:
        return words
    left = max(0, start - _WINDOW)
    right = min(len(words), end + _WINDOW)
    left = words.find(" ", left, start) + 1 if left else 0
    cut = words.rfind(" ", end, right) if right < len(words) else right
    return words[left : cut if cut > end else right]


def _in_hops(original: Original, remote: str | None, reporting_mta: str | None) -> SendingIp | None:
    """The field in which the refusing server wrote down whom it had on the line."""
    refusing = remote or reporting_mta
    if refusing is None:
        return None
    for place, hop in enumerate(reversed(original.hops)):
        if not hop.by or not _is(hop.by, refusing, whole=remote is not None):
            continue
        named = hop.from_ is not None and re.search(r"[.:]", hop.from_) is not None
        inside = not named or _is(hop.from_ or "", refusing, whole=False)
        if hop.ip and is_public(hop.ip) and not inside:
            value = _received(original)[place]
            if _AUTHENTICATED.search(hop.with_ or "") or "authenticated" in value.lower():
                return None  # a person's own computer, not a server
            return SendingIp(value=hop.ip, source=f"Received: {value}")
        if remote is not None:
            return None
    if remote is None:
        for value in original.authentication_results:
            found = _SENDER_IP_IS.search(value)
            if found and is_public(found[1]):
                return SendingIp(value=found[1], source=f"Authentication-Results: {value}")
    return None


def _received(original: Original) -> list[str]:
    """The Received fields, unfolded, the last server's first."""
    fields = re.split(r"\n(?![ \t])", original.headers or "")
    return [unfold(field[9:]) for field in fields if field[:9].lower() == "received:"]


def _is(host: str, refusing: str, *, whole: bool) -> bool:
    """Whether two names mean one server, or one organisation's servers."""
    host = host.strip("[]().;,").rstrip(".").lower()
    if host == refusing:
        return True
    return not whole and same_organisation(host, refusing)
