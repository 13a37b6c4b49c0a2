# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the person's outgoing server can be reached from here, port by port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relayfix.checks import outgoing, ports
from relayfix.checks.check import Check, listed, result
from relayfix.checks.interception import interceptor, state_of
from relayfix.checks.ports import Port
from relayfix.checks.submission import port_of
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    PortState,
    ServerReachableData,
    Subject,
)
from relayfix.net.smtp import Trouble

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """The port that the person uses decides; what the others say explains it."""
    assert subject.server is not None
    talk = ports.about(subject, resolver)
    await ports.learned(talk, talk.ports)
    host = subject.server.host
    if talk.bad_ca_file or talk.no_host:
        return outgoing.not_found(CHECK.id, talk, _unfinished(subject))
    states = {port.number: state_of(port, talk) for port in talk.ports}
    data = ServerReachableData(
        ports=tuple(
            PortState(host=host, port=number, state=state)
            for number, state in sorted(states.items())
        )
    )
    given = talk.given
    status, finding = _finding(given, states)
    words = interceptor(given, talk)
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=talk.evidence(*talk.ports),
        server=host,
        port=given.number,
        reply=given.turned_away.text if given.turned_away is not None else "",
        open=listed([str(n) for n, state in sorted(states.items()) if state == "open"]),
        words=words or "",
    )


def _finding(given: Port, states: dict[int, str | None]) -> tuple[CheckStatus, str]:
    state = states[given.number]
    others = [number for number, each in states.items() if each == "open"]
    if state == "open":
        return _greeting(given)
    if state == "intercepted":
        return CheckStatus.PROBLEM, "intercepted"
    if state == "refused":
        return CheckStatus.PROBLEM, "refused_elsewhere" if others else "refused"
    if state == "filtered":
        return CheckStatus.PROBLEM, "filtered_elsewhere" if others else "filtered"
    unreachable = given.trouble is not None and given.trouble.trouble is Trouble.UNREACHABLE
    return CheckStatus.UNKNOWN, "unreachable" if unreachable else "late"


def _greeting(given: Port) -> tuple[CheckStatus, str]:
    """The port takes connections; whether a mail server speaks there is said beside it."""
    if given.turned_away is not None:
        return CheckStatus.WARNING, "turned_away"
    if given.greeting is None and given.outcome is None:
        return CheckStatus.WARNING, "says_nothing"
    return CheckStatus.OK, "open"


def _unfinished(subject: Subject) -> CheckData | None:
    """The ports, with nothing known of them."""
    if subject.server is None:
        return None
    numbers = sorted({*ports.PORTS, port_of(subject.server)})
    host = subject.server.host
    return ServerReachableData(
        ports=tuple(PortState(host=host, port=number, state=None) for number in numbers)
    )


CHECK = Check(
    id="server-reachable",
    needs="server",
    run=run,
    names=outgoing.names,
    timeout=60.0,
    unfinished=_unfinished,
    contacts=outgoing.hello_contact,
)
