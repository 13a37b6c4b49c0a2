# SPDX-License-Identifier: GPL-3.0-or-later
"""Security gateways that write notices of their own; those that speak as Postfix or Sendmail do
(Proofpoint, FortiMail, Sophos) are read as these."""

from __future__ import annotations

import re

from relayfix.intake.address import address_in
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading
from relayfix.intake.notices.words import REPLY
from relayfix.intake.text import joined
from relayfix.model.bounce import Action

_IRONPORT = re.compile(
    r"^[ \t>]*The following message to <?(?P<name>[^\s<>]{3,320})>?,? (?:was|is) "
    r"(?:undeliver|delay)\w*[^\n]{0,80}\n(?:[ \t>]*The reason for the problem:[ \t]*\n)?",
    re.IGNORECASE | re.MULTILINE,
)
"""Cisco Secure Email, once IronPort; Amazon SES writes the same."""
_MIMECAST = re.compile(
    r"^[ \t]*This is a delivery failure notification message indicating that", re.I | re.M
)
_DASHED = re.compile(r"^\s{0,4}-- ?(?P<value>\S.*)$")
_SCANNER = re.compile(
    r"^[ \t]*Our (?:virus detector|(?:e-?mail|message|content) (?:scanner|checker|filter))\b"
    r"[^\n]{0,80}\btriggered by a message you sent",
    re.IGNORECASE | re.MULTILINE,
)
_SCANNER_TO = re.compile(r"^\s{0,8}To:\s*(?P<value>\S.*)$", re.IGNORECASE)


def _read_ironport(notice: Notice) -> Reading:
    findings = []
    for found in _IRONPORT.finditer(notice.text[:200_000]):
        recipient = address_in(found["name"])
        words = _paragraph(notice.text[found.end() : found.end() + 4_000].split("\n"))
        if recipient is not None:
            findings.append(Finding(recipient=recipient, words=words))
    return Reading(findings=tuple(findings))


def _read_mimecast(notice: Notice) -> Reading:
    """The values behind two dashes: the recipient, the problem, what the server said."""
    values: list[list[str]] = []
    for line in notice.lines[:300]:
        dashed = _DASHED.match(line[:2_000])
        if dashed:
            values.append([dashed["value"]])
        elif not line.strip():
            values.append([])
        elif values and values[-1]:
            values[-1].append(line[:2_000])
    told = [joined(value) for value in values if value]
    recipient = next((address_in(value) for value in told if "@" in value), None)
    words = [value for value in told if "@" not in value or REPLY.search(value)]
    if recipient is None or not words:
        return general.read(notice)
    said = next((value for value in words if REPLY.search(value)), words[0])
    return Reading(findings=(Finding(recipient=recipient, words=said),))


def _read_scanner(notice: Notice) -> Reading:
    """MailScanner: a summary of the message, then what was the matter with it."""
    recipients: list[str] = []
    for i, line in enumerate(notice.lines[:200]):
        if to := _SCANNER_TO.match(line[:1_000]):
            recipients = [name for part in to["value"].split(",") if (name := address_in(part))]
        elif recipients and re.match(
            r"one or more of the (?:attachments|messages)", line.strip(), re.I
        ):
            words = _paragraph(notice.lines[i : i + 12])
            break
    else:
        words = None
    return Reading(
        findings=tuple(Finding(recipient=r, words=words, action=Action.FAILED) for r in recipients)
    )


def _paragraph(lines: list[str]) -> str | None:
    kept: list[str] = []
    for line in lines[:20]:
        if line.strip():
            kept.append(line[:2_000])
        elif kept:
            break
    return joined(kept) or None


def _has(pattern: re.Pattern[str], notice: Notice) -> bool:
    return bool(pattern.search(notice.text[:20_000]))


IRONPORT = Family(
    id="ironport", recognise=lambda notice: _has(_IRONPORT, notice), read=_read_ironport
)
FAMILIES = (
    IRONPORT,
    Family(id="mimecast", recognise=lambda notice: _has(_MIMECAST, notice), read=_read_mimecast),
    Family(id="mailscanner", recognise=lambda notice: _has(_SCANNER, notice), read=_read_scanner),
)
