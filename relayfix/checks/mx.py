# SPDX-License-Identifier: GPL-3.0-or-later
"""Where answers to the sender's domain go: a domain that takes none is refused by some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relayfix.checks import mailhosts
from relayfix.checks.check import Check
from relayfix.model.check import CheckResult, Subject
from relayfix.net import names

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """The mail hosts of the sender's domain."""
    assert subject.domain is not None
    try:
        hosts = await mailhosts.find(subject.domain, resolver)
    except names.BadName:
        return mailhosts.malformed(CHECK.id, subject.domain)
    return mailhosts.conclude(CHECK.id, hosts, recipient=False)


def _names(subject: Subject) -> tuple[str, ...]:
    return (subject.domain,) if subject.domain else ()


CHECK = Check(id="mx", needs="domain", run=run, names=_names, unfinished=mailhosts.unfinished)
