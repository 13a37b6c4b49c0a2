# SPDX-License-Identifier: GPL-3.0-or-later
"""Dossiers for the tests of what is written down: one of each kind, with everything filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from relayfix.knowledge.texts import Catalogue, catalogue
from relayfix.model.answers import Account, Answers, Changed, Scope, Trial, YesNo
from relayfix.model.bounce import (
    Action,
    Bounce,
    DkimSignature,
    Format,
    Hop,
    Kind,
    Nested,
    Original,
    Reason,
    Recipient,
    SendingIp,
    Source,
)
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Evidence,
    EvidenceKind,
    MailHost,
    MxData,
    SpfData,
    SpfResult,
    SpfTerm,
)
from relayfix.model.diagnosis import (
    AlsoNoticed,
    Alternative,
    Attribution,
    Case,
    CaseRecipient,
    Cause,
    Confidence,
    Diagnosis,
    Fix,
    FixKind,
    Passage,
    PathStop,
    RefusingHost,
    Role,
    Steps,
    Verdict,
    Who,
)
from relayfix.model.dossier import Dossier, InputFile
from relayfix.model.environment import Environment, Known, Outgoing
from relayfix.model.sentence import Sentence

PARIS = timezone(timedelta(hours=1))
SENT = datetime(2026, 11, 23, 14, 5, 12, tzinfo=PARIS)
REFUSED = datetime(2026, 11, 23, 13, 6, 3, tzinfo=UTC)
HOST = "mx1.hebergeur.example"
ANNA = "anna.martin@atelier-nord.example"
CLAIRE = "claire.petit@cabinet-exemple.example"
INNER = f"554 5.7.1 <{CLAIRE}>: Relay access denied"
OUTER = f"550 5.7.367 Remote server returned not permitted to relay -> {INNER}"


def words(language: str = "en") -> Catalogue:
    """The real catalogue, and one text that says whatever a test wants said."""
    return Catalogue(language, {**catalogue(language).texts, "test.free": "{words}"})


def say(text: str) -> Sentence:
    """A sentence of exactly these words."""
    return Sentence.of("test.free", words=text)


def bounce() -> Bounce:
    """The headline refusal, as Exchange Online returns it."""
    return Bounce(
        source=Source(
            name="Desktop/relay-denied.eml",
            format=Format.EML,
            bytes=9421,
            sha256="5f" * 32,
        ),
        kind=Kind.FAILED,
        generator="exchange-online",
        language="en",
        reporting_mta="mrzp264mb1234.frap264.prod.outlook.com",
        arrival_date=datetime(2026, 11, 23, 13, 5, 14, tzinfo=UTC),
        recipients=(
            Recipient(
                final_recipient=CLAIRE,
                action=Action.FAILED,
                status="5.7.367",
                reply_code=550,
                dsn_status="5.7.367",
                diagnostic=OUTER,
                remote_mta=HOST,
                remote_mta_where=f"Remote-MTA: dns;{HOST}",
                remote_ip="198.51.100.7",
                last_attempt_date=REFUSED,
                reason=Reason.RELAY_DENIED,
                signature="exchange-relay",
                nested=Nested(status="5.7.1", reply_code=554, diagnostic=INNER, host=HOST),
            ),
        ),
        original=Original(
            from_=ANNA,
            from_name="Anna Martin",
            envelope_from=ANNA,
            to=(CLAIRE, "bob.roy@tiers.example"),
            to_names=("Claire Petit", "Bob Roy-Lemaire"),
            cc=("zoe@autre.example",),
            subject="Quote for the new office",
            date=SENT,
            message_id="<PR0P264MB2345@PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM>",
            network_message_id="0d6a7b93-e2f4-4c18-b0a5-08de2a6421c9",
            dkim_signatures=(
                DkimSignature(
                    domain="atelier-nord.example", selector="selector1", algorithm="rsa-sha256"
                ),
            ),
            authentication_results=(
                f"mx.example; spf=pass smtp.mailfrom={ANNA}; to bob.roy@tiers.example",
            ),
            forwarding_marks=("Resent-From: zoe@autre.example",),
            mail_program="Microsoft Outlook 16.0",
            hops=(
                Hop(
                    from_="anna-laptop.lan",
                    by="PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM",
                    with_="mapi",
                    ip="192.168.1.23",
                    date=SENT,
                ),
                Hop(
                    from_="PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM",
                    by="MRZP264MB1234.FRAP264.PROD.OUTLOOK.COM",
                    with_="ESMTPS",
                    ip="203.0.113.25",
                    date=SENT + timedelta(seconds=2),
                    delay_seconds=2,
                ),
            ),
            sending_ip=SendingIp(value="203.0.113.25", source="Received, hop 2"),
            headers=HEADERS,
        ),
        notice="Your message to claire.petit@cabinet-exemple.example couldn't be delivered.",
    )


HEADERS = f"""\
Received: from PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM (203.0.113.25)
 by MRZP264MB1234.FRAP264.PROD.OUTLOOK.COM with ESMTPS; Mon, 23 Nov 2026 13:05:14 +0000
Received: from anna-laptop.lan ([192.168.1.23])
 by PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM with mapi; Mon, 23 Nov 2026 14:05:12 +0100
DKIM-Signature: v=1; a=rsa-sha256; d=atelier-nord.example; s=selector1; h=from:subject;
 z=Subject:Quote=20for=20the=20new=20office; bh=AAAA=; b=BBBB==
From: Anna Martin <{ANNA}>
To: Claire Petit <{CLAIRE}>, Bob Roy-Lemaire <bob.roy@tiers.example>
Cc: zoe@autre.example
Subject: Quote for the new office
Thread-Topic: Quote for the new office
Date: Mon, 23 Nov 2026 14:05:12 +0100
Message-ID: <PR0P264MB2345@PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM>
X-Originating-IP: [192.0.2.44]
Content-Type: multipart/mixed; boundary="b1"; name="Secret plan.pdf"
X-Unheard-Of: something private
"""


def case() -> Case:
    """The recipient's own mail server refuses to carry mail for them."""
    verdict = Verdict(
        id="recipient-domain-not-hosted",
        who=Who.RECIPIENT,
        confidence=Confidence.CERTAIN,
        title=say("Their mail server does not take mail for this domain"),
        explanation=say(
            "The mail server of cabinet-exemple.example does not know that it should take mail "
            "for that name."
        ),
        because=(say(f"The domain points to {HOST}, and that is the server that refused."),),
    )
    return Case(
        recipients=(CaseRecipient(bounce=0, final_recipient=CLAIRE),),
        attribution=Attribution(
            refusing_host=RefusingHost(
                name=HOST, ip="198.51.100.7", where=f"Remote-MTA: dns;{HOST}"
            ),
            role=Role.RECIPIENT_MX,
            because=(say(f"{HOST} is the MX of cabinet-exemple.example."),),
            path=(
                PathStop(
                    role=Role.SENDER_CLIENT,
                    name="anna-laptop.lan",
                    ip="192.168.1.23",
                    date=SENT,
                    outcome=Passage.PASSED,
                ),
                PathStop(
                    role=Role.OWN_OUTGOING,
                    name="PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM",
                    ip="203.0.113.25",
                    date=SENT,
                    outcome=Passage.PASSED,
                ),
                PathStop(
                    role=Role.RECIPIENT_MX,
                    name=HOST,
                    ip="198.51.100.7",
                    date=REFUSED,
                    outcome=Passage.REFUSED,
                ),
            ),
        ),
        verdict=verdict,
        causes=(
            Cause(
                id=verdict.id,
                who=verdict.who,
                confidence=verdict.confidence,
                title=verdict.title,
                explanation=verdict.explanation,
                because=verdict.because,
            ),
            Cause(
                id="forwarding",
                who=Who.RECIPIENT,
                confidence=Confidence.POSSIBLE,
                title=say("An automatic forward"),
                explanation=say("The message was forwarded on its way."),
                against=(say("The refused address is the one that was typed."),),
            ),
            Cause(
                id="recipient-address-wrong",
                who=Who.YOU,
                confidence=Confidence.POSSIBLE,
                title=say("The address has a typing mistake"),
                explanation=say("Nobody of that name is known there."),
                missing=(say("Whether the address is spelled like this."),),
            ),
        ),
        also_noticed=(
            AlsoNoticed(
                id="dmarc-none",
                summary=say("The sender's domain does not protect itself yet."),
                check="dmarc",
            ),
        ),
        steps=Steps(
            you=(say("Tell Claire another way."), say("Send again once it is fixed.")),
            recipient=(say("Put the domain on the server, or change the MX."),),
        ),
        fixes=(
            Fix(
                kind=FixKind.DNS_RECORD,
                for_=Who.RECIPIENT,
                name="cabinet-exemple.example",
                type="MX",
                current="10 mx1.hebergeur.example",
                note=say("The right value depends on where the mailboxes are."),
            ),
        ),
    )


def checks() -> tuple[CheckResult, ...]:
    """A problem, a pass with its trace, and one that got no answer."""
    return (
        CheckResult(
            id="recipient-mx",
            status=CheckStatus.PROBLEM,
            summary=say("Mail for cabinet-exemple.example goes to the server that refused."),
            data=MxData(
                domain="cabinet-exemple.example",
                hosts=(MailHost(name=HOST, preference=10, addresses=("198.51.100.7",)),),
            ),
            evidence=(
                Evidence(
                    kind=EvidenceKind.DNS,
                    query="cabinet-exemple.example MX",
                    answer=f"10 {HOST}",
                    server="192.168.1.1:53",
                    milliseconds=21,
                ),
            ),
            milliseconds=23,
        ),
        CheckResult(
            id="spf",
            status=CheckStatus.OK,
            summary=say("203.0.113.25 may send for atelier-nord.example."),
            data=SpfData(
                result=SpfResult.PASS,
                ip="203.0.113.25",
                domain="atelier-nord.example",
                record="v=spf1 include:spf.protection.example -all",
                lookups=1,
                trace=(
                    SpfTerm(
                        domain="atelier-nord.example",
                        term="include:spf.protection.example",
                        result="pass",
                        depth=0,
                        lookups=1,
                    ),
                    SpfTerm(
                        domain="spf.protection.example",
                        term="ip4:203.0.113.0/24",
                        result="pass",
                        depth=1,
                        lookups=1,
                    ),
                ),
            ),
            evidence=(
                Evidence(
                    kind=EvidenceKind.DNS,
                    query="atelier-nord.example TXT",
                    answer='"v=spf1 include:spf.protection.example -all"',
                    server="192.168.1.1:53",
                    milliseconds=12,
                ),
            ),
            milliseconds=44,
        ),
        CheckResult(
            id="reverse-dns",
            status=CheckStatus.UNKNOWN,
            summary=say("The name server did not answer in time."),
            milliseconds=5000,
        ),
    )


def dossier() -> Dossier:
    """The headline case, checked and settled."""
    return Dossier(
        created=datetime(2026, 11, 23, 14, 10, 0, tzinfo=PARIS),
        files=(InputFile(name="Desktop/relay-denied.eml", data=b"the whole returned message"),),
        bounces=(bounce(),),
        answers=Answers(
            scope=Scope.ONE_RECIPIENT,
            can_receive=YesNo.YES,
            other_app=Trial.UNTESTED,
            changed=(Changed.NOTHING,),
            account=Account.WORK,
        ),
        environment=Environment(
            os=Known(value="Linux 6.1", source="this computer"),
            outgoing=Outgoing(
                host="smtp.office.example", port=587, tls="starttls", source="named by the person"
            ),
            resolver=Known(value="192.168.1.1", source="this computer"),
        ),
        checks=checks(),
        diagnosis=Diagnosis(cases=(case(),)),
    )


def undetermined() -> Dossier:
    """Nothing points anywhere: no host, no answer, and nobody asked."""
    whole = dossier()
    lone = bounce()
    empty = replace(
        lone,
        generator="unknown",
        reporting_mta=None,
        arrival_date=None,
        original=None,
        recipients=(Recipient(final_recipient=CLAIRE, action=Action.FAILED),),
    )
    open_case = replace(
        case(),
        attribution=Attribution(),
        verdict=replace(
            case().verdict,
            id="undetermined",
            who=Who.YOUR_IT,
            confidence=Confidence.POSSIBLE,
            because=(),
            missing=(say("The whole returned message, as a file."),),
            alternatives=(Alternative(id="recipient-address-wrong", who=Who.YOU),),
        ),
        causes=(case().causes[0],),
        also_noticed=(),
        fixes=(),
    )
    return replace(
        whole,
        bounces=(empty,),
        answers=Answers(),
        environment=Environment(),
        checks=(),
        diagnosis=Diagnosis(cases=(open_case,)),
    )


def delayed() -> Dossier:
    """Not failed yet."""
    whole = dossier()
    late = replace(
        bounce(),
        kind=Kind.DELAYED,
        recipients=(
            replace(
                bounce().recipients[0],
                action=Action.DELAYED,
                status="4.4.7",
                reply_code=None,
                diagnostic="Connection timed out",
                nested=None,
                will_retry_until=SENT + timedelta(days=2),
            ),
        ),
    )
    waiting = replace(
        case(),
        verdict=replace(case().verdict, id="delayed", who=Who.WAIT),
        causes=(case().causes[0],),
        steps=Steps(wait=(say("Nothing to do."),)),
        fixes=(),
    )
    return replace(whole, bounces=(late,), diagnosis=Diagnosis(cases=(waiting,)))
