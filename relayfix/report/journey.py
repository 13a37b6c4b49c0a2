# SPDX-License-Identifier: GPL-3.0-or-later
"""The path of a message as stops to draw, and as sentences to hear."""

from __future__ import annotations

from typing import Literal

from relayfix.report.shapes import PathView, Stop, StopState
from relayfix.report.speaker import People, Record, Speaker

MOST_STOPS = 5
"""As many as stand side by side in a window of the usual size."""

Icon = Literal["user-round", "mail", "shield-check", "server", "forward", "mailbox"]

_ICONS: dict[str, Icon] = {
    "sender-client": "user-round",
    "own-outgoing": "mail",
    "own-gateway": "shield-check",
    "relay": "server",
    "forwarder": "forward",
    "recipient-mx": "server",
    "recipient-provider": "server",
    "unknown": "server",
}
_OWN = ("own-outgoing", "own-gateway")


def path_view(speaker: Speaker, case: Record) -> PathView:
    """The picture of one case: the sender first, the recipient last, whatever is known between."""
    people = People(speaker, case)
    kinds = {bounce["kind"] for bounce in people.bounces}
    failed = "failed" in kinds
    delayed = not failed and "delayed" in kinds
    way = [stop for stop in case["attribution"]["path"] if stop["role"] != "sender-client"]
    way = _folded(way)
    stops = [
        _server(speaker, case, stop, late=delayed and number == len(way))
        for number, stop in enumerate(way, 1)
    ]
    if failed and not any(stop.state == "refused" for stop in stops):
        stops.append(_refuser(speaker, case))
    stops = [_sender(speaker, people), *stops, _recipient(speaker, people, delayed=delayed)]
    came_back = _came_back(speaker, case, people) if failed else None
    return PathView(
        stops=tuple(stops), came_back=came_back, spoken=_spoken(speaker, stops, came_back)
    )


def _folded(way: list[Record]) -> list[Record]:
    """At most three servers: the sender's own fold into one, then the ones in the middle go."""
    room = MOST_STOPS - 2
    own = [stop for stop in way if stop["role"] in _OWN and stop["outcome"] == "passed"]
    if len(way) > room and len(own) > 1:
        folded = {**own[-1], "name": None, "ip": None, "folded": len(own)}
        first = way.index(own[0])
        way = [stop for stop in way if stop not in own]
        way.insert(first, folded)
    return way[: room // 2] + way[-(room - room // 2) :] if len(way) > room else way


def _server(speaker: Speaker, case: Record, stop: Record, *, late: bool) -> Stop:
    """One server; ``late`` is the one that has not taken a delayed message yet."""
    role = stop["role"]
    host = speaker.plain(stop["name"] or stop["ip"])
    if stop.get("folded"):
        title = speaker.text("report.path.title.folded", count=stop["folded"])
    elif host is None and stop["outcome"] == "refused":
        title = speaker.text("report.path.title.nameless")
    else:
        title = speaker.text(f"report.path.title.{role.replace('-', '_')}")
        proved = case["verdict"]["confidence"] == "certain"
        if role.startswith("recipient") and not proved:
            title = speaker.text("report.path.title.likely", title=title)
    state: StopState = stop["outcome"]
    word = {"passed": "passed", "refused": "refused", "unknown": "unknown"}[state]
    if late and state != "passed":
        # It may still arrive: nothing is broken yet.
        state, word = "unknown", "put_off"
    return Stop(
        title=title,
        host=host,
        chip=_chip(speaker, word, stop["date"]),
        state=state,
        icon=_ICONS[role],
    )


def _refuser(speaker: Speaker, case: Record) -> Stop:
    """The break, where the path that is known does not reach it."""
    host = case["attribution"]["refusing_host"] or {}
    name = speaker.plain(host.get("name") or host.get("ip"))
    role = case["attribution"]["role"].replace("-", "_")
    title = speaker.text(f"report.path.title.{role if name else 'nameless'}")
    return Stop(
        title=title,
        host=name,
        chip=speaker.text("report.path.chip.refused"),
        state="refused",
        icon=_ICONS[case["attribution"]["role"]] if name else "server",
    )


def _sender(speaker: Speaker, people: People) -> Stop:
    date = (people.original or {}).get("date")
    title = people.sender or speaker.text("report.path.title.sender_client")
    address = people.sender_address
    return Stop(
        title=title,
        host=None if address == title else address,
        chip=_chip(speaker, "sent", date),
        state="passed",
        icon="user-round",
    )


def _recipient(speaker: Speaker, people: People, *, delayed: bool) -> Stop:
    title = people.recipient or speaker.text("report.path.title.recipient")
    address = people.recipient_address
    more = len(people.refused) - 1
    if more > 0:
        if title == address:  # it stands below, and is long enough without the others
            title = speaker.text("report.path.title.recipient")
        title = f"{title} {speaker.text('report.and_more', count=more)}"
    return Stop(
        title=title,
        host=None if address == title else address,
        chip=speaker.text(
            "report.path.chip.not_yet" if delayed else "report.path.chip.not_reached"
        ),
        state="not-reached",
        icon="mailbox",
    )


def _chip(speaker: Speaker, word: str, date: object) -> str:
    time = speaker.clock(date)
    if time is None or word == "unknown":
        return speaker.text(f"report.path.chip.{word}")
    return speaker.text(f"report.path.chip.{word}_at", time=time)


def _came_back(speaker: Speaker, case: Record, people: People) -> str:
    dates = [stop["date"] for stop in case["attribution"]["path"] if stop["outcome"] == "refused"]
    dates += [recipient["last_attempt_date"] for recipient in people.refused]
    time = next((clock for date in dates if (clock := speaker.clock(date))), None)
    if time is None:
        return speaker.text("report.path.came_back")
    return speaker.text("report.path.came_back_at", time=time)


def _spoken(speaker: Speaker, stops: list[Stop], came_back: str | None) -> str:
    said = [speaker.text("report.path.spoken")]
    for stop in stops:
        if stop.host is None:
            said.append(
                speaker.text("report.path.spoken_stop_nameless", title=stop.title, chip=stop.chip)
            )
        else:
            said.append(
                speaker.text(
                    "report.path.spoken_stop", title=stop.title, host=stop.host, chip=stop.chip
                )
            )
    if came_back is not None:
        said.append(speaker.text("report.path.spoken_back", came_back=came_back))
    return " ".join(said)
