# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether somebody else than the person's server answers at one of its ports."""

from __future__ import annotations

import re

from relayfix.checks.ports import PORTS, Port, Talk
from relayfix.knowledge.domains import organisational_domain
from relayfix.knowledge.providers import is_submission
from relayfix.net.smtp import Step, Trouble

_ASTERISKS = re.compile(r"\*{4,}")
_CROSSED_OUT = re.compile(r"X{4,}[A-Z]?")
"""Keywords that a firewall overwrote, so that nobody asks for encryption."""


def state_of(port: Port, talk: Talk) -> str | None:
    """``open``, ``refused``, ``filtered``, ``intercepted``, or None."""
    return "intercepted" if interceptor(port, talk) is not None else port.state


def interceptor(port: Port, talk: Talk) -> str | None:
    """The words that show that somebody else than the person's server answers; None without.

    Many servers greet with another name than that by which they are called, and many have a
    certificate for another: neither is proof. Proof is what no mail server writes: words crossed
    out on the way, or no SMTP at all at a port for it; or no encryption where our table has it; or
    a strange name at one port where another port of the same host proves whose it is; or a strange
    name at the port for sending that offers neither encryption nor a sign-in.
    """
    if port.state != "open":
        return None
    greeting = port.greeting.text if port.greeting is not None else ""
    if _ASTERISKS.search(greeting):
        return greeting
    crossed_out = next((line for line in port.hello[1:] if _is_crossed_out(line)), None)
    if crossed_out is not None:
        return crossed_out
    if port.outcome == "not-offered" and _always_encrypts(port, talk):
        return greeting
    garbage = port.trouble is not None and port.trouble.trouble is Trouble.GARBAGE
    if garbage and port.trouble is not None and port.trouble.step is Step.GREETING:
        # Another service at a port of its own is another service, and nobody in between.
        return (port.trouble.detail or "?") if port.number in PORTS else None
    if port.proved or not _is_strange(port, talk):
        return None
    others = [other for other in talk.ports if other is not port and other.state == "open"]
    if any(other.proved or _is_own(other, talk) for other in others):
        return greeting
    bare = port.outcome == "not-offered" and not port.mechanisms and bool(port.hello)
    return greeting if bare and port.number == 587 else None


def _is_crossed_out(line: str) -> bool:
    return bool(_CROSSED_OUT.fullmatch(line.split(" ")[0]))


def _always_encrypts(port: Port, talk: Talk) -> bool:
    """Whether our table has this port of this host, with encryption as all that stand there."""
    assert talk.subject.server is not None
    return port.mode == "starttls" and is_submission(talk.subject.server.host, port.number)


def _organisation(talk: Talk) -> str | None:
    assert talk.subject.server is not None
    return organisational_domain(talk.subject.server.host)


def _is_strange(port: Port, talk: Talk) -> bool:
    """It greets as a host of another organisation."""
    ours, theirs = _organisation(talk), organisational_domain(port.banner_host)
    return ours is not None and theirs is not None and ours != theirs


def _is_own(port: Port, talk: Talk) -> bool:
    """It greets as a host of the organisation that the person named."""
    ours = _organisation(talk)
    return ours is not None and organisational_domain(port.banner_host) == ours
