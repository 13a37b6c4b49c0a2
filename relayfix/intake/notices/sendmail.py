# SPDX-License-Identifier: GPL-3.0-or-later
"""Sendmail since version 5: the list of addresses, and the transcript of the session."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from relayfix.intake.address import addresses_in
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.reply import codes
from relayfix.intake.text import joined

_LIST = re.compile(
    r"^[\s>]*-{2,}\s*The following addresses had (?:permanent fatal errors|delivery problems"
    r"|transient non-fatal errors|successful delivery|delivery errors)\s*-{2,}",
    re.IGNORECASE,
)
_TRANSCRIPT = re.compile(
    r"^[\s>]*-{2,}\s*Transcript of (?:the )?session follows\s*-{2,}", re.IGNORECASE
)
_OTHER = re.compile(r"^[\s>]*-{3,}\s*\w.*-{3,}\s*$")
_TALKING = re.compile(r"^[\s.]*while talking to (?P<host>\S+?)\.?:\s*$", re.IGNORECASE)
_RECEIVED = re.compile(r"^<<<\s?(?P<words>.*)$")
_SENT = re.compile(r"^>>>\s?(?P<words>.*)$")
_RESULT = re.compile(
    r"^(?:(?P<code>[45]\d\d)\s+(?:[45]\.\d+\.\d+\s+)?)?(?P<who><?[^\s<>]+>?)\.\.\. (?P<words>.*)$"
)
_LOCAL = re.compile(r"^(?P<words>[45]\d\d (?:[45]\.\d{1,3}\.\d{1,3} )?\S.*)$")
_REASON = re.compile(r"^\(reason: (?P<words>.*)\)$", re.DOTALL)
_EXPANDED = re.compile(r"^\(expanded from: (?P<who>.*)\)$")
_DEFERRED = re.compile(
    r"\bDeferred: [^.]{0,80}? (?:with|by|to) (?P<host>[\w-]+(?:\.[\w-]+)+)\.?\s*$", re.IGNORECASE
)
"""The server that could not be spoken to."""
_BLANKS = re.compile(r"\s+")
_FATE = re.compile(
    r"^(?:message could not be delivered|message will be deleted|warning: message still"
    r"|will keep trying)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Address:
    name: str
    reason: str | None = None
    expanded: str | None = None


@dataclass(slots=True)
class _Turn:
    """What one server, or sendmail itself, said in the transcript."""

    host: str | None
    host_line: str | None
    words: str
    about: str | None = None
    """The address of the command before it, or of the result line."""


@dataclass(slots=True)
class _Session:
    turns: list[_Turn] = field(default_factory=list)
    results: list[_Turn] = field(default_factory=list)
    """Lines that sendmail wrote itself: ``550 <x@y>... User unknown``."""
    expired: str | None = None
    """The line that says for how long it tried."""


def read(notice: Notice) -> Reading:
    """Recipients of the list, or else of the transcript, with the server's full words."""
    lines = notice.lines
    listed = _listed(lines)
    session = _session(lines)
    if not listed:
        findings = _from_session(session)
        said = session.turns + session.results
        if not findings and said:
            last = said[0]
            findings = [
                Finding(recipient=None, words=last.words, remote=last.host, where=last.host_line)
            ]
        return Reading(findings=tuple(findings))
    return Reading(findings=tuple(_finding(item, session, len(listed)) for item in listed))


def _section(lines: list[str], title: re.Pattern[str]) -> list[str]:
    for i, line in enumerate(lines):
        if title.match(line):
            rest = lines[i + 1 :]
            for j, later in enumerate(rest):
                if _OTHER.match(later):
                    return rest[:j]
            return rest
    return []


def _listed(lines: list[str]) -> list[_Address]:
    found: list[_Address] = []
    section = _section(lines, _LIST)
    i = 0
    while i < len(section):
        line = section[i].strip()
        if line.startswith("(") and found:
            while not line.endswith(")") and i + 1 < len(section) and section[i + 1].strip():
                i += 1
                line = f"{line} {section[i].strip()}"
            if reason := _REASON.match(line):
                found[-1].reason = reason["words"]
            elif expanded := _EXPANDED.match(line):
                found[-1].expanded = expanded["who"].strip("<>")
        elif found and _LOCAL.match(line):
            found[-1].reason = found[-1].reason or line
        elif line and (spans := list(addresses_in(line))) and spans[0][0] <= 5:
            start, end = spans[0]
            found.append(_Address(line[start:end]))
            if note := re.match(r"^>?\s+[(\[](.+)[)\]]$", line[end:]):
                found[-1].reason = note[1]
        elif re.match(r'"?[|/:]', line):
            # A local program or file: "|/usr/bin/vacation you"
            found.append(_Address(line.strip('"')))
        i += 1
    return found


def _session(lines: list[str]) -> _Session:
    session = _Session()
    host = host_line = about = None
    said: list[str] = []

    def close() -> None:
        if said:
            session.turns.append(_Turn(host, host_line, joined(said), about))
            said.clear()

    for raw in _section(lines, _TRANSCRIPT):
        line = raw.strip()
        if line.startswith(">>>>"):
            line = line[1:]
        if talking := _TALKING.match(line):
            close()
            host, host_line, about = talking["host"], line, None
        elif received := _RECEIVED.match(line):
            words = received["words"]
            if said and not _continues(said[-1], words):
                close()
            said.append(words)
        elif sent := _SENT.match(line):
            close()
            spans = list(addresses_in(sent["words"]))
            rcpt = sent["words"][:4].upper() == "RCPT"
            about = sent["words"][slice(*spans[0])] if spans and rcpt else None
        elif line:
            close()
            _own_line(session, line, host, host_line)
    close()
    return session


def _continues(before: str, words: str) -> bool:
    code = re.match(r"(\d{3})-", before)
    return bool(code and words.startswith(code[1]))


def _own_line(session: _Session, line: str, host: str | None, host_line: str | None) -> None:
    result = _RESULT.match(line)
    if result and (spans := list(addresses_in(result["who"]))):
        who = result["who"][slice(*spans[0])]
        words = result["words"]
        if not re.match(r"[45]\d\d[ -]", words) and result["code"]:
            words = line
        if deferred := _DEFERRED.search(words):
            host, host_line = deferred["host"], line
        session.results.append(_Turn(host, host_line, words, who))
        for turn in reversed(session.turns):
            if turn.about is None:
                turn.about = who
                break
            if turn.about.lower() == who.lower():
                break
    elif line[:34].lower() == "message could not be delivered for":
        session.expired = line
    elif (local := _LOCAL.match(line)) and not _FATE.match(line):
        session.results.append(_Turn(host, host_line, local["words"], None))


def _finding(item: _Address, session: _Session, count: int) -> Finding:
    turn = _turn_of(item, session, count)
    words = item.reason
    if turn is not None and (
        words is None or _same_start(words, turn.words) or codes(words) == (None, None)
    ):
        words = turn.words
    return Finding(
        recipient=item.name,
        words=words or session.expired,
        remote=turn.host if turn else None,
        where=turn.host_line if turn else None,
        original=item.expanded,
    )


def _same_start(words: str, longer: str) -> bool:
    short, long = _BLANKS.sub(" ", words), _BLANKS.sub(" ", longer)
    return len(long) > len(short) and long.startswith(short[: max(20, len(short) - 5)])


def _turn_of(item: _Address, session: _Session, count: int) -> _Turn | None:
    """What was said about an address: the server's turn whose words fit, else a result line."""
    if item.reason:
        # Where several servers of the domain said the same, the report names the last one.
        for turn in reversed(session.turns):
            if turn.words.startswith(item.reason[:40]):
                return turn
    name = item.name.lower()
    for turn in [*session.turns, *session.results]:
        if turn.about and turn.about.lower() == name:
            return turn
    if count == 1:
        turns = [t for t in session.turns if t.about is None] + session.results
        return turns[0] if turns else None
    return None


def _from_session(session: _Session) -> list[Finding]:
    """Version 5 lists no addresses: each result line names one."""
    found: dict[str, Finding] = {}
    for result in session.results:
        if result.about is None or result.about.lower() in found:
            continue
        turn = next(
            (
                t
                for t in reversed(session.turns)
                if t.about and t.about.lower() == result.about.lower()
            ),
            result,
        )
        found[result.about.lower()] = Finding(
            recipient=result.about, words=turn.words, remote=turn.host, where=turn.host_line
        )
    return list(found.values())


def _recognise(notice: Notice) -> bool:
    small = notice.text.lower()
    if "the following addresses had" not in small and "session follows" not in small:
        return False
    return any(_LIST.match(line) or _TRANSCRIPT.match(line) for line in notice.lines[:400])


FAMILY = Family(
    id="sendmail", signs=(Sign(standing=Standing.LAYOUT, recognise=_recognise),), read=read
)
