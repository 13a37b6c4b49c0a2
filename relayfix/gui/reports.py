# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of a case to leave the window: pages to look at, the PDF, the bundle, a message."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtGui import QImage

from relayfix.knowledge.texts import Catalogue
from relayfix.model.dossier import Consent, Dossier
from relayfix.model.sentence import Sentence
from relayfix.store.looking import is_there

if TYPE_CHECKING:
    from relayfix.report.letters import Letter
    from relayfix.report.view import ReportView
    from relayfix.session import Session

PageSize = Literal["A4", "Letter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A report to be made: of what, with what in it, in which language, on which paper."""

    session: Session
    consent: Consent
    language: str
    page_size: PageSize
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The report before it is saved: pictures of its pages, and the words on them."""

    pictures: tuple[QImage, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The files that were written, the one that was asked for first."""

    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter, and the file that a mail program is to open or to attach."""

    letter: Letter
    file: Path


class NotSaved(Exception):
    """A file could not be written; the sentence says which and why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


def _dossier(order: Order) -> Dossier:
    from relayfix.session import dossier

    return dossier(
        order.session,
        language=order.language,
        reported_by=order.name.strip() or None,
        note=order.note.strip() or None,
    )


def _words(order: Order) -> Catalogue:
    from relayfix.session import report_words

    return report_words(order.session, order.language)


def _redacted(order: Order) -> tuple[ReportView, dict[str, Any], Catalogue]:
    from relayfix.report.document import diagnose_document
    from relayfix.report.redaction import redact
    from relayfix.report.view import report_view

    words = _words(order)
    case = _dossier(order)
    document = redact(diagnose_document(case, words), case, order.consent)
    return report_view(document, words), document, words


def pages_of(order: Order, width: int) -> Pages:
    """The report as it would leave, its pages ``width`` pixels wide."""
    from relayfix.report.pdf import pages

    view, _, words = _redacted(order)
    laid_out = pages.Pages.of(view, words, order.page_size)
    text = laid_out.writer.document.toPlainText().replace("\ufffc", " ")
    pictures = tuple(pages.image(laid_out, page, width) for page in range(laid_out.count))
    return Pages(pictures=pictures, text=" ".join(text.split()))


def save_report(order: Order, path: Path) -> Saved:
    """Write the PDF; `NotSaved` where it cannot be written."""
    from relayfix.report import bundle, pdf

    view, document, words = _redacted(order)
    target = free(path)
    try:
        bundle.write_file(target, pdf.render(view, document, words, page_size=order.page_size))
    except bundle.OutputError as error:
        raise NotSaved(error.sentence) from error
    return Saved(files=(target,))


def save_bundle(order: Order, path: Path) -> Saved:
    """Write the bundle and what stands beside it; `NotSaved` where they cannot be written."""
    from relayfix.report import bundle, pdf

    words = _words(order)
    case = _dossier(order)

    def render(view: ReportView, document: dict[str, Any]) -> bytes:
        return pdf.render(view, document, words, page_size=order.page_size)

    try:
        files = bundle.write(free(path, *bundle.BESIDE), case, order.consent, words, pdf=render)
    except bundle.OutputError as error:
        raise NotSaved(error.sentence) from error
    return Saved(files=files)


def draft_of(order: Order, stem: str, *, whole: bool) -> Draft:
    """A letter with the report: ``whole`` in one draft, else the report alone to be attached.

    `NotSaved` where the file cannot be written.
    """
    from relayfix.report import letters, pdf
    from relayfix.store import drafts

    view, document, words = _redacted(order)
    page = pdf.render(view, document, words, page_size=order.page_size)
    name = f"{stem}.zip"
    letter = None
    if view.first.who == "provider":
        letter = letters.letter_to_provider(view, name, words)
    if letter is None:
        help_desk = order.session.policy.help_desk
        letter = letters.letter_to_it(view, name, words, help_desk)
    try:
        if whole:
            draft = letter.draft(page, letters.pdf_name(name))
            return Draft(letter=letter, file=drafts.place(f"{stem}.eml", draft))
        return Draft(letter=letter, file=drafts.place(letters.pdf_name(name), page))
    except OSError as error:
        raise NotSaved(Sentence.of("window.hand_over.no_draft")) from error


def save_letter(letter: Letter, path: Path, attached: Order | None) -> Saved:
    """The letter as a text, or as a draft with the report where ``attached`` says of what.

    `NotSaved` where it cannot be written.
    """
    from relayfix.report import bundle, letters, pdf

    target = free(path)
    if path.suffix.lower() != ".eml":
        data = letter.text.encode("utf-8")
    elif attached is None:
        data = letter.draft()
    else:
        view, document, words = _redacted(attached)
        page = pdf.render(view, document, words, page_size=attached.page_size)
        data = letter.draft(page, letters.pdf_name(f"{path.stem}.zip"))
    try:
        bundle.write_file(target, data)
    except bundle.OutputError as error:
        raise NotSaved(error.sentence) from error
    return Saved(files=(target,))


def free(path: Path, *beside: str) -> Path:
    """The path itself, or ``name 2.pdf``…: whatever stands there already is never written over.

    ``beside`` are the ends of the names of files that are written next to it.
    """
    candidate, number = path, 1
    while any(
        is_there(taken)
        for taken in (candidate, *(candidate.with_name(candidate.stem + end) for end in beside))
    ):
        number += 1
        candidate = path.with_name(f"{path.stem} {number}{path.suffix}")
    return candidate
