# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a report takes to be made: the PDF after the first one, and a whole bundle.

``python -m tests.benchmarks.bench_report [ROUNDS]`` diagnoses the shipped samples without a network
and one made case with every kind of check, prints for each what the PDF and the bundle cost (the
median of so many rounds, 9), and is 1 where the slowest is past its mark: 150 ms for a PDF, 400 ms
for a bundle with its letters on disk.
"""

from __future__ import annotations

import functools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from relayfix import session
from relayfix.checks import runner
from relayfix.intake.parse import parse
from relayfix.knowledge.texts import catalogue
from relayfix.model.dossier import Consent, Dossier, InputFile
from relayfix.report import bundle, pdf
from relayfix.report.document import diagnose_document
from relayfix.report.redaction import redact
from relayfix.report.view import ReportView, report_view
from relayfix.resources import resource
from tests.cases.laboratory import CASES as LABORATORY
from tests.support.dossiers import dossier, words

ROUNDS = 9
PDF_MARK, BUNDLE_MARK = 0.150, 0.400


def main(rounds: int) -> int:
    """A line for each report; 1 where one is too slow."""
    reports = {"a case with checks": dossier()}
    for file in sorted(resource("samples").glob("*.eml")):
        reports[file.name] = _sample(file.name, file.read_bytes())
    for case in LABORATORY:
        if case.name == "four-recipients":  # so long that it is laid out more than once
            reports[case.name] = _crowded(_sample(case.name, case.data))
    began = time.perf_counter()
    _pdf(reports["a case with checks"])
    print(f"the first PDF of a process: {_ms(time.perf_counter() - began)}")
    slowest_pdf = slowest_bundle = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, report in reports.items():
            pages = _median(functools.partial(_pdf, report), rounds)
            whole = _median(functools.partial(_bundle, report, Path(folder)), rounds)
            slowest_pdf, slowest_bundle = max(slowest_pdf, pages), max(slowest_bundle, whole)
            print(f"{name:22} PDF {_ms(pages):>7}   bundle {_ms(whole):>7}")
    print(f"slowest PDF after the first: {_ms(slowest_pdf)} (mark {_ms(PDF_MARK)})")
    print(f"slowest bundle: {_ms(slowest_bundle)} (mark {_ms(BUNDLE_MARK)})")
    return int(slowest_pdf > PDF_MARK or slowest_bundle > BUNDLE_MARK)


def _sample(name: str, data: bytes) -> Dossier:
    bounces = parse(name, data)
    case = session.with_bounces(session.begun(), (InputFile(name=name, data=data),), bounces)
    case = session.with_checks(case, runner.skipped(session.subject(case)))
    return session.dossier(case, language="en")


def _crowded(report: Dossier) -> Dossier:
    """With the checks of a whole run."""
    return replace(report, checks=dossier().checks * 3)


def _pdf(report: Dossier) -> None:
    texts = words()
    document = redact(diagnose_document(report, texts), report, Consent())
    pdf.render(report_view(document, texts), document, texts)


def _bundle(report: Dossier, folder: Path) -> None:
    texts = words()

    def render(view: ReportView, document: dict[str, Any]) -> bytes:
        return pdf.render(view, document, texts)

    bundle.write(folder / "case.zip", report, Consent(), texts, pdf=render, force=True)


def _median(work: Callable[[], None], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    catalogue("en")
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
