# SPDX-License-Identifier: GPL-3.0-or-later
"""What ticket and letters are made of: lists, boxes, and what is said of further cases."""

from __future__ import annotations

from collections.abc import Iterable

from relayfix.knowledge.texts import Catalogue
from relayfix.report.shapes import CaseView, FixBox, ReportView

IT = ("your-it", "provider")
"""The desks that the letter to IT asks for something."""

_LINE = 400
_RECIPIENTS = 5
_OTHER_CASES = 3


def wanted_of(case: CaseView) -> list[str]:
    """The steps that IT, or the company of the mailbox, is asked for."""
    return [step.text for step in case.steps if step.desk in IT]


def other_cases(view: ReportView, catalogue: Catalogue) -> list[str]:
    """A line for each further case, so that nobody takes the first one for all."""
    others = view.cases[1:]
    lines = [_other_case(case, catalogue) for case in others[:_OTHER_CASES]]
    more = len(others) - _OTHER_CASES
    return [*lines, catalogue.text("report.and_more", count=more)] if more > 0 else lines


def _other_case(case: CaseView, catalogue: Catalogue) -> str:
    who = recipients(case, catalogue) if case.recipients else case.title
    return catalogue.text("report.labelled", label=who, value=case.headline)


def further(view: ReportView, catalogue: Catalogue) -> list[str]:
    """What else came back; what IT is asked for there comes first and whole."""
    others = view.cases[1:]
    if not others:
        return []
    asking = [case for case in others if wanted_of(case)][:_OTHER_CASES]
    parts = [view.headings.further]
    for case in asking:
        asked = numbered(wanted_of(case))
        parts.append("\n".join([_other_case(case, catalogue), case.in_one_line, *asked]))
        parts += [box(fix) for fix in case.fixes if fix.desk in IT]
    rest = [case for case in others if case not in asking]
    lines = [_other_case(case, catalogue) for case in rest[:_OTHER_CASES]]
    if len(rest) > _OTHER_CASES:
        lines.append(catalogue.text("report.and_more", count=len(rest) - _OTHER_CASES))
    return [*parts, "\n".join(lines)] if lines else parts


def recipients(case: CaseView, catalogue: Catalogue) -> str:
    """Whom a case is about, the first five by name."""
    shown = case.recipients or (catalogue.text("report.not_known"),)
    more = len(shown) - _RECIPIENTS
    listed = ", ".join(shown[:_RECIPIENTS])
    return f"{listed} {catalogue.text('report.and_more', count=more)}" if more > 0 else listed


def box(fix: FixBox) -> str:
    """A change, the old above the new."""
    lines = [fix.title, " ".join(filter(None, (fix.name, fix.type)))]
    lines += filter(None, (fix.note, fix.current and f"- {fix.current}"))
    if fix.proposed:
        lines += [f"+ {fix.proposed}", fix.verified_word]
    return "\n".join(filter(None, lines))


def numbered(items: Iterable[str]) -> list[str]:
    """``1. …``, ``2. …``."""
    return [f"{number}. {item}" for number, item in enumerate(items, 1)]


def one_line(text: str) -> str:
    """All on one line of at most 400 characters."""
    line = " ".join(text.split())
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"
