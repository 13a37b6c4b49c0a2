# SPDX-License-Identifier: GPL-3.0-or-later
"""What a child says about a file: its rows as lists of five, which is quickly written and checked.

``[[cause, who, refusing host, recipient domain, date], …]``, or ``{"id", "values"}``: the sentence
why there is no row.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from relayfix.intake.conversation import Garbled
from relayfix.knowledge.texts import TextError, catalogue, languages
from relayfix.model.diagnosis import Who
from relayfix.model.record import from_dict, to_dict
from relayfix.model.sentence import Sentence
from relayfix.triage.row import CAUSE, Row, Sorted

MAX_VALUE = 1000
"""Characters of a host or a domain; longer than any that a name server knows."""
_WHO = frozenset(who.value for who in Who)


def encode(found: Sorted) -> bytes:
    """The answer; any number of rows."""
    if found.error is not None:
        return json.dumps(to_dict(found.error)).encode()
    return json.dumps(
        [
            (
                row.cause,
                row.who,
                row.refusing_host,
                row.recipient_domain,
                row.date.isoformat() if row.date is not None else None,
            )
            for row in found.rows
        ]
    ).encode()


def decode(answer: bytes) -> Sorted:
    """What a child said, or `Garbled`: it has read strangers' files."""
    try:
        said = json.loads(answer)
        if isinstance(said, dict):
            return Sorted(error=_sayable(from_dict(Sentence, said)))
        if isinstance(said, list) and said:
            return Sorted(rows=tuple([_row(*row) for row in said]))
    except (ValueError, TypeError, RecursionError, TextError):
        raise Garbled from None
    raise Garbled


def _sayable(sentence: Sentence) -> Sentence:
    """A sentence that we have no words for would trip up whoever shows it."""
    for language in languages():
        catalogue(language).say(sentence)
    return sentence


def _row(cause: Any, who: Any, host: Any, domain: Any, date: Any) -> Row:
    if not isinstance(cause, str) or not CAUSE.fullmatch(cause) or who not in _WHO:
        raise ValueError("no cause")
    for value in (host, domain):
        if value is not None and (not isinstance(value, str) or len(value) > MAX_VALUE):
            raise ValueError("no name")
    return Row(
        cause=cause,
        who=who,
        refusing_host=host,
        recipient_domain=domain,
        date=None if date is None else datetime.fromisoformat(date),
    )
