# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run of the window differs from the usual one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from relayfix.model.check import OutgoingServer


class Options(NamedTuple):
    """What the command line or a test may set; the defaults are for people."""

    nameservers: tuple[str, ...] = ()
    """``HOST[:PORT]``; with any given, no other name server is ever asked."""
    timeout: float = 30.0
    """Seconds, for all checks together."""
    outgoing: OutgoingServer | None = None
    folder: str | None = None
    """Where saving begins; None for the person's documents."""
