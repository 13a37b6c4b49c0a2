# SPDX-License-Identifier: GPL-3.0-or-later
"""What the person passes on in their own name: a ticket, and letters to IT, to the recipient, to a
provider, to a blocklist.

Like everything that leaves, they are written from the redacted report. None is addressed to an
address out of a returned message: that is a stranger's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from relayfix.knowledge.texts import Catalogue
from relayfix.model.dossier import IncludeOriginal
from relayfix.model.policy import HelpDesk
from relayfix.report.document import SCHEMA
from relayfix.report.letter_parts import (
    IT,
    box,
    further,
    numbered,
    one_line,
    other_cases,
    recipients,
    wanted_of,
)
from relayfix.report.shapes import CaseView, FixBox, ReportView, Row, Step

TICKET_LINES = 25

_TICKET_FACTS = (
    "sender_from",
    "sender_envelope",
    "sent",
    "refused",
    "last_attempt",
    "refusing_server",
    "answer",
    "inner_answer",
    "code",
    "reporting_server",
    "sending_address",
    "message_id",
    "network_message_id",
    "trace_by",
)
_ALLOWING_HELPS = ("recipient-filter", "recipient-restricts-senders")


def ticket(view: ReportView, bundle: str, catalogue: Catalogue) -> str:
    """At most 25 lines for a help desk's form, the finding first."""
    first, text = view.first, catalogue.text

    def labelled(label: str, value: str) -> str:
        return one_line(text("report.labelled", label=label, value=value))

    lines = [
        one_line(text("report.ticket.title", headline=first.headline)),
        "",
        labelled(text("report.ticket.cause"), f"{first.title} ({first.cause})"),
        labelled(text("report.ticket.sure"), _sure(first)),
        labelled(text("report.fact.recipient"), recipients(first, catalogue)),
    ]
    seen = set()
    for row in first.facts:
        if row.key in _TICKET_FACTS and row.known and row.key not in seen:
            seen.add(row.key)
            lines.append(labelled(row.label, _value(row)))
    lines += [labelled(text("report.ticket.change"), _change(fix)) for fix in first.fixes[:1]]
    others = [labelled(view.headings.further, line) for line in other_cases(view, catalogue)]
    room = TICKET_LINES - len(lines) - len(others) - (3 if view.note else 2)
    lines += [
        labelled(
            text("report.ticket.next_step"),
            text("report.labelled", label=step.name, value=step.text),
        )
        for step in _of_it_first(first.steps)[:room]
    ]
    lines += others
    if view.note:
        lines.append(one_line(view.note))
    lines.append(labelled(text("report.ticket.files"), bundle))
    lines.append(one_line(view.created))
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter, as text for the clipboard or as a draft for a mail program."""

    subject: str
    body: str
    language: str
    to: HelpDesk | None = None
    """Somebody out of the managed settings or of our own tables; never out of a message."""

    @property
    def text(self) -> str:
        """Subject and body."""
        return f"{self.subject}\n\n{self.body}"

    def draft(self, pdf: bytes | None = None, name: str = "report.pdf") -> bytes:
        """A draft that a mail program opens for sending (``X-Unsent``), the report attached."""
        message = EmailMessage(policy=SMTP)
        message["X-Unsent"] = "1"
        if self.to is not None:
            user, _, domain = self.to.address.rpartition("@")
            address = Address(display_name=self.to.name or "", username=user, domain=domain)
            message["To"] = address
        message.set_content(self.body, cte="quoted-printable")
        message["Content-Language"] = self.language
        if pdf is not None:
            message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
        return _subject_field(self.subject) + message.as_bytes()


def _subject_field(subject: str) -> bytes:
    """The field in encoded words (RFC 2047). The library's own folding makes two encoded words of
    "à l'été" where the line ends, and the space between them is then none."""
    charset = "us-ascii" if subject.isascii() else "utf-8"
    field = Header(subject, charset, header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {field}\r\n".encode("ascii")


def letter_to_it(
    view: ReportView, bundle: str, catalogue: Catalogue, to: HelpDesk | None = None
) -> Letter:
    """Short, the finding first; to the help desk where managed settings name one."""
    first, text = view.first, catalogue.text
    domain = (first.recipient_address or "").rpartition("@")[2]
    headline = first.headline.rstrip(".")
    return Letter(
        subject=one_line(
            text("report.letter.it.subject", domain=domain, headline=headline)
            if domain
            else text("report.letter.it.subject_nobody", headline=headline)
        ),
        body=_letter_to_it(view, bundle, catalogue),
        language=view.language,
        to=to,
    )


def to_it(
    view: ReportView,
    bundle: str,
    pdf: bytes,
    catalogue: Catalogue,
    help_desk: HelpDesk | None = None,
) -> bytes:
    """The letter to IT as a draft, the report attached."""
    letter = letter_to_it(view, bundle, catalogue, help_desk)
    return letter.draft(pdf, pdf_name(bundle))


def _letter_to_it(view: ReportView, bundle: str, catalogue: Catalogue) -> str:
    first, text = view.first, catalogue.text
    parts = [
        text("report.letter.it.hello"),
        _intro("report.letter.it.intro", first, catalogue),
        "\n".join([first.headline, f"{first.title} ({first.cause})", _sure(first)]),
        *([first.refusal] if first.refusal else []),
    ]
    wanted = wanted_of(first)
    asked_later = any(wanted_of(case) for case in view.cases[1:])
    if wanted:
        parts.append("\n".join([text("report.letter.it.please"), *numbered(wanted)]))
    elif first.sureness.missing and first.sureness.level == "possible":
        parts.append("\n".join([view.headings.would_settle, *numbered(first.sureness.missing)]))
    elif first.sureness.level != "possible" and not asked_later:
        parts.append(text("report.letter.it.not_yours"))
    parts += [box(fix) for fix in first.fixes if fix.desk in IT]
    parts += further(view, catalogue)
    if view.note:
        parts.append(view.note)
    parts.append(text("report.letter.it.attached", bundle=bundle))
    parts.append(text("report.letter.it.thanks"))
    if view.signed:
        parts.append(view.signed)
    return "\n\n".join(parts) + "\n"


def letter_to_recipient(view: ReportView, bundle: str, catalogue: Catalogue) -> Letter | None:
    """To hand over by another way, where somebody on the recipient's side has to act.

    One paragraph of plain words for the recipient, one of facts for whoever looks after their mail.
    """
    case = next((case for case in view.cases if case.who == "recipient"), None)
    if case is None:
        return None
    text = catalogue.text
    plain = [
        _intro("report.letter.recipient.intro", case, catalogue),
        text(f"report.letter.recipient.{case.sureness.level}"),
        text("report.letter.recipient.pass_on"),
    ]
    if case.cause in _ALLOWING_HELPS and case.sender_address:
        plain.append(text("report.letter.recipient.allow", sender=case.sender_address))
    facts = [text("report.letter.recipient.for_it"), f"{case.refusal} ({case.cause})"]
    facts += numbered(step.text for step in case.steps if step.desk == "recipient")
    for fix in case.fixes:
        if fix.desk == "recipient":
            facts.append(box(fix))
    title = (
        text("report.letter.recipient.title", name=case.recipient_name)
        if case.recipient_name
        else text("report.letter.recipient.title_nobody")
    )
    parts = [title, " ".join(plain), "\n".join(facts)]
    parts.append(text("report.letter.recipient.report", bundle=bundle))
    if view.signed:
        parts.append(view.signed)
    return Letter(
        subject=text("report.letter.recipient.subject"),
        body="\n\n".join(parts) + "\n",
        language=view.language,
    )


def to_recipient(view: ReportView, bundle: str, catalogue: Catalogue) -> str | None:
    """The letter to the recipient as a text; it goes another way, so it has no subject."""
    letter = letter_to_recipient(view, bundle, catalogue)
    return letter.body if letter is not None else None


def letter_to_provider(view: ReportView, bundle: str, catalogue: Catalogue) -> Letter | None:
    """To the company of the sender's mailbox or connection, where it has to act or may have to."""
    case = next((c for c in view.cases if any(s.desk == "provider" for s in c.steps)), None)
    if case is None:
        return None
    text = catalogue.text
    parts = [
        text("report.letter.provider.hello"),
        " ".join(
            (
                _intro("report.letter.provider.intro", case, catalogue),
                text("report.letter.provider.found", title=case.title),
                _sure(case),
            )
        ),
        "\n".join(
            (
                text("report.letter.provider.please"),
                *numbered(step.text for step in case.steps if step.desk == "provider"),
            )
        ),
        "\n".join((text("report.letter.provider.facts"), *_facts(case, catalogue))),
    ]
    parts += [box(fix) for fix in case.fixes if fix.desk == "provider" and not fix.leaves_a_list]
    parts.append(text("report.letter.provider.attached", bundle=bundle))
    parts.append(text("report.letter.it.thanks"))
    if view.signed:
        parts.append(view.signed)
    return Letter(
        subject=one_line(
            text("report.letter.provider.subject", sender=case.sender_address)
            if case.sender_address
            else text("report.letter.provider.subject_nobody")
        ),
        body="\n\n".join(parts) + "\n",
        language=view.language,
    )


def letters_to_lists(view: ReportView, catalogue: Catalogue) -> tuple[Letter, ...]:
    """To each blocklist that has to be asked: for whoever runs the sender's mail, who fills in
    what was repaired. Nothing is promised in their name."""
    found: dict[str, Letter] = {}
    for case in view.cases:
        for fix in case.fixes:
            if fix.leaves_a_list and fix.name:
                found.setdefault(fix.name, _to_list(view, case, fix, catalogue))
    return tuple(found.values())


def _to_list(view: ReportView, case: CaseView, fix: FixBox, catalogue: Catalogue) -> Letter:
    text, name = catalogue.text, fix.name or ""
    ips = (row.value for row in case.facts if row.key == "sending_address" and row.known)
    listed = next(ips, None)
    if case.cause == "domain-blocklisted":
        listed = (case.sender_address or "").rpartition("@")[2]
    subject = (
        text("report.letter.list.subject", list=name, subject=_bare(listed))
        if listed
        else text("report.letter.list.subject_nobody", list=name)
    )
    page = fix.proposed or ""
    mailbox = page.removeprefix("mailto:") if page.startswith("mailto:") else None
    parts = [
        text("report.letter.list.hello"),
        text("report.letter.list.intro", list=name),
        "\n".join((text("report.letter.provider.facts"), *_facts(case, catalogue))),
        text("report.letter.list.repaired"),
        text("report.letter.list.contact"),
        text("report.letter.it.thanks"),
    ]
    if page and mailbox is None:
        parts.insert(0, text("report.letter.list.form", list=name, page=page))
    if view.signed:
        parts.append(view.signed)
    return Letter(
        subject=one_line(subject),
        body="\n\n".join(parts) + "\n",
        language=view.language,
        to=HelpDesk(address=mailbox) if mailbox else None,
    )


def _value(row: Row) -> str:
    """A sending address without the line of a header that it stands in."""
    return _bare(row.value) if row.key == "sending_address" else row.value


def _of_it_first(steps: tuple[Step, ...]) -> list[Step]:
    """In a ticket, what its reader is asked for stands before what others do."""
    return sorted(steps, key=lambda step: step.desk not in IT)


def _bare(value: str) -> str:
    """The address without the place it stands in."""
    return value.partition(" ")[0]


def _facts(case: CaseView, catalogue: Catalogue) -> list[str]:
    """What a help desk looks a case up by, one a line."""
    seen: set[str] = set()
    lines = [
        catalogue.text(
            "report.labelled",
            label=catalogue.text("report.fact.recipient"),
            value=recipients(case, catalogue),
        )
    ]
    for row in case.facts:
        if row.key in _TICKET_FACTS and row.key != "trace_by" and row.known and row.key not in seen:
            seen.add(row.key)
            value = " ".join(_value(row).split())
            lines.append(catalogue.text("report.labelled", label=row.label, value=value))
    return lines


def readme(view: ReportView, included: IncludeOriginal, catalogue: Catalogue) -> str:
    """What each file of the bundle is, and what the checksums do not prove."""
    text = catalogue.text
    title = text("report.readme.title")
    lines = [
        title,
        "=" * len(title),
        "",
        text("report.readme.finding", headline=view.first.headline),
        "",
        text("report.readme.report_pdf"),
        text("report.readme.report_html"),
        text("report.readme.report_json", schema=SCHEMA),
        text(f"report.readme.bounce_{included.value}"),
        text("report.readme.manifest"),
        "",
        text("report.readme.damage"),
        text("report.readme.hidden"),
        "",
        view.created,
    ]
    return "\n".join(lines) + "\n"


def _intro(id_: str, case: CaseView, catalogue: Catalogue) -> str:
    recipient = case.recipient_address
    if recipient is None:
        return catalogue.text(f"{id_}_nobody")
    if case.sent_day is None:
        return catalogue.text(f"{id_}_undated", recipient=recipient)
    return catalogue.text(id_, recipient=recipient, date=case.sent_day)


def _sure(case: CaseView) -> str:
    return " ".join([f"{case.sureness.word}.", *case.sureness.because[:2]])


def _change(fix: FixBox) -> str:
    parts = [fix.title, " ".join(filter(None, (fix.name, fix.type))), fix.proposed or fix.note]
    return " – ".join(filter(None, parts))


def pdf_name(bundle: str) -> str:
    """What the report is called where it is attached."""
    return bundle.removesuffix(".zip") + ".pdf"
