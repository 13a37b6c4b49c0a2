# SPDX-License-Identifier: GPL-3.0-or-later
"""What the person passes on in their own name: a ticket, a letter to IT, one to the recipient.

Like everything that leaves, they are written from the redacted report. No letter is addressed to
anybody: an address in a returned message is a stranger's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP

from relayfix.knowledge.texts import Catalogue
from relayfix.model.dossier import IncludeOriginal
from relayfix.report.document import SCHEMA
from relayfix.report.shapes import CaseView, FixBox, ReportView

TICKET_LINES = 25
_LINE = 400
_RECIPIENTS = 5

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
        return _one_line(text("report.labelled", label=label, value=value))

    lines = [
        _one_line(text("report.ticket.title", headline=first.headline)),
        "",
        labelled(text("report.ticket.cause"), f"{first.title} ({first.cause})"),
        labelled(text("report.ticket.sure"), _sure(first)),
        labelled(text("report.fact.recipient"), _recipients(first, catalogue)),
    ]
    seen = set()
    for row in first.facts:
        if row.key in _TICKET_FACTS and row.known and row.key not in seen:
            seen.add(row.key)
            lines.append(labelled(row.label, row.value))
    lines += [labelled(text("report.ticket.change"), _change(fix)) for fix in first.fixes[:1]]
    room = TICKET_LINES - len(lines) - (3 if view.note else 2)
    lines += [
        labelled(
            text("report.ticket.next_step"),
            text("report.labelled", label=step.name, value=step.text),
        )
        for step in first.steps[:room]
    ]
    if view.note:
        lines.append(_one_line(view.note))
    lines.append(labelled(text("report.ticket.files"), bundle))
    lines.append(_one_line(view.created))
    return "\n".join(lines) + "\n"


def to_it(view: ReportView, bundle: str, pdf: bytes, catalogue: Catalogue) -> bytes:
    """A draft that a mail program opens for sending (``X-Unsent``), the report attached."""
    first, text = view.first, catalogue.text
    domain = (first.recipient_address or "").rpartition("@")[2]
    headline = first.headline.rstrip(".")
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = _one_line(
        text("report.letter.it.subject", domain=domain, headline=headline)
        if domain
        else text("report.letter.it.subject_nobody", headline=headline)
    )
    message.set_content(_letter_to_it(view, bundle, catalogue), cte="quoted-printable")
    message["Content-Language"] = view.language
    message.add_attachment(
        pdf, maintype="application", subtype="pdf", filename=_with_ending(bundle, ".pdf")
    )
    return message.as_bytes()


def _letter_to_it(view: ReportView, bundle: str, catalogue: Catalogue) -> str:
    first, text = view.first, catalogue.text
    parts = [
        text("report.letter.it.hello"),
        _intro("report.letter.it.intro", first, catalogue),
        "\n".join([first.headline, first.title, _sure(first)]),
        first.in_one_line,
    ]
    wanted = [step.text for step in first.steps if step.desk in ("your-it", "provider")]
    if wanted:
        parts.append("\n".join([text("report.letter.it.please"), *_numbered(wanted)]))
    elif first.sureness.missing and first.sureness.level == "possible":
        parts.append("\n".join([view.headings.would_settle, *_numbered(first.sureness.missing)]))
    elif first.sureness.level != "possible":
        parts.append(text("report.letter.it.not_yours"))
    for fix in first.fixes:
        if fix.desk in ("your-it", "provider"):
            parts.append(_box(fix))
    if view.note:
        parts.append(view.note)
    parts.append(text("report.letter.it.attached", bundle=bundle))
    parts.append(text("report.letter.it.thanks"))
    if view.signed:
        parts.append(view.signed)
    return "\n\n".join(parts) + "\n"


def to_recipient(view: ReportView, bundle: str, catalogue: Catalogue) -> str | None:
    """A text to hand over by another way, where somebody on the recipient's side has to act."""
    case = next((case for case in view.cases if case.who == "recipient"), None)
    if case is None:
        return None
    text = catalogue.text
    parts = [
        text("report.letter.recipient.title", name=case.recipient_name)
        if case.recipient_name
        else text("report.letter.recipient.title_nobody"),
        _intro("report.letter.recipient.intro", case, catalogue),
    ]
    sure = text(f"report.letter.recipient.{case.sureness.level}")
    parts.append(f"{sure} {text('report.letter.recipient.pass_on')}")
    for_it = [text("report.letter.recipient.for_it"), case.in_one_line]
    for_it += _numbered(step.text for step in case.steps if step.desk == "recipient")
    parts.append("\n".join(for_it))
    parts += [_box(fix) for fix in case.fixes if fix.desk == "recipient"]
    if case.cause in _ALLOWING_HELPS and case.sender_address:
        parts.append(text("report.letter.recipient.allow", sender=case.sender_address))
    parts.append(text("report.letter.recipient.report", bundle=bundle))
    if view.signed:
        parts.append(view.signed)
    return "\n\n".join(parts) + "\n"


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
    recipient = case.recipient_address or catalogue.text("report.path.title.recipient")
    if case.sent_day is None:
        return catalogue.text(f"{id_}_undated", recipient=recipient)
    return catalogue.text(id_, recipient=recipient, date=case.sent_day)


def _sure(case: CaseView) -> str:
    return " ".join([f"{case.sureness.word}.", *case.sureness.because[:2]])


def _recipients(case: CaseView, catalogue: Catalogue) -> str:
    shown = case.recipients or (catalogue.text("report.not_known"),)
    more = len(shown) - _RECIPIENTS
    listed = ", ".join(shown[:_RECIPIENTS])
    return f"{listed} {catalogue.text('report.and_more', count=more)}" if more > 0 else listed


def _change(fix: FixBox) -> str:
    parts = [fix.title, " ".join(filter(None, (fix.name, fix.type))), fix.proposed or fix.note]
    return " – ".join(filter(None, parts))


def _box(fix: FixBox) -> str:
    lines = [fix.title, " ".join(filter(None, (fix.name, fix.type)))]
    lines += filter(None, (fix.note, fix.current and f"- {fix.current}"))
    if fix.proposed:
        lines += [f"+ {fix.proposed}", fix.verified_word]
    return "\n".join(filter(None, lines))


def _numbered(items: Iterable[str]) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, 1)]


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"


def _with_ending(bundle: str, ending: str) -> str:
    return bundle.removesuffix(".zip") + ending
