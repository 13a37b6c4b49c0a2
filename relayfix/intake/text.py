# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain text taken apart: where the original begins, what is quoted, which line means what."""

from __future__ import annotations

import itertools
import re

MAX_NOTICE = 200_000
"""Characters of a notice that are read."""
MAX_NOTICE_LINES = 6_000

_MARKER = re.compile(
    r"[\s>]{0,40}(?:"
    r"[-=_*][-=_* ]{1,80}(?:this is a copy of (?:the|your) message|original message"
    r"|forwarded message"
    r"|below (?:this|the next) line is a copy|enclosed is a copy|attachment is a copy"
    r"|the header of the original|header of the source mail|message (?:header|body|text)"
    r"|unsent message follows|returned message|undelivered message|start of returned message"
    r"|original mail info|the header and top|a copy of the original|mensaje original"
    r"|unzustellbare nachricht|message d'origine|original message follows)"
    r"|(?:original message follows|message headers follow|included is a copy of the message header"
    r"|below is a copy of the original message|(?:here is )?a copy of the (?:first part of the|orig"
    r"inal) message|your message reads \(in part\)|a summary of the undelivered message"
    r"|the original message follows|\|-+ message text follows|for reference, the original message"
    r")\b"
    r")",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"^[A-Za-z][A-Za-z0-9-]{1,60}:(?:\s|\S)")
_TRACE = re.compile(
    r"(?:received|return-path|delivered-to|dkim-signature|x-received|x-google-dkim-signature"
    r"|arc-seal|authentication-results|x-ms-exchange[\w-]*|x-originating-ip):",
    re.IGNORECASE,
)
_CUT = re.compile(rf"\n(?:{_MARKER.pattern}|{_TRACE.pattern})")
"""Either, at the start of a line, in small letters: most texts hold neither, and the line end in
front lets the others be seen at a glance."""
_KNOWN = re.compile(
    r"^(?:received|return-path|from|to|subject|date|message-id|dkim-signature|mime-version"
    r"|delivered-to|reply-to|cc|sender|x-[\w-]+|arc-[\w-]+|content-type):",
    re.IGNORECASE,
)


def unquoted(text: str) -> str:
    """A text that somebody forwarded as a quotation, without its quotation marks."""
    marked = text.count("\n>") + text.startswith(">")
    if marked < 4 or marked * 3 < sum(1 for line in text.split("\n") if line.strip()):
        return text
    return "\n".join(re.sub(r"^> ?", "", line) for line in text.split("\n"))


_DOUBLED = 4
"""Lines that a text has at least of which it can be said that they stand double-spaced."""


def undoubled(text: str) -> str:
    """A text without the blank lines that pasting put between all its lines."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    told = sum(1 for line in lines if line)
    if told < _DOUBLED or any(a and b for a, b in itertools.pairwise(lines)):
        return text
    kept = [line for i, line in enumerate(lines) if line or not lines[i - 1]]
    return "\n".join(line for i, line in enumerate(kept) if line or kept[i - 1])


def split_original(text: str) -> tuple[str, str | None]:
    """(the words of the notice, the header lines of the original that follow them).

    The second is None where no header lines follow.
    """
    small = f"\n{text.lower()}"
    cut = _CUT.search(small)
    if cut is None:
        return text, None
    lines = text.split("\n")
    for i in range(small.count("\n", 0, cut.start()), min(len(lines), MAX_NOTICE_LINES)):
        line = lines[i]
        if len(line) < 200 and _MARKER.match(line):
            headers = _headers_from(lines, i + 1)
            return "\n".join(lines[:i]), headers
        if _TRACE.match(line) and _looks_like_headers(lines, i):
            return "\n".join(lines[:i]), _headers_from(lines, i)
    return text, None


def header_section(text: str) -> str | None:
    """The header lines with which a text begins, or None where it begins with something else."""
    return _headers_from(text.split("\n"), 0)


def _looks_like_headers(lines: list[str], start: int) -> bool:
    """Whether a header section begins here: four fields, three of them ordinary ones."""
    fields = known = 0
    for line in lines[start : start + 40]:
        if not line.strip():
            break
        if line[0] in " \t":
            continue
        if not _HEADER_LINE.match(line):
            break
        fields += 1
        known += bool(_KNOWN.match(line))
    return fields >= 3 and known >= 3


def _headers_from(lines: list[str], start: int) -> str | None:
    i = start
    while i < len(lines) and i < start + 12:
        if _KNOWN.match(lines[i]) or (_HEADER_LINE.match(lines[i]) and i > start):
            break
        i += 1
    else:
        return None
    if i >= len(lines):
        return None
    kept: list[str] = []
    for line in lines[i : i + 3000]:
        if not line.strip():
            break
        if line[0] in " \t" or _HEADER_LINE.match(line):
            kept.append(line)
        elif kept:
            # A folded line that lost its indentation on the way through a text body.
            kept.append(" " + line)
    known = sum(1 for line in kept if _KNOWN.match(line))
    return "\n".join(kept) if known >= 2 else None


def first_paragraph(lines: list[str]) -> str | None:
    """The first lines of a text that are not blank, as one; at most twenty are looked at."""
    kept: list[str] = []
    for line in lines[:20]:
        if line.strip():
            kept.append(line[:2_000])
        elif kept:
            break
    return joined(kept) or None


def joined(lines: list[str]) -> str:
    """Lines as one, blanks between them made one."""
    return " ".join(" ".join(lines).split())
