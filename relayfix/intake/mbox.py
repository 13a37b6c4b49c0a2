# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailbox files of RFC 4155: several messages, each behind a ``From `` line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from relayfix.intake.limits import MAX_MESSAGES

_FROM = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n)|(?<=\r\n\r\n))From [^\r\n]{1,200}\d\d?:\d\d?[^\r\n]{0,40}\r?\n"
    rb"(?=>?[A-Za-z][A-Za-z0-9-]*[ \t]*:|>From )"
)
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


def messages(data: bytes) -> Iterator[bytes]:
    """The messages of a mailbox, without their ``From `` lines; one more than `MAX_MESSAGES` at
    most, so that who asks sees that there are more."""
    data = data.lstrip(b"\r\n")
    marks = list(itertools.islice(_FROM.finditer(data), MAX_MESSAGES + 2))
    for i, mark in enumerate(marks[: MAX_MESSAGES + 1]):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(data)
        yield _QUOTED.sub(b"", data[mark.end() : end])
