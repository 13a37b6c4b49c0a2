# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of ``tag=value`` with semicolons between them, RFC 6376 section 3.2."""

from __future__ import annotations

import re

_TAG = re.compile(r"[ \t\r\n]*([A-Za-z][A-Za-z0-9_]*)[ \t\r\n]*=(.*)", re.DOTALL)


class TagError(ValueError):
    """The text is no tag list, or has a tag twice."""


def tag_list(text: str) -> dict[str, str]:
    """The values by tag, in order. Raises `TagError`."""
    tags: dict[str, str] = {}
    parts = text.split(";")
    if not parts[-1].strip():
        parts.pop()
    for part in parts:
        found = _TAG.fullmatch(part)
        if not found or found[1] in tags:
            raise TagError(part)
        tags[found[1]] = found[2].strip(" \t\r\n")
    return tags
