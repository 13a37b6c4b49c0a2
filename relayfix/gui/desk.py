# SPDX-License-Identifier: GPL-3.0-or-later
"""What the person set or typed on the pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from relayfix.model.check import NO_WISHES, Wishes
from relayfix.model.dossier import Consent
from relayfix.model.silence import Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was typed of a message that did not come back, as far as it goes."""

    fate: Fate | None = None
    sender: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One state of it; `Store` has the present one."""

    pasted: str = ""
    error_typed: str = ""
    silence: Told = field(default_factory=Told)
    consent: Consent = field(default_factory=Consent)
    name: str = ""
    """For the report; empty: the sender's as the message has it."""
    note: str = ""
    """What the person adds to it."""
    report_language: str | None = None
    """None: the window's."""
    wishes: Wishes = NO_WISHES
    """A sign-in to try; its password lives here alone, as long as the window does."""
    saved: tuple[str, ...] = ()
    """Paths written in this case."""
    handed_on: bool = False
    """A text of this case was copied, or a message to somebody was made of it."""
    kept: str | None = None
    """The name under which this case is kept to be checked again; None where it is not."""
