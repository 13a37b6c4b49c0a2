# SPDX-License-Identifier: GPL-3.0-or-later
"""Other outcomes, and words that look like another cause."""

from __future__ import annotations

from relayfix.model.answers import Answers, Scope
from tests.cases.vocabulary import (
    CERTAIN,
    LIKELY,
    LIKELY_ONLY,
    MICROSOFT_HOPS,
    OPEN,
    OWN_HOPS,
    POSSIBLE,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Returned

OTHERS = (
    Case(
        name="delayed",
        rule="a delay notice is no failure",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="451 4.3.0 Temporary lookup failure",
            action="delayed",
            status="4.3.0",
            will_retry_until="Sat, 28 Nov 2026 13:05:10 +0000",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="delayed", who="wait", sure=(LIKELY,)),
    ),
    Case(
        name="a-delayed-relay-refusal",
        rule="a 4xx relay refusal in a delay notice has not failed yet",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="451 4.7.1 <claire.petit@cabinet.example>: Relay access denied",
            action="delayed",
            status="4.7.1",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="delayed", who="wait", sure=(LIKELY,)),
    ),
    Case(
        name="a-full-mailbox",
        rule="552 5.2.2 in a report, and the host is their MX",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 5.2.2 <claire.petit@cabinet.example>: Mailbox full",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE),
    ),
    Case(
        name="a-spam-filter",
        rule="their filter judged the message, whatever Exchange Online wraps around it",
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example",
            wrapper="550 5.7.350 Remote server returned message detected as spam",
            said="554 5.7.1 Message rejected as spam",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-filter", who="recipient", sure=SURE),
    ),
    Case(
        name="gmail-wants-dkim",
        rule="5.7.30 is DKIM at Gmail and something else at Microsoft",
        kind="postfix",
        returned=Returned(
            remote="gmail-smtp-in.l.google.com",
            refused="claire.petit@gmail.com",
            said="550 5.7.30 Gmail requires large senders to authenticate with DKIM.",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="dkim-missing", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-group-that-takes-no-strangers",
        rule="5.7.133 restricts who may write; 'authentication required' is said of the group",
        kind="exchange-online",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            wrapper="550 5.7.1 Remote server returned",
            said="550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=LIKELY_ONLY),
    ),
)


LOOKALIKES = (
    Case(
        name="a-look-at-the-sender-s-own-address",
        rule="a callout quotes the sender's own server: the recipient's address is not wrong",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 Verification failed for <anna.martin@atelier.example> "
            "host mail.atelier.example [203.0.113.2] said: 550 5.1.1 No such user",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,), role="recipient-mx"),
    ),
    Case(
        name="their-filter-asks-the-server-behind-it",
        rule="the inner answer is about the recipient, by the recipient's own server",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.1.1 <claire.petit@cabinet.example>: Recipient address rejected: "
            "undeliverable address: host store.host.example[198.51.100.9] said: "
            "550 5.1.1 User unknown",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict=WRONG, who="you", sure=(LIKELY,)),
    ),
    Case(
        name="something-else-does-not-exist",
        rule="'does not exist' said of a reverse name, not of the address",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.1 Rejected: reverse DNS for 192.0.2.9 does not exist",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="reverse-dns", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-listed-domain-is-no-listed-address",
        rule="the domain list of the same company: another cause",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 5.7.1 Service unavailable; Sender address [anna.martin@atelier.example] "
            "blocked using dbl.spamhaus.org",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="domain-blocklisted", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-rule-that-could-not-be-read",
        rule="an error while evaluating DMARC is no refusal by it",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 5.7.5 Permanent error evaluating DMARC policy",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="undetermined|dmarc-refused", who="your-it", sure=OPEN),
    ),
    Case(
        name="a-home-connection-on-a-policy-list",
        rule="a policy list is normal for such a connection; still a list that the words name",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using "
            "pbl.spamhaus.org",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=(LIKELY,)),
    ),
    Case(
        name="a-smart-host-refuses-an-exchange-server",
        rule="5.7.54 from another server of the own organisation: own IT, not the program",
        kind="exchange",
        returned=Returned(
            remote="exch02.atelier.example",
            said="550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            hops=OWN_HOPS,
        ),
        zone=zone(exch02__atelier__example={"A": ["203.0.113.6"]}),
        truth=Truth(verdict="connector", who="your-it", sure=(LIKELY, CERTAIN), role="own-gateway"),
    ),
    Case(
        name="an-exchange-server-refuses-all-that-goes-out",
        rule="5.7.54 from the own server, and nobody outside is reached: the sign-in comes first",
        kind="exchange",
        returned=Returned(
            remote="exch02.atelier.example",
            said="550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            hops=OWN_HOPS,
        ),
        answers=Answers(scope=Scope.EVERYONE),
        zone=zone(exch02__atelier__example={"A": ["203.0.113.6"]}),
        truth=Truth(verdict="sign-in-missing", who="you", sure=(POSSIBLE, LIKELY)),
    ),
    Case(
        name="the-wording-of-guides",
        rule="'Sender not authorized for relay' is no server's real text: nobody is blamed",
        kind="text",
        returned="550 5.7.367 Sender not authorized for relay\n",
        truth=Truth(verdict="undetermined", who="you", sure=(POSSIBLE,)),
    ),
)
