# SPDX-License-Identifier: GPL-3.0-or-later
"""The next server takes mail over an encrypted line only, and was spoken to without one."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person, relaying, unreachable
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.clues import Clues
from relayfix.model.answers import Changed
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "tls-required"

NEXT_SERVER_S = re.compile(
    r"\bTLSA\b|\bDANE\b|DNSSEC|MTA-?STS|certificate|[45]\.7\.32[1-5]\b"
    r"|(?:not (?:support|offer)\w*|unsupported|does not support|no) (?:START)?TLS"
    r"|(?:START)?TLS (?:is )?(?:not (?:supported|available|offered)|unavailable)"
    r"|handshake|not offered|Remote Server returned|[45]\.4\.317\b",
    re.IGNORECASE,
)
"""The next server's own encryption is at fault: the sender asked for it and got none."""
_TO_PROGRAMS = frozenset({"starttls_first", "auth_enc"})


def judge(clues: Clues) -> Claim | None:
    """For it: the words ask for an encrypted line. Whose line it is, the host tells."""
    words = clues.words or ""
    if clues.delayed or clues.reason is not Reason.TLS_REQUIRED or NEXT_SERVER_S.search(words):
        return None
    found = Findings()
    add_naming(found, clues)
    program = bool(clues.to_a_program) or (
        clues.to_a_program is None
        and clues.signature in _TO_PROGRAMS
        and not relaying.is_theirs(clues)
    )
    if clues.to_a_program:
        found.speaks_for("said-by-own-side", Sentence.of("because.said_to_your_program"))
    if program:
        named = clues.outgoing
        if named is not None and named.tls == "none":
            found.speaks_for("settings-differ", Sentence.of("because.set_without_tls"))
        elif unreachable.speaks_otherwise(clues) is not None:
            found.speaks_for("server-speaks-otherwise", Sentence.of("because.speaks_otherwise"))
        else:
            found.lacks(Sentence.of("missing.outgoing_server"))
        person.add_other_app(found, clues, program=True)
        person.add_changed(found, clues, Changed.COMPUTER, Changed.PROVIDER)
        return found.claim(ID, Who.YOU, Sentence.of("cause.tls-required.explanation"))
    found.lacks(Sentence.of("missing.own_server_tls"))
    return found.claim(ID, Who.YOUR_IT, Sentence.of("cause.tls-required.server"))
