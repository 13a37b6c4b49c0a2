# SPDX-License-Identifier: GPL-3.0-or-later
"""From a redacted document to the words of a report: the one builder that all outputs share."""

from __future__ import annotations

from datetime import UTC

from relayfix.knowledge.texts import Catalogue
from relayfix.report.checked import check_rows, name_of, not_checked, spf_trees, was_asked
from relayfix.report.desks import ORDER, Who, desk_name, desks, headline, steps, sureness
from relayfix.report.facts import Facts
from relayfix.report.journey import path_view
from relayfix.report.shapes import (
    CaseView,
    CheckRow,
    Command,
    Counsel,
    Desk,
    EvidenceLine,
    FixBox,
    Headings,
    HopLine,
    PathView,
    Reasoned,
    Reply,
    ReportView,
    Row,
    SpfLine,
    SpfTree,
    Step,
    Stop,
    Sureness,
)
from relayfix.report.speaker import People, Record, Speaker, moment

__all__ = [
    "CaseView",
    "CheckRow",
    "Command",
    "Desk",
    "EvidenceLine",
    "FixBox",
    "Headings",
    "HopLine",
    "PathView",
    "Reasoned",
    "Reply",
    "ReportView",
    "Row",
    "SpfLine",
    "SpfTree",
    "Step",
    "Stop",
    "Sureness",
    "path_of",
    "report_view",
]

_ANSWERS = (
    "scope",
    "can_receive",
    "other_app",
    "other_network",
    "sent_it",
    "forwarding",
    "since",
    "changed",
    "account",
)


_NO_PATH = PathView(stops=(), came_back=None, spoken="")

_REPEATED = ("attribution", "verdict", "causes", "also_noticed", "steps", "fixes")
"""What the document says of its first case once more."""


def report_view(document: Record, catalogue: Catalogue) -> ReportView:
    """The report of a ``diagnose`` document, redacted or not, in the language it was said in."""
    speaker = Speaker(document, catalogue)
    asked = was_asked(speaker)
    cases = tuple(_case(speaker, case, asked=asked) for case in document["cases"])
    first = document["cases"][0]
    name = People(speaker, first).sender
    noticed = tuple(dict.fromkeys(n for case in cases for n in case.also_noticed))
    hidden = sum(not path.startswith(_REPEATED) for path in document.get("redacted", ()))
    return ReportView(
        language=catalogue.language,
        title=speaker.text("report.title", headline=cases[0].headline.rstrip(".")),
        created=_created(speaker),
        date=_date(speaker),
        reader_note=speaker.text("report.reader_note", name=name)
        if name
        else speaker.text("report.reader_note_nobody"),
        note=_note(document, speaker),
        signed=document.get("reported_by") or name,
        cases=cases,
        environment=_environment(speaker),
        answers=_answers(speaker),
        checks=check_rows(speaker),
        spf=spf_trees(speaker),
        not_checked=not_checked(speaker),
        also_noticed=_under(speaker.text("report.heading.also_noticed"), noticed),
        hidden=speaker.text("report.hidden", count=hidden) if hidden else None,
        footer=speaker.text("report.footer"),
        headings=_headings(speaker),
    )


def _under(heading: str, sentences: tuple[str, ...]) -> tuple[str, ...]:
    """Sentences that begin with their heading ("Also noticed, not the cause: …") without it."""
    found = []
    for sentence in sentences:
        begin, colon, rest = sentence.partition(":")
        told = begin.rstrip()
        if not colon or not told.startswith(heading):
            found.append(sentence)
            continue
        aside, rest = told.removeprefix(heading).lstrip(", "), rest.lstrip()
        found.append(f"{rest.rstrip('.')} ({aside})." if aside else rest)
    return tuple(found)


def _note(document: Record, speaker: Speaker) -> str | None:
    """The person's own words; a report of another version has none."""
    note, name = document.get("note"), document.get("reported_by")
    if not note:
        return speaker.text("report.reported_by", name=name) if name else None
    if not name:
        return speaker.text("report.note", note=note)
    return speaker.text("report.note_of", name=name, note=note)


def _counsel(speaker: Speaker, case: Record) -> Counsel:
    """The advice; a report of another version has none."""
    advice = case.get("advice") or {}

    def said(key: str) -> tuple[str, ...]:
        return tuple(speaker.known(sentence) for sentence in advice.get(key, ()))

    urgency = advice.get("urgency")
    return Counsel(
        urgency=speaker.known(urgency) if urgency else None,
        explained=said("explained"),
        prevention=said("prevention"),
        next=said("next"),
    )


def path_of(document: Record, number: int, catalogue: Catalogue) -> PathView:
    """The picture of one case alone, for the window."""
    return path_view(Speaker(document, catalogue), document["cases"][number])


def _case(speaker: Speaker, case: Record, *, asked: bool) -> CaseView:
    facts = Facts(speaker, case)
    verdict = case["verdict"]
    ruled_out, runners_up = _others(speaker, case)
    recipients = (
        speaker.known(r["final_recipient"]) for r in case["recipients"] if r["final_recipient"]
    )
    people = People(speaker, case)
    # What only plays a returned message travelled nowhere, and no server's answer is in it.
    lure = verdict["id"] == "fake-notice"
    return CaseView(
        cause=verdict["id"],
        who=verdict["who"],
        sender_name=people.sender,
        sender_address=people.sender_address,
        recipient_name=people.addressee,
        recipient_address=people.recipient_address,
        sent_day=speaker.day((people.original or {}).get("date")),
        recipients=tuple(dict.fromkeys(recipients)),
        headline=headline(speaker, case),
        title=speaker.known(verdict["title"]),
        lead=speaker.known(verdict["explanation"]),
        desks=desks(speaker, case),
        sureness=sureness(speaker, case, asked=asked),
        path=_NO_PATH if lure else path_view(speaker, case),
        replies=() if lure else facts.replies(),
        steps=steps(speaker, case),
        counsel=_counsel(speaker, case),
        in_one_line=facts.cause() if lure else facts.one_line(),
        refusal="" if lure else facts.refusal(),
        fixes=tuple(_fix(speaker, case, fix) for fix in case["fixes"]),
        facts=facts.rows(),
        hops=facts.hops(),
        commands=facts.commands(),
        ruled_out=ruled_out,
        runners_up=runners_up,
        also_noticed=speaker.said(n["summary"] for n in case["also_noticed"]),
    )


def _others(speaker: Speaker, case: Record) -> tuple[tuple[Reasoned, ...], tuple[Reasoned, ...]]:
    """Causes that something speaks against, then those that nothing does; the checks that found
    nothing wrong stand with the first."""
    open_ = {other["id"] for other in case["verdict"]["alternatives"]}
    ruled_out, runners_up = [], []
    for cause in case["causes"]:
        if cause["id"] == case["verdict"]["id"]:
            continue
        title = speaker.known(cause["title"])
        if cause["against"] and cause["id"] not in open_:
            ruled_out.append(Reasoned(title=title, why=speaker.said(cause["against"])))
        else:
            why = (*cause["because"], *cause["against"], *cause["missing"])
            runners_up.append(Reasoned(title=title, why=speaker.said(why)))
    for check in speaker.document["checks"]:
        if check["status"] == "ok":
            title = name_of(speaker, check["id"])
            ruled_out.append(
                Reasoned(title=title, why=speaker.said([check["summary"]]), check=True)
            )
    return tuple(ruled_out), tuple(runners_up)


def _fix(speaker: Speaker, case: Record, fix: Record) -> FixBox:
    kind = speaker.text(f"report.fix.{fix['kind'].replace('-', '_')}")
    who: Who = next((who for who in ORDER if who == fix["for"]), "wait")
    return FixBox(
        desk=who,
        title=speaker.text("report.fix.for_desk", kind=kind, desk=desk_name(speaker, case, who)),
        name=speaker.plain(fix["name"]),
        type=speaker.plain(fix["type"]),
        current=speaker.plain(fix["current"]),
        proposed=speaker.plain(fix["proposed"]),
        verified=fix["verified"],
        verified_word=speaker.text(
            "report.fix.verified" if fix["verified"] else "report.fix.not_verified"
        ),
        note=speaker.plain(fix["note"]),
        proposed_word=speaker.text(_proposed_word(fix)),
        can_be_tried=fix["kind"] not in ("delisting", "allow-list"),
        leaves_a_list=fix["kind"] == "delisting",
        is_command=fix["kind"] == "command",
    )


def _proposed_word(fix: Record) -> str:
    """The text before a proposal; what has nothing in its place yet is not better than it."""
    match fix["kind"]:
        case "allow-list":
            return "report.heading.to_allow"
        case "delisting":
            return "report.heading.where_to_ask"
        case _ if fix["current"]:
            return "report.heading.proposed"
        case "dns-record":
            return "report.heading.to_add"
    return "report.heading.to_set"


def _created(speaker: Speaker) -> str:
    when = moment(speaker.document["created"])
    version = speaker.document["relayfix"]
    if when is None:
        return speaker.text("report.created_utc", utc=speaker.text("report.not_known"), version="")
    utc = f"{when.astimezone(UTC):%Y-%m-%d %H:%M}"
    if not when.utcoffset():
        return speaker.text("report.created_utc", utc=utc, version=version)
    return speaker.text("report.created", local=when, zone=f"{when:%z}", utc=utc, version=version)


def _date(speaker: Speaker) -> str:
    when = moment(speaker.document["created"])
    return speaker.catalogue.date(when) if when else ""


def _environment(speaker: Speaker) -> tuple[Row, ...]:
    environment = speaker.document["environment"]
    rows = [_known(speaker, "os"), _known(speaker, "mail_program")]
    outgoing = environment["outgoing"]
    rows.append(_environment_row(speaker, "outgoing", _outgoing(speaker, outgoing)))
    rows.append(_known(speaker, "network_kind"))
    public_ip = next(
        (
            check["data"]["public_ip"]
            for check in speaker.document["checks"]
            if check["id"] == "network" and check["data"]
        ),
        None,
    )
    rows.append(_environment_row(speaker, "public_ip", speaker.plain(public_ip)))
    rows += [_known(speaker, "resolver"), _known(speaker, "language")]
    return tuple(rows)


def _outgoing(speaker: Speaker, outgoing: Record | None) -> str | None:
    if outgoing is None:
        return None
    shown = speaker.known(outgoing["host"])
    if outgoing["port"]:
        shown += f":{outgoing['port']}"
    if outgoing["tls"]:
        shown += f", {speaker.text('report.environment.tls_' + outgoing['tls'])}"
    return shown


def _known(speaker: Speaker, key: str) -> Row:
    found = speaker.document["environment"][key]
    if found is None:
        return _environment_row(speaker, key, None)
    value = speaker.text(
        "report.environment.value_from",
        value=speaker.known(found["value"]),
        source=_source(speaker, found["source"]),
    )
    return _environment_row(speaker, key, value)


def _source(speaker: Speaker, source: object) -> str:
    """Where a value came from; our own few places have words in every language."""
    key = f"report.source.{str(source).replace(' ', '_')}"
    return speaker.text(key) if key in speaker.catalogue else speaker.known(source)


def _environment_row(speaker: Speaker, key: str, value: str | None) -> Row:
    return Row(
        key=key,
        label=speaker.text(f"report.environment.{key}"),
        value=value or speaker.text("report.not_known"),
        known=value is not None,
    )


def _answers(speaker: Speaker) -> tuple[Row, ...]:
    rows = []
    for key in _ANSWERS:
        answer = speaker.document["answers"][key]
        if isinstance(answer, list):
            value = ", ".join(_answered(speaker, item) for item in answer) or None
        elif key == "since":
            value = speaker.plain(answer)
        else:
            value = _answered(speaker, answer) if answer else None
        rows.append(
            Row(
                key=key,
                label=speaker.text(f"report.answer.{key}"),
                value=value or speaker.text("report.not_asked"),
                known=value is not None,
            )
        )
    return tuple(rows)


def _answered(speaker: Speaker, answer: str) -> str:
    return speaker.text(f"report.answered.{answer.replace('-', '_')}")


def _headings(speaker: Speaker) -> Headings:
    def heading(key: str) -> str:
        return speaker.text(f"report.heading.{key}")

    def column(key: str) -> str:
        return speaker.text(f"report.column.{key}")

    return Headings(
        how_sure=heading("how_sure"),
        what_happened=heading("what_happened"),
        word_for_word=heading("word_for_word"),
        inner_answer=heading("inner_answer_nobody"),
        next_steps=heading("next_steps"),
        one_line=heading("one_line"),
        for_it=heading("for_it"),
        for_it_lead=heading("for_it_lead"),
        to_change=heading("to_change"),
        current=heading("current"),
        facts=heading("facts"),
        environment=heading("environment"),
        answers=heading("answers"),
        hops=heading("hops"),
        hop_columns=(
            column("hop_from"),
            column("hop_by"),
            column("hop_ip"),
            column("hop_time"),
            column("hop_delay"),
        ),
        trace=heading("trace"),
        checks=heading("checks"),
        check_columns=(
            column("state"),
            column("question"),
            column("answer"),
            column("server"),
            column("milliseconds"),
        ),
        spf_tree=heading("spf_tree"),
        spf_columns=(column("domain"), column("term"), column("result"), column("lookups")),
        explained=heading("explained"),
        prevention=heading("prevention"),
        next_help=heading("next_help"),
        ruled_out=heading("ruled_out"),
        still_possible=heading("still_possible"),
        speaks_against=heading("speaks_against"),
        would_settle=heading("would_settle"),
        not_checked=heading("not_checked"),
        also_noticed=heading("also_noticed"),
        other_cases=heading("other_case"),
        further=heading("further"),
        recipients=heading("recipients"),
    )
