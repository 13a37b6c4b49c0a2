# SPDX-License-Identifier: GPL-3.0-or-later
"""The computer and the program the message was sent from, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass

from relayfix.model.check import OutgoingServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A value and where it came from."""

    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    os: Known | None = None
    mail_program: Known | None = None
    outgoing: OutgoingServer | None = None
    network_kind: Known | None = None
    resolver: Known | None = None
    language: Known | None = None
