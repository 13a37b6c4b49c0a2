# SPDX-License-Identifier: GPL-3.0-or-later
"""What speaks against every other cause at once: a message nobody here sent, a notice made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from relayfix.diagnosis.causes import fake_notice, never_sent, undetermined
from relayfix.diagnosis.causes.claim import Claim, Point
from relayfix.model.sentence import Sentence

_APART = frozenset({never_sent.ID, fake_notice.ID, undetermined.ID})
_STANDS = frozenset({"delayed", "account-blocked"})
"""True as well of a message that somebody else sent."""


def overruled(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, with what a made-up notice or a forged sender takes from the others."""
    ids = {claim.id for claim in claims}
    found = list(claims)
    if fake_notice.ID in ids:
        said = Point(weight="looks-fake", sentence=Sentence.of("against.looks_fake"))
        found = [_against(claim, said, _APART) for claim in found]
    if never_sent.ID in ids:
        said = Point(weight="not-sent", sentence=Sentence.of("against.not_sent"))
        found = [_against(claim, said, _APART | _STANDS) for claim in found]
    return found


def _against(claim: Claim, point: Point, apart: frozenset[str]) -> Claim:
    if claim.id in apart or any(p.weight == point.weight for p in claim.against):
        return claim
    return replace(claim, against=(*claim.against, point))
