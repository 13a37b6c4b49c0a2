# SPDX-License-Identifier: GPL-3.0-or-later
"""Oracle Messaging Server, once Sun's: labelled lines, a block for each recipient."""

from __future__ import annotations

import re

from relayfix.intake.address import address_in
from relayfix.intake.limits import MAX_RECIPIENTS
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded
from relayfix.intake.text import joined

_SIGN = re.compile(
    r"^[ \t]*This report relates to a message you sent with the following he"
    r"|^[ \t]{1,8}Recipient address: \S+@\S+\s*\n(?:.*\n){0,3}?"
    r"[ \t]{1,8}(?:Original address|Reason):",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(
    r"^(?P<indent>\s{0,8})(?P<name>recipient address|original address|reason|diagnostic code"
    r"|remote system|error reported by|delivery status)\s?:[ \t]*(?P<value>.*)$",
    re.IGNORECASE,
)
_MAX_FOLDED = 8


def read(notice: Notice) -> Reading:
    """A finding for each ``Recipient address:``; what the general reader finds where none is."""
    blocks: list[dict[str, tuple[str, str]]] = []
    lines = notice.lines[:6_000]
    i = 0
    while i < len(lines):
        label = _LABEL.match(lines[i][:2_000])
        i += 1
        if label is None:
            continue
        value = [label["value"]]
        deep = len(label["indent"]) + 1
        while (
            i < len(lines)
            and lines[i].strip()
            and len(lines[i]) - len(lines[i].lstrip()) >= deep
            and len(value) < _MAX_FOLDED
            and not _LABEL.match(lines[i][:2_000])
        ):
            value.append(lines[i][:2_000])
            i += 1
        name = label["name"].lower()
        if name == "recipient address":
            blocks.append({})
        if blocks:
            blocks[-1].setdefault(name, (joined(value), joined([label[0]])))
    found = [_finding(block) for block in blocks]
    findings = tuple(finding for finding in found if finding is not None)
    if not findings:
        return general.read(notice)
    return Reading(
        findings=findings[:MAX_RECIPIENTS], unread=max(0, len(findings) - MAX_RECIPIENTS)
    )


def _finding(block: dict[str, tuple[str, str]]) -> Finding | None:
    recipient = address_in(block["recipient address"][0])
    if recipient is None:
        return None
    words = block.get("diagnostic code") or block.get("reason")
    original = address_in(block.get("original address", ("", ""))[0])
    remote = block.get("remote system")
    return Finding(
        recipient=recipient,
        words=words[0] if words else None,
        remote=remote[0] if remote else None,
        where=remote[1] if remote else None,
        original=original if original and original.lower() != recipient.lower() else None,
    )


FAMILY = Family(
    id="messaging-server",
    signs=(
        Sign(
            standing=Standing.LAYOUT,
            recognise=worded(_SIGN),
        ),
    ),
    read=read,
)
