# SPDX-License-Identifier: GPL-3.0-or-later
"""The stops a message passed, in the order travelled, up to the one that refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.refuser import Place
from relayfix.knowledge.domains import address, normalised, organisational_domain, same_organisation
from relayfix.knowledge.providers import Traffic, known_host
from relayfix.model.bounce import Hop
from relayfix.model.diagnosis import Passage, PathStop, Role

_HERE = ("localhost", "localhost.localdomain")


def travelled(clues: Clues, role: Role) -> tuple[PathStop, ...]:
    """From the person's program to the refusing host, whose role is ``role``.

    Servers of one company that follow each other are one stop, with the date of the last. Where
    nobody is known to have refused, the last stop's outcome is unknown.
    """
    original = clues.bounce.original
    hops = original.hops if original is not None else ()
    stops = [_program(clues, hops)]
    stops.extend(_folded(_servers(clues, hops)))
    refusing = _last(clues, role)
    if refusing is None:
        return tuple(stops)
    if len(stops) > 1 and _same_host(stops[-1], refusing):
        # The server that had taken the message found out by itself that it cannot deliver it.
        stops.pop()
    return (*stops, refusing)


def _program(clues: Clues, hops: tuple[Hop, ...]) -> PathStop:
    original = clues.bounce.original
    first = hops[0] if hops else None
    if first is not None and normalised(first.from_) == normalised(first.by):
        # Written inside one server, in a browser or by Exchange: no program of its own is named.
        first = None
    return PathStop(
        role=Role.SENDER_CLIENT,
        name=normalised(first.from_) if first else None,
        ip=address(first.ip) if first else None,
        date=original.date if original else None,
        outcome=Passage.PASSED if original else Passage.UNKNOWN,
    )


def _servers(clues: Clues, hops: tuple[Hop, ...]) -> Iterator[PathStop]:
    """Each server that took the message, and the one that wrote the notice if it is not there."""
    seen = False
    ours = True
    reporting = normalised(clues.bounce.reporting_mta)
    for number, hop in enumerate(hops):
        name = normalised(hop.by)
        if name is None and address(hop.by) is None:
            continue
        if number and _within_one_machine(hop):
            # A filter beside the server hands the message back: no other server has it.
            continue
        ours = ours and (number == 0 or _still_ours(clues, hops[0], hop))
        yield PathStop(
            role=_server_role(clues, name, ours=ours),
            name=name,
            ip=address(hop.by),
            date=hop.date,
            outcome=Passage.PASSED,
        )
        seen = seen or (name is not None and name == reporting)
    if reporting is not None and not seen:
        # Without hops in between, the server that reports to the person took it from the person.
        ours = _still_ours(clues, hops[0], Hop(by=reporting)) if hops else _came_directly(clues)
        yield PathStop(
            role=_server_role(clues, reporting, ours=ours),
            name=reporting,
            date=clues.bounce.arrival_date,
            outcome=Passage.PASSED,
        )


def _within_one_machine(hop: Hop) -> bool:
    """Whether the message came from the very computer that took it."""
    if normalised(hop.by) in _HERE:
        return True
    ip = address(hop.ip)
    if ip is not None:
        return ip_address(ip).is_loopback
    return normalised(hop.from_) in (*_HERE, normalised(hop.by))


def _came_directly(clues: Clues) -> bool:
    known = clues.bounce.original is not None
    return known and not clues.forward.untyped and not clues.forward.marks


def _still_ours(clues: Clues, first: Hop, hop: Hop) -> bool:
    """Whether a server belongs to the company that took the message from the person."""
    return same_organisation(hop.by, first.by) or same_organisation(hop.by, clues.sender_domain)


def _server_role(clues: Clues, name: str | None, *, ours: bool) -> Role:
    if same_organisation(name, clues.sender_domain):
        return Role.OWN_OUTGOING
    if clues.outgoing is not None and name is not None and name == normalised(clues.outgoing.host):
        return Role.OWN_OUTGOING
    host = known_host(name)
    if host is not None and host.company.filter:
        return Role.RELAY
    if ours and not clues.forward.both:
        return Role.OWN_OUTGOING
    if clues.forward.both:
        return Role.FORWARDER
    if host is not None and host.traffic is Traffic.INBOUND:
        return Role.RECIPIENT_MX
    return Role.RELAY


def _folded(stops: Iterator[PathStop]) -> Iterator[PathStop]:
    held: PathStop | None = None
    for stop in stops:
        if held is None:
            held = stop
        elif held.role is stop.role and _one_company(held, stop):
            held = replace(stop, date=_later(held.date, stop.date))
        else:
            yield held
            held = stop
    if held is not None:
        yield held


def _one_company(one: PathStop, other: PathStop) -> bool:
    mine = organisational_domain(one.name)
    return one.role is Role.OWN_OUTGOING or (
        mine is not None and mine == organisational_domain(other.name)
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return other or one


def _last(clues: Clues, role: Role) -> PathStop | None:
    refuser, recipient = clues.refuser, clues.recipient
    reached = refuser is not None and refuser.place is Place.REACHED
    outcome = Passage.UNKNOWN if clues.delayed or reached else Passage.REFUSED
    date = recipient.last_attempt_date if recipient is not None else None
    if refuser is not None:
        return PathStop(role=role, name=refuser.name, ip=refuser.ip, date=date, outcome=outcome)
    if role is Role.SENDER_CLIENT or recipient is None:
        return None
    return PathStop(role=Role.UNKNOWN, date=date, outcome=outcome)


def _same_host(one: PathStop, other: PathStop) -> bool:
    return one.name is not None and one.name == other.name
