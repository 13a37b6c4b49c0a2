# SPDX-License-Identifier: GPL-3.0-or-later
"""What the returned message shows of the sender's own signature (RFC 6376)."""

from __future__ import annotations

import enum
import re

from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import same_organisation
from relayfix.model.bounce import Reason
from relayfix.model.check import DkimKey

NOT_CONFIGURED = re.compile(
    r"DKIM n['’]est pas configur|DKIM is not (?:configured|set ?up)|\b(?:no|missing|without) DKIM\b"
    r"|not (?:DKIM[- ])?signed|DKIM (?:signature )?(?:is )?(?:missing|not found|absent)",
    re.IGNORECASE,
)
SIGNED_WORDS = re.compile(
    r"body hash|signature verification failed|signature (?:did not|does not|could not be) verif"
    r"|(?:bad|invalid) (?:DKIM )?signature|no key for signature"
    r"|key (?:not found|revoked|too short)",
    re.IGNORECASE,
)
"""Words that only fit a message which bears a signature."""
_BAD_KEYS = frozenset({"missing", "revoked", "wrong-type", "short", "syntax"})


class Signed(enum.Enum):
    """Whether the message that came back is signed."""

    BY_US = "by-us"
    BY_OTHERS = "by-others"
    """For another domain than the sender's."""
    NOT = "not"
    UNKNOWN = "unknown"


def about_dkim(clues: Clues) -> bool:
    return not clues.delayed and clues.reason is Reason.DKIM


def signed(clues: Clues) -> Signed:
    """What the header section that came back shows; unknown where it did not come back."""
    original = clues.bounce.original
    if original is None or clues.sender_domain is None:
        return Signed.UNKNOWN
    domains = [signature.domain for signature in original.dkim_signatures]
    if any(same_organisation(domain, clues.sender_domain) for domain in domains):
        return Signed.BY_US
    if any(domain.lower() == clues.sender_domain for domain in domains):
        return Signed.BY_US
    if domains:
        return Signed.BY_OTHERS
    # A message that came back with its hops came back with its signatures, if it had any.
    return Signed.NOT if original.hops or original.message_id else Signed.UNKNOWN


def bad_key(clues: Clues) -> DkimKey | None:
    """The first key of a signature that is missing or unusable."""
    data = clues.lookups.dkim
    keys = data.keys if data is not None else ()
    return next((key for key in keys if key.status in _BAD_KEYS), None)


def verification(clues: Clues) -> str | None:
    data = clues.lookups.dkim
    return data.verification if data is not None else None
