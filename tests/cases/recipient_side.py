# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipient's side: addresses, domains, mailboxes, filters and rules."""

from __future__ import annotations

from tests.cases.notices import (
    exchange_online_new,
    qmail,
)
from tests.cases.vocabulary import (
    AT_MOST_LIKELY,
    CERTAIN,
    GOOGLE_CODES,
    LA_POSTE_CODES,
    LIKELY,
    LIKELY_ONLY,
    MICROSOFT_CODES,
    MICROSOFT_HOPS,
    OWN_HOPS,
    POSSIBLE,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Returned

ADDRESSES = (
    Case(
        name="unknown-at-their-mx",
        rule="the server that must know says the user is unknown",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.1.1 <claire.petit@cabinet.example>: Recipient address rejected: "
            "User unknown in virtual mailbox table",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=(CERTAIN,)),
    ),
    Case(
        name="unknown-without-network",
        rule="the words say it: likely",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.1.1 <claire.petit@cabinet.example>: User unknown",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict=WRONG, who="you", sure=(LIKELY,)),
    ),
    Case(
        name="exchange-online-does-not-know-it",
        rule="5.4.1 Recipient address rejected: Access denied is the address, not relaying",
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.4.1 Recipient address rejected: Access denied. "
            "[AM6EUR05FT123.eop-eur05.prod.protection.outlook.com]",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60")),
        truth=Truth(verdict=WRONG, who="you", sure=(CERTAIN, LIKELY)),
    ),
    Case(
        name="a-bare-code",
        rule="a number alone is at most likely",
        kind="text",
        returned="550 5.1.1\n",
        truth=Truth(verdict=WRONG, who="you", sure=(POSSIBLE,)),
    ),
    Case(
        name="one-phrase-for-two-things",
        rule="OpenSMTPD says 'Invalid recipient' for relaying and for unknown users",
        kind="postfix",
        returned=Returned(remote="mx.cabinet.example", said="550 Invalid recipient", hops=OWN_HOPS),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=(POSSIBLE,)),
    ),
    Case(
        name="the-generating-server-itself",
        rule="Exchange Online names no other server: nobody else refused",
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address "
            "lookup",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict=WRONG, who="you", sure=(LIKELY,)),
    ),
    Case(
        name="a-dead-entry-of-an-address-book",
        rule="IMCEAEX addresses were never typed: a stored entry is dead",
        kind="exchange",
        returned=Returned(
            refused="IMCEAEX-_o=Atelier_ou=First_cn=Recipients_cn=claire@atelier.example",
            to=("claire.petit@atelier.example",),
            remote=None,
            said="550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="stale-contact", who="you", sure=LIKELY_ONLY),
    ),
)


DOMAINS = (
    Case(
        name="their-domain-does-not-exist",
        rule="the notice says the domain is unknown, and it does not exist: an address mistyped",
        source="RFC 3463 section 3.2, X.1.2; Postfix names the failed look-up",
        kind="postfix",
        returned=Returned(
            refused="claire.petit@cabinte.example",
            remote=None,
            said="Host or domain name not found. Name service error for name=cabinte.example "
            "type=AAAA: Host not found",
            status="5.4.4",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-domain-missing", who="you", sure=SURE),
    ),
    Case(
        name="gmail-finds-no-such-domain",
        rule="another provider's words for the same; the name server agrees",
        source=GOOGLE_CODES,
        kind="gmail",
        returned=Returned(
            sender="anna.martin@atelier.example",
            refused="claire.petit@cabinet.exampel.example",
            remote=None,
            said="DNS Error: DNS type 'mx' lookup of cabinet.exampel.example responded with code "
            "NXDOMAIN Domain name not found: cabinet.exampel.example",
            status="4.0.0",
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-domain-missing", who="you", sure=SURE),
    ),
    Case(
        name="exchange-online-finds-no-such-domain",
        rule="5.4.310 and nothing asked: likely, never certain",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            refused="claire.petit@cabinte.example",
            remote=None,
            said="550 5.4.310 DNS domain cabinte.example does not exist "
            "[Message=InfoDomainNonexistent] [LastAttemptedServerName=cabinte.example]",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="recipient-domain-missing", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-resolver-that-hijacks",
        rule="a resolver that answers for names that do not exist proves nothing: likely at most, "
        "and no other cause",
        kind="postfix",
        returned=Returned(
            refused="claire.petit@cabinte.example",
            remote=None,
            said="Host or domain name not found. Name service error for name=cabinte.example "
            "type=AAAA: Host not found",
            status="5.4.4",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        elsewhere={"A": ["198.51.100.99"]},
        truth=Truth(verdict="recipient-domain-missing", who="you", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="a-domain-that-takes-no-mail",
        rule="a null MX says on purpose that there is no mail here",
        source="RFC 7505 sections 3 and 4.2",
        kind="postfix",
        returned=Returned(
            remote=None,
            said="Domain cabinet.example does not accept mail (nullMX)",
            status="5.1.10",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=None, cabinet__example={"MX": [(0, ".")]}),
        truth=Truth(verdict="recipient-domain-no-mail", who="recipient", sure=SURE),
    ),
    Case(
        name="a-null-mx-without-network",
        rule="the words name the null MX; nothing was asked",
        source="RFC 7505 section 4.2: 556 5.1.10",
        kind="sendmail",
        returned=Returned(
            remote="mail.atelier.example",
            said="556 5.1.10 Recipient address has a null MX",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-domain-no-mail", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-code-of-a-null-mx-at-exchange-online",
        rule="5.1.10 is a null MX in the registry and an unknown recipient at Exchange Online",
        source=MICROSOFT_CODES,
        kind="exchange-online",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            wrapper="550 5.1.351 Remote server returned unknown recipient or mailbox unavailable",
            said="550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient "
            "claire.petit@cabinet.example not found by SMTP address lookup",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60")),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="their-dns-fails",
        rule="their name servers fail for everybody who asks: their side",
        source="RFC 3463 section 3.5, X.4.3; Exchange Online's 5.4.312",
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.4.312 Message expired, DNS query failed(ServerFailure)",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=None, cabinet__example="SERVFAIL"),
        truth=Truth(verdict="recipient-dns-broken", who="recipient", sure=SURE),
    ),
    Case(
        name="their-mx-points-nowhere",
        rule="their domain exists, and the host that its MX names does not",
        source="RFC 5321 section 5.1; the words are Exim's",
        kind="exim",
        returned=Returned(
            remote="mail.cabinet.example",
            said="all relevant MX records point to non-existent hosts",
            status="5.0.0",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=None, cabinet__example={"MX": [(10, "mail.cabinet.example")]}),
        truth=Truth(verdict="recipient-dns-broken", who="recipient", sure=SURE),
    ),
    Case(
        name="a-name-server-that-fails-for-all",
        rule="where the own name server fails for every name it proves nothing about theirs",
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.4.312 Message expired, DNS query failed(ServerFailure)",
            hops=MICROSOFT_HOPS,
        ),
        zone={
            "cabinet.example": "SERVFAIL",
            "atelier.example": "SERVFAIL",
            "_dmarc.atelier.example": "SERVFAIL",
            "mail.atelier.example": "SERVFAIL",
        },
        truth=Truth(verdict="recipient-dns-broken", who="recipient", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="their-server-has-no-encryption",
        rule="a rule of the own side may ask for it; the server that lacks it is theirs",
        source="RFC 3207 section 4; Postfix with a policy that demands encryption",
        kind="postfix",
        returned=Returned(
            remote=None,
            said="TLS is required, but was not offered by host mx.cabinet.example[198.51.100.20]",
            status="5.7.4",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-tls", who="recipient", sure=(CERTAIN, LIKELY, POSSIBLE)),
    ),
    Case(
        name="their-certificate-has-run-out",
        rule="5.7.322 certificate-expired: said by the sending side, mended by the recipient's",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.322 certificate-expired: Destination mail server's certificate is "
            "expired [LastAttemptedServerName=mx.cabinet.example]",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-tls", who="recipient", sure=SURE),
    ),
    Case(
        name="their-mta-sts-does-not-name-the-mx",
        rule="the policy that they publish refuses their own mail host",
        source="RFC 8461 section 4.1; " + MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.4.8 MX hosts of 'cabinet.example' failed MTA-STS validation",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="recipient-tls", who="recipient", sure=LIKELY_ONLY),
    ),
)

MAILBOXES = (
    Case(
        name="moved-without-a-new-address",
        rule="551: the person is no longer here; the address is to be asked for",
        source="RFC 5321 section 3.4; RFC 3463 X.1.6",
        kind="sendmail",
        returned=Returned(
            remote="mx.cabinet.example",
            said="551 5.1.6 User not local; claire.petit has moved",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="gmail-does-not-know-the-address",
        rule="a personal account at a provider, written by mistake",
        source=GOOGLE_CODES,
        kind="exim",
        returned=Returned(
            refused="claire.petti@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
            "    550-5.1.1 double-checking the recipient's email address for typos or\n"
            "    550 5.1.1 unnecessary spaces. a1b2c3-20020a05600c si1234567wmb.105 - gsmtp",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("gmail-smtp-in.l.google.com", "198.51.100.27"), recipient="gmail.com"),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="qmail-has-no-such-mailbox",
        rule="a notice of one text, without fields",
        source="RFC 3463 X.1.1; the words are qmail's",
        kind="eml",
        returned=qmail(
            said="550 sorry, no mailbox here by that name (#5.1.1 - chkuser)", hops=OWN_HOPS
        ),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="a-mailbox-that-is-full",
        rule="552 5.2.2: the recipient makes room",
        source="RFC 3463 X.2.2",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 5.2.2 <claire.petit@cabinet.example>: Recipient address rejected: "
            "Mailbox is full",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE),
    ),
    Case(
        name="gmail-s-inbox-is-full",
        rule="the same at a provider, after days of trying",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="452-4.2.2 The recipient's inbox is out of storage space. 452 4.2.2 "
            "https://support.google.com/mail/?p=OverQuotaTemp - gsmtp",
            status="4.2.2",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="exceeded-storage-without-an-enhanced-code",
        rule="552 alone is storage or size; these words are of storage",
        source="RFC 5321 section 4.2.3, 552",
        kind="sendmail",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 Requested mail action aborted: exceeded storage allocation",
            status="5.2.2",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="orange-says-the-box-is-full",
        rule="a French provider stamps 5.1.1 on a full mailbox: the words come first",
        source="Orange's own code 417, French and English words",
        kind="postfix",
        returned=Returned(
            refused="claire.petit@orange.fr",
            remote="smtp-in.orange.fr",
            said="550 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-mailbox-that-is-switched-off",
        rule="the address exists, and its owner's account is off",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.2.1 The email account that you tried to reach is inactive. "
            "https://support.google.com/mail/?p=DisabledUser - gsmtp",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("gmail-smtp-in.l.google.com", "198.51.100.27"), recipient="gmail.com"),
        truth=Truth(verdict="recipient-mailbox-disabled", who="recipient", sure=SURE),
    ),
    Case(
        name="la-poste-has-blocked-the-recipient",
        rule="the account that is blocked is the recipient's, not the person's own",
        source=LA_POSTE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@laposte.net",
            remote="smtpz4.laposte.net",
            said="550 5.5.0 Le compte du destinataire est bloqué. This mailbox has been blocked "
            "due to inactivity. LPN007_426",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-mailbox-disabled", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-code-of-a-disabled-mailbox-for-a-busy-one",
        rule="5.2.1's small sister at Gmail: too much mail at once, which passes",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="450 4.2.1 The user you are trying to contact is receiving mail at a rate that "
            "prevents additional messages from being delivered. - gsmtp",
            action="delayed",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="delayed", who="wait", sure=SURE),
    ),
)

RULES = (
    Case(
        name="a-mailbox-for-insiders",
        rule="5.7.134: they let nobody from outside write",
        source=MICROSOFT_CODES,
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication "
            "required; Delivery restriction check failed because the sender was not "
            "authenticated when sending to this mailbox",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60")),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=SURE),
    ),
    Case(
        name="a-list-of-allowed-senders",
        rule="5.7.124: the group's owner lets people in",
        source=MICROSOFT_CODES,
        kind="eml",
        returned=exchange_online_new(
            to="equipe@cabinet.example",
            said="550 5.7.124 Sender not in allowed-senders list",
            lead="Your message to equipe@cabinet.example couldn't be delivered.",
        ),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="authentication-required-said-of-a-group",
        rule="'authentication required' behind AuthRequired is no missing sign-in: only members "
        "may write",
        source=MICROSOFT_CODES,
        kind="exchange-online",
        returned=Returned(
            refused="equipe@cabinet.example",
            remote="exch1.cabinet.example",
            wrapper="550 5.7.1 Remote server returned message rejected",
            said="550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("exch1.cabinet.example", "198.51.100.20")),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=SURE),
    ),
    Case(
        name="a-rule-of-their-exchange",
        rule="a transport rule of the recipient's organisation",
        source=MICROSOFT_CODES,
        kind="exchange-online",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            wrapper="550 5.7.1 Remote server returned message rejected",
            said="550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by "
            "organization policy",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60")),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=SURE),
    ),
    Case(
        name="a-closed-mailing-list",
        rule="only members may write to this list",
        source="RFC 3463 X.7.2",
        kind="exim",
        returned=Returned(
            refused="chorale@listes.example",
            remote="mx.listes.example",
            said="550 5.7.2 This is a members-only list; you are not allowed to post",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("mx.listes.example", "198.51.100.21"), recipient="listes.example"),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=SURE),
    ),
    Case(
        name="a-group-at-google",
        rule="Google does not say whether the group is missing or closed: no more than possible "
        "is fair to the address, and the recipient's side can tell",
        kind="gmail",
        returned=Returned(
            refused="chorale@cabinet.example",
            remote="aspmx.l.google.com",
            said="550 5.7.1 We're writing to let you know that the group you tried to contact "
            "(chorale) may not exist, or you may not have permission to post messages to it.",
        ),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="a-filter-that-calls-it-spam",
        rule="their filter judged the message: they can let it through",
        source="RFC 3463 X.7.1; Exchange Online's wrapper 5.7.350 (" + MICROSOFT_CODES + ")",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="554 5.7.1 Your message looks like SPAM or has been reported as SPAM",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-filter", who="recipient", sure=SURE),
    ),
    Case(
        name="gmail-finds-it-unsolicited",
        rule="the filter's words name neither an address nor a list",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.1 Gmail has detected that this message is likely unsolicited mail. To "
            "reduce the amount of spam sent to Gmail, this message has been blocked. - gsmtp",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-filter", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="an-accent-that-their-server-does-not-know",
        rule="an address with an accent needs SMTPUTF8 on their side",
        source="RFC 6531 section 3.2; RFC 6531 section 3.5 of the code X.6.7",
        kind="postfix",
        returned=Returned(
            refused="hélène@cabinet.example",
            remote=None,
            said="SMTPUTF8 is required, but was not offered by host "
            "mx.cabinet.example[198.51.100.20]",
            status="5.6.7",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="address-not-supported", who="recipient", sure=SURE),
    ),
    Case(
        name="non-ascii-not-permitted",
        rule="the same, in the words of their server",
        source="RFC 6531 section 3.5: 553 5.6.7",
        kind="exim",
        returned=Returned(
            refused="用户@cabinet.example",
            remote="mx.cabinet.example",
            said="553 5.6.7 Non-ASCII addresses not permitted for that recipient",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="address-not-supported", who="recipient", sure=LIKELY_ONLY),
    ),
    Case(
        name="an-accent-in-an-address-that-is-unknown",
        rule="the accent is innocent: their server knows it and has no such mailbox",
        kind="postfix",
        returned=Returned(
            refused="hélène@cabinet.example",
            remote="mx.cabinet.example",
            said="550 5.1.1 <hélène@cabinet.example>: Recipient address rejected: User unknown",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="their-server-does-not-answer",
        rule="days of trying: nobody here can mend it, and it may come back",
        source="RFC 3463 X.4.1",
        kind="postfix",
        returned=Returned(
            remote=None,
            said="connect to mx.cabinet.example[198.51.100.20]:25: Connection timed out",
            status="4.4.1",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-server-unreachable", who="wait", sure=SURE),
    ),
    Case(
        name="exchange-online-is-turned-away-at-their-door",
        rule="5.4.316: the address that refuses the connection is theirs",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.4.316 Message expired, connection refused(Socket error code 10061) "
            "[LastAttemptedServerName=mx.cabinet.example] [LastAttemptedIP=198.51.100.20:25]",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-server-unreachable", who="wait", sure=SURE),
    ),
    Case(
        name="the-time-is-over-at-exim",
        rule="a text notice: retry time exceeded for their host",
        source="RFC 3463 X.4.7; the words are Exim's",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="retry timeout exceeded",
            status="5.0.0",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="recipient-server-unreachable", who="wait", sure=AT_MOST_LIKELY),
    ),
)

STALE = (
    Case(
        name="a-suggestion-of-exchange-online",
        rule="5.1.11 ExRecipNotFound: the stored entry is dead, whatever the person typed",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            refused="IMCEAEX-_O=EXCHANGELABS_OU=EXCHANGE+20ADMINISTRATIVE+20GROUP_CN=RECIPIENTS"
            "_CN=8D2B-claire@atelier.example",
            to=("claire.petit@atelier.example",),
            remote=None,
            said="550 5.1.11 RESOLVER.ADR.ExRecipNotFound; Recipient not found by Exchange Legacy "
            "encapsulated email address lookup",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="stale-contact", who="you", sure=SURE),
    ),
    Case(
        name="an-unknown-name-of-the-own-organisation",
        rule="the same server and a typed address: no stored entry, the address is wrong",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            refused="clair.petit@atelier.example",
            remote=None,
            said="550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient clair.petit@atelier.example "
            "not found by SMTP address lookup",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
)
