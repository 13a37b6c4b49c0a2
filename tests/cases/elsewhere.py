# SPDX-License-Identifier: GPL-3.0-or-later
"""Not failed yet, gone round in circles, never sent, and what nobody can know."""

from __future__ import annotations

from tests.cases.vocabulary import (
    AT_MOST_LIKELY,
    IANA,
    LIKELY_ONLY,
    MICROSOFT_CODES,
    MICROSOFT_HOPS,
    OPEN,
    OWN_HOPS,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)
from tests.support.returned import OUTLOOK, Received, Returned

FORGED_HOPS = (
    Received(from_="dsl-77.pool.elsewhere.example", by="mx2.elsewhere.example", ip="192.0.2.177"),
)

WAITING = (
    Case(
        name="exchange-online-still-tries",
        rule="a delay notice of another family: nothing has failed",
        source="RFC 3464 section 2.3.3, Action: delayed",
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="400 4.4.7 Message delayed",
            action="delayed",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="delayed", who="wait", sure=SURE),
    ),
    Case(
        name="qmail-or-sendmail-still-tries",
        rule="a warning in words: a mailbox that is full today may have room tomorrow",
        source="RFC 3464 section 2.3.3",
        kind="sendmail",
        returned=Returned(
            remote="mx.cabinet.example",
            said="452 4.2.2 Mailbox full",
            action="delayed",
            will_retry_until="Sat, 28 Nov 2026 13:05:10 +0000",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="delayed", who="wait", sure=LIKELY_ONLY),
    ),
    Case(
        name="their-server-has-a-bad-day",
        rule="a temporary reply and nothing more, and the sender's server gave up",
        source="RFC 3463 section 3.4, X.3.0; RFC 5321 section 4.2.1, 4yz",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="451 4.3.0 Temporary server error. Please try again later",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="temporary-failure", who="wait", sure=SURE),
    ),
    Case(
        name="greylisted-and-given-up",
        rule="'come back later', and the sending program did not",
        source="RFC 6647",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="451 4.7.1 Greylisting in action, please come back later",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="temporary-failure", who="wait", sure=LIKELY_ONLY),
    ),
)

LOOPS = (
    Case(
        name="round-and-round-at-theirs",
        rule="the server that counts the hops is theirs: they send it round",
        source="RFC 3463 X.4.6; " + MICROSOFT_CODES,
        kind="exchange-online",
        returned=Returned(
            remote="exch1.cabinet.example",
            wrapper="550 5.4.300 Remote server returned an error",
            said="554 5.4.14 Hop count exceeded - possible mail loop ATTR34",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("exch1.cabinet.example", "198.51.100.20")),
        truth=Truth(verdict="mail-loop", who="recipient", sure=SURE),
    ),
    Case(
        name="too-many-hops-at-postfix",
        rule="nothing asked: the words, and a host with the recipient's name",
        source="RFC 5321 section 6.3",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 5.4.6 Error: too many hops",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="mail-loop", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="round-and-round-at-home",
        rule="recipient and servers are the person's own: own IT, not a stranger's",
        source=MICROSOFT_CODES,
        kind="exchange-online",
        returned=Returned(
            refused="tom.berg@atelier.example",
            remote="exch01.atelier.example",
            wrapper="550 5.4.300 Remote server returned an error",
            said="554 5.4.14 Hop count exceeded - possible mail loop",
            hops=(
                *MICROSOFT_HOPS,
                Received(from_=OUTLOOK, by="exch01.atelier.example"),
                Received(from_="exch01.atelier.example", by=OUTLOOK),
                Received(from_=OUTLOOK, by="exch01.atelier.example"),
            ),
        ),
        zone=zone(mx=None, exch01__atelier__example={"A": ["203.0.113.6"]}),
        truth=Truth(verdict="mail-loop", who="your-it", sure=SURE),
    ),
)

FORGED = (
    Case(
        name="somebody-used-the-address",
        rule="the person did not send it, and it came from a stranger's connection",
        source="RFC 3834 and RFC 5321 section 6.1: notices go to whoever is named as sender",
        kind="postfix",
        returned=Returned(
            refused="karl@anderswo.example",
            remote="mx.anderswo.example",
            said="550 5.1.1 <karl@anderswo.example>: Recipient address rejected: User unknown",
            reporting="mx2.elsewhere.example",
            hops=FORGED_HOPS,
        ),
        zone=zone(mx=("mx.anderswo.example", "198.51.100.88"), recipient="anderswo.example"),
        options=("--sent-it", "no"),
        truth=Truth(verdict="never-sent", who="you", sure=SURE),
    ),
    Case(
        name="somebody-used-the-address-and-spf-was-asked",
        rule="a record that leaves a forger's address out is as it should be",
        kind="exim",
        returned=Returned(
            refused="karl@anderswo.example",
            remote="mx.anderswo.example",
            said="550 5.7.23 SPF: 192.0.2.177 is not allowed to send mail for atelier.example",
            reporting="mx2.elsewhere.example",
            hops=FORGED_HOPS,
        ),
        zone=zone(mx=("mx.anderswo.example", "198.51.100.88"), recipient="anderswo.example"),
        options=("--sent-it", "no"),
        truth=Truth(verdict="never-sent", who="you", sure=SURE),
    ),
    Case(
        name="not-sent-and-nothing-came-back",
        rule="the answer alone, without an original: likely at most",
        kind="postfix",
        returned=Returned(
            refused="karl@anderswo.example",
            remote="mx.anderswo.example",
            said="554 5.7.1 Message rejected as spam",
            reporting="mx2.elsewhere.example",
            original=False,
        ),
        options=("--sent-it", "no"),
        truth=Truth(verdict="never-sent", who="you", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="not-remembered-but-sent-from-here",
        rule="the hops are the organisation's own: the account may be in other hands; somebody "
        "here did send it, so no forger is named with certainty",
        kind="postfix",
        returned=Returned(
            refused="karl@anderswo.example",
            remote="mx.anderswo.example",
            said="550 5.1.1 <karl@anderswo.example>: Recipient address rejected: User unknown",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("mx.anderswo.example", "198.51.100.88"), recipient="anderswo.example"),
        options=("--sent-it", "no"),
        truth=Truth(verdict="never-sent", who="you", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="sent-and-remembered",
        rule="the same message, and the person did send it",
        kind="postfix",
        returned=Returned(
            refused="karl@anderswo.example",
            remote="mx.anderswo.example",
            said="550 5.1.1 <karl@anderswo.example>: Recipient address rejected: User unknown",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("mx.anderswo.example", "198.51.100.88"), recipient="anderswo.example"),
        options=("--sent-it", "yes"),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
)

NOTHING_KNOWN = (
    Case(
        name="refused-without-a-word",
        rule="554 and no reason: nobody is blamed",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 Transaction failed",
            status="5.0.0",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="undetermined", who="your-it", sure=OPEN),
    ),
    Case(
        name="a-code-of-their-own",
        rule="a number that only they understand",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 Ref. 77-B: contact postmaster",
            status="5.0.0",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="undetermined", who="your-it", sure=OPEN),
    ),
    Case(
        name="a-bare-5-7-1",
        rule="5.7.1 alone is relaying, a rule, a list or a filter: no desk",
        source="RFC 3463 X.7.1",
        kind="text",
        returned="550 5.7.1\n",
        truth=Truth(verdict="undetermined", who="you|your-it", sure=OPEN),
    ),
    Case(
        name="a-bare-5-7-30",
        rule="DKIM at Gmail, passwords at Microsoft, TLS in the registry: the number is no verdict",
        source=IANA,
        kind="text",
        returned="550 5.7.30\n",
        truth=Truth(verdict="undetermined", who="you|your-it", sure=OPEN),
    ),
    Case(
        name="a-bare-554",
        rule="a reply code and nothing else",
        source="RFC 5321 section 4.2.3",
        kind="text",
        returned="554\n",
        truth=Truth(verdict="undetermined", who="you|your-it", sure=OPEN),
    ),
    Case(
        name="the-headline-of-exchange-online-alone",
        rule="5.0.350 is a wrapper around anything, and here around nothing",
        source=MICROSOFT_CODES,
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example",
            wrapper="550 5.0.350 Remote server returned an error",
            said="550 No",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="undetermined", who="your-it", sure=OPEN),
    ),
    Case(
        name="administrative-prohibition",
        rule="a rule of theirs that nobody names",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example", said="550 administrative prohibition", hops=OWN_HOPS
        ),
        zone=zone(),
        truth=Truth(
            verdict="recipient-restricts-senders|recipient-filter|undetermined",
            who="recipient|your-it",
            sure=AT_MOST_LIKELY,
        ),
    ),
)
