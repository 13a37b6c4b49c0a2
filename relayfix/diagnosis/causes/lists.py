# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of senders of unwanted mail: whose they are, and what they say now."""

from __future__ import annotations

import re

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.facts import sending_ip
from relayfix.knowledge.domains import address
from relayfix.model.check import Listing, ListingStatus

PUBLIC = re.compile(
    r"spamhaus|spamcop|barracudacentral|\bsorbs\b|uceprotect|surriel|\bpsbl\b|mailspike|abuseat"
    r"|\bcbl\b|\bsbl\b|\bxbl\b|\bpbl\b|nixspam|spamrats|dronebl"
    r"|barracuda reputation|blocked using (?:the )?[a-z0-9-]+\.[a-z0-9.-]+"
    r"|listed (?:in|on|at|by) (?:the )?[a-z0-9-]+\.[a-z0-9.-]+"
    r"|\bdnsbl\b|\brbl\b",
    re.IGNORECASE,
)
"""Lists that anybody may ask. A provider's own list is another matter, with another way off it."""
OWN = re.compile(r"prs\.proofpoint|cloudmark|ATTRBL|\bour (block|black)[- ]?list", re.IGNORECASE)
DOMAINS = re.compile(
    r"\bdbl\b|surbl|uribl|rhsbl|sender (address|domain)|(mail ?from|helo) domain"
    r"|\burls?\b|\blinks?\b",
    re.IGNORECASE,
)
"""Lists of domains and links: not the server, but a name is listed."""
LINKS = re.compile(r"surbl|uribl|\burls?\b|\blinks?\b", re.IGNORECASE)
POLICY = re.compile(r"\bpbl\b|policy block ?list", re.IGNORECASE)
THEIR_CHOICE = frozenset({"exo_5_7_507", "exo_5_7_513"})
"""The recipient's organisation chose so; the provider of its mail only carries it out."""
QUOTING = frozenset({"y_bl"})
"""A provider keeps out, by a number of its own, whom somebody else's list names."""
_TELLING = 6
_TOKEN = re.compile(r"[0-9a-fA-F.:]{7,45}")


def listed_address(words: str) -> str | None:
    """The address that the words call listed, as it stands there."""
    for token in _TOKEN.findall(words):
        bare = token.strip(".:")
        if address(bare) is not None and ("." in bare or ":" in bare):
            return str(bare)
    return None


def is_policy_list(clues: Clues) -> bool:
    """A list of addresses that should not send mail themselves, such as home connections.

    The words say it, or the list that they name says so when it is asked.
    """
    words = clues.words or ""
    if POLICY.search(words):
        return True
    hit = named_and_listed(clues)
    return hit is not None and not hit.accuses


def named_and_listed(clues: Clues) -> Listing | None:
    """The public list which the words name, where it lists the address now."""
    words = clues.words or ""
    ip = address(listed_address(words)) or sending_ip(clues)
    hit = first_listed(clues.lookups.listings("ip-blocklists", ip), words)
    return hit if hit is not None and named_in(hit, words) else None


def named_in(listing: Listing, words: str) -> bool:
    """Whether the words name this list: its zone, its domain, or the name that it goes by."""
    zone, said = listing.zone.lower(), words.lower()
    if zone in said:
        return True
    labels = [label for label in zone.split(".") if label not in ("<key>", "dq")]
    if len(labels) < 2:
        return False
    name = labels[-2]
    # A short label may be a word like any other.
    return ".".join(labels[-2:]) in said or (len(name) >= _TELLING and name in said)


def first_listed(listings: tuple[Listing, ...], words: str) -> Listing | None:
    """The listing to speak of: that of the list which the words name, else any."""
    hits = [one for one in listings if one.status is ListingStatus.LISTED]
    return next((one for one in hits if named_in(one, words)), hits[0] if hits else None)


def named_and_clear(listings: tuple[Listing, ...], words: str) -> Listing | None:
    """The list which the words name, where it says that nothing is listed."""
    clear = (one for one in listings if one.status is ListingStatus.CLEAR)
    return next((one for one in clear if named_in(one, words)), None)
