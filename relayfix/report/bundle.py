# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundle for IT: one zip with everything that may leave, and the letters beside it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from relayfix import __version__
from relayfix.knowledge.texts import Catalogue
from relayfix.model.bounce import Format
from relayfix.model.dossier import Consent, Dossier, IncludeOriginal, as_text
from relayfix.model.policy import HelpDesk
from relayfix.model.sentence import Sentence
from relayfix.report import html, letters
from relayfix.report.document import Document, diagnose_document
from relayfix.report.headers import redacted_headers
from relayfix.report.outputs import OutputError, check_outputs, write_files
from relayfix.report.redaction import Redaction
from relayfix.report.shapes import ReportView
from relayfix.report.view import report_view

__all__ = [
    "MANIFEST",
    "OutputError",
    "check_output",
    "contents",
    "write",
    "write_file",
]

MANIFEST = "manifest.json"
REPORT = "report.json"
README = "READ-ME-FIRST.txt"
ALWAYS = (README, "report.html", REPORT, "report.pdf")
"""What every bundle holds beside the manifest."""

Pdf = Callable[[ReportView, dict[str, Any]], bytes]

_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""A zip knows no earlier time."""


def write(
    path: Path,
    dossier: Dossier,
    consent: Consent,
    catalogue: Catalogue,
    *,
    pdf: Pdf,
    force: bool = False,
) -> tuple[Path, ...]:
    """Writes NAME.zip, and the letters beside it; gives the paths written, the zip first.

    Raises `OutputError`, and then nothing has been written: where a file exists and ``force`` is
    not given, where the folder takes no files, and where the disk is full.
    """
    check_output(path, force=force)
    redaction = Redaction(dossier, consent)
    document = redaction.document(diagnose_document(dossier, catalogue))
    view = report_view(document, catalogue)
    page = pdf(view, document)
    files = contents(dossier, redaction, document, view, page, catalogue)
    outputs = {path: _zip(files, dossier.created)}
    for sibling, text in _letters(path, view, page, catalogue, dossier.help_desk).items():
        outputs[sibling] = text
    written = write_files(outputs, force=force)
    if force:
        _remove_old(set(_beside(path).values()) - set(outputs))
    return written


def _remove_old(letters_of_before: Iterable[Path]) -> None:
    """A letter that an earlier finding asked for would now say what is not so."""
    for letter in letters_of_before:
        with contextlib.suppress(OSError):
            letter.unlink(missing_ok=True)


def write_file(path: Path, data: bytes, *, force: bool = False) -> None:
    """One output by itself, under the same rules."""
    write_files({path: data}, force=force)


def check_output(path: Path, *, force: bool = False) -> None:
    """`OutputError` where a bundle or a single output cannot be written to ``path``.

    A path that ends in ``.zip`` is a bundle: the letters that go beside it are looked at too.
    """
    paths = [path]
    if path.suffix.lower() == ".zip":
        paths += _beside(path).values()
    check_outputs(paths, force=force)


def contents(
    dossier: Dossier,
    redaction: Redaction,
    document: Document,
    view: ReportView,
    pdf: bytes,
    catalogue: Catalogue,
) -> dict[str, bytes]:
    """The files of the zip by name, the manifest last; every name is one of ours."""
    included = redaction.consent.include_original
    files = {
        README: letters.readme(view, included, catalogue).encode("utf-8"),
        "report.pdf": pdf,
        "report.html": html.render(view, catalogue).encode("utf-8"),
        REPORT: _json(document),
        **_originals(dossier, redaction, included),
    }
    return {**files, MANIFEST: _json(_manifest(files, dossier))}


def _originals(
    dossier: Dossier, redaction: Redaction, included: IncludeOriginal
) -> dict[str, bytes]:
    """What goes into ``bounce/``; names are numbers, since a file is often named by its subject."""
    if included is IncludeOriginal.WHOLE:
        endings = {
            bounce.source.name: bounce.source.format.value
            for bounce in dossier.bounces
            if bounce.source.format is not None
        }
        return {
            f"bounce/{number}.{_ENDINGS.get(endings.get(file.name, ''), 'bin')}": file.data
            for number, file in enumerate(dossier.files, 1)
        }
    if included is IncludeOriginal.NONE:
        return {}
    return {
        f"bounce/{number}-headers.txt": redacted_headers(headers, redaction).encode(
            "utf-8", "replace"
        )
        for number, bounce in enumerate(dossier.bounces, 1)
        if bounce.original is not None and (headers := bounce.original.headers)
    }


_ENDINGS = {format_.value: format_.value for format_ in Format} | {
    Format.TEXT.value: "txt",
}


def _manifest(files: Mapping[str, bytes], dossier: Dossier) -> Document:
    return {
        "files": [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
        "created": dossier.created.isoformat(),
        "relayfix": __version__,
    }


def _zip(files: Mapping[str, bytes], created: datetime) -> bytes:
    """The same files always make the same zip."""
    stamp = max(created.astimezone(UTC), _EARLIEST)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, stamp.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


BESIDE = (
    "-ticket.txt",
    "-to-it.eml",
    "-to-recipient.txt",
    "-to-provider.eml",
    "-to-list.eml",
)
"""How the names of the letters end that may stand beside a bundle."""


def _beside(path: Path) -> dict[str, Path]:
    """The letters that may stand beside a bundle, by the end of their names."""
    stem = path.name[: -len(".zip")]
    return {end: path.with_name(stem + end) for end in BESIDE}


def _letters(
    path: Path, view: ReportView, pdf: bytes, catalogue: Catalogue, help_desk: HelpDesk | None
) -> dict[Path, bytes]:
    if path.suffix.lower() != ".zip":
        raise OutputError(Sentence.of("report.output.not_a_zip", path=str(path)))
    places, bundle = _beside(path), as_text(path.name)
    attached = letters.pdf_name(bundle)
    written = {
        "-ticket.txt": letters.ticket(view, bundle, catalogue).encode("utf-8"),
        "-to-it.eml": letters.to_it(view, bundle, pdf, catalogue, help_desk),
    }
    for_recipient = letters.to_recipient(view, bundle, catalogue)
    if for_recipient is not None:
        written["-to-recipient.txt"] = for_recipient.encode("utf-8")
    provider = letters.letter_to_provider(view, bundle, catalogue)
    if provider is not None:
        written["-to-provider.eml"] = provider.draft(pdf, attached)
    for letter in letters.letters_to_lists(view, catalogue)[:1]:
        written["-to-list.eml"] = letter.draft()
    return {places[end]: data for end, data in written.items()}


def _json(document: Document) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace") + b"\n"
