# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that somebody pasted or typed: half a bounce, an error window, a lone code."""

from __future__ import annotations

import re

from relayfix.intake.dsn import find_report
from relayfix.intake.eml import Facts, assemble, read_quoted
from relayfix.intake.forwarded import digest_in, forwarded_in
from relayfix.intake.kinds import says_failure
from relayfix.intake.language import language_of
from relayfix.intake.links import links_of
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Finding, Notice, Reading
from relayfix.intake.notices.families import family_of
from relayfix.intake.notices.words import clean, host_in, logged_to, refused_in, shared_words
from relayfix.intake.reply import STATUS, codes
from relayfix.intake.text import MAX_NOTICE, joined, split_original, undoubled, unquoted
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import AutoType, Bounce, Kind, NoticeFacts, Reason, Source

_SUBJECT = re.compile(
    r"^[ \t]*(?:subject|objet|betreff|asunto|oggetto|assunto|onderwerp)[ \t]*:[ \t]*(.*)$",
    re.I | re.M,
)
_SENDER = re.compile(r"^[ \t]*(?:from|de|von|da)[ \t]*:[ \t]*(.*)$", re.I | re.M)
_SHARE = 0.2
"""Of a text without any code, how much must be a server's known words."""
_REPLY = re.compile(r"(?<![\d.])[245][0-5]\d[ -]#?[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_GOES_ON = re.compile(r"([245][0-5]\d)-")
_MAX_REPLY_LINES = 30
_ABOUT = re.compile(
    r"^<?(?P<who>[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10})>?: (?P<words>[A-Za-z]\S* .*)$"
)
"""A line of a notice without its code: an address, and what a server said of it."""
_SHORT = 600
"""Characters up to which a text may be nothing but what a server said."""


def read_text(source: Source, text: str, *, page: str = "") -> list[Bounce]:
    """The bounces that a text tells of: those of a digest, or one, or what it is instead.

    Codes and addresses are taken only as they stand. ``page`` is the HTML that the text was made
    from, if it was one.
    """
    text = undoubled(unquoted(text).replace("\u00a0", " "))
    in_digest = (read_quoted(source, message) for message in digest_in(text))
    return [bounce for bounce in in_digest if bounce] or [_one(source, text, page)]


def _one(source: Source, text: str, page: str) -> Bounce:
    links = links_of([page] if page else [], text)

    def facts(refused: bool, original: bool) -> NoticeFacts:
        return NoticeFacts(original=original, refused=refused, links=links)

    bounce = _read(source, text, facts)
    if bounce.kind is Kind.NOT_A_BOUNCE:
        for message in forwarded_in(text):
            bounce = read_quoted(source, message, facts) or bounce
            if bounce.kind is not Kind.NOT_A_BOUNCE:
                break
    return bounce


def _read(source: Source, text: str, facts: Facts) -> Bounce:
    body, headers = split_original(text)
    report = find_report(body)
    subject, sender = _SUBJECT.search(body[:3000]), _SENDER.search(body[:3000])
    notice = Notice(
        text=body[:MAX_NOTICE],
        subject=subject[1].strip()[:500] if subject else "",
        sender=sender[1].strip()[:500] if sender else "",
        report=dict(report.message) if report else {},
    )
    family = family_of(notice)
    reading = family.read(notice)
    if report is None and family is general.UNKNOWN and not says_failure(notice):
        reading = _lone(body) or Reading()
    elif report is None and not _tells(reading):
        reading = _with_words(reading, body)
    if report is None and not reading.findings:
        return Bounce(
            source=source,
            kind=Kind.NOT_A_BOUNCE,
            auto_type=AutoType.MESSAGE,
            language=language_of(body),
            notice=body.strip() or None,
            facts=facts(False, False),
        )
    originals = [headers] if headers else []
    return assemble(source, notice, family, reading, report, originals, facts)


def _tells(reading: Reading) -> bool:
    return any(f.words for f in reading.findings)


def _with_words(reading: Reading, body: str) -> Reading:
    """A reading whose recipients are known, with words found anywhere in the text."""
    words = shared_words(body.split("\n"))
    lone = _lone(body) if words is None else None
    if words is None and lone:
        words = lone.findings[0].words
    if words is None:
        return reading
    host, where = host_in(body.split("\n"))
    findings = reading.findings or (Finding(recipient=None),)
    return Reading(
        findings=tuple(
            Finding(
                recipient=f.recipient or refused_in(words),
                words=words,
                remote=f.remote or host,
                where=f.where or where,
                action=f.action,
            )
            for f in findings
        ),
        reporting_mta=reading.reporting_mta,
        original_headers=reading.original_headers,
    )


def _lone(text: str) -> Reading | None:
    """A text that is nothing but a server's words, or holds a line that is."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    for i, line in enumerate(lines[:200]):
        code, status = codes(line)
        if (status or str(code))[0] == "2":
            continue  # agreed to
        if code is None and len(text) > _SHORT and not _words_say(line):
            continue  # the number of a version or of a section
        if status is not None or (code is not None and _is_reply(line, len(lines))):
            # What the mail program says before the server's words is not the server's.
            start = _REPLY.search(line)
            first = line[start.start() :] if start else line
            words = joined([first, *_continued(first, lines[i + 1 :])])
            return _said(clean(words) if start and start.start() else words, lines)
    if len(text.strip()) > _SHORT:
        return None
    if (about := _ABOUT.match(lines[0])) and match(about["words"]):
        line = joined(lines)[about.start("words") :]
        return Reading(findings=(Finding(recipient=about["who"], words=line),))
    whole = joined(lines)
    found = match(whole)
    if found is None or found.reason is Reason.UNKNOWN or found.weak:
        return None
    said = found.pattern.search(whole)
    if said is None or len(said[0]) < _SHARE * len(whole):
        return None  # a letter, in which such words stand by chance
    line = next((line for line in lines if match(line) == found), whole)
    return _said(line, lines)


def _words_say(line: str) -> bool:
    """Whether a line says why something was refused, its codes aside."""
    found = match(STATUS.sub("", line)[:2_000])
    return found is not None and found.reason is not Reason.UNKNOWN and not found.weak


def _continued(first: str, below: list[str]) -> list[str]:
    """The further lines of a reply of several, RFC 5321 section 4.2.1: ``550-``, last ``550 ``."""
    code = _GOES_ON.match(first)
    kept: list[str] = []
    for line in below[:_MAX_REPLY_LINES] if code else ():
        if code is None or not re.match(rf"{code[1]}(?:[ -]|$)", line):
            break
        kept.append(line)
        if line[3:4] != "-":
            break
    return kept


def _is_reply(line: str, count: int) -> bool:
    """Whether a line with a reply code is a server's, and no sentence with a number in it."""
    found = match(line[:2_000])
    if found is not None and found.reason is not Reason.UNKNOWN and not found.weak:
        return True
    return count <= 3 and bool(re.match(r"[45]\d\d(?:[ -]|$)", line))


def _said(words: str, lines: list[str]) -> Reading:
    host, where = host_in(lines)
    line = next((line for line in lines if words[:40] in line), "")
    name = refused_in(words) or logged_to(line)
    return Reading(findings=(Finding(recipient=name, words=words, remote=host, where=where),))
