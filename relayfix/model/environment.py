# SPDX-License-Identifier: GPL-3.0-or-later
"""The computer and the program the message was sent from, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A value and where it came from."""

    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """The server that the person's program hands mail to, and where that is known from."""

    host: str
    port: int | None = None
    tls: str | None = None
    """``starttls``, ``implicit``, ``none``."""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    os: Known | None = None
    mail_program: Known | None = None
    outgoing: Outgoing | None = None
    network_kind: Known | None = None
    resolver: Known | None = None
    language: Known | None = None
