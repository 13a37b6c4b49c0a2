# SPDX-License-Identifier: GPL-3.0-or-later
"""What every reader of a free-text notice is given, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from relayfix.intake.dsn import Fields
from relayfix.model.bounce import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The words for people of one message, the original cut off, and what stands around them."""

    text: str
    """Plain text, lines ended by ``\\n``."""
    subject: str = ""
    sender: str = ""
    """The From field, decoded."""
    headers: Fields = field(default_factory=dict)
    """Header fields of the notice itself, lower-case names; the first of several."""
    report: Fields = field(default_factory=dict)
    """Per-message fields of a delivery-status part, if there is one."""
    original_to: tuple[str, ...] = ()
    """Recipients of the original, as far as it came back."""

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One recipient of a notice. Every value stands in the notice."""

    recipient: str | None
    words: str | None = None
    """The server's words, wrapper and all that `read_reply` takes off still around them."""
    remote: str | None = None
    """The host that said them, as it stands: ``mx.example [192.0.2.1]``."""
    where: str | None = None
    """The line that names ``remote``."""
    action: Action | None = None
    original: str | None = None
    """The address it was sent to, where that is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of a notice."""

    findings: tuple[Finding, ...] = ()
    reporting_mta: str | None = None
    """The host that wrote the notice, as it stands."""
    original_headers: str | None = None
    """Header lines of the original that stand in the notice's text."""
    unread: int = 0
    """Recipients that the notice names beyond `MAX_RECIPIENTS`."""


Recognise = Callable[[Notice], bool]
Read = Callable[[Notice], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of software that writes notices.

    ``id`` is the contract's ``generator``. ``recognise`` looks at structure first (fields only
    this software writes), at words last; ``read`` is called only where it said yes.
    """

    id: str
    recognise: Recognise
    read: Read
