# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML file: opens offline, asks nobody for anything, runs no script.

It is the accessible twin of the PDF, whose text Qt cannot tag: language, headings in order, tables
with scopes, states as words beside their signs, and enough contrast on paper and screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from relayfix.knowledge.texts import Catalogue
from relayfix.report.html_style import SIGNS, STYLE
from relayfix.report.shapes import (
    CaseView,
    CheckRow,
    Desk,
    FixBox,
    Headings,
    PathView,
    Reasoned,
    Reply,
    ReportView,
    Row,
    SpfTree,
    Sureness,
)

_DEEPEST = 8
_TITLE = 70
_LIT = ' class="lit"'


def render(view: ReportView, catalogue: Catalogue) -> str:
    """The whole file; every value in it is escaped, and no link leads out of it."""
    first, words = view.first, view.headings
    body = [
        _page_one(view),
        f'<h2 class="page">{escape(words.for_it)}</h2>',
        f"<p>{escape(words.for_it_lead)}</p>",
        *_for_it(first, words, catalogue),
        *_checked(view),
        *_reasons(words.ruled_out, view.ruled_out),
        *_reasons(words.still_possible, first.runners_up),
        *_reasons(words.not_checked, view.not_checked),
        *_list(words.also_noticed, view.also_noticed),
        *_rows(words.environment, view.environment, catalogue),
        *_rows(words.answers, view.answers, catalogue),
        *_list(words.explained, first.counsel.explained),
        *_list(words.prevention, first.counsel.prevention),
        *_list(words.next_help, first.counsel.next),
        *(
            part
            for number, case in enumerate(view.cases[1:], 2)
            for part in _other_case(number, case, words, catalogue)
        ),
    ]
    notes = (view.hidden, view.footer, view.created)
    foot = "".join(f"<p>{escape(note)}</p>" for note in notes if note)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(view.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(_title(view))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<header><p class="mark">RelayFix</p><p>{escape(view.date)}</p></header>\n'
        f"<main>\n{''.join(part + chr(10) for part in body)}</main>\n"
        f"<footer>{foot}</footer>\n</body>\n</html>\n"
    )


def _title(view: ReportView) -> str:
    """Short enough for the bar of a browser."""
    return view.title if len(view.title) <= _TITLE else view.first.headline[:_TITLE]


def _page_one(view: ReportView) -> str:
    first, words = view.first, view.headings
    return "\n".join(
        [
            f"<h1>{escape(first.headline)}</h1>",
            f'<p class="lead">{escape(first.lead)}</p>',
            f'<p class="of">{escape(view.reader_note)}</p>',
            *([f"<p>{escape(view.note)}</p>"] if view.note else []),
            _desks(first.desks),
            _sure(first.sureness, words, level=2),
            *([f"<h2>{escape(words.what_happened)}</h2>"] if first.path.stops else []),
            _path(first.path),
            *_replies(first.replies, words),
            f"<h2>{escape(words.next_steps)}</h2>",
            _steps(first),
            *_further(view),
            *([f"<p>{escape(first.counsel.urgency)}</p>"] if first.counsel.urgency else []),
            f"<h2>{escape(words.one_line)}</h2>",
            f"<p>{escape(first.in_one_line)}</p>",
        ]
    )


def _further(view: ReportView) -> list[str]:
    """The other cases by recipient and desk, each leading to where it stands."""
    items = "".join(
        f'<li><a href="#case-{number}">{escape(", ".join(case.recipients) or case.title)}</a>: '
        f"{escape(case.headline)}</li>"
        for number, case in enumerate(view.cases[1:], 2)
    )
    if not items:
        return []
    return [f"<h2>{escape(view.headings.further)}</h2>", f"<ul>{items}</ul>"]


def _desks(desks: Iterable[Desk]) -> str:
    cards = "".join(
        f"<li{_LIT if desk.lit else ''}><strong>{escape(desk.title)}</strong> "
        f"<span>{SIGNS['acts'] if desk.lit else ''}{escape(desk.word)}</span></li>"
        for desk in desks
    )
    return f'<ul class="desks">{cards}</ul>'


def _sure(sureness: Sureness, words: Headings, *, level: int) -> str:
    because = escape(" ".join(sureness.because))
    parts = [f"<p><strong>{escape(sureness.line)}.</strong> {because}</p>"]
    if sureness.not_checked:
        parts.append(f'<p class="notice">{escape(sureness.not_checked)}</p>')
    parts += _list(words.speaks_against, sureness.against, level=level)
    parts += _list(words.would_settle, sureness.missing, level=level)
    return "".join(parts)


def _path(path: PathView) -> str:
    """An ordered list, which is what the picture says; the signs are there for the eye."""
    if not path.stops:
        return ""
    stops = "".join(
        f'<li class="{stop.state}">{SIGNS[stop.state]}<strong>{escape(stop.title)}</strong>'
        + (f"<code>{escape(stop.host)}</code>" if stop.host else "")
        + f'<span class="chip">{escape(stop.chip)}</span></li>'
        for stop in path.stops
    )
    back = f'<p class="back">{SIGNS["back"]}{escape(path.came_back)}</p>' if path.came_back else ""
    return f'<div class="way">{back}<ol class="path">{stops}</ol></div>'


def _replies(replies: tuple[Reply, ...], words: Headings) -> list[str]:
    parts = [f"<h3>{escape(words.word_for_word)}</h3>"] if any(r.words for r in replies) else []
    for reply in replies:
        if not reply.words:
            continue
        who = f"{reply.recipient} – {reply.host}" if reply.host else reply.recipient
        if len(replies) > 1 or reply.host:
            parts.append(f'<p class="of">{escape(who)}</p>')
        parts.append(f"<pre>{escape(reply.words)}</pre>")
        if reply.nested_words and reply.nested_label:
            parts.append(f'<p class="of">{escape(reply.nested_label)}</p>')
            parts.append(f"<pre>{escape(reply.nested_words)}</pre>")
    return parts


def _steps(case: CaseView) -> str:
    items = "".join(
        f"<li><strong>{escape(step.name)}</strong><br>{escape(step.text)}</li>"
        for step in case.steps
    )
    return f'<ol class="steps">{items}</ol>' if items else ""


def _for_it(case: CaseView, words: Headings, catalogue: Catalogue) -> list[str]:
    parts = []
    changes = [fix for fix in case.fixes if not fix.is_command]
    if changes:
        parts.append(_heading(words.to_change, 3))
        parts += [_fix(fix, words) for fix in changes]
    parts.append(_heading(words.facts, 3))
    parts.append(_table(case.facts, catalogue))
    commands = case.commands_to_show
    if commands:
        parts.append(_heading(words.trace, 3))
        for command in commands:
            parts.append(f"<p>{escape(command.purpose)}</p><pre>{escape(command.text)}</pre>")
    if case.hops:
        parts.append(_heading(words.hops, 3))
        rows = (
            "".join(
                f"<td>{escape(value)}</td>"
                for value in (hop.from_, hop.by, hop.ip, hop.date, hop.delay)
            )
            for hop in case.hops
        )
        parts.append(_grid(words.hop_columns, rows))
    return parts


def _fix(fix: FixBox, words: Headings) -> str:
    name = " ".join(filter(None, (fix.name, fix.type)))
    parts = [f"<p><strong>{escape(fix.title)}</strong></p>"]
    if name:
        parts.append(f"<p><code>{escape(name)}</code></p>")
    if fix.note:
        parts.append(f"<p>{escape(fix.note)}</p>")
    for label, value in ((words.current, fix.current), (fix.proposed_word, fix.proposed)):
        if value:
            parts.append(f'<p class="of">{escape(label)}</p><pre>{escape(value)}</pre>')
    if fix.proposed and fix.can_be_tried:
        parts.append(f'<p class="of">{escape(fix.verified_word)}</p>')
    return f'<div class="fix">{"".join(parts)}</div>'


def _checked(view: ReportView) -> list[str]:
    words = view.headings
    parts = []
    if view.made:
        parts.append(_heading(words.checks, 3))
        parts.append(_grid(words.check_columns, map(_check, view.made)))
    for tree in view.spf:
        parts += _spf(tree, words)
    return parts


def _check(check: CheckRow) -> str:
    evidence = "".join(
        f"<li><code>{escape(line.query)}</code> → <code>{escape(line.answer)}</code></li>"
        for line in check.evidence
    )
    detail = f'<ul class="evidence">{evidence}</ul>' if evidence else ""
    time = "" if check.milliseconds is None else str(check.milliseconds)
    return (
        f'<td class="state {check.status}">{SIGNS[check.status]}{escape(check.word)}</td>'
        f'<th scope="row">{escape(check.question)}</th><td>{escape(check.answer)}{detail}</td>'
        f'<td>{escape(check.server or "")}</td><td class="number">{time}</td>'
    )


def _spf(tree: SpfTree, words: Headings) -> list[str]:
    parts = [_heading(tree.title, 3), f"<p>{escape(tree.summary)}</p>"]
    if tree.record:
        parts.append(f"<pre>{escape(tree.record)}</pre>")
    parts += [f'<p class="notice">{escape(problem)}</p>' for problem in tree.problems]
    if tree.lines:
        rows = (
            f"<td>{escape(line.domain)}</td>"
            f"<td><code>{'– ' * min(line.depth, _DEEPEST)}{escape(line.term)}</code></td>"
            f'<td>{escape(line.result)}</td><td class="number">{line.lookups}</td>'
            for line in tree.lines
        )
        parts.append(_grid(words.spf_columns, rows))
    return parts


def _other_case(number: int, case: CaseView, words: Headings, catalogue: Catalogue) -> list[str]:
    other = catalogue.text("report.labelled", label=words.other_cases, value=case.headline)
    return [
        f'<h2 class="page" id="case-{number}">{escape(other)}</h2>',
        *_list(words.recipients, case.recipients),
        f'<p class="lead">{escape(case.lead)}</p>',
        _desks(case.desks),
        _sure(case.sureness, words, level=3),
        _path(case.path),
        *_replies(case.replies, words),
        _heading(words.next_steps, 3),
        _steps(case),
        f"<p>{escape(case.in_one_line)}</p>",
        *_for_it(case, words, catalogue),
        *_reasons(words.ruled_out, case.ruled_out),
        *_reasons(words.still_possible, case.runners_up),
    ]


def _reasons(heading: str, reasons: Iterable[Reasoned]) -> list[str]:
    items = [
        f"<dt>{escape(reason.title)}</dt>"
        + "".join(f"<dd>{escape(why)}</dd>" for why in reason.why or ("–",))
        for reason in reasons
    ]
    return [_heading(heading, 3), f"<dl>{''.join(items)}</dl>"] if items else []


def _list(heading: str, items: Iterable[str], *, level: int = 3) -> list[str]:
    found = "".join(f"<li>{escape(item)}</li>" for item in items)
    return [_heading(heading, level), f"<ul>{found}</ul>"] if found else []


def _rows(heading: str, rows: tuple[Row, ...], catalogue: Catalogue) -> list[str]:
    """A table of facts; one sentence where all of it is unknown."""
    if not any(row.known for row in rows):
        return [_heading(heading, 3), f"<p>{escape(rows[0].value)}</p>"]
    return [_heading(heading, 3), _table(rows, catalogue)]


def _table(rows: Iterable[Row], catalogue: Catalogue) -> str:
    lines = []
    for row in rows:
        value = escape(row.value)
        shown = f"<code>{value}</code>" if row.literal else value
        state = "" if row.known else ' class="unknown"'
        lines.append(f'<tr{state}><th scope="row">{escape(row.label)}</th><td>{shown}</td></tr>')
    head = "".join(
        f'<th scope="col">{escape(catalogue.text(f"report.column.{key}"))}</th>'
        for key in ("fact", "value")
    )
    return (
        f'<table class="facts"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _grid(columns: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    lines = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _heading(text: str, level: int) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"
