# SPDX-License-Identifier: GPL-3.0-or-later
"""One returned message, as its parts say it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from relayfix.intake.address import address_of, addresses_in, host_of
from relayfix.intake.combine import from_fields, from_finding, same_person
from relayfix.intake.dsn import Fields, Report, find_report
from relayfix.intake.facts import facts_of
from relayfix.intake.forwarded import Forwarded
from relayfix.intake.kinds import auto_type_of, from_a_system, is_delay, kind_of, says_failure
from relayfix.intake.language import language_of
from relayfix.intake.links import links_of
from relayfix.intake.mime import parse_date, parse_message
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading
from relayfix.intake.notices.families import family_of
from relayfix.intake.original import best_original
from relayfix.intake.parts import Parts, gather
from relayfix.intake.sending import sending_ip
from relayfix.intake.text import MAX_NOTICE, split_original, unquoted
from relayfix.model.bounce import Action, Bounce, Kind, NoticeFacts, Original, Recipient, Source

Facts = Callable[[bool, bool], NoticeFacts]
"""The facts, once it is known whether a code was read, and whether the original's fields came."""


def read_eml(source: Source, data: bytes) -> Bounce:
    """What the message ``data`` itself is; `LimitError` where it passes a limit."""
    return read_parts(source, gather(parse_message(data)))


def read_parts(source: Source, parts: Parts) -> Bounce:
    """What a message itself is, whatever other messages it passes on."""
    text, in_text = split_original(unquoted(parts.text))
    notice = notice_of(parts, text)

    def facts(refused: bool, original: bool) -> NoticeFacts:
        return facts_of(parts, notice.text, refused=refused, original=original)

    if parts.complaint:
        return _no_bounce(source, parts, notice, facts)
    family = family_of(notice)
    reading = family.read(notice)
    report = parts.report if parts.report and parts.report.recipients else None
    if report is None and not is_bounce(parts, notice, family, reading):
        return _no_bounce(source, parts, notice, facts)
    originals = [*parts.originals, *([in_text] if in_text else [])]
    return assemble(source, notice, family, reading, report, originals, facts)


def is_passed_on(parts: Parts) -> bool:
    """Whether a person's own message has nothing of a bounce but its text."""
    if parts.report_seen or parts.originals:
        return False
    return not from_a_system(notice_of(parts, ""))


def read_quoted(source: Source, message: Forwarded, facts: Facts | None = None) -> Bounce | None:
    """The bounce that stands in another message's text, or None where it is none.

    Its facts are those of its own text, unless ``facts`` tells of the text around it.
    """
    body, headers = split_original(message.text)
    report = find_report(body)
    notice = Notice(
        text=body[:MAX_NOTICE],
        subject=message.subject[:500],
        sender=message.sender[:500],
        headers={"from": message.sender[:500], "subject": message.subject[:500]},
        report=dict(report.message) if report else {},
    )
    if report is None and not from_a_system(notice):
        return None
    family = family_of(notice)
    reading = family.read(notice)
    told = family is not general.UNKNOWN or says_failure(notice)
    if report is None and not (reading.findings and told):
        return None

    def own(refused: bool, original: bool) -> NoticeFacts:
        return NoticeFacts(original=original, refused=refused, links=links_of([], message.text))

    originals = [headers] if headers else []
    return assemble(source, notice, family, reading, report, originals, facts or own)


def assemble(
    source: Source,
    notice: Notice,
    family: Family,
    reading: Reading,
    report: Report | None,
    originals: list[str],
    facts: Facts,
) -> Bounce:
    """A bounce from its report, if it has one, its notice, and the original's header sections."""
    if report is not None:
        recipients = _merge(report.recipients, reading, notice)
    else:
        action = Action.DELAYED if is_delay(notice) else Action.FAILED
        recipients = tuple(from_finding(f, action) for f in reading.findings)
    fields = report.message if report else {}
    if reading.original_headers:
        originals = [*originals, reading.original_headers]
    reporting_mta = _host(fields.get("reporting-mta")) or _host(reading.reporting_mta)
    original = _original(originals, fields)
    refused = any(r.status or r.reply_code for r in recipients)
    made_of = facts(refused, original is not None)
    if sent_from := sending_ip(recipients, original, reporting_mta):
        original = replace(original or Original(), sending_ip=sent_from)
    return Bounce(
        source=source,
        kind=kind_of(recipients),
        generator=family.id,
        language=language_of(notice.text),
        reporting_mta=reporting_mta,
        received_from_mta=_host(fields.get("received-from-mta")),
        arrival_date=parse_date(fields.get("arrival-date")),
        recipients=recipients,
        recipients_unread=report.unread if report else reading.unread,
        original=original,
        date=parse_date(notice.headers.get("date")),
        notice=notice.text.strip() or None,
        facts=made_of,
    )


def _original(sections: list[str], fields: Fields) -> Original | None:
    """The original; its envelope sender from the report, where its own headers lack it."""
    found = best_original(sections)
    sender = fields.get("x-postfix-sender") or fields.get("x-mailer-daemon-sender")
    if found is not None and found.envelope_from is None and sender:
        return replace(found, envelope_from=address_of(sender))
    return found


def notice_of(parts: Parts, text: str) -> Notice:
    """The notice of a message, for the families."""
    return Notice(
        text=text[:MAX_NOTICE],
        subject=parts.headers.get("subject", "")[:500],
        sender=parts.headers.get("from", "")[:500],
        headers=parts.headers,
        report=dict(parts.report.message) if parts.report else {},
    )


def is_bounce(parts: Parts, notice: Notice, family: Family, reading: Reading) -> bool:
    """Whether a message without a usable report is a bounce all the same."""
    if not reading.findings:
        return False
    if parts.disposition is not None and "automatically rejected" not in notice.text:
        return False
    if family is not general.UNKNOWN:
        return True
    if parts.report_seen:
        return True
    returned = from_a_system(notice) or bool(parts.originals)
    return returned and says_failure(notice)


def _merge(groups: tuple[Fields, ...], reading: Reading, notice: Notice) -> tuple[Recipient, ...]:
    """The groups of the report, each with what the notice says about the same recipient."""
    recipients = []
    for fields in groups:
        finding = _finding_for(fields, groups, reading.findings)
        recipient = from_fields(fields, finding)
        if recipient.action is None:
            action = Action.DELAYED if is_delay(notice) else Action.FAILED
            recipient = replace(recipient, action=action)
        recipients.append(recipient)
    return tuple(_once(recipients))


def _once(recipients: list[Recipient]) -> list[Recipient]:
    """Groups that repeat one another word for word, once."""
    return list(dict.fromkeys(recipients))


def _finding_for(
    fields: Fields, groups: tuple[Fields, ...], findings: tuple[Finding, ...]
) -> Finding | None:
    for name in ("final-recipient", "original-recipient"):
        value = fields.get(name, "")
        for start, end in addresses_in(value):
            for finding in findings:
                if same_person(value[start:end], finding):
                    return finding
    if len(groups) == 1 and len(findings) == 1:
        return findings[0]
    return None


_WORD = re.compile(r"\w")


def _host(value: str | None) -> str | None:
    if not value or not _WORD.search(value):
        return None
    return host_of(value)[0]


def _no_bounce(source: Source, parts: Parts, notice: Notice, facts: Facts) -> Bounce:
    original = best_original(parts.originals) if parts.complaint else None
    return Bounce(
        source=source,
        kind=Kind.NOT_A_BOUNCE,
        auto_type=auto_type_of(parts, notice),
        language=language_of(notice.text),
        original=original,
        date=parse_date(notice.headers.get("date")),
        notice=notice.text.strip() or None,
        facts=facts(False, original is not None),
    )
