# SPDX-License-Identifier: GPL-3.0-or-later
"""For causes on the recipient's side: who says it, and about which address."""

from __future__ import annotations

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Findings
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.diagnosis.lookups import MxMatch
from relayfix.model.diagnosis import Role
from relayfix.model.sentence import Sentence


def add_speaker(found: Findings, clues: Clues, *, only_theirs: bool = False) -> None:
    """Whose server says it: the one that takes the recipient's mail knows best.

    ``only_theirs`` where a server of the sender's own side would mean something else by it.
    """
    if relaying.is_their_mx(clues):
        found.speaks_for("said-by-their-mx", about_host("because.said_by_their_mx", clues))
    elif only_theirs and relaying.is_own(clues) and not relaying.inside(clues):
        found.speaks_against("said-on-the-way-out", about_host("against.host_is_own", clues))
    elif clues.refuser is None and clues.to_a_program is None:
        found.lacks(Sentence.of("missing.whole_message"))
    else:
        relaying.lacks_their_mx(found, clues)


def on_way_out(clues: Clues) -> bool:
    """Whether the message was refused before it left the sender's own side."""
    return bool(clues.to_a_program) or relaying.is_own(clues)


def is_nobodys(clues: Clues) -> bool:
    """Whether a check says that the host is not the recipient's, and nothing shows it as own."""
    if clues.refuser is None or clues.mx is not MxMatch.NONE:
        return False
    return clues.role in (Role.UNKNOWN, Role.RELAY)


def lacks_owner(found: Findings, clues: Clues) -> None:
    """Who could say whose server it is."""
    if clues.host is not None:
        who = "provider" if is_personal(clues) else "it"
        found.lacks(Sentence.of(f"missing.{who}_knows_host", host=clues.host))


def explained(cause: str, clues: Clues, which: str = "explanation") -> Sentence:
    """The explanation with the refused address, or the one without where it is not known."""
    address = clues.recipient.final_recipient if clues.recipient is not None else None
    if address is None:
        return Sentence.of(f"cause.{cause}.unnamed")
    return Sentence.of(f"cause.{cause}.{which}", address=address)
