# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has to act, said for a reader who may be anybody: headline, desks, and steps by name."""

from __future__ import annotations

from typing import Literal

from relayfix.report.shapes import Desk, DeskId, KindId, Step, Sureness
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
_STEPS_AT: dict[DeskId, tuple[Who, ...]] = {
    "sender": ("you",),
    "sender-it": ("your-it", "provider"),
    "recipient": ("recipient",),
}
_SPECIAL = ("undetermined", "delayed", "never-sent", "fake-notice")
_NOBODYS_FAULT = ("never-sent", "fake-notice", "delayed")
ANOTHER_ADDRESS = (
    "recipient-domain-no-mail",
    "recipient-mailbox-disabled",
    "address-not-supported",
)
"""The recipient's side can change it but need not want to; the sender goes on another way."""


def headline(speaker: Speaker, case: Record) -> str:
    """Who has to act, in one sentence that is never surer than the verdict."""
    verdict = case["verdict"]
    if verdict["id"] == "never-sent" and "first-aid" in _kinds(case, "sender", waiting=False):
        return speaker.text("report.headline.cause.never_sent_look")
    if verdict["id"] in _SPECIAL:
        return speaker.text(f"report.headline.cause.{verdict['id'].replace('-', '_')}")
    if _other_address_helps(verdict):
        return speaker.text(f"report.headline.another_address.{verdict['confidence']}")
    who = verdict["who"].replace("-", "_")
    if _begins_with_the_sender(case):
        return speaker.text(f"report.headline.first_aid.{who}")
    return speaker.text(f"report.headline.{who}.{verdict['confidence']}")


def _begins_with_the_sender(case: Record) -> bool:
    """Whether there is something for the sender to try before the desk that has to act."""
    verdict = case["verdict"]
    others = verdict["who"] in ("your-it", "provider", "recipient")
    sure = verdict["confidence"] != "possible"
    return others and sure and "first-aid" in _kinds(case, "sender", waiting=False)


def desks(speaker: Speaker, case: Record) -> tuple[Desk, Desk, Desk]:
    """All three, since people look first for "is it me?".

    What is said of a desk is what its steps bear out: one that has a step is never told to have
    nothing to do, and one that has none is not sent looking for it.
    """
    verdict = case["verdict"]
    whos = [verdict["who"], *(other["who"] for other in verdict["alternatives"])]
    sender_it = "sender_provider" if _by_provider(speaker, whos) else "sender_it"
    lit = _DESK_OF[verdict["who"]]
    if verdict["id"] in _NOBODYS_FAULT:
        lit = None
    others = {_DESK_OF[who] for who in whos[1:]} - {lit}
    waiting = verdict["who"] == "wait"

    def desk(id_: DeskId, title: str) -> Desk:
        if lit == id_:
            word = _word_of_the_lit(verdict)
        else:
            kinds = _kinds(case, id_, waiting=waiting)
            word = _word(verdict, id_, kinds, perhaps=id_ in others)
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


def _word_of_the_lit(verdict: Record) -> str:
    if verdict["id"] == "undetermined":
        return "finds_out"
    if _other_address_helps(verdict):
        return "can_change"
    return {"certain": "acts", "likely": "acts_likely"}.get(verdict["confidence"], "may_act")


def _word(verdict: Record, id_: DeskId, kinds: set[KindId], *, perhaps: bool) -> str:
    """What is said of a desk that does not have to act, or not for sure."""
    if id_ == "sender" and "first-aid" in kinds:
        return "first_aid"
    if perhaps and verdict["id"] != "undetermined":
        return "may_act"
    if kinds and id_ != "sender":
        return "helps"
    if kinds and verdict["id"] == "never-sent":
        return "looks"
    if "do" in kinds:
        return "can_do"
    if kinds and verdict["who"] == "wait":
        return "waits" if verdict["id"] == "delayed" else "sends_again"
    suffix = {"certain": "", "likely": "_likely"}.get(verdict["confidence"])
    if "pass-on" in kinds:
        return "passes_on_open" if suffix is None else f"passes_on{suffix}"
    if kinds:
        return "waits"
    if verdict["who"] == "wait":
        return "wait"
    return "unsettled" if suffix is None else f"nothing{suffix}"


def _other_address_helps(verdict: Record) -> bool:
    return verdict["who"] == "recipient" and verdict["id"] in ANOTHER_ADDRESS


def _kinds(case: Record, id_: DeskId, *, waiting: bool) -> set[KindId]:
    """What the steps of a desk are for; while waiting, it is the sender who waits."""
    whos = (*_STEPS_AT[id_], "wait") if waiting and id_ == "sender" else _STEPS_AT[id_]
    return {_kind(case, who, at) for who in whos for at in range(len(case["steps"][who]))}


_KINDS: tuple[KindId, ...] = ("first-aid", "do", "pass-on", "later")
_UNTOLD: dict[str, KindId] = {"you": "pass-on", "wait": "later"}


def _kind(case: Record, who: str, at: int) -> KindId:
    """What a step is for; a report of another version may not say it."""
    said = (case.get("step_kinds") or {}).get(who) or ()
    told = said[at] if at < len(said) else None
    return next((kind for kind in _KINDS if kind == told), _UNTOLD.get(who, "do"))


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
        name = desk_name(speaker, case, who)
        for at, said in enumerate(case["steps"][who]):
            if text := speaker.plain(said):
                kind = _kind(case, who, at)
                found.append(Step(number=len(found) + 1, desk=who, name=name, text=text, kind=kind))
    return tuple(found)


def desk_name(speaker: Speaker, case: Record, who: Who) -> str:
    """A desk by the name of the person it belongs to, where the message gives one."""
    people = People(speaker, case)
    if who == "you":
        name = people.sender
        return _named(speaker, "sender", name)
    if who == "recipient":
        return _named(speaker, "recipient", people.addressee if people.refused else None)
    if who == "wait":
        waiting = case["verdict"]["who"] == "wait"
        return speaker.text("report.desk.everyone" if waiting else "report.desk.afterwards")
    return speaker.text(f"report.desk.{'sender_it' if who == 'your-it' else 'sender_provider'}")


def _named(speaker: Speaker, key: str, name: str | None) -> str:
    if name is None:
        return speaker.text(f"report.desk.{key}")
    return speaker.text(f"report.desk.{key}_named", name=name)
