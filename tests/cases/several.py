# SPDX-License-Identifier: GPL-3.0-or-later
"""Several recipients and several returned messages: a case each, by host and verdict.

Failed comes before delayed, then the order of appearance.
"""

from __future__ import annotations

from tests.cases.notices import (
    Refusal,
    postfix_several,
)
from tests.cases.vocabulary import (
    CERTAIN,
    NOT_HOSTED,
    OTHER_WAY_OUT,
    OWN_HOPS,
    RELAY,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Returned

UNKNOWN = Refusal(
    to="claire.petit@cabinet.example",
    host="mx.cabinet.example",
    said="550 5.1.1 <claire.petit@cabinet.example>: Recipient address rejected: User unknown",
    status="5.1.1",
)
FULL = Refusal(
    to="marc.roux@cabinet.example",
    host="mx.cabinet.example",
    said="552 5.2.2 <marc.roux@cabinet.example>: Mailbox full",
    status="5.2.2",
)
ELSEWHERE = Refusal(
    to="jens.schulz@werkstatt.example",
    host="mx1.host.example",
    said="554 5.7.1 <jens.schulz@werkstatt.example>: Relay access denied",
    status="5.7.1",
)
LATER = Refusal(
    to="lea.blanc@later.example",
    host="mx.later.example",
    said="451 4.3.0 Temporary lookup failure",
    status="4.3.0",
    action="delayed",
)
WORLD = zone(
    names={
        "werkstatt.example": {"MX": [(10, "mx1.host.example")]},
        "mx1.host.example": {"A": ["198.51.100.25"]},
        "later.example": {"MX": [(10, "mx.later.example")]},
        "mx.later.example": {"A": ["198.51.100.26"]},
    }
)
IS_WRONG = Truth(verdict=WRONG, who="you", sure=SURE, recipients=(UNKNOWN.to,))
IS_FULL = Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE, recipients=(FULL.to,))
IS_ELSEWHERE = Truth(
    verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), recipients=(ELSEWHERE.to,)
)
IS_LATER = Truth(verdict="delayed", who="wait", sure=SURE, recipients=(LATER.to,))


def spf_notice(to: str, host: str) -> bytes:
    """One server's refusal by SPF, of a message that left through the same server each time."""
    return Returned(
        refused=to,
        remote=host,
        said="550 5.7.23 SPF fail: [192.0.2.9] is not allowed to send mail for atelier.example",
        reporting="out.provider.example",
        hops=OTHER_WAY_OUT,
    ).eml("postfix")


SEVERAL = (
    Case(
        name="two-recipients-two-desks",
        rule="one address is wrong, another domain is not hosted: two cases in their order",
        kind="eml",
        returned=postfix_several(UNKNOWN, ELSEWHERE, hops=OWN_HOPS),
        zone=WORLD,
        truth=IS_WRONG,
        further=(IS_ELSEWHERE,),
    ),
    Case(
        name="one-host-two-causes",
        rule="the same host, two verdicts: two cases",
        kind="eml",
        returned=postfix_several(UNKNOWN, FULL, hops=OWN_HOPS),
        zone=WORLD,
        truth=IS_WRONG,
        further=(IS_FULL,),
    ),
    Case(
        name="one-host-one-cause",
        rule="the same host and verdict: one case with both recipients",
        kind="eml",
        returned=postfix_several(
            UNKNOWN,
            Refusal(
                to="marc.roux@cabinet.example",
                host="mx.cabinet.example",
                said="550 5.1.1 <marc.roux@cabinet.example>: Recipient address rejected: User "
                "unknown",
                status="5.1.1",
            ),
            hops=OWN_HOPS,
        ),
        zone=WORLD,
        truth=Truth(
            verdict=WRONG,
            who="you",
            sure=SURE,
            recipients=("claire.petit@cabinet.example", "marc.roux@cabinet.example"),
        ),
    ),
    Case(
        name="failed-before-delayed",
        rule="the delayed recipient stands first in the notice and last in the answer",
        kind="eml",
        returned=postfix_several(LATER, UNKNOWN, hops=OWN_HOPS),
        zone=WORLD,
        truth=IS_WRONG,
        further=(IS_LATER,),
    ),
    Case(
        name="four-recipients",
        rule="all of these at once",
        kind="eml",
        returned=postfix_several(LATER, ELSEWHERE, UNKNOWN, FULL, hops=OWN_HOPS),
        zone=WORLD,
        truth=IS_ELSEWHERE,
        further=(IS_WRONG, IS_FULL, IS_LATER),
    ),
    Case(
        name="two-messages-one-cause",
        rule="two returned messages of two domains with one cause of the sender's domain: two "
        "hosts, two cases, one desk",
        kind="eml",
        returned=spf_notice("claire.petit@cabinet.example", "mx.cabinet.example"),
        more=(spf_notice("jens.schulz@werkstatt.example", "mx1.host.example"),),
        zone=WORLD,
        truth=Truth(
            verdict="spf-not-listed",
            who="your-it",
            sure=SURE,
            recipients=("claire.petit@cabinet.example",),
        ),
        further=(
            Truth(
                verdict="spf-not-listed",
                who="your-it",
                sure=SURE,
                recipients=("jens.schulz@werkstatt.example",),
            ),
        ),
    ),
    Case(
        name="the-same-trouble-twice",
        rule="two returned messages of one host with one verdict: one case that names both",
        kind="eml",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=OWN_HOPS).eml("postfix"),
        more=(
            Returned(
                refused="marc.roux@cabinet.example",
                remote="mx1.host.example",
                said="554 5.7.1 <marc.roux@cabinet.example>: Relay access denied",
                hops=OWN_HOPS,
            ).eml("postfix"),
        ),
        zone=zone(mx=("mx1.host.example", "198.51.100.25")),
        truth=Truth(
            verdict=NOT_HOSTED,
            who="recipient",
            sure=(CERTAIN,),
            recipients=("claire.petit@cabinet.example", "marc.roux@cabinet.example"),
        ),
    ),
)
