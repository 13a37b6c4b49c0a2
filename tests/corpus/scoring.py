# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores of the reader over a folder of sample bounces, ``RELAYFIX_CORPUS``, a table by family.

The folder is not ours and stands in no checkout. ``bounces/expected.jsonl`` says for each file
what its recipients, codes and reasons are; see the README there for how far to trust which.
Run as a program it prints every miss.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relayfix.intake.parse import parse
from relayfix.model.bounce import Bounce, Kind, Recipient

NOT_BOUNCES = frozenset({"feedback", "vacation"})

REASONS: dict[str, frozenset[str]] = {
    name: frozenset(values.split())
    for name, values in {
        "userunknown": "recipient-unknown recipient-disabled domain-not-accepted",
        "filtered": "recipient-unknown recipient-restricted recipient-disabled policy spam",
        "mailboxfull": "mailbox-full",
        "expired": "timeout connection-failed temporary domain-not-found",
        "suspend": "recipient-disabled account-blocked",
        "rejected": "sender-not-allowed policy recipient-restricted spf dmarc spam",
        "blocked": "ip-blocked domain-blocked policy no-reverse-dns recipient-restricted spam",
        "networkerror": "connection-failed domain-not-found mail-loop timeout",
        "authfailure": "spf dkim dmarc",
        "hostunknown": "domain-not-found",
        "mesgtoobig": "message-too-large",
        "policyviolation": "policy",
        "securityerror": "authentication-required authentication-failed policy tls-required",
        "spamdetected": "spam",
        "requireptr": "no-reverse-dns",
        "toomanyconn": "rate-limited",
        "systemerror": "system-error",
        "mailererror": "system-error",
        "notaccept": "domain-not-accepted",
        "exceedlimit": "too-many-recipients message-too-large rate-limited",
        "norelaying": "relay-denied authentication-required",
        "hasmoved": "recipient-moved",
        "virusdetected": "virus",
        "systemfull": "system-full mailbox-full",
        "badreputation": "ip-blocked",
        "speeding": "rate-limited",
        "failedstarttls": "tls-required",
        "syntaxerror": "bad-command",
        "delivered": "delivered",
    }.items()
}
"""A coarse map of the sample set's own reasons onto ours; reasons not named are not scored."""


@dataclass
class Score:
    """Right answers of those asked for, by field."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, right: bool) -> bool:
        self.asked[name] += 1
        self.right[name] += right
        return right

    def rate(self, name: str) -> float:
        return self.right[name] / self.asked[name] if self.asked[name] else 1.0

    def merge(self, other: Score) -> None:
        self.right += other.right
        self.asked += other.asked


@dataclass
class Result:
    total: Score = field(default_factory=Score)
    families: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    misses: list[str] = field(default_factory=list)


def corpus() -> Path | None:
    """The folder of samples, if there is one."""
    name = os.environ.get("RELAYFIX_CORPUS")
    path = Path(name) if name else None
    return path if path is not None and (path / "bounces" / "expected.jsonl").is_file() else None


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "bounces" / "expected.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def family(file: str) -> str:
    return re.sub(r"[-_]?\d+\.\w+$|-\d+$", "", Path(file).name)


def score(folder: Path) -> Result:
    """Everything that can be scored over the whole folder."""
    result = Result()
    for row in rows(folder):
        if row.get("ambiguous"):
            continue
        data = (folder / "bounces" / row["file"]).read_bytes()
        found = parse(row["file"], data)
        one = Score()
        misses = _score_file(row, found, one)
        result.misses += [f"{row['file']}: {miss}" for miss in misses]
        result.families[family(row["file"])].merge(one)
        result.total.merge(one)
    return result


def _bare(host: str) -> str:
    """A host as the contract writes it, from a field that also holds comments."""
    return host.lower().split()[0].strip("[]<>(),").rstrip(".")


def _names(recipient: Recipient) -> set[str]:
    names = (recipient.final_recipient, recipient.original_recipient)
    return {name.lower() for name in names if name}


def _score_file(row: dict[str, Any], found: tuple[Bounce, ...], one: Score) -> list[str]:
    misses: list[str] = []
    expected = [e for e in row["expected"] if e["reason"] not in NOT_BOUNCES]
    if not expected:
        kinds = {b.kind for b in found}
        if row["expected"] and not one.add("kind", kinds == {Kind.NOT_A_BOUNCE}):
            misses.append(f"kind {kinds}")
        return misses
    ours = [r for bounce in found for r in bounce.recipients]
    unmatched = list(ours)
    for want in expected:
        name = want["recipient"].lower()
        candidates = [r for r in unmatched if name in _names(r)]
        here = next(
            (r for r in candidates if r.status == want["status"]),
            candidates[0] if candidates else None,
        )
        if here is not None:
            unmatched.remove(here)
        elif any(name in _names(r) for r in ours):
            continue  # the sample set lists one recipient several times
        if not one.add("recall", here is not None):
            misses.append(f"recipient {name} not found, have {[_names(r) for r in ours]}")
        misses += _score_recipient(want, here, one)
    wanted = {e["recipient"].lower() for e in expected}
    for recipient in ours:
        if not one.add("precision", bool(_names(recipient) & wanted)):
            misses.append(f"extra {_names(recipient)}")
    misses += _score_dsn(row, ours, one)
    return misses


def _score_recipient(want: dict[str, Any], here: Recipient | None, one: Score) -> list[str]:
    misses = []
    words = here.diagnostic if here else None

    def check(name: str, ours: object, theirs: object) -> None:
        if not one.add(name, here is not None and ours == theirs) and here is not None:
            misses.append(f"{name}: {ours!r}, expected {theirs!r} | {words!r}")

    if want["status"]:
        check("status", here and here.status, want["status"])
    if want["reply_code"]:
        check("reply", here and here.reply_code, int(want["reply_code"]))
    if want["remote_host"] and want.get("remote_host_source") == "dsn":
        check("host", here and here.remote_mta, _bare(want["remote_host"]))
    if want["action"] in ("failed", "delayed", "delivered") and want.get("action_source") == "dsn":
        check("action", here and here.action and here.action.value, want["action"])
    reasons = REASONS.get(want["reason"] or "")
    if reasons and here and not one.add("reason", here.reason.value in reasons):
        misses.append(
            f"reason: {here.reason.value} ({here.signature}), expected {want['reason']} | {words!r}"
        )
    return misses


def _score_dsn(row: dict[str, Any], ours: list[Recipient], one: Score) -> list[str]:
    misses = []
    for want in row.get("dsn") or ():
        name = (want["final_recipient"] or want["original_recipient"] or "").lower()
        here = next(
            (r for r in ours if name in _names(r) and r.dsn_status == want["status"]),
            next((r for r in ours if name in _names(r)), None),
        )
        have = here and (here.dsn_status or None)
        if not one.add("dsn", here is not None and have == (want["status"] or None)):
            misses.append(f"dsn: {name} {have!r}, expected {want['status']!r}")
    return misses


FIELDS = (
    "recall", "precision", "status", "reply", "host", "action", "dsn", "reason", "kind",
)  # fmt: skip


def table(result: Result) -> str:
    """The scores by family, as text."""
    lines = [f"{'family':24}" + "".join(f"{name:>15}" for name in FIELDS)]
    for name, one in [*sorted(result.families.items()), ("TOTAL", result.total)]:
        cells = (
            f"{one.right[f]}/{one.asked[f]} {one.rate(f):.2f}" if one.asked[f] else "-"
            for f in FIELDS
        )
        lines.append(f"{name:24}" + "".join(f"{cell:>15}" for cell in cells))
    totals = ", ".join(f"{f} {result.total.rate(f):.4f}" for f in FIELDS)
    return "\n".join([*lines, totals])


if __name__ == "__main__":
    folder = corpus()
    if folder is None:
        sys.exit("RELAYFIX_CORPUS names no folder of samples")
    outcome = score(folder)
    for miss in outcome.misses:
        print(miss)
    print(table(outcome))
