# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix: one paragraph a recipient, ``<x@y>: host MX[IP] said: 550 … (in reply to …)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relayfix.intake.address import address_in
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.text import joined

_ENTRY = re.compile(
    r"^<(?P<who>[^<>]{1,400})>(?: \(expanded from\s?<(?P<from>[^<>]{1,400})>\))?: (?P<words>.+)$"
)
_HOST = re.compile(r"\bhost (?P<host>[^\s\[\]]{1,255}\[[^\[\]\s]{3,60}\](?::\d{1,5})?)")
_VIA = re.compile(r"^delivery via (?P<host>[^\s\[\]]+\[[^\[\]\s]+\])(?::\d{1,5})?: (?P<words>.*)$")
_TAIL = re.compile(r"\s?\(in reply to (?:the )?[A-Za-z][\w ]{1,40}\)$")
_LAYOUT = re.compile(
    r"^This is the (?:mail system at host|Postfix(?: on .{1,40}| program)* (?:at|program))"
    r"|^<[^<>\s]{3,320}>(?:\s\(expanded\s+from[^()]{0,400}\))?:\s+"
    r"(?:host|connect\s+to)\s+[\w.-]+\["
    r"|^I'm sorry to (?:have to )?inform you that (?:the message returned|your message could)",
    re.MULTILINE,
)
_TURN = re.compile(r"^ ?(?P<side>In|Out):\s+(?P<words>\S.*)$")
_CONNECT = re.compile(
    r"\b(?:connect to|(?:lost connection|conversation) with)"
    r" (?P<host>[^\s\[\]]+(?:\[[^\[\]\s]+\])?)"
)


def read(notice: Notice) -> Reading:
    """A finding for each paragraph that begins with an address in angle brackets."""
    if _is_transcript(notice):
        return _read_transcript(notice)
    findings = []
    for paragraph in _paragraphs(notice.text):
        if not paragraph.lstrip().startswith("<"):
            continue
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


_BLANK = re.compile(r"\n\s*\n")
_NEXT = re.compile(
    r"(?<! \d\d\d)(?<!\d\.\d\.\d)(?<!\d\.\d\.\d\d)(?<!said:)"
    r"\n(?=<(?P<who>[^<>\s]{3,320})>(?:: | \(expanded from ))"
)
"""Before a line that begins with an address, and does not go on a reply."""


def _paragraphs(text: str) -> Iterator[str]:
    """What is one recipient's; the blank lines between get lost where a text is pasted."""
    for paragraph in _BLANK.split(text):
        start, about = 0, ""
        for line in _NEXT.finditer(paragraph):
            if start or paragraph[:1] == "<":
                # The server's words may begin with the same address.
                about = paragraph[start + 1 : start + 1 + len(line["who"])]
            if line["who"] != about:
                yield paragraph[start : line.start()]
                start = line.end()
        yield paragraph[start:]


def _read_transcript(notice: Notice) -> Reading:
    """A session that Postfix reports to its postmaster: ``In:`` and ``Out:`` lines."""
    turns: list[tuple[str, str]] = []
    for line in notice.lines[:3_000]:
        turn = _TURN.match(line)
        if turn:
            turns.append((turn["side"], turn["words"]))
        elif turns and line.strip():
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line.strip()}")
    findings: dict[str, Finding] = {}
    for i, (side, words) in enumerate(turns):
        name = address_in(words) if side == "In" and words[:4].upper() == "RCPT" else None
        if name is None:
            continue
        refused = next((w for s, w in turns[i + 1 :] if s == "Out" and w[:1] in "45"), None)
        findings[name] = Finding(recipient=name, words=refused)
    return Reading(findings=tuple(findings.values()))


def _is_transcript(notice: Notice) -> bool:
    return notice.text.lstrip().startswith("Transcript of session follows.") and bool(
        re.search(r"(?m)^ ?Out: \d{3}", notice.text)
    )


def _line_with(notice: Notice, words: str) -> str:
    for line in notice.lines:
        if words in line:
            return line.strip()
    return words


def _fields(notice: Notice) -> bool:
    return "x-postfix-queue-id" in notice.report or "x-postfix-sender" in notice.report


def _layout(notice: Notice) -> bool:
    text = notice.text  # three looks, which most notices of others end with
    if not (
        "This is the " in text
        or "I'm sorry " in text
        or ("[" in text and ("\n<" in text or text[:1] == "<"))
    ):
        return False
    return bool(_LAYOUT.search(text))


FAMILY = Family(
    id="postfix",
    signs=(
        Sign(standing=Standing.FIELDS, recognise=_fields),
        Sign(standing=Standing.LAYOUT, recognise=_is_transcript),
        Sign(standing=Standing.LAYOUT, recognise=_layout),
    ),
    read=read,
)
