# SPDX-License-Identifier: GPL-3.0-or-later
"""The registered enhanced status codes (RFC 5248) and the reply codes of SMTP (RFC 5321)."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from relayfix.knowledge.tables import load
from relayfix.model.bounce import Reason

CODE = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
"""An enhanced status code, RFC 3463, and no piece of an address or a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnhancedCode:
    """One registered code."""

    code: str
    """``X.1.1``: the class does not change what it is about."""
    name: str
    """The registry's words for it."""
    reason: Reason
    """What it says without any words; ``unknown`` where it says too little."""
    source: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyCode:
    """One reply code."""

    code: int
    name: str
    reason: Reason
    source: str
    example: str


@functools.cache
def enhanced_codes() -> Mapping[str, EnhancedCode]:
    """All registered codes by ``X.1.1``, in the registry's order."""
    found: dict[str, EnhancedCode] = {}
    for row in load("enhanced.toml").rows("enhanced", key="code"):
        row.only("code", "name", "reason", "source", "example")
        code = row.string("code")
        if not re.fullmatch(r"X\.\d{1,3}\.\d{1,3}", code):
            raise row.wrong("code", "not of the form X.1.1")
        found[code] = EnhancedCode(
            code=code,
            name=row.string("name"),
            reason=row.one_of("reason", Reason),
            source=row.string("source"),
            example=row.string("example"),
        )
    return found


@functools.cache
def reply_codes() -> Mapping[int, ReplyCode]:
    """All reply codes that a mail server may send, by number."""
    found: dict[int, ReplyCode] = {}
    for row in load("replies.toml").rows("reply", key="code"):
        row.only("code", "name", "reason", "source", "example")
        code = row.number("code")
        if not 200 <= code <= 599:
            raise row.wrong("code", "no reply code")
        found[code] = ReplyCode(
            code=code,
            name=row.string("name"),
            reason=row.one_of("reason", Reason),
            source=row.string("source"),
            example=row.string("example"),
        )
    return found
