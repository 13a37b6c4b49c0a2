# SPDX-License-Identifier: GPL-3.0-or-later
"""A lure that is made to look like a returned message, to get a password or a click."""

from __future__ import annotations

from relayfix.diagnosis import lures
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.lures import Signs
from relayfix.model.diagnosis import Confidence, Who
from relayfix.model.sentence import Sentence

ID = "fake-notice"


def judge(clues: Clues) -> Claim | None:
    """For it: what a real notice brings is missing, and it asks for what a real one never does.

    One sign proves nothing: a real notice may be bare words, link to a help page, or come back
    with a lure inside. A message that could not be looked at as a whole is no more than possible.
    """
    signs = lures.signs(clues)
    if signs is None or not signs.lure:
        return None
    found = Findings()
    if signs.bare:
        found.speaks_for("notice-lacks-structure", Sentence.of("because.no_report_no_original"))
    _add_asking(found, signs)
    if signs.strange_link is not None:
        said = Sentence.of("because.link_to_strangers", host=signs.strange_link)
        found.speaks_for("link-to-strangers", said)
    if signs.other_target is not None:
        shown, leads = signs.other_target
        said = Sentence.of("because.link_leads_elsewhere", shown=shown, host=leads)
        found.speaks_for("link-leads-elsewhere", said)
    if signs.attached is not None:
        said = Sentence.of("because.page_attached", name=signs.attached)
        found.speaks_for("page-attached", said)
    if signs.from_strangers is not None:
        said = Sentence.of("because.notice_from_strangers", address=signs.from_strangers)
        found.speaks_for("notice-from-strangers", said)
    if not signs.proven:
        found.lacks(Sentence.of("missing.ask_it_unopened"))
    return found.claim(
        ID,
        Who.YOU,
        Sentence.of("cause.fake-notice.explanation"),
        ceiling=Confidence.CERTAIN if signs.whole else Confidence.POSSIBLE,
        proved=signs.proven,
    )


def _add_asking(found: Findings, signs: Signs) -> None:
    for weight, words, id_ in (
        ("asks-for-sign-in", signs.asks, "because.asks_for_sign_in"),
        ("incoming-mail-held", signs.held, "because.incoming_held"),
        ("sets-a-deadline", signs.threat, "because.sets_a_deadline"),
    ):
        if words is not None:
            found.speaks_for(weight, Sentence.of(id_, words=words))
