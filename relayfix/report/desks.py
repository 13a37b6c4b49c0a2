# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has to act, said for a reader who may be anybody: headline, desks, and steps by name."""

from __future__ import annotations

from typing import Literal

from relayfix.report.shapes import Desk, DeskId, Step, Sureness
from relayfix.report.speaker import People, Record, Speaker

Who = Literal["you", "your-it", "recipient", "provider", "wait"]

ORDER: tuple[Who, ...] = ("you", "your-it", "provider", "recipient", "wait")

_DESK_OF: dict[str, DeskId | None] = {
    "you": "sender",
    "your-it": "sender-it",
    "provider": "sender-it",
    "recipient": "recipient",
    "wait": None,
}
_SPECIAL = ("undetermined", "delayed", "never-sent", "fake-notice")
_NOBODYS_FAULT = ("never-sent", "fake-notice", "delayed")


def headline(speaker: Speaker, case: Record) -> str:
    """Who has to act, in one sentence that is never surer than the verdict."""
    verdict = case["verdict"]
    if verdict["id"] in _SPECIAL:
        return speaker.text(f"report.headline.cause.{verdict['id'].replace('-', '_')}")
    who = verdict["who"].replace("-", "_")
    return speaker.text(f"report.headline.{who}.{verdict['confidence']}")


def desks(speaker: Speaker, case: Record) -> tuple[Desk, Desk, Desk]:
    """All three, since people look first for "is it me?"."""
    verdict = case["verdict"]
    whos = [verdict["who"], *(other["who"] for other in verdict["alternatives"])]
    sender_it = "sender_provider" if _by_provider(speaker, whos) else "sender_it"
    lit = _DESK_OF[verdict["who"]]
    if verdict["id"] in _NOBODYS_FAULT:
        lit = None
    others = {_DESK_OF[who] for who in whos[1:]} - {lit}

    def desk(id_: DeskId, title: str) -> Desk:
        word = _word(verdict, lit == id_, id_ in others)
        return Desk(
            id=id_,
            title=speaker.text(f"report.desk.{title}"),
            word=speaker.text(f"report.desk.word.{word}"),
            lit=lit == id_,
        )

    return (
        desk("sender", "sender"),
        desk("sender-it", sender_it),
        desk("recipient", "recipient"),
    )


def _word(verdict: Record, lit: bool, perhaps: bool) -> str:
    confidence = verdict["confidence"]
    if verdict["id"] == "undetermined":
        return "finds_out" if lit else "unsettled"
    if lit:
        return {"certain": "acts", "likely": "acts_likely"}.get(confidence, "may_act")
    if perhaps:
        return "may_act"
    if verdict["who"] == "wait":
        return "wait"
    return {"certain": "nothing", "likely": "nothing_likely"}.get(confidence, "unsettled")


def _by_provider(speaker: Speaker, whos: list[str]) -> bool:
    """Whether a mail provider stands where a company has its IT."""
    personal = speaker.document["answers"]["account"] == "personal"
    return "your-it" not in whos and (personal or "provider" in whos)


def sureness(speaker: Speaker, case: Record, *, asked: bool) -> Sureness:
    """How sure, and because."""
    verdict = case["verdict"]
    level = verdict["confidence"]
    return Sureness(
        level=level,
        bars={"certain": 3, "likely": 2, "possible": 1}[level],
        word=speaker.text(f"report.sure.{level}"),
        line=speaker.labelled("report.heading.how_sure", speaker.text(f"report.sure.{level}")),
        because=speaker.said(verdict["because"]),
        against=speaker.said(verdict["against"]),
        missing=speaker.said(verdict["missing"]),
        not_checked=None if asked else speaker.text("report.sure.not_checked"),
    )


def steps(speaker: Speaker, case: Record) -> tuple[Step, ...]:
    """Who does what next; the desk that has to act comes first after the sender."""
    found: list[Step] = []
    order = sorted(ORDER, key=lambda who: (who != "you", who != case["verdict"]["who"]))
    for who in order:
        for text in speaker.said(case["steps"][who]):
            found.append(
                Step(number=len(found) + 1, desk=who, name=desk_name(speaker, case, who), text=text)
            )
    return tuple(found)


def desk_name(speaker: Speaker, case: Record, who: Who) -> str:
    """A desk by the name of the person it belongs to, where the message gives one."""
    people = People(speaker, case)
    if who == "you":
        name = people.sender
        return _named(speaker, "sender", name)
    if who == "recipient":
        return _named(speaker, "recipient", people.recipient if people.refused else None)
    keys = {"your-it": "sender_it", "provider": "sender_provider", "wait": "everyone"}
    return speaker.text(f"report.desk.{keys[who]}")


def _named(speaker: Speaker, key: str, name: str | None) -> str:
    if name is None:
        return speaker.text(f"report.desk.{key}")
    return speaker.text(f"report.desk.{key}_named", name=name)
