# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipient's domain says that it takes no mail at all."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.their_dns import (
    NO_DATA,
    TheirDns,
    asked_for,
    not_found,
    their_dns,
)
from relayfix.diagnosis.clues import Clues
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "recipient-domain-no-mail"

NULL_MX = re.compile(
    r"null ?MX|\b556\b|no SMTP service|MX 0 \.|does not accept (?:e-?)?mail(?! (?:for|from))",
    re.IGNORECASE,
)
"""Words about a domain that takes no mail on purpose (RFC 7505), not about a server's list."""


def judge(clues: Clues) -> Claim | None:
    """For it: words that name the null MX; the record itself, where the words only fit."""
    if clues.delayed:
        return None
    said = clues.reason is Reason.DOMAIN_NOT_ACCEPTED and NULL_MX.search(clues.words or "")
    state = their_dns(clues)
    fits = not_found(clues) and state in (
        TheirDns.NULL_MX,
        TheirDns.NO_HOST,
    )
    bare = not_found(clues) and NO_DATA.search(clues.words or "") and asked_for(clues) is None
    if not said and not fits and not bare:
        return None
    found = Findings()
    add_naming(found, clues, weight=None if said or bare else "words-ambiguous")
    domain = clues.recipient_domain
    if domain is None:
        unnamed = Sentence.of("cause.recipient-domain-no-mail.unnamed")
        return found.claim(ID, Who.RECIPIENT, unnamed)
    if state is TheirDns.NULL_MX:
        found.speaks_for("domain-takes-no-mail", Sentence.of("because.null_mx", domain=domain))
    elif state is TheirDns.NO_HOST:
        found.speaks_for("domain-takes-no-mail", Sentence.of("because.no_mail_host", domain=domain))
    elif state is TheirDns.UNCHECKED:
        found.lacks(Sentence.of("missing.recipient_mx", domain=domain))
    else:
        now = Sentence.of("against.takes_mail_now", domain=domain)
        found.speaks_against("domain-is-there", now)
    which = "no_host" if not said and state is not TheirDns.NULL_MX else "explanation"
    explained = Sentence.of(f"cause.recipient-domain-no-mail.{which}", domain=domain)
    return found.claim(ID, Who.RECIPIENT, explained)
