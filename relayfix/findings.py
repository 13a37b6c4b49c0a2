# SPDX-License-Identifier: GPL-3.0-or-later
"""What checks found, as a report on a terminal: what is wrong first, what was asked under each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from relayfix import terminal
from relayfix.knowledge.texts import Catalogue
from relayfix.model.check import BlocklistData, CheckResult, CheckStatus, DkimData, SpfData
from relayfix.model.record import to_dict
from relayfix.report.checked import spf_trees
from relayfix.report.shapes import SpfTree
from relayfix.report.speaker import Speaker

_ORDER = (
    CheckStatus.PROBLEM,
    CheckStatus.WARNING,
    CheckStatus.UNKNOWN,
    CheckStatus.OK,
)
_COLOURS = {
    CheckStatus.PROBLEM: "1;31",
    CheckStatus.WARNING: "1;33",
    CheckStatus.UNKNOWN: "1;36",
    CheckStatus.OK: "1;32",
}
_EVIDENCE, _MOST_TERMS = 300, 40
"""Characters of an answer, and terms of an SPF record: all of them are in the JSON."""
_INDENT = "  "


def show(domain: str, results: Sequence[CheckResult], words: Catalogue) -> None:
    """The report: how many of each, then the checks that were made, then the others by reason."""
    title = words.text("findings.title", domain=domain)
    terminal.heading(title)
    terminal.write(_tally(results, words))
    servers = {line.server for one in results for line in one.evidence if line.server}
    shared = servers.pop() if len(servers) == 1 else None
    if shared is not None:
        terminal.write(terminal.plain(words.text("findings.server", server=shared)))
    for status in _ORDER:
        for result in results:
            if result.status is status:
                terminal.write()
                _one(result, words, shared)
    _skipped([one for one in results if one.status is CheckStatus.SKIPPED], words)


def _tally(results: Sequence[CheckResult], words: Catalogue) -> str:
    counted = [
        (sum(one.status is status for one in results), status)
        for status in (*_ORDER, CheckStatus.SKIPPED)
    ]
    return " · ".join(
        words.text(f"findings.count.{status.value}", count=count)
        for count, status in counted
        if count
    )


def _one(result: CheckResult, words: Catalogue, shared: str | None) -> None:
    state = words.text(f"cli.status.{result.status.value}")
    name = words.text(f"check.{result.id}.name")
    took = f"  ({result.milliseconds} ms)" if result.milliseconds is not None else ""
    terminal.write(f"{_painted(state, result.status)}  {terminal.plain(name)}{took}")
    terminal.wrapped(words.say(result.summary), indent=_INDENT)
    for line in _more(result, words):
        terminal.wrapped(line, indent=_INDENT)
    for evidence in result.evidence:
        at = f"  [{evidence.server}]" if evidence.server and evidence.server != shared else ""
        answer = " ".join(evidence.answer.split())
        if len(answer) > _EVIDENCE:
            answer = f"{answer[: _EVIDENCE - 1]}…"
        terminal.wrapped(f"> {evidence.query} → {answer}{at}", indent=_INDENT * 2, hang=2)


def _more(result: CheckResult, words: Catalogue) -> Iterable[str]:
    """What the sentence of a check has no room for."""
    if isinstance(result.data, BlocklistData):
        for listing in result.data.listed:
            sentences = (*listing.meaning, *((listing.leave,) if listing.leave else ()))
            said = " ".join(words.say(sentence) for sentence in sentences)
            yield words.text("report.labelled", label=listing.name or listing.zone, value=said)
    elif isinstance(result.data, SpfData):
        document = {"checks": [to_dict(result, say=words.say)], "created": None, "bounces": ()}
        for tree in spf_trees(Speaker(document, words)):
            yield from _tree(tree, words)
    elif isinstance(result.data, DkimData):
        for key in result.data.keys:
            if key.bits is not None:
                yield words.text(
                    "findings.key", selector=key.selector, domain=key.domain, count=key.bits
                )


def _tree(tree: SpfTree, words: Catalogue) -> Iterable[str]:
    yield tree.summary
    yield from tree.problems
    for line in tree.lines[:_MOST_TERMS]:
        cost = f"  ({line.lookups})" if line.lookups else ""
        yield f"{'   ' * min(line.depth, 8)}· {line.term}: {line.result}{cost}"
    if len(tree.lines) > _MOST_TERMS:
        yield words.text("report.and_more", count=len(tree.lines) - _MOST_TERMS)


def _skipped(results: Sequence[CheckResult], words: Catalogue) -> None:
    """What was not checked, by the reason."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        names = reasons.setdefault(words.say(result.summary), [])
        names.append(words.text(f"check.{result.id}.name"))
    if not reasons:
        return
    terminal.write()
    terminal.write(words.text("report.heading.not_checked"))
    for why, names in reasons.items():
        named = words.text("report.labelled", label="; ".join(names), value=why)
        terminal.wrapped(f"· {named}", indent=_INDENT, hang=2)


def _painted(text: str, status: CheckStatus) -> str:
    """In colour on a terminal that shows any, unless the person wants none (NO_COLOR)."""
    out = sys.stdout
    if out is None or not out.isatty() or os.environ.get("NO_COLOR"):
        return text
    if os.environ.get("TERM", "dumb") == "dumb":
        return text
    return f"\x1b[{_COLOURS[status]}m{text}\x1b[0m"
