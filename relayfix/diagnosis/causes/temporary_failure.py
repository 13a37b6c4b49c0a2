# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is broken for good: a server had no time or no room, and the trying ended too early."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person, relaying, unreachable
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.causes.sending_limit import OWN_LIMIT
from relayfix.diagnosis.causes.their_dns import TheirDns, their_dns
from relayfix.diagnosis.causes.theirs import on_way_out
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.lookups import MxMatch
from relayfix.model.answers import Changed
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Role, Who
from relayfix.model.sentence import Sentence

ID = "temporary-failure"

_PASSES = re.compile(
    r"temporar|try(?:ing)? (?:it )?again|later|gr[ea]y-?list|too busy|come back|r[ée]essayer"
    r"|plus tard|erneut|sp[aä]ter|m[aá]s tarde|riprova|overload",
    re.IGNORECASE,
)
"""The words themselves say that it will pass."""


_WAITS = re.compile(_PASSES.pattern + r"|unverified address|lookup fail", re.IGNORECASE)


def judge(clues: Clues) -> Claim | None:
    """For it: a 4xx reply that names nothing else, or words that say it will pass."""
    if clues.delayed or clues.recipient is None:
        return None
    if clues.reason is Reason.DOMAIN_NOT_FOUND:
        return _found_now(clues)
    if relaying.is_relaying(clues):
        return _moved(clues)
    if not _about_that(clues) or unreachable.cannot_connect(clues):
        return None
    found = Findings()
    passing = is_temporary(clues)
    words = bool(_PASSES.search(clues.words or ""))
    add_naming(found, clues, weight=None if passing else "words-ambiguous")
    if passing:
        found.speaks_for("reply-is-temporary", Sentence.of("because.reply_is_temporary"))
    if relaying.is_their_mx(clues):
        found.speaks_for("said-by-their-mx", about_host("because.said_by_their_mx", clues))
    add_sent_it(found, clues)
    ceiling = Confidence.CERTAIN if passing else Confidence.LIKELY
    if not passing and not words and clues.reason is not Reason.RATE_LIMITED:
        return None
    if clues.to_a_program:
        ceiling = Confidence.LIKELY
    if not passing:
        found.lacks(Sentence.of("missing.try_once_more"))
    said = Sentence.of("cause.temporary-failure.explanation")
    return found.claim(ID, Who.WAIT, said, ceiling=ceiling)


def asks_again(clues: Clues) -> bool:
    """Whether a server that says "address rejected" only wants to be asked again later."""
    waits = _WAITS.search(clues.words or "") is not None
    return clues.reason is Reason.RECIPIENT_UNKNOWN and is_temporary(clues) and waits


def _about_that(clues: Clues) -> bool:
    """Whether the reason is one that passes by itself."""
    if asks_again(clues):
        return True
    if clues.reason is Reason.RATE_LIMITED:
        # The own service's limits are another cause; the recipient's pass.
        return clues.signature not in OWN_LIMIT and not on_way_out(clues)
    if clues.reason in (Reason.SYSTEM_ERROR, Reason.UNKNOWN):
        return is_temporary(clues)
    return clues.reason in (Reason.TEMPORARY, Reason.SYSTEM_FULL)


def is_temporary(clues: Clues) -> bool:
    """Whether the codes say that it may work later (RFC 5321 section 4.2.1)."""
    recipient = clues.recipient
    if recipient is None:
        return False
    inner = recipient.nested
    if inner is not None and (inner.reply_code or inner.status):
        code, status = inner.reply_code, inner.status
    else:
        code, status = recipient.reply_code, recipient.status
    if code is not None:
        return 400 <= code < 500
    return bool(status) and str(status).startswith("4.")


def _moved(clues: Clues) -> Claim | None:
    """Their mail goes to another server since a day or two, and the old one was still asked."""
    nobodys = clues.role in (Role.UNKNOWN, Role.RELAY) and clues.mx is MxMatch.NONE
    if not nobodys or not person.settling(clues):
        return None
    found = Findings()
    relaying.add_words(found, clues)
    found.speaks_for("host-not-in-mx", about_host("because.mail_went_elsewhere", clues))
    person.add_changed(found, clues, Changed.DNS)
    relaying.add_forward(found, clues)
    found.lacks(Sentence.of("missing.try_once_more"))
    said = Sentence.of("cause.temporary-failure.moved", domain=clues.recipient_domain or "")
    return found.claim(ID, Who.WAIT, said, ceiling=Confidence.LIKELY)


def _found_now(clues: Clues) -> Claim | None:
    """Their domain was not found then, and is found now."""
    domain = clues.recipient_domain
    if their_dns(clues) is not TheirDns.FINE or domain is None:
        return None
    found = Findings()
    add_naming(found, clues, weight="words-ambiguous")
    found.lacks(Sentence.of("missing.try_once_more"))
    found.speaks_for("their-dns-works-now", Sentence.of("because.found_now", domain=domain))
    said = Sentence.of("cause.temporary-failure.found_now", domain=domain)
    return found.claim(ID, Who.WAIT, said, ceiling=Confidence.POSSIBLE)
