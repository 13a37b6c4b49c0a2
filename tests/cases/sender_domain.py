# SPDX-License-Identifier: GPL-3.0-or-later
"""The sender's domain: SPF, DKIM and DMARC, reverse DNS, and lists."""

from __future__ import annotations

from relayfix.model.answers import Answers, YesNo
from relayfix.model.check import OutgoingServer
from tests.cases.vocabulary import (
    ANY_FIX,
    AT_MOST_LIKELY,
    CERTAIN,
    GOOGLE_CODES,
    LA_POSTE_CODES,
    LIKELY,
    LIKELY_ONLY,
    MICROSOFT_CODES,
    MICROSOFT_HOPS,
    NOT_HOSTED,
    OPEN,
    OTHER_WAY_OUT,
    OWN_HOPS,
    POSSIBLE,
    RELAY,
    SURE,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Received, Returned

SPF_PLAIN = "550 5.7.1 SPF fail: [192.0.2.9] is not allowed to send mail for atelier.example"

SENDER = (
    Case(
        name="spf-does-not-list-the-server",
        rule="the words name SPF and the record does not list the address: certain; no record "
        "is proposed, because nothing shows the address to be the person's own",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=SPF_PLAIN,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(),
        truth=Truth(verdict="spf-not-listed", who="your-it", sure=(CERTAIN,)),
    ),
    Case(
        name="spf-does-not-list-the-named-server",
        rule="the person named the server that sent it: its address is proposed and tried out",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=SPF_PLAIN,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(),
        outgoing=OutgoingServer(host="out.provider.example", port=587),
        truth=Truth(
            verdict="spf-not-listed",
            who="your-it",
            sure=(CERTAIN,),
            fix="ip4:192.0.2.9",
            verified=True,
        ),
    ),
    Case(
        name="spf-does-not-list-microsoft",
        rule="the original left through Microsoft 365: its include is proposed and tried out",
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example",
            wrapper="550 5.7.23 The message was rejected because of Sender Policy Framework "
            "violation",
            said="550 5.7.1 SPF fail: [192.0.2.44] is not allowed to send for atelier.example",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(
            spf__protection__outlook__com={"TXT": ["v=spf1 ip4:192.0.2.32/27 -all"]},
        ),
        truth=Truth(
            verdict="spf-not-listed",
            who="your-it",
            sure=(CERTAIN,),
            fix="include:spf.protection.outlook.com",
            verified=True,
        ),
    ),
    Case(
        name="spf-words-without-network",
        rule="the words name SPF: likely, never certain without the record",
        kind="postfix",
        returned=Returned(remote="mx.cabinet.example", said=SPF_PLAIN, hops=OWN_HOPS),
        truth=Truth(verdict="spf-not-listed", who="your-it", sure=(LIKELY,)),
    ),
    Case(
        name="spf-passes-by-now",
        rule="the record allows the address now: no more than possible",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=SPF_PLAIN,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf="v=spf1 ip4:192.0.2.9 -all"),
        truth=Truth(verdict="spf-not-listed", who="your-it", sure=(POSSIBLE,)),
    ),
    Case(
        name="spf-words-and-no-record",
        rule="the words name SPF, and there is no record",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=SPF_PLAIN,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf=None),
        truth=Truth(verdict="spf-missing", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="spf-words-no-address-and-no-record",
        rule="without a record nothing is left out of it, whatever address was seen",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.23 SPF authentication did not pass for this message",
            hops=OWN_HOPS,
        ),
        zone=zone(spf=None),
        truth=Truth(verdict="spf-missing", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="spf-and-the-relay-pool",
        rule="an address of the relay pool is on nobody's list and is proposed for none",
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example",
            wrapper="550 5.7.23 The message was rejected because of Sender Policy Framework "
            "violation",
            said="550 5.7.1 SPF fail: [40.95.110.5] is not allowed to send for atelier.example",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(
            verdict="spf-not-listed", who="your-it", sure=(POSSIBLE,), also=("reverse-dns",)
        ),
    ),
    Case(
        name="spf-of-a-message-that-nobody-here-sent",
        rule="the person did not send it: their record is not to be changed for a forger",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=SPF_PLAIN,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(),
        answers=Answers(sent_it=YesNo.NO),
        outgoing=OutgoingServer(host="out.provider.example", port=587),
        truth=Truth(verdict="never-sent", who="you", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="a-public-address-sent-by-another-server",
        rule="nobody but the provider changes that record; the person's program chooses the server",
        kind="postfix",
        returned=Returned(
            sender="anna.martin@laposte.net",
            remote="mx.cabinet.example",
            said="550 5.7.1 SPF fail: [192.0.2.9] is not allowed to send mail for laposte.net",
            reporting="out.provider.example",
            hops=(Received(from_="pc7", by="out.provider.example", ip="203.0.113.40"),),
        ),
        truth=Truth(verdict="spf-not-listed", who="you", sure=(LIKELY,)),
    ),
    Case(
        name="dmarc-refuses",
        rule="the words name DMARC, and neither identity is aligned",
        kind="gmail",
        returned=Returned(
            remote="mx.cabinet.example",
            said=(
                "550-5.7.26 Unauthenticated email from atelier.example is not accepted due to\n"
                "550-5.7.26 domain's DMARC policy. Please contact the administrator of\n"
                "550 5.7.26 atelier.example domain if this was a legitimate mail. [192.0.2.9]"
            ),
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(dmarc="v=DMARC1; p=reject"),
        truth=Truth(verdict="dmarc-refused", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="dmarc-refuses-without-network",
        rule="the words name DMARC: likely",
        kind="gmail",
        returned=Returned(
            remote="mx.cabinet.example",
            said=(
                "550 5.7.26 Unauthenticated email from atelier.example is not accepted due to "
                "domain's DMARC policy."
            ),
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="dmarc-refused", who="your-it", sure=(LIKELY,)),
    ),
    Case(
        name="gmail-recognises-nothing",
        rule="5.7.26 with SPF and DKIM named, and SPF does not list the address: it is SPF",
        kind="postfix",
        returned=Returned(
            remote="gmail-smtp-in.l.google.com",
            refused="claire.petit@gmail.com",
            said=(
                "550 5.7.26 This mail has been blocked because the sender is unauthenticated. "
                "Gmail requires all senders to authenticate with either SPF or DKIM. "
                "DKIM = did not pass SPF [atelier.example] with ip: [192.0.2.9] = did not pass"
            ),
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(mx=("gmail-smtp-in.l.google.com", "198.51.100.27"), recipient="gmail.com"),
        truth=Truth(verdict="spf-not-listed", who="your-it", sure=(CERTAIN,)),
    ),
    Case(
        name="gmail-recognises-nothing-without-network",
        rule="SPF or DMARC cannot be told apart from the words: both possible, one desk",
        kind="postfix",
        returned=Returned(
            remote="gmail-smtp-in.l.google.com",
            refused="claire.petit@gmail.com",
            said=(
                "550 5.7.26 This mail has been blocked because the sender is unauthenticated. "
                "Gmail requires all senders to authenticate with either SPF or DKIM. "
                "DKIM = did not pass SPF [atelier.example] with ip: [192.0.2.9] = did not pass"
            ),
            hops=OWN_HOPS,
        ),
        truth=Truth(
            verdict="dmarc-refused",
            who="your-it",
            sure=(POSSIBLE,),
            role="recipient-mx",
            alternatives=("spf-not-listed",),
        ),
    ),
    Case(
        name="the-envelope-is-of-another-domain",
        rule="SPF is about the envelope's domain: its record, not the From field's, is to change",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=(
                "550 5.7.1 192.0.2.9 is not allowed to send from <sends-for-us.example> per its "
                "SPF Record"
            ),
            reporting="out.provider.example",
            envelope="anna.martin@sends-for-us.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            names={
                "sends-for-us.example": {"TXT": ["v=spf1 ip4:203.0.113.0/28 -all"]},
            }
        ),
        truth=Truth(verdict="spf-not-listed", who="your-it", sure=(LIKELY,)),
    ),
    Case(
        name="on-a-public-list",
        rule="the words name a public list and the address",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=(
                "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using "
                "zen.spamhaus.org"
            ),
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=(LIKELY,)),
    ),
    Case(
        name="on-a-provider-s-own-list",
        rule="one provider's own list is another cause, with another way off it",
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.7.606 Access denied, banned sending IP [192.0.2.9]",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="provider-block", who="your-it", sure=LIKELY_ONLY),
    ),
)

SIGNATURE = (
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=atelier.example; s=s2024; "
    "h=from:to:subject:date; bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; "
    "b=dGhpcyBpcyBub3QgYSBzaWduYXR1cmU="
)
KEY = (
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7"
    "/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4O"
    "uKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
)
SPF_CHAIN = {
    # Thirteen look-ups behind one include each.
    f"spf{n}.mailer.example": {"TXT": [f"v=spf1 ip4:198.51.100.{n} -all"]}
    for n in range(1, 14)
}
LONG_SPF = " ".join(f"include:spf{n}.mailer.example" for n in range(1, 14))

SPF_RECORDS = (
    Case(
        name="no-record-at-all",
        rule="5.7.27 at Gmail is SPF (in the registry it is a null MX), and there is no record",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.27 This mail has been blocked because SPF does not pass. SPF check for "
            "[atelier.example] does not pass with ip: [192.0.2.9]. - gsmtp",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            spf=None, mx=("gmail-smtp-in.l.google.com", "198.51.100.27"), recipient="gmail.com"
        ),
        truth=Truth(verdict="spf-missing", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="two-records",
        rule="two records are as good as none: an error by the rules, said by their server",
        source="RFC 7208 section 3.2 and 4.5",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.24 SPF PermError: [192.0.2.9] atelier.example publishes more than one "
            "SPF record",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            spf=None,
            names={
                "atelier.example": {
                    "MX": [(10, "mail.atelier.example")],
                    "TXT": [
                        "v=spf1 ip4:192.0.2.0/28 -all",
                        "v=spf1 include:spf1.mailer.example -all",
                    ],
                },
                **SPF_CHAIN,
            },
        ),
        truth=Truth(
            verdict="spf-broken",
            who="your-it",
            sure=SURE,
            fix="include:spf1.mailer.example",
            verified=True,
        ),
    ),
    Case(
        name="thirteen-look-ups",
        rule="the address is named behind the eleventh look-up, where nobody reads on",
        source="RFC 7208 section 4.6.4",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.24 SPF permanent error for atelier.example: too many DNS lookups "
            "[192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf=f"v=spf1 {LONG_SPF} ip4:192.0.2.9 -all", names=SPF_CHAIN),
        truth=Truth(verdict="spf-broken", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="thirteen-look-ups-that-still-pass",
        rule="the address is named before the limit is reached: SPF passes and refuses nothing",
        source="RFC 7208 section 4.6.4: evaluation stops at the first match",
        kind="postfix",
        returned=Returned(
            remote="mx1.host.example",
            said=f"{RELAY} [192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            mx=("mx1.host.example", "198.51.100.25"),
            spf=f"v=spf1 ip4:192.0.2.9 {LONG_SPF} -all",
            names=SPF_CHAIN,
        ),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), also=("spf",)),
    ),
    Case(
        name="two-records-beside-a-relay-refusal",
        rule="a record that is broken for all to see, and innocent of this refusal",
        kind="exchange-online",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(
            mx=("mx1.host.example", "198.51.100.25"),
            spf=None,
            names={
                "atelier.example": {
                    "MX": [(10, "mail.atelier.example")],
                    "TXT": ["v=spf1 ip4:203.0.113.0/28 -all", "v=spf1 mx ~all"],
                }
            },
        ),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), also=("spf",)),
    ),
    Case(
        name="a-record-with-a-slip-of-the-pen",
        rule="'ipv4:' is no mechanism: the whole record is an error",
        source="RFC 7208 section 4.6",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.24 SPF: permerror in the record of atelier.example [192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf="v=spf1 ipv4:192.0.2.9 -all"),
        truth=Truth(
            verdict="spf-broken", who="your-it", sure=SURE, fix="ip4:192.0.2.9", verified=True
        ),
    ),
    Case(
        name="la-poste-names-spf-in-french",
        rule="French words and a number of the provider's own; the record leaves the address out",
        source=LA_POSTE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@laposte.net",
            remote="smtpz4.laposte.net",
            said="550 5.7.1 Service refusé, vérifiez la configuration SPF/DNS de votre nom de "
            "domaine : 192.0.2.9 n'est pas autorisée. LPN007_401",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(mx=("smtpz4.laposte.net", "198.51.100.71"), recipient="laposte.net"),
        truth=Truth(verdict="spf-not-listed", who="your-it", sure=SURE),
    ),
)

SIGNATURES = (
    Case(
        name="gmail-finds-no-signature",
        rule="5.7.30 at Gmail, and the message that came back bears no signature",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.30 This mail has been blocked because DKIM does not pass. DKIM check "
            "for [atelier.example] does not pass. - gsmtp",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("gmail-smtp-in.l.google.com", "198.51.100.27"), recipient="gmail.com"),
        truth=Truth(verdict="dkim-missing", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="la-poste-finds-no-signature",
        rule="La Poste's 402 behind 007 is DKIM; behind 105 it is the sign-in",
        source=LA_POSTE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@laposte.net",
            remote="smtpz4.laposte.net",
            said="550 5.7.20 Service refusé, DKIM n'est pas configuré pour votre domaine / DKIM is "
            "not configured for your domain. LPN007_402",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="dkim-missing", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-signature-without-its-key",
        rule="the message is signed, and the key that it names is not published",
        source="RFC 6376 section 3.6.2.2; RFC 7372 section 3.1, X.7.20",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.20 No passing DKIM signature found",
            marks=(SIGNATURE,),
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="dkim-broken", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="a-signature-with-a-revoked-key",
        rule="an empty p= takes the key back",
        source="RFC 6376 section 3.6.1, p=; the words are Mimecast's",
        kind="postfix",
        returned=Returned(
            remote="eu-smtp-inbound-1.filter.example",
            said="550 DKIM Sender Invalid - envelope rejected - "
            "https://community.filter.example/codes#550",
            status="5.0.0",
            marks=(SIGNATURE,),
            hops=OWN_HOPS,
        ),
        zone=zone(
            mx=("eu-smtp-inbound-1.filter.example", "198.51.100.30"),
            names={"s2024._domainkey.atelier.example": {"TXT": ["v=DKIM1; k=rsa; p="]}},
        ),
        truth=Truth(verdict="dkim-broken", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="a-signature-whose-key-is-there",
        rule="the words name DKIM, and nothing wrong can be found: not more than likely",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.20 No passing DKIM signature found",
            marks=(SIGNATURE,),
            hops=OWN_HOPS,
        ),
        zone=zone(names={"s2024._domainkey.atelier.example": {"TXT": [KEY]}}),
        truth=Truth(verdict="dkim-broken", who="your-it", sure=AT_MOST_LIKELY, fix=ANY_FIX),
    ),
    Case(
        name="a-signature-without-its-key-beside-a-full-mailbox",
        rule="a key that is missing refuses nothing here: the mailbox is full",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 5.2.2 <claire.petit@cabinet.example>: Mailbox full",
            marks=(SIGNATURE,),
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE, also=("dkim",)),
    ),
)

DMARC = (
    Case(
        name="gmail-finds-no-dmarc-record",
        rule="5.7.40: the domain has no rule at all, and the name server agrees",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.40 Your email has been blocked because the sending domain "
            "atelier.example doesn't have a DMARC record. - gsmtp",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            spf="v=spf1 ip4:192.0.2.9 -all",
            dmarc=None,
            mx=("gmail-smtp-in.l.google.com", "198.51.100.27"),
            recipient="gmail.com",
        ),
        truth=Truth(verdict="dmarc-refused", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="exchange-online-enforces-dmarc",
        rule="5.7.509, p=reject, SPF fails and nothing is signed",
        source=MICROSOFT_CODES,
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.7.509 Access denied, sending domain [ATELIER.EXAMPLE] does not pass DMARC "
            "verification and has a DMARC policy of reject.",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60"),
            dmarc="v=DMARC1; p=reject",
        ),
        truth=Truth(verdict="dmarc-refused", who="your-it", sure=SURE, fix=ANY_FIX),
    ),
    Case(
        name="a-gmail-address-out-of-a-web-shop",
        rule="nobody here changes gmail.com's rule: the person sends through Gmail instead",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            sender="anna.martin@gmail.com",
            remote="mx.cabinet.example",
            said="550 5.7.1 Rejected: unauthenticated mail from gmail.com is not accepted due to "
            "the domain's DMARC policy [192.0.2.9]",
            reporting="out.provider.example",
            hops=(Received(from_="shop", by="out.provider.example", ip="192.0.2.9"),),
        ),
        truth=Truth(verdict="dmarc-refused", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="dmarc-passes-by-now",
        rule="SPF passes and is aligned today: no more than possible",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.1 Email rejected per DMARC policy for atelier.example [192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(
            spf="v=spf1 ip4:192.0.2.9 -all",
            dmarc="v=DMARC1; p=reject",
        ),
        truth=Truth(verdict="dmarc-refused", who="your-it", sure=OPEN),
    ),
)

NAMES = (
    Case(
        name="gmail-finds-no-name-for-the-address",
        rule="5.7.25: the sending address has no name, and asking proves it",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.25 [192.0.2.77] The IP address sending this message does not have a PTR "
            "record setup, or the corresponding forward DNS entry does not match the sending IP. "
            "- gsmtp",
            reporting="out.provider.example",
            hops=(
                *OWN_HOPS,
                Received(from_="mail.atelier.example", by="out.provider.example", ip="192.0.2.77"),
            ),
        ),
        zone=zone(
            spf="v=spf1 ip4:192.0.2.77 -all",
            mx=("gmail-smtp-in.l.google.com", "198.51.100.27"),
            recipient="gmail.com",
        ),
        truth=Truth(verdict="reverse-dns", who="your-it", sure=SURE),
    ),
    Case(
        name="postfix-finds-no-reverse-hostname",
        rule="the same in other words, and nothing asked",
        source="https://www.postfix.org/postconf.5.html#reject_unknown_reverse_client_hostname",
        kind="exim",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.9]",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="reverse-dns", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-name-that-does-not-lead-back",
        rule="the address has a name, and the name belongs to another address",
        source="https://senderreputation.org/bounce-codes/5-7-25",
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmx.net",
            remote="mx00.gmx.net",
            said="554 5.7.1 Nemesis ESMTP Service not available: bad DNS PTR resource record "
            "[192.0.2.77]",
            reporting="out.provider.example",
            hops=(
                *OWN_HOPS,
                Received(from_="mail.atelier.example", by="out.provider.example", ip="192.0.2.77"),
            ),
        ),
        zone=zone(
            spf="v=spf1 ip4:192.0.2.77 -all",
            mx=("mx00.gmx.net", "198.51.100.72"),
            recipient="gmx.net",
            names={
                "77.2.0.192.in-addr.arpa": {"PTR": ["old.provider.example"]},
                "old.provider.example": {"A": ["192.0.2.200"]},
            },
        ),
        truth=Truth(verdict="reverse-dns", who="your-it", sure=SURE),
    ),
    Case(
        name="a-name-that-is-in-order-by-now",
        rule="the address has its name today: no more than possible",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.9]",
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf="v=spf1 ip4:192.0.2.9 -all"),
        truth=Truth(verdict="reverse-dns", who="your-it", sure=OPEN),
    ),
    Case(
        name="no-name-and-no-it",
        rule="at a personal account the provider names its own address",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.77]",
            reporting="out.provider.example",
        ),
        options=("--account", "personal"),
        truth=Truth(verdict="reverse-dns", who="provider", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-sender-s-domain-is-gone",
        rule="5.1.8 at Postfix: the domain behind the sender's @ does not exist",
        source="RFC 3463 X.1.8; https://www.postfix.org/postconf.5.html#reject_unknown_sender_domain",
        kind="postfix",
        returned=Returned(
            sender="anna.martin@atelier-ancien.example",
            remote="mx.cabinet.example",
            said="550 5.1.8 <anna.martin@atelier-ancien.example>: Sender address rejected: Domain "
            "not found",
            hops=(Received(from_="pc7", by="out.provider.example", ip="192.0.2.9"),),
        ),
        zone=zone(),
        truth=Truth(verdict="sender-domain-missing", who="your-it", sure=SURE),
    ),
    Case(
        name="a-web-server-writes-in-its-own-name",
        rule="the envelope sender is a machine's name that nobody published",
        kind="exim",
        returned=Returned(
            sender="anna.martin@atelier.example",
            envelope="www-data@web17.atelier.example",
            remote="mx.cabinet.example",
            said="550 5.1.8 <www-data@web17.atelier.example>: Sender address rejected: Domain not "
            "found",
            reporting="web17.atelier.example",
        ),
        zone=zone(),
        truth=Truth(verdict="sender-domain-missing", who="your-it", sure=SURE),
    ),
    Case(
        name="the-sender-s-domain-is-back",
        rule="the domain exists today: their look-up failed, or it was gone for a while",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.1.8 <anna.martin@atelier.example>: Sender address rejected: Domain not "
            "found",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="sender-domain-missing", who="your-it", sure=OPEN),
    ),
)
