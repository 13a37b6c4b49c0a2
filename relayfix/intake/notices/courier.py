# SPDX-License-Identifier: GPL-3.0-or-later
"""Courier: the refusing host stands on a line of its own between the recipient and the dialogue."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from relayfix.intake.address import address_in
from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Finding, Notice, Reading, Sign, Standing
from relayfix.intake.notices.named import worded

_SIGNS = re.compile(
    r"^[ \t]*This is a delivery status notification from \S+,\s*$|running the Courier",
    re.IGNORECASE | re.MULTILINE,
)
_FROM = re.compile(r"^[ \t]*This is a delivery status notification from (\S+?),?\s*$", re.M | re.I)
_RECIPIENT = re.compile(r"^[ \t]*<?\S+@\S+?>?:\s*$")
_HOST = re.compile(r"^\s*(?P<host>[\w-]+(?:\.[\w-]+){1,20}\.? \[[0-9A-Fa-f.:]{3,45}\]):?\s*$")


def read(notice: Notice) -> Reading:
    """Findings of the general reader, each with the host that the dialogue was with."""
    reading = general.read(notice)
    hosts = _hosts(notice.lines)
    own = _FROM.search(notice.text)
    return replace(
        reading,
        findings=tuple(_with_host(finding, hosts) for finding in reading.findings),
        reporting_mta=own[1] if own else None,
    )


def _with_host(finding: Finding, hosts: dict[str, tuple[str, str]]) -> Finding:
    found = hosts.get((finding.recipient or "").lower())
    if finding.remote is not None or found is None:
        return finding
    return replace(finding, remote=found[0], where=found[1])


def _hosts(lines: list[str]) -> dict[str, tuple[str, str]]:
    """For each recipient (the host as it stands, its line)."""
    hosts: dict[str, tuple[str, str]] = {}
    for line, below in itertools.pairwise(lines):
        if _RECIPIENT.match(line[:600]) and (host := _HOST.match(below[:400])):
            hosts.setdefault((address_in(line[:600]) or "").lower(), (host["host"], below.strip()))
    return hosts


FAMILY = Family(
    id="courier",
    signs=(
        Sign(
            standing=Standing.NAMED,
            recognise=worded(_SIGNS),
        ),
    ),
    read=read,
)
