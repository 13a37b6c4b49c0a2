# SPDX-License-Identifier: GPL-3.0-or-later
"""Gmail and Google Workspace: ``The response from the remote server was:`` and its older forms."""

from __future__ import annotations

import re
from dataclasses import replace

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.words import host_in
from relayfix.intake.text import joined
from relayfix.knowledge.phrases import all_of, form_of, plain

_RETURNED = re.compile(r"the error that the other server returned was:\s*", re.IGNORECASE)
_DETAILS = re.compile(
    r"^\s*technical details of (?:permanent|temporary) failure:\s*", re.IGNORECASE
)
_SERVERS = re.compile(r"mailer-daemon@google(?:mail)?\.com|dns; ?google(?:mail)?\.com")
_GROUPS = ("groups.google.com/support", "the group you tried to contact")


def read(notice: Notice) -> Reading:
    """Recipients as the general reader finds them, words from behind Google's own lead line."""
    reading = general.read(notice)
    words = _words(notice)
    if words is None:
        return reading
    host, where = host_in(notice.lines)
    findings = tuple(
        replace(f, words=words, remote=host or f.remote, where=where or f.where)
        for f in reading.findings
    )
    if not findings:
        findings = (Finding(recipient=None, words=words, remote=host, where=where),)
    return replace(reading, findings=findings)


def _words(notice: Notice) -> str | None:
    lines = notice.lines[:2_000]
    leads = all_of("response")
    for i, line in enumerate(lines):
        form = plain(line[:400])
        if form and any(form.endswith(lead) for lead in leads):
            return _paragraph(lines, i + 1)
        if returned := _RETURNED.search(line):
            rest = line[returned.end() :].strip()
            return _paragraph([rest, *lines[i + 1 :]], 0)
    about_group = [i for i, line in enumerate(lines) if any(sign in line for sign in _GROUPS)]
    if about_group:
        return joined(lines[: about_group[-1] + 1])[:2_000]
    for i, line in enumerate(lines):
        if details := _DETAILS.match(line):
            rest = line[details.end() :].strip()
            return _paragraph([rest, *lines[i + 1 :]], 0)
    return None


def _paragraph(lines: list[str], start: int) -> str | None:
    """The next paragraph, and the ones behind it as long as they go on a reply of many lines."""
    kept: list[str] = []
    for line in lines[start : start + 60]:
        if line.strip():
            kept.append(line)
        elif kept and not re.match(r"\s*[45]\d\d-", kept[-1]):
            break
    return joined(kept) or None


def _by_server(notice: Notice) -> bool:
    servers = f"{notice.report.get('reporting-mta', '')} {notice.sender}".lower()
    return "google" in servers and bool(_SERVERS.search(servers))


def _by_lead(notice: Notice) -> bool:
    form = form_of(notice.text[:20_000])
    for lead in all_of("response"):
        if lead in form:
            return True
    return any(sign in form for sign in _GROUPS) or "google tried to deliver your message" in form


FAMILY = Family(
    id="gmail",
    signs=(
        Sign(standing=Standing.FIELDS, recognise=_by_server),
        Sign(
            standing=Standing.LAYOUT,
            recognise=_by_lead,
            over={
                "exchange-online": "Google quotes below its title what Exchange said",
                "exchange": "Google quotes below its title what Exchange said",
            },
        ),
    ),
    read=read,
)
