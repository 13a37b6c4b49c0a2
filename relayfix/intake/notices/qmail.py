# SPDX-License-Identifier: GPL-3.0-or-later
"""qmail and its heirs (Yahoo, GoDaddy, netqmail): ``<x@y>:`` and the words below it."""

from __future__ import annotations

import re

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded
from relayfix.intake.notices.words import host_in
from relayfix.intake.text import joined

_ENTRY = re.compile(r"^<(?P<who>[^<>\s]{1,400})>:\s*(?P<words>.*)$")
_SAID = re.compile(r"\bRemote host said:\s*(?P<words>.*)$", re.DOTALL | re.IGNORECASE)
_END = re.compile(
    r"\s{0,4}(?:Giving up on \S+(?: \[\S+\])?\."
    r"|I'm not going to try again;.*|/?I'm not going to try again.*"
    r"|\[(?:RCPT_TO|MAIL_FROM|DATA|CONNECT)\])\s*$",
    re.DOTALL,
)
_LEAD = re.compile(
    r"^Hi\. This is the .{1,60}(?: program)? at "
    r"|^Hi\. The MTA program at"
    r"|^I'm afraid I wasn't able to deliver your message",
    re.MULTILINE,
)
_FROM = re.compile(r"^From: <[^<>]*> RCPT: <[^<>]*>\s*")


def read(notice: Notice) -> Reading:
    """A finding for each ``<x@y>:`` line; the words reach to the next one or a blank line."""
    findings = []
    lines = notice.lines
    i = 0
    while i < len(lines):
        entry = _ENTRY.match(lines[i].strip())
        i += 1
        if entry is None:
            continue
        block = [entry["words"]] if entry["words"] else []
        while i < len(lines) and not _ENTRY.match(lines[i].strip()):
            if not lines[i].strip() and block and not block[-1].endswith("said:"):
                break
            if re.match(r"^-{3}", lines[i]):
                break
            if lines[i].strip():
                block.append(lines[i].strip())
            i += 1
        host, where = host_in(block)
        text = _END.sub("", _FROM.sub("", "\n".join(block)))
        said = _SAID.search(text)
        findings.append(
            Finding(
                recipient=entry["who"],
                words=joined((said["words"] if said else text).split("\n")) or None,
                remote=host,
                where=where,
            )
        )
    return Reading(findings=tuple(findings)) if findings else general.read(notice)


FAMILY = Family(
    id="qmail",
    signs=(
        Sign(
            standing=Standing.WORDS,
            recognise=worded(_LEAD),
            over={"imail": "what it quotes may begin with the few words that are all of IMail's"},
        ),
    ),
    read=read,
)
