# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipient's mail server does not encrypt as the sender's side, or their own rule, demands."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.causes.tls_required import NEXT_SERVER_S
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "recipient-tls"

_THEIRS = re.compile(
    r"certificate[- ](?:is )?(?:has )?(?:expired|host-mismatch)|tlsa-invalid|dnssec-invalid"
    r"|starttls-not-supported|MTA-?STS|\bDANE\b|[45]\.7\.32[1-5]\b"
    r"|not offered by (?:host|remote)|Destination mail server",
    re.IGNORECASE,
)
"""Only the server that is written to can mend this."""


def judge(clues: Clues) -> Claim | None:
    """For it: the sending side says that the next server's encryption is at fault."""
    words = clues.all_words
    if clues.delayed or clues.reason is not Reason.TLS_REQUIRED or clues.to_a_program:
        return None
    if not NEXT_SERVER_S.search(words):
        return None
    found = Findings()
    add_naming(found, clues, weight=None if _THEIRS.search(words) else "words-ambiguous")
    if relaying.is_their_mx(clues):
        found.speaks_for("said-of-their-mx", about_host("because.said_of_their_mx", clues))
    elif relaying.is_own(clues) and not relaying.only_tells(clues):
        found.speaks_against("host-is-own", about_host("against.host_is_own", clues))
    _add_policy(found, clues)
    domain = clues.recipient_domain
    if domain is None:
        said = Sentence.of("cause.recipient-tls.unnamed")
    else:
        said = Sentence.of("cause.recipient-tls.explanation", domain=domain)
    return found.claim(ID, Who.RECIPIENT, said)


def _add_policy(found: Findings, clues: Clues) -> None:
    """The rule that the recipient's domain publishes about its own encryption (RFC 8461)."""
    data = clues.lookups.mta_sts(clues.recipient_domain)
    if data is not None and data.mode == "enforce" and data.covers is False:
        found.speaks_for("their-policy-leaves-mx-out", Sentence.of("because.mta_sts_leaves_out"))
    elif clues.recipient_domain is not None:
        found.lacks(Sentence.of("missing.their_encryption", domain=clues.recipient_domain))
