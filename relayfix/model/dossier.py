# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is known of one session, ready to be written down; and what may leave with it."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import datetime

from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce
from relayfix.model.check import CheckResult
from relayfix.model.diagnosis import Diagnosis
from relayfix.model.environment import Environment
from relayfix.model.policy import HelpDesk


class IncludeOriginal(enum.Enum):
    """How much of the returned message goes into the bundle."""

    HEADERS = "headers"
    WHOLE = "whole"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the person ticked; everything else is masked in whatever leaves the computer."""

    include_original: IncludeOriginal = IncludeOriginal.HEADERS
    subject: bool = False
    other_recipients: bool = False
    own_network: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file as the person gave it; ``data`` is what stood in it then."""

    name: str
    data: bytes


_NO_TEXT = re.compile("[\ud800-\udfff]")


def as_text(name: str) -> str:
    """A file's name as a text can hold it: bytes of a name that are none come as halves of
    surrogate pairs, which fit into no document."""
    return _NO_TEXT.sub("\ufffd", name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The diagnosis and everything it rests on."""

    created: datetime
    files: tuple[InputFile, ...] = ()
    bounces: tuple[Bounce, ...]
    answers: Answers
    environment: Environment
    checks: tuple[CheckResult, ...] = ()
    diagnosis: Diagnosis
    reported_by: str | None = None
    """The name the person gave for the report."""
    note: str | None = None
    """What they added in their own words."""
    help_desk: HelpDesk | None = None
    """Whom managed settings name for letters to IT."""
