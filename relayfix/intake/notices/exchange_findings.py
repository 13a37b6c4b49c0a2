# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lines of an Exchange notice come to: one finding for each recipient."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from relayfix.intake.address import host_of
from relayfix.intake.notices.base import Finding


@dataclass(slots=True)
class State:
    """What was read so far."""

    generating: str | None = None
    rejected_by: tuple[str, str] | None = None
    """(host, the line)."""
    error_words: list[tuple[str, str, str]] = field(default_factory=list)
    """(host, words, the line): ``HOST gave this error:``."""
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Kind of label to (value, the line)."""
    lead: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    pending: str | None = None
    """The recipient whose words are still to come."""
    pending_host: tuple[str, str] | None = None
    receiving: tuple[str, str] | None = None


def drop_pending(state: State) -> None:
    """The recipient whose words did not come is one without."""
    if state.pending and state.pending_host:
        remote, where = state.pending_host
        state.findings.append(Finding(recipient=state.pending, remote=remote, where=where))
    elif state.pending:
        state.lead.append(state.pending)


def finish(state: State) -> list[Finding]:
    """The findings, those without words behind the others."""
    drop_pending(state)
    found = state.findings
    names = {f.recipient.lower() for f in found if f.recipient}
    waiting = [name for name in dict.fromkeys(state.lead) if name.lower() not in names]
    if not found and (labelled := _from_labels(state, waiting)):
        found = labelled
        waiting = []
    if not found and state.error_words:
        host, words, line = state.error_words[0]
        status = state.labels.get("status", (None, None))[0]
        found = [
            Finding(recipient=name, words=words, remote=host, where=line, codes=status)
            for name in (waiting or (None,))
        ]
        waiting = []
    if found and found[0].recipient is None and waiting:
        found = [named(found[0], waiting.pop(0)), *found[1:]]
    if not found and (state.rejected_by or state.generating):
        found = [Finding(recipient=name) for name in waiting]
        waiting = []
    found += [Finding(recipient=name) for name in waiting if not names]
    return [_hosted_finding(state, f) for f in found]


def _from_labels(state: State, names: list[str]) -> list[Finding]:
    error = state.labels.get("reported_error")
    if error is None and not state.error_words:
        error = state.labels.get("status")
    if error is None:
        return []
    name = next((name for name in names if "@" in name), None)
    remote = state.labels.get("remote_server")
    return [
        Finding(
            recipient=name,
            words=error[0],
            remote=remote[0] if remote else None,
            where=remote[1] if remote else None,
        )
    ]


def _hosted_finding(state: State, finding: Finding) -> Finding:
    """The finding with the refusing host, unless that is the server that wrote the notice."""
    remote, where = finding.remote, finding.where
    if remote is None and state.rejected_by:
        remote, where = state.rejected_by
    if remote is None and state.error_words:
        remote, where = state.error_words[0][0], state.error_words[0][2]
    if remote is None and state.labels.get("remote_server"):
        remote, where = state.labels["remote_server"]
    if remote is None and state.receiving:
        remote, where = state.receiving
    own = host_of(state.generating)[0] if state.generating else None
    if remote and own and _same_server(host_of(remote)[0], own):
        remote = where = None
    words = finding.words or (state.error_words[0][1] if state.error_words else None)
    return replace(finding, words=words, remote=remote, where=where)


def _same_server(one: str | None, other: str) -> bool:
    """Whether two names mean one server; Microsoft's have one name inside and one outside."""
    if one is None:
        return False
    machine, _, domain = one.partition(".")
    return one == other or (
        other.startswith(f"{machine}.")
        and domain.endswith("outlook.com")
        and other.endswith("outlook.com")
    )


def named(finding: Finding, name: str | None) -> Finding:
    """The finding with a recipient."""
    return replace(finding, recipient=name)
