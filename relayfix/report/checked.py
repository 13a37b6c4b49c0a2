# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of a document as rows, the SPF record as a tree, and what was not checked."""

from __future__ import annotations

from relayfix.knowledge.texts import TextError
from relayfix.report.shapes import CheckRow, EvidenceLine, Reasoned, SpfLine, SpfTree
from relayfix.report.speaker import Record, Speaker

_SAYS_NOTHING = ("no-match", "not-evaluated", "fail", "softfail", "neutral")
"""What a term that is not the answer says inside an include."""
_OF_LISTS = ("ip-blocklists", "domain-blocklists")


def check_rows(speaker: Speaker) -> tuple[CheckRow, ...]:
    """Every check that was made or at least thought of."""
    return tuple(_row(speaker, check) for check in speaker.document["checks"])


def spf_trees(speaker: Speaker) -> tuple[SpfTree, ...]:
    """How each SPF record was evaluated, with what every term cost (RFC 7208 4.6.4)."""
    return tuple(
        _tree(speaker, check["data"])
        for check in speaker.document["checks"]
        if check["id"] == "spf" and check["data"]
    )


def not_checked(speaker: Speaker) -> tuple[Reasoned, ...]:
    """Checks without an answer, and why; those of one reason stand together."""
    checks = speaker.document["checks"]
    if not checks:
        return (
            Reasoned(
                title=speaker.text("report.not_made.all"),
                why=(speaker.text("report.not_made.all_why"),),
            ),
        )
    names: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for check in checks:
        if check["status"] in ("skipped", "unknown"):
            tried = check["status"] == "unknown"
            same = names.setdefault((speaker.said([check["summary"]]), tried), [])
            same.append(name_of(speaker, check["id"]))
    return tuple(
        Reasoned(title=" · ".join(dict.fromkeys(titles)), why=why, check=tried)
        for (why, tried), titles in names.items()
    )


def was_asked(speaker: Speaker) -> bool:
    """Whether any check got as far as asking somebody."""
    return any(check["status"] != "skipped" for check in speaker.document["checks"])


def name_of(speaker: Speaker, id_: str) -> str:
    """The plain name of a check; its id where the catalogue has none."""
    return _own_words(speaker, f"check.{id_}.name") or id_


def _row(speaker: Speaker, check: Record) -> CheckRow:
    evidence = tuple(
        EvidenceLine(
            query=speaker.known(line["query"]),
            answer=speaker.known(line["answer"]),
            server=speaker.plain(line["server"]),
            milliseconds=line["milliseconds"],
            said=line["kind"] in ("smtp", "tls", "https"),
        )
        for line in check["evidence"]
    )
    name = name_of(speaker, check["id"])
    return CheckRow(
        id=check["id"],
        status=check["status"],
        word=speaker.text(f"report.status.{check['status']}"),
        name=name,
        question=_own_words(speaker, f"check.{check['id']}.question") or name,
        answer=" ".join((speaker.known(check["summary"]), *_each_listing(speaker, check))),
        server=next((line.server for line in evidence if line.server), None),
        milliseconds=check["milliseconds"],
        evidence=evidence,
    )


def _each_listing(speaker: Speaker, check: Record) -> tuple[str, ...]:
    """Where several blocklists have the subject: what each means, and how to leave it."""
    lists = (check["data"] or {}).get("lists", ()) if check["id"] in _OF_LISTS else ()
    hits = [one for one in lists if one["status"] == "listed"]
    if len(hits) < 2:
        return ()
    return tuple(
        " ".join(
            (
                speaker.known(one["name"] or one["zone"]) + ":",
                *(speaker.known(meaning) for meaning in one["meaning"]),
                *([speaker.known(one["leave"])] if one["leave"] else ()),
            )
        )
        for one in hits
    )


def _own_words(speaker: Speaker, id_: str) -> str | None:
    """A text that needs no values."""
    if id_ not in speaker.catalogue:
        return None
    try:
        return speaker.text(id_)
    except TextError:
        return None


def _tree(speaker: Speaker, data: Record) -> SpfTree:
    lines = tuple(
        SpfLine(
            depth=term["depth"],
            domain=speaker.known(term["domain"]),
            term=speaker.known(term["term"]),
            result=_own_words(speaker, f"report.spf_result.{term['result'].replace('-', '_')}")
            or speaker.known(term["result"]),
            tells=term["result"] not in _SAYS_NOTHING,
            lookups=term["lookups"],
        )
        for term in data["trace"]
    )
    counts = {"lookups": data["lookups"], "voids": data["void_lookups"]}
    if data["result"] and data["ip"]:
        summary = speaker.text(
            "report.spf.summary", result=data["result"], ip=speaker.known(data["ip"]), **counts
        )
    else:
        summary = speaker.text("report.spf.examined", **counts)
    return SpfTree(
        title=speaker.labelled("report.heading.spf_tree", speaker.known(data["domain"])),
        domain=speaker.known(data["domain"]),
        record=speaker.plain(data["record"]),
        summary=summary,
        lines=lines,
        problems=tuple(_problem(speaker, problem) for problem in data["problems"]),
    )


def _problem(speaker: Speaker, problem: Record) -> str:
    code = problem["code"].replace("-", "_")
    id_ = f"report.spf.{code}" if f"report.spf.{code}" in speaker.catalogue else "report.spf.other"
    term = speaker.plain(problem["term"]) or ""
    said = speaker.text(id_, term=term, code=problem["code"])
    domain = speaker.plain(problem["domain"])
    return speaker.text("report.spf.at_domain", problem=said, domain=domain) if domain else said
