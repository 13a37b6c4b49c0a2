# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that sent the message stands on a public blocklist."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import address
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "ip-blocklisted"

_LIST = re.compile(
    r"spamhaus|spamcop|barracudacentral|\bsorbs\b|uceprotect|surriel|\bpsbl\b|mailspike|abuseat"
    r"|\bcbl\b|\bsbl\b|\bxbl\b|\bpbl\b|nixspam|spamrats|dronebl"
    r"|blocked using [a-z0-9-]+\.[a-z0-9.-]+"
    r"|\bdnsbl\b|\brbl\b",
    re.IGNORECASE,
)
"""Lists that anybody may ask. A provider's own list is another matter, with another way off it."""
_OWN_LIST = re.compile(r"prs\.proofpoint|cloudmark|\bour (block|black)[- ]?list", re.IGNORECASE)
_DOMAINS = re.compile(
    r"\bdbl\b|surbl|uribl|rhsbl|sender (address|domain)|(mail ?from|helo) domain", re.IGNORECASE
)
"""Lists of domains and links: not the server, but a name is listed."""
_POLICY_LIST = re.compile(r"\bpbl\b|policy block ?list", re.IGNORECASE)
_TOKEN = re.compile(r"[0-9a-fA-F.:]{7,45}")


def judge(clues: Clues) -> Claim | None:
    """For it: the words name a public list."""
    words = clues.words or ""
    if clues.delayed or clues.reason is not Reason.IP_BLOCKED:
        return None
    if not _LIST.search(words) or _OWN_LIST.search(words) or _DOMAINS.search(words):
        return None
    found = Findings()
    add_naming(found, clues)
    listed = listed_address(words)
    if listed is not None:
        found.speaks_for("names-the-address", Sentence.of("because.names_address", ip=listed))
    found.lacks(Sentence.of("missing.blocklist"))
    which = "home" if is_policy_list(clues) else "explanation"
    return found.claim(ID, Who.YOUR_IT, Sentence(id=f"cause.ip-blocklisted.{which}"))


def is_policy_list(clues: Clues) -> bool:
    """A list of addresses that should not send mail themselves, such as home connections."""
    return bool(_POLICY_LIST.search(clues.words or ""))


def listed_address(words: str) -> str | None:
    """The address that the words call listed, as it stands there."""
    for token in _TOKEN.findall(words):
        bare = token.strip(".:")
        if address(bare) is not None and ("." in bare or ":" in bare):
            return str(bare)
    return None
