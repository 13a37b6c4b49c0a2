# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML to plain text: no link is followed, no image, style or script is looked at.

Only tags and text are told apart, in one pass, because a stranger's page may be made to be slow:
the standard library's parser takes quadratic time for pages of unclosed tags.
"""

from __future__ import annotations

import html
import re

from relayfix.intake.limits import MAX_TEXT

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
        *("p", "pre", "section", "table", "tbody", "thead", "tr", "ul"),
    )
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = frozenset({"script", "style", "title", "template", "noscript", "object", "svg"})
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SPACES = re.compile(r"[ \xa0]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})([^<>]*)>|<[!?/][^<>]*>")


def html_to_text(markup: str) -> str:
    """The words of an HTML page, a line for each block and a tab between cells."""
    out: list[str] = []
    markup = _without_comments(markup[:MAX_TEXT])
    at, hidden, pre = 0, "", 0
    for tag in _TAG.finditer(markup):
        if not hidden:
            out.append(_words(markup[at : tag.start()], pre=pre > 0))
        at = tag.end()
        name, closing = (tag[2] or "").lower(), bool(tag[1])
        if hidden:
            hidden = "" if closing and name == hidden else hidden
        elif name in _HIDDEN and not closing and not (tag[3] or "").endswith("/"):
            hidden = name
        elif name in _BLOCKS:
            out.append("\n")
            if name == "pre":
                pre = max(0, pre + (-1 if closing else 1))
        elif name in _CELLS and not closing:
            out.append("\t")
    if not hidden:
        out.append(_words(markup[at:], pre=pre > 0))
    lines = []
    for line in "".join(out).split("\n"):
        cells = (_SPACES.sub(" ", cell).strip() for cell in line.split("\t"))
        lines.append("\t".join(cells).strip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _words(text: str, *, pre: bool) -> str:
    """Text between tags: entities undone, white space made single where it means nothing."""
    text = html.unescape(text)
    return text if pre else _BLANKS.sub(" ", text)


def _without_comments(markup: str) -> str:
    """The page without its comments; one that never ends takes the rest with it."""
    out: list[str] = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0:
        out.append(markup[at:start])
        end = markup.find("-->", start + 4)
        if end < 0:
            return "".join(out)
        at = end + 3
    out.append(markup[at:])
    return "".join(out)
