# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML to plain text: no link is followed, no image, style or script is looked at."""

from __future__ import annotations

import html.parser
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
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})


class _Text(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.hidden: list[str] = []
        self.pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - html.parser's signature
        if tag == "body":
            self.hidden.clear()  # a head that was never closed
        elif tag in _HIDDEN:
            self.hidden.append(tag)
        elif tag in _BLOCKS:
            self.out.append("\n")
            self.pre += tag == "pre"
        elif tag in _CELLS:
            self.out.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        elif tag in _BLOCKS:
            self.out.append("\n")
            self.pre = max(0, self.pre - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.out.append(data if self.pre else re.sub(r"[ \t\r\n\f]+", " ", data))


def html_to_text(markup: str) -> str:
    """The words of an HTML page, a line for each block and a tab between cells."""
    parser = _Text()
    # An unterminated comment or tag swallows the rest of the page in html.parser; harmless.
    parser.feed(markup[:MAX_TEXT])
    parser.close()
    lines = []
    for line in "".join(parser.out).split("\n"):
        words = re.sub(r"[ \xa0]*\t[ \t\xa0]*", "\t", line).strip(" \t\r\f\xa0")
        lines.append(re.sub(r"[ \xa0]{2,}", " ", words))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
