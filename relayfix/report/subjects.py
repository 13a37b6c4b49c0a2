# SPDX-License-Identifier: GPL-3.0-or-later
"""The subject of a message, wherever it turns up: in a quotation, in the name of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PREFIX = re.compile(
    r"(?i)^\s*(?:re|fwd?|tr|aw|wg|undeliverable|undelivered mail|non remis|non distribuable"
    r"|delivery status notification)\s*[:_-]\s*"
)
_NOTICE = re.compile(
    r"(?i)^(?:undeliverable|undelivered|non remis|non distribuable|unzustellbar|non recapitabile)"
    r"[\W_]+\w"
)


class Subjects:
    """The subjects that may not leave."""

    def __init__(self, subjects: Iterable[str]) -> None:
        self._subjects = tuple(dict.fromkeys(map(str.strip, subjects)))
        self._quoted = [
            re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
            for subject in self._subjects
            for form in (subject, _bare(subject))
            if len(form) >= 4
        ]

    def in_texts(self) -> tuple[str, ...]:
        """Those long enough to be taken out of our own sentences without spoiling them."""
        forms = (form for s in self._subjects for form in (s, _bare(s)))
        return tuple(dict.fromkeys(form for form in forms if len(form) >= 12 and " " in form))

    def hide(self, quoted: str) -> str:
        """A stranger's words without the subject, even where that is one short word."""
        for pattern in self._quoted:
            quoted = pattern.sub("[masked: text]", quoted)
        return quoted

    def named_in(self, file_name: str) -> bool:
        """Whether the file was named by the subject, cut and cleaned as systems do it."""
        stem = file_name.rpartition(".")[0] or file_name
        if _NOTICE.search(stem):
            return True
        name = _letters(_PREFIX.sub("", stem))
        for subject in self._subjects:
            letters = _letters(_bare(subject))
            if len(letters) >= 4 and (letters in name or (len(name) >= 8 and name in letters)):
                return True
        return False


def _bare(subject: str) -> str:
    """The subject without what replies and notices put before it."""
    while (shorter := _PREFIX.sub("", subject)) != subject:
        subject = shorter
    return subject.strip()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
