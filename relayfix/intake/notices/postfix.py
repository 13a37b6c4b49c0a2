# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix: one paragraph a recipient, ``<x@y>: host MX[IP] said: 550 … (in reply to …)``."""

from __future__ import annotations

import re

from relayfix.intake.address import address_in
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading
from relayfix.intake.text import joined

_ENTRY = re.compile(
    r"^<(?P<who>[^<>]{1,400})>(?: \(expanded from\s?<(?P<from>[^<>]{1,400})>\))?: (?P<words>.+)$"
)
_HOST = re.compile(r"\bhost (?P<host>[^\s\[\]]{1,255}\[[^\[\]\s]{3,60}\](?::\d{1,5})?)")
_VIA = re.compile(r"^delivery via (?P<host>[^\s\[\]]+\[[^\[\]\s]+\])(?::\d{1,5})?: (?P<words>.*)$")
_TAIL = re.compile(r"\s*\(in reply to (?:the )?[A-Za-z][\w ]{1,40}\)\s*$")
_CONNECT = re.compile(r"\bconnect to (?P<host>[^\s\[\]]+(?:\[[^\[\]\s]+\])?)")


def read(notice: Notice) -> Reading:
    """A finding for each paragraph that begins with an address in angle brackets."""
    findings = []
    for paragraph in re.split(r"\n\s*\n", notice.text):
        text = joined(paragraph.split("\n")[:60])
        entry = _ENTRY.match(text)
        if entry is None:
            continue
        words = _TAIL.sub("", entry["words"])
        host = _HOST.search(words) or _VIA.match(words) or _CONNECT.search(words)
        if via := _VIA.match(words):
            words = via["words"]
        findings.append(
            Finding(
                recipient=entry["who"],
                words=words,
                remote=host["host"] if host else None,
                where=_line_with(notice, host["host"]) if host else None,
                original=address_in(entry["from"]) if entry["from"] else None,
            )
        )
    return Reading(findings=tuple(findings)) if findings else general.read(notice)


def _line_with(notice: Notice, words: str) -> str:
    for line in notice.lines:
        if words in line:
            return line.strip()
    return words


def _recognise(notice: Notice) -> bool:
    if "x-postfix-queue-id" in notice.report or "x-postfix-sender" in notice.report:
        return True
    return bool(
        re.search(
            r"(?m)^This is the (?:mail system at host|Postfix(?: on .{1,40}| program)* (?:at|program))"
            r"|^I'm sorry to (?:have to )?inform you that (?:the message returned|your message could)",
            notice.text,
        )
    )


FAMILY = Family(id="postfix", recognise=_recognise, read=read)
