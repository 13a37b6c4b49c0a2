# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Server: today's notices are those of Exchange Online; 5.5 to 2003 wrote their own."""

from __future__ import annotations

import re

from relayfix.intake.address import addresses_in
from relayfix.intake.notices import exchange_online, general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded
from relayfix.intake.text import joined

_LEAD = re.compile(r"did not reach the following recipients?(?:\(s\))?:?", re.IGNORECASE)
_WHEN = re.compile(r"^(?P<name>\S.*?)\s+on\s+(?:[A-Z][a-z]{2}, )?\d{1,2}[ /]")
_CLOCK = re.compile(r"^\s{0,9}\d{1,2}:\d\d(?::\d\d)?(?: [+-]\d{4}| [AP]M)?\s*$")
_ID = re.compile(r"^\s*(?:the mts-id of|;|msexch:|-{3,})", re.IGNORECASE)


def _read_2003(notice: Notice) -> Reading:
    """``ADDRESS on DATE`` and the words below it, after ``did not reach the following …``."""
    lead = _LEAD.search(notice.text)
    lines = notice.text[lead.end() if lead else 0 :].split("\n")
    findings: list[Finding] = []
    i = 0
    while i < len(lines):
        head = joined(lines[i : i + 2])
        when = _WHEN.match(head)
        spans = list(addresses_in(head if when else ""))
        if not lines[i].strip() or not when or not spans or spans[0][0] > when.end("name"):
            i += 1
            continue
        start, end = spans[0]
        i += 1 if when.end() <= len(lines[i].strip()) else 2
        if i < len(lines) and _CLOCK.match(lines[i]):
            i += 1  # the rest of a date that was folded
        words = []
        while i < len(lines) and lines[i].strip() and not _WHEN.match(lines[i].strip()):
            if _ID.match(lines[i]):
                break
            words.append(lines[i])
            i += 1
        findings.append(Finding(recipient=head[start:end], words=joined(words) or None))
    if not findings:
        rest = "\n".join(lines)
        findings = [Finding(recipient=rest[s:e]) for s, e in list(addresses_in(rest))[:1]]
    return Reading(findings=tuple(findings))


_led = worded(_LEAD)
_TITLE = re.compile(r"MSEXCH:|^[ \t]*Your message[ \t]*$", re.IGNORECASE | re.MULTILINE)


def _is_2003(notice: Notice) -> bool:
    return _led(notice) and bool(_TITLE.search(notice.text))


_SERVERS = r"^[ \t]*<\s?[\w.-]{1,255} #[245]\.\d{1,3}\.\d{1,3}(?: smtp;|>)"
"""Exchange 2000 and 2003 below the words for people: ``<mail.example #5.5.0 smtp;550 5.7.1 …>``.

The host is the one that refused, or the Exchange server itself: nothing says which.
"""
_IIS = (
    r"^[ \t]*This is an automatically generated Delivery Status Notification\."
    r"\s{1,9}(?:Delivery to the following recipients? (?:failed|has been delayed)\."
    r"|Unable to deliver message to the following recipients)"
)
"""The SMTP service of Windows and Exchange 2000, which Outlook.com used long after."""


def read(notice: Notice) -> Reading:
    """The notice of an Exchange of 5.5 to 2003, of a later one, or of the SMTP service."""
    if _is_2003(notice):
        return _read_2003(notice)
    if exchange_online.by_fields(notice) or exchange_online.by_layout(notice):
        return exchange_online.read(notice)
    return general.read(notice)


FAMILY = Family(
    id="exchange",
    signs=(
        Sign(standing=Standing.FIELDS, recognise=exchange_online.by_fields),
        Sign(
            standing=Standing.LAYOUT,
            recognise=_is_2003,
            over={"sendmail": "its own words are in the notice, Sendmail's in what is returned"},
        ),
        Sign(standing=Standing.LAYOUT, recognise=exchange_online.by_layout),
        Sign(standing=Standing.LAYOUT, recognise=worded(_SERVERS)),
        Sign(standing=Standing.WORDS, recognise=worded(_IIS)),
    ),
    read=read,
)
