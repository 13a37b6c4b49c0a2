# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups as JSON, as CSV, as one HTML page, and as a table for a terminal."""

from __future__ import annotations

import csv
import io
from html import escape
from typing import Any

from relayfix.knowledge.texts import Catalogue
from relayfix.model.record import to_dict
from relayfix.report.html_style import STYLE
from relayfix.triage.groups import SCHEMA, Group, Triage

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
MOST_NAMED = 5
"""Files that a row of the page names; the other outputs have them all."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TABLE = (
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4em .7em;"
    "vertical-align:top;overflow-wrap:anywhere}"
)


def document(found: Triage, words: Catalogue) -> dict[str, Any]:
    """``triage --json``."""
    return {"schema": SCHEMA, **to_dict(found, say=words.say)}


def table(found: Triage, words: Catalogue, width: int = 100) -> list[str]:
    """A line for each group, the largest first, and one for each file that gave none."""
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
    room = (6, 34, 18, 24, 24)
    lines = []
    for row in [heads, *rows] if rows else []:
        cells = [_cut(cell, size).ljust(size) for cell, size in zip(row, room, strict=True)]
        lines.append("  ".join(cells).rstrip()[: width + 20])
    if found.unreadable:
        lines += ["", words.text("triage.unreadable", count=len(found.unreadable))]
        lines += [f"  {bad.file}: {words.say(bad.error)}" for bad in found.unreadable]
    return lines


def comma_separated(found: Triage) -> bytes:
    """A row for each group, as UTF-8 with a mark, which is how Excel opens it rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
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
                _harmless("; ".join(group.files)),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def page(found: Triage, words: Catalogue) -> bytes:
    """One HTML file: nothing remote, no script, every value escaped."""
    text = words.text
    bounces = sum(group.count for group in found.groups)
    heads = "".join(
        f'<th scope="col">{escape(text(f"triage.column.{name}"))}</th>' for name in COLUMNS
    )
    rows = "\n".join(_row(group, words) for group in found.groups)
    bad = "\n".join(
        f"<li>{escape(_visible(item.file))}: {escape(words.say(item.error))}</li>"
        for item in found.unreadable
    )
    after = (
        f"<h2>{escape(text('triage.unreadable', count=len(found.unreadable)))}</h2><ul>{bad}</ul>"
        if bad
        else ""
    )
    title_ = escape(text("triage.title", count=bounces))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(words.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title_}</title>\n<style>{STYLE}{_TABLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title_}</h1>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
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
    return "<tr>" + "".join(f"<td>{escape(_visible(cell))}</td>" for cell in cells) + "</tr>"


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
