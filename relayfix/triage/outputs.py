# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups as JSON, as CSV, as one HTML page, and as a table for a terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape
from typing import Any

from relayfix.knowledge.texts import Catalogue
from relayfix.model.record import to_dict
from relayfix.model.sentence import Sentence
from relayfix.report.html_style import STYLE
from relayfix.triage.groups import SCHEMA, Group, Triage, Unreadable

COLUMNS = (
    "count",
    "cause",
    "who",
    "refusing_host",
    "recipient_domain",
    "first",
    "last",
    "files",
)
ERROR = "error"
"""The last column of a spreadsheet: why a file is in no group."""
MOST_NAMED = 5
"""Files that a row of the page names; the other outputs have them all."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, in wide letters too."""
_WIDTHS = (6, 34, 18, 24, 24)
"""Columns of a terminal that is wide enough; a narrower one shares what it has alike."""
_GAP = 2
_TABLE = (
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4em .7em;"
    "vertical-align:top;overflow-wrap:anywhere}th[scope=row]{font-weight:600}"
)


def document(found: Triage, words: Catalogue) -> dict[str, Any]:
    """``triage --json``."""
    return {"schema": SCHEMA, **to_dict(found, say=words.say)}


def table(found: Triage, words: Catalogue, width: int | None = None) -> list[str]:
    """A line for each group, the largest first, and one for each file that gave none.

    On a terminal of ``width`` columns values are cut to fit; without one all of them are whole.
    """
    heads = [words.text(f"triage.column.{name}") for name in COLUMNS[:5]]
    rows = [
        [
            str(g.count),
            title(g, words),
            desk(g, words),
            g.refusing_host or "–",
            g.recipient_domain or "–",
        ]
        for g in found.groups
    ]
    lines = []
    if rows:
        room = _room([heads, *rows], width)
        for row in [heads, *rows]:
            cells = [_cut(cell, size).ljust(size) for cell, size in zip(row, room, strict=True)]
            lines.append((" " * _GAP).join(cells).rstrip())
    if found.unreadable:
        lines += [""] if lines else []
        lines.append(words.text("triage.unreadable", count=len(found.unreadable)))
        lines += [f"  {said(bad, words)}" for bad in found.unreadable]
    return lines


def said(bad: Unreadable, words: Catalogue) -> str:
    """The file and why; many a sentence names the file itself."""
    why = words.say(bad.error)
    return why if bad.file in why else f"{bad.file}: {why}"


def _room(rows: Sequence[Sequence[str]], width: int | None) -> list[int]:
    """How wide each column is: as its longest value, or as it fits."""
    needed = [max(map(len, column)) for column in zip(*rows, strict=True)]
    gaps = _GAP * (len(needed) - 1)
    if width is None or sum(needed) + gaps <= width:
        return needed
    spare = width - gaps - needed[0]
    share = spare / sum(_WIDTHS[1:])
    return [needed[0], *(max(6, int(size * share)) for size in _WIDTHS[1:])]


def comma_separated(found: Triage, words: Catalogue) -> bytes:
    """A row for each group, then one for each file that gave none, as UTF-8 with a mark, which is
    how Excel opens it rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, ERROR])
    for group in found.groups:
        writer.writerow(
            [
                group.count,
                group.cause,
                group.who,
                _harmless(group.refusing_host or ""),
                _harmless(group.recipient_domain or ""),
                group.first.isoformat() if group.first else "",
                group.last.isoformat() if group.last else "",
                "; ".join(map(_harmless, group.files)),
                "",
            ]
        )
    for bad in found.unreadable:
        why = _harmless(words.say(bad.error))
        writer.writerow([*[""] * (len(COLUMNS) - 1), _harmless(bad.file), why])
    return out.getvalue().encode("utf-8-sig")


def page(found: Triage, words: Catalogue, note: Sentence | None = None) -> bytes:
    """One HTML file: nothing remote, no script, every value escaped. ``note`` stands above all."""
    text = words.text
    heads = "".join(
        f'<th scope="col">{escape(text(f"triage.column.{name}"))}</th>' for name in COLUMNS
    )
    rows = "\n".join(_row(group, words) for group in found.groups)
    bad = "\n".join(f"<li>{escape(_visible(said(item, words)))}</li>" for item in found.unreadable)
    after = (
        f"<h2>{escape(text('triage.unreadable', count=len(found.unreadable)))}</h2><ul>{bad}</ul>"
        if bad
        else ""
    )
    above = f"<p><strong>{escape(words.say(note))}</strong></p>\n" if note is not None else ""
    title_ = escape(text("triage.title", count=found.files))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(words.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title_}</title>\n<style>{STYLE}{_TABLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title_}</h1>\n{above}<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
        f"</table>\n{after}</main>\n</body>\n</html>\n"
    ).encode()


def title(group: Group, words: Catalogue) -> str:
    """The cause in words; a bundle of another version may name one that we have none for."""
    id_ = f"cause.{group.cause}.title"
    return words.text(id_) if id_ in words else group.cause


def desk(group: Group, words: Catalogue) -> str:
    """Who must act."""
    return words.text(f"triage.who.{group.who.replace('-', '_')}")


def _row(group: Group, words: Catalogue) -> str:
    files = "; ".join(group.files[:MOST_NAMED])
    if len(group.files) > MOST_NAMED:
        files += f" {words.text('report.and_more', count=len(group.files) - MOST_NAMED)}"
    cells = [
        str(group.count),
        title(group, words),
        desk(group, words),
        group.refusing_host or "–",
        group.recipient_domain or "–",
        words.date(group.first) if group.first else "–",
        words.date(group.last) if group.last else "–",
        files,
    ]
    marked = [f"<td>{escape(_visible(cell))}</td>" for cell in cells]
    # What a row is about is its cause: that is read out with each of its cells.
    marked[1] = f'<th scope="row">{escape(_visible(cells[1]))}</th>'
    return "<tr>" + "".join(marked) + "</tr>"


def _visible(text: str) -> str:
    return "".join(
        c if c.isprintable() and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in text
    )


def _harmless(value: str) -> str:
    """A stranger's value that no spreadsheet takes for a formula."""
    value = _visible(value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[: size - 1]}…"
