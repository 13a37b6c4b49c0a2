# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the person knows."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Scope(enum.Enum):
    """Who can be reached."""

    ONE_RECIPIENT = "one-recipient"
    ONE_ORGANISATION = "one-organisation"
    SOME = "some"
    EVERYONE = "everyone"
    UNKNOWN = "unknown"


class YesNo(enum.Enum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Trial(enum.Enum):
    """Another program, or another network: did it work there?"""

    WORKS = "works"
    FAILS = "fails"
    UNTESTED = "untested"


class Changed(enum.Enum):
    PASSWORD = "password"
    PROVIDER = "provider"
    COMPUTER = "computer"
    NETWORK = "network"
    DNS = "dns"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


class Account(enum.Enum):
    WORK = "work"
    PERSONAL = "personal"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers so far; None is "not asked", ``unknown`` is "I don't know"."""

    scope: Scope | None = None
    can_receive: YesNo | None = None
    other_app: Trial | None = None
    other_network: Trial | None = None
    sent_it: YesNo | None = None
    forwarding: YesNo | None = None
    since: str | None = None
    """An ISO 8601 date."""
    changed: tuple[Changed, ...] = ()
    account: Account | None = None
