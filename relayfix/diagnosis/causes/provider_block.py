# SPDX-License-Identifier: GPL-3.0-or-later
"""One provider keeps the sending server out by a list of its own."""

from __future__ import annotations

from relayfix.diagnosis.causes import lists, other_network, relaying, reverse_dns
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.lists import listed_address
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.providers import known_host
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "provider-block"

NAMED = frozenset(
    {
        *("exo_5_7_606", "exo_5_7_511", "exo_5_7_708", "olc_s3150", "olc_rp", "olc_sc", "olc_dy"),
        *("olc_ou", "y_bl", "y_tss", "aol_rtr", "i_local", "g_5_7_28", "g_low_rep"),
        *("fr_blocked", "free_ip", "sfr_abuse", "tonline", "ui_listed", "gd_rbl", "cox_ip"),
        *("ch_ip", "att_blocked", "comcast_block", "tx_ip", "mailru_ip", "mc_ip", "pp_block"),
        *("cm_block", "cisco_reputation", "ml_policy", "trend_rbl"),
    }
)
"""The provider's own words for its own list."""


def judge(clues: Clues) -> Claim | None:
    """For it: words that one provider uses of its own list, best from its own host."""
    words = clues.words or ""
    if clues.delayed or clues.reason is not Reason.IP_BLOCKED:
        return None
    if clues.signature in other_network.NAMING or reverse_dns.NAMING.search(words):
        return None
    own = bool(lists.OWN.search(words))
    known = clues.signature in NAMED
    about_names = lists.LINKS if known else lists.DOMAINS
    if clues.signature in lists.THEIR_CHOICE or about_names.search(words):
        return None
    quoting = clues.signature in lists.QUOTING and lists.PUBLIC.search(words) is not None
    if quoting and lists.named_and_listed(clues) is not None:
        return None  # the public list itself says so: off it, off theirs
    if lists.PUBLIC.search(words) and not own and not quoting:
        return None  # whoever quotes a public list has no other way off it
    named = known or own
    found = Findings()
    add_naming(found, clues, weight=None if named else "words-ambiguous")
    listed = listed_address(words)
    if listed is not None:
        found.speaks_for("names-the-address", Sentence.of("because.names_address", ip=listed))
    host = known_host(clues.refuser.name) if clues.refuser is not None else None
    if named and host is not None and relaying.is_their_mx(clues):
        found.speaks_for("mx-is-that-provider", about_host("because.host_is_mx", clues))
    found.lacks(Sentence.of("missing.their_list"))
    add_sent_it(found, clues)
    ceiling = Confidence.CERTAIN if named else Confidence.POSSIBLE
    if quoting:
        said = Sentence.of("cause.provider-block.quoting")
    elif host is not None:
        said = Sentence.of("cause.provider-block.explanation", company=host.company.name)
    else:
        said = Sentence.of("cause.provider-block.unnamed")
    return found.claim(ID, Who.YOUR_IT, said, ceiling=ceiling)
