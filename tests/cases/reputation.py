# SPDX-License-Identifier: GPL-3.0-or-later
"""Reputation: public lists, one provider's own list, an account that may not send, limits."""

from __future__ import annotations

from tests.cases.notices import (
    outlook_window,
)
from tests.cases.vocabulary import (
    AT_MOST_LIKELY,
    CERTAIN,
    GOOGLE_CODES,
    IANA,
    LIKELY_ONLY,
    MICROSOFT_CODES,
    MICROSOFT_HOPS,
    NOT_HOSTED,
    OTHER_WAY_OUT,
    OWN_HOPS,
    RELAY,
    SURE,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Received, Returned

LIST, DOMAIN_LIST = "bl.listing.example", "dbl.listing.example"
TEST_ENTRIES = {
    # A list that lives has these entries and no others (RFC 5782 section 5).
    f"2.0.0.127.{LIST}": {"A": ["127.0.0.2"]},
    f"test.{DOMAIN_LIST}": {"A": ["127.0.1.2"]},
    f"2.0.0.127.{DOMAIN_LIST}": {"A": ["127.0.1.2"]},
}
LISTED = {
    f"9.2.0.192.{LIST}": {
        "A": ["127.0.0.2"],
        "TXT": ["https://listing.example/why?ip=192.0.2.9"],
    },
    **TEST_ENTRIES,
}
BLOCKED = f"554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using {LIST}"
IP_LIST = ("--blocklist", f"ip:{LIST}")

LISTS = (
    Case(
        name="named-and-listed",
        rule="the words name list and address, and the list says so today",
        source="RFC 5782 section 2.1",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=BLOCKED,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf="v=spf1 ip4:192.0.2.9 -all", names=LISTED),
        options=IP_LIST,
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=SURE),
    ),
    Case(
        name="named-and-no-longer-listed",
        rule="the list has let the address go: not certain any more",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=BLOCKED,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf="v=spf1 ip4:192.0.2.9 -all", names=TEST_ENTRIES),
        options=IP_LIST,
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="a-list-that-refuses-the-resolver",
        rule="127.255.255.254 is an answer about the asker: nothing is listed, nothing is clear",
        source="https://www.spamhaus.org/news/article/788/",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using "
            "zen.spamhaus.org",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            spf="v=spf1 ip4:192.0.2.9 -all",
            names={
                "9.2.0.192.zen.spamhaus.org": {"A": ["127.255.255.254"]},
                "2.0.0.127.zen.spamhaus.org": {"A": ["127.255.255.254"]},
                "1.0.0.127.zen.spamhaus.org": {"A": ["127.255.255.254"]},
            },
        ),
        options=("--blocklist", "ip:zen.spamhaus.org"),
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-refused-resolver-beside-a-relay-refusal",
        rule="a list that refuses to answer accuses nobody",
        source="https://www.spamhaus.org/news/article/788/",
        kind="postfix",
        returned=Returned(
            remote="mx1.host.example",
            said=f"{RELAY} [192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            mx=("mx1.host.example", "198.51.100.25"),
            spf="v=spf1 ip4:192.0.2.9 -all",
            names={
                "9.2.0.192.zen.spamhaus.org": {"A": ["127.255.255.254"]},
                "2.0.0.127.zen.spamhaus.org": {"A": ["127.255.255.254"]},
                "1.0.0.127.zen.spamhaus.org": {"A": ["127.255.255.254"]},
            },
        ),
        options=("--blocklist", "ip:zen.spamhaus.org"),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="a-list-that-lists-the-world",
        rule="a list whose own test entry 127.0.0.1 is listed is dead: it accuses nobody",
        source="RFC 5782 section 5",
        kind="postfix",
        returned=Returned(
            remote="mx1.host.example",
            said=f"{RELAY} [192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            mx=("mx1.host.example", "198.51.100.25"),
            spf="v=spf1 ip4:192.0.2.9 -all",
            names={**LISTED, f"1.0.0.127.{LIST}": {"A": ["127.0.0.2"]}},
        ),
        options=IP_LIST,
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="listed-beside-a-relay-refusal",
        rule="a listing is noticed, and their server refused to carry: the listing is no cause",
        kind="postfix",
        returned=Returned(
            remote="mx1.host.example",
            said=f"{RELAY} [192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            mx=("mx1.host.example", "198.51.100.25"),
            spf="v=spf1 ip4:192.0.2.9 -all",
            names=LISTED,
        ),
        options=IP_LIST,
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), also=("ip-blocklists",)),
    ),
    Case(
        name="a-home-address-on-a-policy-list",
        rule="the address at home is listed as such addresses are; it is not the sending server",
        source="https://www.dnsbl.info/dnsbl-details.php?dnsbl=pbl.spamhaus.org",
        kind="postfix",
        returned=Returned(
            remote="mx1.host.example",
            said=f"{RELAY} [203.0.113.2]",
            reporting="mail.atelier.example",
            hops=(Received(from_="laptop", by="mail.atelier.example", ip="203.0.113.99"),),
        ),
        zone=zone(
            mx=("mx1.host.example", "198.51.100.25"),
            names={f"99.113.0.203.{LIST}": {"A": ["127.0.0.11"]}, **TEST_ENTRIES},
        ),
        options=IP_LIST,
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="listed-without-it",
        rule="a shared server's listing is the provider's business at a personal account",
        kind="exim",
        returned=Returned(
            sender="anna.martin@laposte.net",
            remote="mx.cabinet.example",
            said=BLOCKED,
            reporting="out.provider.example",
        ),
        truth=Truth(verdict="ip-blocklisted", who="provider", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-domain-on-a-list",
        rule="the words name a list of domains, and the list has the sender's",
        source="RFC 5782 section 2.2",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 5.7.1 Service unavailable; Sender address [anna.martin@atelier.example] "
            f"blocked using {DOMAIN_LIST}",
            hops=OWN_HOPS,
        ),
        zone=zone(names={f"atelier.example.{DOMAIN_LIST}": {"A": ["127.0.1.2"]}, **TEST_ENTRIES}),
        options=("--blocklist", f"domain:{DOMAIN_LIST}"),
        truth=Truth(verdict="domain-blocklisted", who="your-it", sure=SURE),
    ),
    Case(
        name="a-link-on-a-list",
        rule="a link in the message is listed: a domain, and not the sending address",
        source="the words are those of many filters",
        kind="sendmail",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.1 Message contains a URL listed in SURBL: multi.surbl.org",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="domain-blocklisted", who="your-it", sure=AT_MOST_LIKELY),
    ),
)

OWN_LISTS = (
    Case(
        name="microsoft-s-own-list",
        rule="5.7.606 at Exchange Online: Microsoft's list, with its own page to get off it",
        source=MICROSOFT_CODES,
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.7.606 Access denied, banned sending IP [192.0.2.9]. To request removal "
            "from this list please visit https://sender.office.com/ and follow the directions.",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60"),
            spf="v=spf1 ip4:192.0.2.9 -all",
        ),
        truth=Truth(verdict="provider-block", who="your-it", sure=SURE),
    ),
    Case(
        name="outlook-com-blocks-a-network",
        rule="S3150: the provider's own list again, under a bare 5.7.1",
        source="Outlook.com's own number S3150",
        kind="exim",
        returned=Returned(
            refused="claire.petit@hotmail.com",
            remote="hotmail-com.olc.protection.outlook.com",
            said="550 5.7.1 Unfortunately, messages from [192.0.2.9] weren't sent. Please contact "
            "your Internet service provider since part of their network is on our block list "
            "(S3150).",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="provider-block", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="orange-blocks-an-address",
        rule="Orange's own list, in French; at a personal account the provider asks",
        source="Orange's own code OFR_102",
        kind="postfix",
        returned=Returned(
            sender="anna.martin@laposte.net",
            refused="claire.petit@orange.fr",
            remote="smtp-in.orange.fr",
            said="550 5.7.1 Service refuse. Veuillez contacter votre postmaster. IP bloquee pour "
            "incident de spam [192.0.2.9]. OFR_102 [102]",
            reporting="out.provider.example",
        ),
        truth=Truth(verdict="provider-block", who="provider", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-provider-quotes-a-public-list",
        rule="the provider refuses, and the list it quotes is public: get off that one",
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.7.1 Service unavailable, Client host [192.0.2.9] blocked using Spamhaus. "
            "To request removal from this list see https://www.spamhaus.org/query/ip/192.0.2.9 "
            "(AS16012611)",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=LIKELY_ONLY),
    ),
)

ACCOUNTS = (
    Case(
        name="an-account-that-sends-too-much-spam",
        rule="5.1.8 at Exchange Online: the account is blocked, perhaps taken over",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.1.8 Access denied, bad outbound sender AS(42004)",
            hops=MICROSOFT_HOPS,
        ),
        options=("--scope", "everyone"),
        zone=zone(),
        truth=Truth(verdict="account-blocked", who="your-it", sure=SURE),
    ),
    Case(
        name="a-tenant-over-its-threshold",
        rule="5.7.705: nobody of the organisation may send",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.7.705 Access denied, tenant has exceeded threshold",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="account-blocked", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-disabled-account",
        rule="525 5.7.13 at the sign-in is the person's own account; at Exchange it is a folder "
        "for insiders",
        source=IANA + " X.7.13",
        kind="text",
        returned=outlook_window("525 5.7.13 User Account Disabled"),
        options=("--account", "work"),
        truth=Truth(verdict="account-blocked", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-blocked-personal-account",
        rule="without IT the provider unlocks it",
        source=GOOGLE_CODES,
        kind="text",
        returned="550 5.7.0 Mail sending denied. Your account has been temporarily suspended due "
        "to abuse. - gsmtp\n",
        options=("--account", "personal"),
        truth=Truth(verdict="account-blocked", who="provider", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="the-code-of-a-full-mailbox-for-too-much-sent",
        rule="5.2.2 with 'submission quota' is the sender's own limit, not a full mailbox",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.2.2 Submission quota exceeded; STOREDRV.Submission.Exception:"
            "SubmissionQuotaExceededException",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="sending-limit", who="wait", sure=SURE),
    ),
    Case(
        name="gmail-s-limit-of-the-day",
        rule="a day's limit passes by itself",
        source=GOOGLE_CODES,
        kind="gmail",
        returned=Returned(
            sender="anna.martin@gmail.com",
            remote=None,
            said="550 5.4.5 Daily user sending limit exceeded. For more information on Gmail "
            "sending limits go to https://support.google.com/a/answer/166852 - gsmtp",
        ),
        truth=Truth(verdict="sending-limit", who="wait", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-daily-number-of-recipients",
        rule="5.1.90: again a limit of the sender's own provider",
        source=MICROSOFT_CODES,
        kind="text",
        returned="550 5.1.90 Your message can't be sent because you've reached your daily limit "
        "for message recipients\n",
        truth=Truth(verdict="sending-limit", who="wait", sure=LIKELY_ONLY),
    ),
)
