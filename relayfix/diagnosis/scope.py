# SPDX-License-Identifier: GPL-3.0-or-later
"""What several returned messages say by themselves about who can be reached."""

from __future__ import annotations

from collections.abc import Sequence

from relayfix.diagnosis.clues import recipients_of
from relayfix.knowledge.domains import domain_of
from relayfix.model.answers import Answers, Scope
from relayfix.model.bounce import Bounce, Kind


def answered_by_bounces(bounces: Sequence[Bounce]) -> Answers:
    """The answers that the bounces give: the scope, where several people were refused.

    One refused address leaves the question open: the person may have written to nobody else.
    """
    refused = {
        recipient.final_recipient.lower()
        for bounce in bounces
        if bounce.kind is Kind.FAILED
        for recipient in recipients_of(bounce)
        if recipient is not None and recipient.final_recipient
    }
    if len(refused) < 2:
        return Answers()
    domains = {domain_of(address) for address in refused}
    return Answers(scope=Scope.ONE_ORGANISATION if len(domains) == 1 else Scope.SOME)
