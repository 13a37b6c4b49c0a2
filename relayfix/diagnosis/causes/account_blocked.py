# SPDX-License-Identifier: GPL-3.0-or-later
"""The account, or the whole organisation, may not send for now."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person, relaying, signing_in
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming
from relayfix.diagnosis.causes.relaying import about_host
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.reading import without_names
from relayfix.knowledge.sign_in import Answer
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "account-blocked"

_THEIRS = re.compile(r"recipient|destinataire|mailbox (?:is )?disabled", re.IGNORECASE)
"""It is the recipient's account that is closed; the same codes are used for it."""
_TENANT = frozenset({"exo_5_7_705", "exo_5_7_800"})
_WORDS_OF_OURS = frozenset(
    {
        *("exo_5_1_8", "exo_5_7_501", "exo_5_7_705", "exo_5_7_800", "g_relay_suspended"),
        *("g_sending_denied", "auth_disabled", "cox_account", "ch_account", "zoho_unusual"),
        *("ses_paused", "mc_outbound"),
    }
)


def judge(clues: Clues) -> Claim | None:
    """For it: words with which a mail service stops its own customer."""
    locked = signing_in.meaning(clues) is Answer.LOCKED
    if clues.delayed or not (clues.reason is Reason.ACCOUNT_BLOCKED or locked):
        return None
    if _THEIRS.search(without_names(clues.words)):
        return None
    found = Findings()
    ours = clues.signature in _WORDS_OF_OURS or locked
    add_naming(found, clues, weight=None if ours else "words-ambiguous")
    itself = clues.refuser is not None and clues.refuser.itself
    if relaying.is_own(clues) or clues.to_a_program or (itself and not relaying.is_theirs(clues)):
        found.speaks_for("said-by-own-side", Sentence.of("because.before_it_left"))
    elif relaying.is_theirs(clues) and not ours:
        found.speaks_against("said-by-their-side", about_host("against.host_is_theirs", clues))
    person.add_everyone(found, clues, everyone=True)
    person.add_receiving(found, clues, sending_alone=True)
    found.lacks(Sentence.of("missing.account_state"))
    which = "tenant" if clues.signature in _TENANT else "explanation"
    return found.claim(ID, Who.YOUR_IT, Sentence(id=f"cause.account-blocked.{which}"))
