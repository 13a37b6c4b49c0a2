# SPDX-License-Identifier: GPL-3.0-or-later
"""What a notice is made of, beside its words: the facts that tell a real one from an imitation."""

from __future__ import annotations

import email.utils
import re

from relayfix.intake.address import address_in, all_in
from relayfix.intake.links import links_of
from relayfix.intake.mime import unfold
from relayfix.intake.parts import Parts
from relayfix.intake.reply import STATUS
from relayfix.model.bounce import NoticeFacts

_OPENS = re.compile(
    r"\.(?:[sx]?html?|mht(?:ml)?|svgz?|xml|hta|jse?|vb[es]|wsf|bat|cmd|com|exe|scr|pif|msi|lnk|url"
    r"|iso|img|vhdx?|zip|rar|7z|gz|tar|ace|jar|docm|xlsm|xlsb|pptm|one|rtf|pdf)$",
    re.IGNORECASE,
)
"""What a browser or the system would open or run, or what hides such a file."""
_PLAIN = re.compile(
    r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}"
    r"(?: \(([A-Za-z0-9][A-Za-z0-9' -]{0,98}[A-Za-z0-9])\))?\Z",
    re.ASCII,
)
"""An address, perhaps with a name behind it: ``MAILER-DAEMON@mx.example (Delivery System)``."""
_MAX_FILES = 20
_MAX_ADDRESSES = 20


def facts_of(parts: Parts, text: str, *, refused: bool, original: bool) -> NoticeFacts:
    """The facts of a message; ``text`` is its plain text, ``refused`` whether a code was read."""
    headers = parts.headers
    received = 0
    results: list[str] = []
    recipients: list[str] = []
    for raw_name, value in parts.fields:
        name = raw_name.lower()
        if name == "received":
            received += 1
        elif name == "authentication-results" and len(results) < _MAX_FILES:
            results.append(unfold(value))
        elif name in ("to", "delivered-to", "x-original-to"):
            recipients += all_in(unfold(value))[:_MAX_ADDRESSES]
    submitted = headers.get("auto-submitted", "no").lower()
    return NoticeFacts(
        headers=len(headers) > 2,
        from_=address_in(headers.get("from", "")),
        from_name=_name(headers.get("from", "")),
        reply_to=address_in(headers.get("reply-to", "")),
        envelope_from=_envelope(headers.get("return-path")),
        received=received,
        automatic=not submitted.startswith("no")
        or parts.message.get_content_type() == "multipart/report",
        report=parts.report_seen,
        original=original,
        refused=refused or bool(STATUS.search(text)),
        recipients=tuple(dict.fromkeys(recipients))[:_MAX_ADDRESSES],
        links=links_of(parts.pages, text),
        attached=tuple(name[:200] for name in parts.files if _OPENS.search(name))[:_MAX_FILES],
        authentication_results=tuple(results),
    )


def _name(field: str) -> str | None:
    """The display name of a decoded From field."""
    if "<" in field:
        return " ".join(field.split("<", 1)[0].strip(" \t\"'").split()) or None
    if plain := _PLAIN.match(field):
        return plain[1]  # as nearly all are: the parser for all is slow
    return email.utils.parseaddr(field[:500])[0] or None


def _envelope(field: str | None) -> str | None:
    """The address of a Return-Path; an empty one is what RFC 5321 section 4.5.5 asks for."""
    if field is None:
        return None
    return address_in(field) or ""
