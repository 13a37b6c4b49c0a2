# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the links of a notice lead: host names only, nothing is ever fetched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from relayfix.intake.limits import MAX_TEXT
from relayfix.model.bounce import Link

MAX_LINKS = 50

_ANCHOR = re.compile(
    r"<(?:a|area|form)\b[^<>]{0,2000}?\b(?:href|action)\s*=\s*"
    r"(?:\"(?P<double>[^\"<>]{0,2000})|'(?P<single>[^'<>]{0,2000})|(?P<bare>[^\s\"'<>]{1,2000}))",
    re.IGNORECASE,
)
_URL = re.compile(
    r"https?://(?:[^\s/?#@<>\"']{0,200}@)?(?P<host>\[[0-9A-Fa-f:.]{3,45}\]|[^\s/?#:<>\"'()\[\],;]+)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:https?://|\bwww\.)(?:[^\s/?#@]{0,200}@)?(?P<url>[\w-]{1,63}(?:\.[\w-]{1,63}){0,20})"
    r"|^\s*(?P<alone>[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}\.[a-z]{2,24})(?:/\S*)?\s*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"</a\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NAME = re.compile(r"[^\W_](?:[\w.-]{0,252}[^\W_])?")
_WORDS = 100


def links_of(pages: Iterable[str], text: str) -> tuple[Link, ...]:
    """The links of HTML pages, then those that stand as an address in plain text."""
    found: dict[Link, None] = {}
    for page in pages:
        for link in _anchors(page[:MAX_TEXT]):
            found.setdefault(link)
            if len(found) >= MAX_LINKS:
                return tuple(found)
    known = {link.host for link in found}
    for url in _URL.finditer(text[:MAX_TEXT]) if "://" in text else ():
        host = _bare(url["host"])
        if host is not None and host not in known:
            known.add(host)
            found.setdefault(Link(host=host))
            if len(found) >= MAX_LINKS:
                break
    return tuple(found)


def _anchors(page: str) -> Iterator[Link]:
    for tag in _ANCHOR.finditer(page):
        target = html.unescape(tag["double"] or tag["single"] or tag["bare"] or "").strip()
        url = _URL.match(target if not target.startswith("//") else f"https:{target}")
        host = _bare(url["host"]) if url else None
        if host is None:
            continue
        start = page.find(">", tag.end(), tag.end() + 2_000) + 1
        closing = _CLOSING.search(page, start, start + 2_000) if start else None
        raw = _TAG.sub(" ", page[start : closing.start()]) if closing else ""
        words = " ".join(html.unescape(raw).split())
        named = _NAMED.search(words)
        shown = _bare(named["url"] or named["alone"]) if named else None
        if shown is not None and _same(shown, host):
            shown = None
        yield Link(host=host, shown=shown, words=words[:_WORDS] or None)


def _same(one: str, other: str) -> bool:
    return one.removeprefix("www.") == other.removeprefix("www.")


def _bare(host: str | None) -> str | None:
    name = (host or "").strip("[].").lower()
    if ":" in name:
        return name if re.fullmatch(r"[0-9a-f:.]{3,45}", name) else None
    return name if _NAME.fullmatch(name) else None
