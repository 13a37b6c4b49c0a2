# SPDX-License-Identifier: GPL-3.0-or-later
"""The laboratory of cases: a returned message, a DNS zone, the answers, and the truth.

Every case is constructed, and ``rule`` says which rule it tests. The truth was written down before
the program saw the case. A case without a zone is judged from the message alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from relayfix.model.answers import Account, Answers, Scope, Trial, YesNo
from relayfix.model.check import OutgoingServer
from tests.support.nameserver import Zone
from tests.support.returned import OUTLOOK, OUTLOOK_LAST, Received, Returned

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    verdict: str
    who: str
    sure: tuple[str, ...]
    """The confidences that the evidence allows."""
    role: str | None = None
    alternatives: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Checks whose findings are noticed beside the cause; others must not be."""
    fix: str | None = None
    """What a proposed record adds; None where nothing may be proposed."""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    rule: str
    kind: str
    """The software that wrote the notice, or ``text`` for pasted words."""
    returned: Returned | str
    truth: Truth
    zone: Zone | None = None
    answers: Answers = field(default_factory=Answers)
    outgoing: OutgoingServer | None = None

    @property
    def data(self) -> bytes:
        if isinstance(self.returned, str):
            return self.returned.encode()
        return self.returned.eml(self.kind)


def zone(
    *,
    mx: tuple[str, str] | None = ("mx.cabinet.example", "198.51.100.20"),
    spf: str | None = "v=spf1 ip4:203.0.113.0/28 -all",
    dmarc: str | None = "v=DMARC1; p=none",
    recipient: str = "cabinet.example",
    sender: str = "atelier.example",
    **more: object,
) -> Zone:
    """The usual two domains: where mail for the recipient goes, and who may send for the sender."""
    table: dict[str, dict[str, list[object]]] = {
        sender: {"MX": [(10, f"mail.{sender}")]},
        f"mail.{sender}": {"A": ["203.0.113.2"]},
    }
    for last, name in ((9, "out.provider.example"), (44, "mail-44.outbound.example")):
        # Every sending server here has a proper name: reverse DNS is not what is tested.
        table[f"{last}.2.0.192.in-addr.arpa"] = {"PTR": [name]}
        table[name] = {"A": [f"192.0.2.{last}"]}
    if spf is not None:
        table[sender]["TXT"] = [spf]
    if dmarc is not None:
        table[f"_dmarc.{sender}"] = {"TXT": [dmarc]}
    if mx is not None:
        table[recipient] = {"MX": [(10, mx[0])]}
        table[mx[0]] = {"A": [mx[1]]}
    for name, records in more.items():
        table[name.replace("__", ".")] = records  # type: ignore[assignment]  # keyword arguments
    return table


MICROSOFT_HOPS = (
    Received(from_=OUTLOOK, by=OUTLOOK, with_="mapi"),
    Received(from_=OUTLOOK, by=OUTLOOK_LAST),
)
OWN_HOPS = (Received(from_="pc7.atelier.example", by="mail.atelier.example", ip="203.0.113.40"),)

RELAY = "554 5.7.1 <claire.petit@cabinet.example>: Relay access denied"
NOT_HOSTED = "recipient-domain-not-hosted"
WRONG = "recipient-address-wrong"

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

SIGN_IN = (
    Case(
        name="the-program-did-not-sign-in",
        rule="words that only submission servers say, pasted alone",
        kind="text",
        returned="530 5.7.57 Client not authenticated to send mail. [PR0P264CA0012.FRAP264]\n",
        truth=Truth(verdict="sign-in-missing", who="you", sure=(LIKELY,)),
    ),
    Case(
        name="the-mail-program-tells-of-relaying",
        rule="relay words said to a mail program come from its own outgoing server",
        kind="text",
        returned=(
            "An error occurred while sending mail. The mail server responded:\n"
            "554 5.7.1 <claire.petit@cabinet.example>: Relay access denied.\n"
            'Please check the message recipient "claire.petit@cabinet.example" and try again.\n'
        ),
        answers=Answers(scope=Scope.EVERYONE),
        truth=Truth(verdict="sign-in-missing", who="you", sure=(LIKELY,)),
    ),
    Case(
        name="the-named-server-refuses-everybody",
        rule="the named outgoing server refuses to carry on, and webmail works",
        kind="text",
        returned=(
            "host smtp.provider.example[198.51.100.70] said: 554 5.7.1 "
            "<claire.petit@cabinet.example>: Relay access denied\n"
        ),
        answers=Answers(scope=Scope.EVERYONE, other_app=Trial.WORKS),
        outgoing=OutgoingServer(host="smtp.provider.example", port=587),
        truth=Truth(verdict="sign-in-missing", who="you", sure=(LIKELY,), role="own-outgoing"),
    ),
    Case(
        name="a-scanner-did-not-sign-in",
        rule="words of the place where programs hand in mail, in a notice that a server wrote",
        kind="postfix",
        returned=Returned(
            remote="smtp.office365.com",
            said="530 5.7.57 Client not authenticated to send mail. [PR0P264CA0012.FRAP264]",
            reporting="scanner.atelier.example",
        ),
        zone=zone(),
        answers=Answers(scope=Scope.EVERYONE),
        truth=Truth(verdict="sign-in-missing", who="you", sure=(LIKELY,), role="relay"),
    ),
    Case(
        name="the-own-server-asks-everybody-to-sign-in",
        rule="the own server asks for a sign-in, and nothing gets out: not a matter of a gateway",
        kind="postfix",
        returned=Returned(
            remote="mail.atelier.example",
            said="530 5.7.0 Authentication required",
            reporting="laptop.atelier.example",
        ),
        zone=zone(),
        answers=Answers(scope=Scope.EVERYONE),
        truth=Truth(verdict="sign-in-missing", who="you", sure=(LIKELY,), role="own-gateway"),
    ),
    Case(
        name="the-own-server-asks-to-sign-in",
        rule="nobody said who else is reached: a program or a gateway, the cheaper one first",
        kind="postfix",
        returned=Returned(
            remote="mail.atelier.example",
            said="530 5.7.0 Authentication required",
            reporting="laptop.atelier.example",
        ),
        zone=zone(),
        truth=Truth(
            verdict="sign-in-missing", who="you", sure=(POSSIBLE,), alternatives=("connector",)
        ),
    ),
    Case(
        name="the-named-server-refuses-every-outsider",
        rule="the named outgoing server carries for nobody, webmail works, a server says so",
        kind="postfix",
        returned=Returned(
            remote="mail.atelier.example", said=RELAY, reporting="laptop.atelier.example"
        ),
        zone=zone(),
        answers=Answers(scope=Scope.EVERYONE, other_app=Trial.WORKS),
        outgoing=OutgoingServer(host="mail.atelier.example", port=587),
        truth=Truth(verdict="sign-in-missing", who="you", sure=(LIKELY,), role="own-outgoing"),
    ),
    Case(
        name="the-smart-host-asks-another-server-to-sign-in",
        rule="what a smart host said to Exchange Online is no matter of a program",
        kind="exchange-online",
        returned=Returned(
            remote="mail.atelier.example",
            said="530 5.7.0 Authentication required",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        answers=Answers(scope=Scope.EVERYONE),
        truth=Truth(verdict="connector", who="your-it", sure=(LIKELY, CERTAIN), role="own-gateway"),
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

SPF_PLAIN = "550 5.7.1 SPF fail: [192.0.2.9] is not allowed to send mail for atelier.example"
OTHER_WAY_OUT = (
    Received(from_="pc7.atelier.example", by="shop.provider.example", ip="203.0.113.40"),
    Received(from_="shop.provider.example", by="out.provider.example", ip="192.0.2.9"),
)

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
        rule="without a record nothing is left out of it: none of the causes told apart here",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said=SPF_PLAIN,
            reporting="out.provider.example",
            hops=OTHER_WAY_OUT,
        ),
        zone=zone(spf=None),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,), also=("spf",)),
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
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,), also=("spf",)),
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
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
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
        truth=Truth(verdict="dmarc-refused", who="your-it", sure=(CERTAIN, LIKELY)),
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
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
    ),
)

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
        rule="IMCEAEX addresses were never typed: another cause, not told apart here",
        kind="exchange",
        returned=Returned(
            refused="IMCEAEX-_o=Atelier_ou=First_cn=Recipients_cn=claire@atelier.example",
            to=("claire.petit@atelier.example",),
            remote=None,
            said="550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
    ),
)

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
        rule="another cause ends undetermined with its words, not as the nearest of the ten",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 5.2.2 <claire.petit@cabinet.example>: Mailbox full",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
    ),
    Case(
        name="a-spam-filter",
        rule="as above",
        kind="exchange-online",
        returned=Returned(
            remote="mx.cabinet.example",
            wrapper="550 5.7.350 Remote server returned message detected as spam",
            said="554 5.7.1 Message rejected as spam",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
    ),
    Case(
        name="gmail-wants-dkim",
        rule="5.7.30 is DKIM at Gmail and something else at Microsoft: not one of the ten",
        kind="postfix",
        returned=Returned(
            remote="gmail-smtp-in.l.google.com",
            refused="claire.petit@gmail.com",
            said="550 5.7.30 Gmail requires large senders to authenticate with DKIM.",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
    ),
    Case(
        name="a-group-that-takes-no-strangers",
        rule="5.7.133 restricts who may write: not one of the ten",
        kind="exchange-online",
        returned=Returned(
            remote="cabinet-example.mail.protection.outlook.com",
            wrapper="550 5.7.1 Remote server returned",
            said="550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
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
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
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
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
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
        truth=Truth(verdict="undetermined", who="your-it", sure=(POSSIBLE,)),
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

CASES = (*RELAYING, *SIGN_IN, *FORWARDS, *SENDER, *ADDRESSES, *OTHERS, *LOOKALIKES)
