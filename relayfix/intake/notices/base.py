# SPDX-License-Identifier: GPL-3.0-or-later
"""What every reader of a free-text notice is given, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

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
    codes: str | None = None
    """A line beside the words that holds their codes: ``Status code: 550 5.7.367``."""
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


class Standing(IntEnum):
    """How much a sign proves. Signs are looked for in this order, so that structure comes first."""

    FIELDS = 1
    """Header or report fields that only this software writes."""
    LAYOUT = 2
    """Titles, labels and lines of a shape that only this software gives them."""
    NAMED = 3
    """The software or its provider says who it is: by a sentence, or by the host that reports."""
    WORDS = 4
    """Sentences of its own, which others who took it over write too."""
    PROVIDER = 5
    """Only the provider whose system sent it: what that system is tells more, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One way to recognise a family."""

    standing: Standing
    recognise: Recognise
    over: Mapping[str, str] = field(default_factory=dict)
    """Families whose sign, as good or less, is there too in the same notices: why this is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of software that writes notices: what its module in this package calls ``FAMILY``.

    ``id`` is the contract's ``generator``. ``read`` is called where one of the signs is there and
    no stronger sign of another family.
    """

    id: str
    signs: tuple[Sign, ...]
    read: Read
