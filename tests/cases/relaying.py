# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals to carry a message onward: whose server said so decides whose desk it is."""

from __future__ import annotations

from relayfix.model.answers import Account, Answers, Scope
from relayfix.model.check import OutgoingServer
from tests.cases.notices import (
    outlook_window,
    qmail,
)
from tests.cases.vocabulary import (
    AT_MOST_LIKELY,
    CERTAIN,
    GOOGLE_CODES,
    LIKELY,
    LIKELY_ONLY,
    MICROSOFT_CODES,
    MICROSOFT_HOPS,
    NOT_HOSTED,
    OPEN,
    OWN_HOPS,
    POSSIBLE,
    RELAY,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Received, Returned

RELAYING = (
    Case(
        name="the-host-is-their-mx",
        rule="5.7.367 from the host that the recipient's MX names: their side, certain",
        kind="exchange-online",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(mx=("mx1.host.example", "198.51.100.25")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="the-host-is-their-mx-by-address",
        rule="the MX calls the refusing host by another name; the address is the same",
        kind="exchange-online",
        returned=Returned(remote="web17.host.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(
            mx=("mail.cabinet.example", "198.51.100.25"),
            web17__host__example={"A": ["198.51.100.25"]},
        ),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="own-smart-host-by-its-name",
        rule="the host bears the sender's name, the recipient's mail goes elsewhere: own IT",
        kind="exchange-online",
        returned=Returned(remote="smarthost.atelier.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(smarthost__atelier__example={"A": ["203.0.113.5"]}),
        truth=Truth(verdict="connector", who="your-it", sure=(LIKELY, CERTAIN), role="own-gateway"),
    ),
    Case(
        name="own-smart-host-by-the-spf-record",
        rule="a third party's name, but the sender's SPF record lists its address literally",
        kind="exchange-online",
        returned=Returned(remote="out3.filter.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(
            spf="v=spf1 include:spf.protection.outlook.com ip4:203.0.113.77 -all",
            out3__filter__example={"A": ["203.0.113.77"]},
            spf__protection__outlook__com={"TXT": ["v=spf1 ip4:192.0.2.0/24 -all"]},
        ),
        truth=Truth(verdict="connector", who="your-it", sure=(LIKELY, CERTAIN), role="own-gateway"),
    ),
    Case(
        name="own-smart-host-as-named",
        rule="the person named it as the outgoing server: the first of the four signs",
        kind="exchange-online",
        returned=Returned(remote="out3.filter.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(),
        outgoing=OutgoingServer(host="out3.filter.example", port=587),
        truth=Truth(
            verdict="connector", who="your-it", sure=(LIKELY, CERTAIN), role="own-outgoing"
        ),
    ),
    Case(
        name="own-gateway-in-the-hops",
        rule="only an address refused; it stands in a hop under the sender's name",
        kind="postfix",
        returned=Returned(
            remote="[203.0.113.5]",
            remote_ip="203.0.113.5",
            said=RELAY,
            reporting="mx9.provider.example",
            hops=(
                Received(from_="pc7.atelier.example", by="mail.atelier.example"),
                Received(from_="gw.atelier.example", by="mx9.provider.example", ip="203.0.113.5"),
            ),
        ),
        zone=zone(spf="v=spf1 mx -all"),
        truth=Truth(verdict="connector", who="your-it", sure=(LIKELY, CERTAIN)),
    ),
    Case(
        name="a-shared-include-owns-nothing",
        rule="an address inside a shared provider's include is not the sender's own",
        kind="exchange-online",
        returned=Returned(remote="out3.filter.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(
            spf="v=spf1 include:spf.filter.example -all",
            spf__filter__example={"TXT": ["v=spf1 ip4:203.0.113.77 -all"]},
            out3__filter__example={"A": ["203.0.113.77"]},
        ),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,), role="unknown"),
    ),
    Case(
        name="a-host-of-nobody",
        rule="neither the recipient's MX nor the sender's by any sign: nobody is blamed",
        kind="exchange-online",
        returned=Returned(remote="relay.other.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(relay__other__example={"A": ["198.51.100.99"]}),
        truth=Truth(
            verdict="undetermined",
            who="your-it",
            sure=(POSSIBLE,),
            role="unknown",
            alternatives=("connector",),
        ),
    ),
    Case(
        name="the-headline-without-network",
        rule="without the MX the words alone are no proof: both sides stay open",
        kind="exchange-online",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=MICROSOFT_HOPS),
        truth=Truth(
            verdict=NOT_HOSTED,
            who="recipient",
            sure=(POSSIBLE,),
            role="unknown",
            alternatives=("connector",),
        ),
    ),
    Case(
        name="their-name-without-network",
        rule="the host bears the recipient's own name: likely theirs, never certain",
        kind="exchange-online",
        returned=Returned(remote="mx.cabinet.example", said=RELAY, hops=MICROSOFT_HOPS),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(LIKELY,), role="recipient-mx"),
    ),
    Case(
        name="their-server-behind-a-filter",
        rule="their MX is a filter that took the message; the server behind it refuses",
        kind="exchange-online",
        returned=Returned(remote="exch.cabinet.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(mx=("mx0a.filter.example", "198.51.100.30")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(LIKELY,), role="recipient-provider"),
    ),
    Case(
        name="no-host-at-all",
        rule="pasted words without a host: no desk is blamed, and the whole message asked for",
        kind="text",
        returned=(
            "550 5.7.367 Remote server returned not permitted to relay -> "
            "554 5.7.1 Relaying denied\n"
        ),
        truth=Truth(
            verdict="undetermined",
            who="you",
            sure=(POSSIBLE,),
            alternatives=("connector", NOT_HOSTED),
        ),
    ),
    Case(
        name="a-soft-spf-fault-beside-it",
        rule="a soft SPF fault beside a refusal by the recipient's own server is no cause",
        kind="postfix",
        returned=Returned(
            remote="mx1.host.example",
            said="554 5.7.1 <claire.petit@cabinet.example>: Relay access denied [192.0.2.9]",
            hops=(
                *OWN_HOPS,
                Received(from_="mail.atelier.example", by="out.provider.example", ip="192.0.2.9"),
            ),
            reporting="out.provider.example",
        ),
        zone=zone(mx=("mx1.host.example", "198.51.100.25"), spf="v=spf1 mx ~all"),
        truth=Truth(
            verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx", also=("spf",)
        ),
    ),
    Case(
        name="no-dmarc-beside-it",
        rule="a domain without DMARC is noticed beside the cause",
        kind="exchange-online",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(mx=("mx1.host.example", "198.51.100.25"), dmarc=None),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), also=("dmarc",)),
    ),
    Case(
        name="relay-words-under-a-code-for-unknown-users",
        rule="sendmail stamps 5.1.1 on Exim's 550 relay not permitted: the text comes first",
        kind="sendmail",
        returned=Returned(
            remote="mx1.host.example", said="550 relay not permitted", status="5.1.1", hops=OWN_HOPS
        ),
        zone=zone(mx=("mx1.host.example", "198.51.100.25")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="their-web-host-asks-to-sign-in",
        rule="a recipient's MX that says 'turn on authentication' does not host the domain",
        kind="exchange-online",
        returned=Returned(
            remote="web17.host.example",
            said=(
                "550-Please turn on SMTP Authentication in your mail client. "
                "550 not permitted to relay through this server without authentication"
            ),
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("web17.host.example", "198.51.100.25")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="exchange-online-does-not-host-them",
        rule="5.4.1 Relay Access Denied from a tenant's own host: the recipient's side",
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.4.1 Relay Access Denied",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="exchange-online-does-not-host-them-without-network",
        rule="the host's name spells the recipient's domain: likely, by provider pattern",
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.4.1 Relay Access Denied",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(LIKELY,), role="recipient-mx"),
    ),
    Case(
        name="own-tenant-no-longer-knows-own-server",
        rule="5.7.64 TenantAttribution from the sender's own tenant: own IT only",
        kind="exchange",
        returned=Returned(
            remote="atelier-example.mail.protection.outlook.com",
            said="550 5.7.64 TenantAttribution; Relay Access Denied",
            hops=(Received(from_="exch01.atelier.example", by="exch01.atelier.example"),),
        ),
        zone=zone(),
        truth=Truth(verdict="connector", who="your-it", sure=(LIKELY, CERTAIN), role="own-gateway"),
    ),
    Case(
        name="inside-one-organisation",
        rule="sender and recipient share the domain: their IT is the person's own",
        kind="postfix",
        returned=Returned(
            refused="tom.berg@atelier.example",
            remote="mx2.atelier.example",
            said="554 5.7.1 <tom.berg@atelier.example>: Relay access denied",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=None, mx2__atelier__example={"A": ["203.0.113.3"]}),
        truth=Truth(verdict="connector", who="your-it", sure=(LIKELY, CERTAIN)),
    ),
    Case(
        name="own-gateway-of-a-person-without-it",
        rule="a personal account has no IT: the mail provider acts",
        kind="postfix",
        returned=Returned(remote="smarthost.atelier.example", said=RELAY, hops=OWN_HOPS),
        zone=zone(smarthost__atelier__example={"A": ["203.0.113.5"]}),
        answers=Answers(account=Account.PERSONAL),
        truth=Truth(verdict="connector", who="provider", sure=(LIKELY, CERTAIN)),
    ),
    Case(
        name="nobody-can-be-reached",
        rule="an unknown host, and nobody gets mail: the own side comes first, only possible",
        kind="exchange-online",
        returned=Returned(remote="relay.other.example", said=RELAY, hops=MICROSOFT_HOPS),
        answers=Answers(scope=Scope.EVERYONE),
        truth=Truth(verdict="connector", who="your-it", sure=(POSSIBLE,)),
    ),
)


FORWARDS = (
    Case(
        name="forwarded",
        rule="an address that nobody typed, and an SRS sender: both signs",
        kind="exchange-online",
        returned=Returned(
            refused="claire@elsewhere.example",
            to=("claire.petit@cabinet.example",),
            remote="mx.elsewhere.example",
            said="554 5.7.1 <claire@elsewhere.example>: Relay access denied",
            envelope="bounces+SRS=4Xt1p=QX@cabinet.onmicrosoft.com",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("mx.elsewhere.example", "198.51.100.40"), recipient="elsewhere.example"),
        truth=Truth(verdict="forwarding", who="recipient", sure=(LIKELY,)),
    ),
    Case(
        name="forwarded-and-spf-fails",
        rule="a forward breaks SPF: not the sender's record",
        kind="postfix",
        returned=Returned(
            refused="claire@elsewhere.example",
            to=("claire.petit@cabinet.example",),
            remote="mx.elsewhere.example",
            said=(
                "550 5.7.23 The message was rejected because of Sender Policy Framework "
                "violation [192.0.2.80]"
            ),
            reporting="out.cabinet.example",
            marks=("Resent-From: claire.petit@cabinet.example",),
            hops=(
                *OWN_HOPS,
                Received(from_="mail.atelier.example", by="out.cabinet.example", ip="203.0.113.2"),
            ),
        ),
        zone=zone(mx=("mx.elsewhere.example", "198.51.100.40"), recipient="elsewhere.example"),
        truth=Truth(verdict="forwarding", who="recipient", sure=(LIKELY,)),
    ),
    Case(
        name="an-untyped-address-alone",
        rule="it may be a Bcc: not forwarding",
        kind="exchange-online",
        returned=Returned(
            refused="claire@elsewhere.example",
            to=("claire.petit@cabinet.example",),
            remote="mx.elsewhere.example",
            said="554 5.7.1 <claire@elsewhere.example>: Relay access denied",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("mx.elsewhere.example", "198.51.100.40"), recipient="elsewhere.example"),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="a-mark-of-forwarding-alone",
        rule="the refused address was typed: the forward was not the trouble",
        kind="exchange-online",
        returned=Returned(
            remote="mx1.host.example",
            said=RELAY,
            envelope="SRS0=Kx9f=QX=atelier.example=anna.martin@fwd.example",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(mx=("mx1.host.example", "198.51.100.25")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="a-forward-to-a-dead-address",
        rule="the dead address is the forward's, and not one that the person typed",
        kind="postfix",
        returned=Returned(
            refused="claire@elsewhere.example",
            to=("claire.petit@cabinet.example",),
            remote="mx.elsewhere.example",
            said="550 5.1.1 <claire@elsewhere.example>: Recipient address rejected: User unknown",
            reporting="out.cabinet.example",
            marks=("Resent-From: claire.petit@cabinet.example",),
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("mx.elsewhere.example", "198.51.100.40"), recipient="elsewhere.example"),
        truth=Truth(verdict=WRONG, who="recipient", sure=(LIKELY, CERTAIN)),
    ),
)

ICLOUD = "554 5.7.1 <claire.petit@cabinet.example>: Relay access denied"

TWINS = (
    Case(
        name="an-unfinished-domain-at-icloud",
        rule="their MX is iCloud, and iCloud does not have the domain yet: theirs to finish",
        kind="postfix",
        returned=Returned(remote="mx01.mail.icloud.com", said=ICLOUD, hops=OWN_HOPS),
        zone=zone(mx=("mx01.mail.icloud.com", "198.51.100.81")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="a-provider-that-their-mx-no-longer-names",
        rule="the same refusal from the same provider, and their MX is elsewhere: a stale look-up "
        "or an own rule; not certain, and not the recipient's for sure",
        kind="postfix",
        returned=Returned(remote="mx01.mail.icloud.com", said=ICLOUD, hops=OWN_HOPS),
        zone=zone(mail__icloud__com={}, mx01__mail__icloud__com={"A": ["198.51.100.81"]}),
        truth=Truth(
            verdict="undetermined|connector|recipient-domain-not-hosted",
            who="your-it|recipient",
            sure=OPEN,
        ),
    ),
    Case(
        name="zoho-without-network",
        rule="a common MX of a provider and nothing asked: theirs by its pattern, not proved",
        kind="exim",
        returned=Returned(
            remote="mx.zoho.com", said="553 Relaying disallowed as cabinet.example", hops=OWN_HOPS
        ),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="zoho-that-their-mx-names",
        rule="the same words, and their MX names the host",
        kind="exim",
        returned=Returned(
            remote="mx.zoho.com", said="553 Relaying disallowed as cabinet.example", hops=OWN_HOPS
        ),
        zone=zone(mx=("mx.zoho.com", "198.51.100.82")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="google-s-relay-does-not-know-the-server",
        rule="smtp-relay.gmail.com carries for registered organisations only: own IT",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            remote="smtp-relay.gmail.com",
            said="550 5.7.1 Invalid credentials for relay [203.0.113.2]. The IP address you've "
            "registered in your Workspace SMTP Relay service doesn't match the domain of the "
            "account this email is being sent from. - gsmtp",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="connector", who="your-it", sure=SURE),
    ),
    Case(
        name="an-exchange-server-that-is-their-mx",
        rule="5.7.54 from the recipient's own MX: the domain is not set up there",
        source=MICROSOFT_CODES,
        kind="postfix",
        returned=Returned(
            remote="exch1.cabinet.example",
            said="550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("exch1.cabinet.example", "198.51.100.20")),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="unable-to-relay-said-to-a-program",
        rule="the same words in a program's window, nobody outside is reached: sign in",
        source=MICROSOFT_CODES,
        kind="text",
        returned=outlook_window(
            "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"
        ),
        options=("--scope", "everyone", "--can-receive", "yes"),
        truth=Truth(verdict="sign-in-missing", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="qmail-s-rcpthosts-at-their-mx",
        rule="a notice without fields; the address in it is their MX's",
        kind="eml",
        returned=qmail(
            said="553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
            ip="198.51.100.20",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="qmail-s-rcpthosts-at-an-unknown-address",
        rule="the same notice with an address of nobody",
        kind="eml",
        returned=qmail(
            said="553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
            ip="198.51.100.99",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(
            verdict=f"undetermined|connector|{NOT_HOSTED}", who="your-it|recipient", sure=OPEN
        ),
    ),
    Case(
        name="a-name-that-only-looks-like-theirs",
        rule="cabinet.example.evil.example is not the recipient's, whatever it begins with",
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example.evil.example", said=RELAY, hops=MICROSOFT_HOPS
        ),
        zone=zone(mx__cabinet__example__evil__example={"A": ["198.51.100.99"]}),
        truth=Truth(
            verdict=f"undetermined|connector|{NOT_HOSTED}", who="your-it|recipient", sure=OPEN
        ),
    ),
    Case(
        name="an-arrow-with-another-reason",
        rule="the wrapper says relay, the server inside says the user is unknown: the inner words",
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example",
            said="550 5.1.1 <claire.petit@cabinet.example>: User unknown",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="dns-that-times-out-beside-it",
        rule="their MX cannot be asked for: nothing is certain, nobody is blamed for it",
        kind="exchange-online",
        returned=Returned(remote="mx1.host.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(mx=None, cabinet__example="REFUSED"),
        truth=Truth(
            verdict=f"undetermined|connector|{NOT_HOSTED}", who="your-it|recipient", sure=OPEN
        ),
    ),
    Case(
        name="their-dns-changed-yesterday",
        rule="the person says the recipient's side just moved: still theirs; waiting may help",
        kind="postfix",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            said="550 5.4.1 Relay Access Denied",
            hops=OWN_HOPS,
        ),
        zone=zone(mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60")),
        options=("--changed", "dns", "--since", "2026-11-22"),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
)

PEOPLE = (
    Case(
        name="a-relay-of-nobody-and-no-it",
        rule="a personal account has no IT to be sent to, also where nothing is known",
        kind="exchange-online",
        returned=Returned(remote="relay.other.example", said=RELAY, hops=MICROSOFT_HOPS),
        zone=zone(relay__other__example={"A": ["198.51.100.99"]}),
        options=("--account", "personal"),
        truth=Truth(verdict="undetermined|connector", who="you|provider", sure=OPEN),
    ),
    Case(
        name="a-public-address-at-work",
        rule="gmail.com is a public provider's whatever the account is for: no IT changes it",
        kind="exim",
        returned=Returned(
            sender="atelier.martin@gmail.com",
            remote="mx.cabinet.example",
            said="554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using "
            "bl.spamcop.net",
            reporting="out.provider.example",
        ),
        options=("--account", "work"),
        truth=Truth(verdict="ip-blocklisted", who="provider", sure=LIKELY_ONLY),
    ),
    Case(
        name="an-own-domain-and-no-it",
        rule="a person with a domain of their own: the provider signs",
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.30 This mail has been blocked because DKIM does not pass. DKIM check "
            "for [atelier.example] does not pass. - gsmtp",
            hops=OWN_HOPS,
        ),
        options=("--account", "personal"),
        truth=Truth(verdict="dkim-missing", who="provider|you", sure=LIKELY_ONLY),
    ),
    Case(
        name="nothing-known-and-no-it",
        rule="undetermined, and nobody is sent to an IT that does not exist",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example", said="554 Transaction failed", status="5.0.0"
        ),
        options=("--account", "personal"),
        truth=Truth(verdict="undetermined", who="you|provider", sure=OPEN),
    ),
    Case(
        name="a-public-address-that-is-refused-by-theirs",
        rule="a personal account changes nothing about the recipient's desk",
        kind="postfix",
        returned=Returned(
            sender="anna.martin@gmail.com",
            remote="mx1.host.example",
            said=RELAY,
            reporting="out.provider.example",
        ),
        zone=zone(mx=("mx1.host.example", "198.51.100.25"), sender="gmail.com"),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
)
