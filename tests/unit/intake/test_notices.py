# SPDX-License-Identifier: GPL-3.0-or-later
"""Free-text notices, family by family, in samples written for these tests."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from relayfix.model.bounce import Kind, Reason
from tests.support.bounces import GROUP, notice, read, report


@dataclass(frozen=True, kw_only=True)
class Case:
    """A notice and what must be read in it."""

    generator: str
    text: str
    recipient: str = "bob@client.example"
    status: str | None = None
    code: int | None = None
    diagnostic: str | None = None
    host: str | None = None
    ip: str | None = None
    reason: Reason = Reason.RELAY_DENIED
    kind: Kind = Kind.FAILED
    sender: str = "Mail Delivery System <MAILER-DAEMON@mx.firm.example>"
    subject: str = "Undelivered Mail Returned to Sender"
    headers: str = ""


CASES = {
    "postfix": Case(
        generator="postfix",
        text="""\
This is the mail system at host mx.firm.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<bob@client.example> (expanded from <sales@firm.example>): host
    mx.client.example[192.0.2.9] said: 554 5.7.1 <bob@client.example>: Relay
    access denied (in reply to RCPT TO command)
""",
        status="5.7.1",
        code=554,
        diagnostic="554 5.7.1 <bob@client.example>: Relay access denied",
        host="mx.client.example",
        ip="192.0.2.9",
    ),
    "postfix without an answer": Case(
        generator="postfix",
        text="""\
This is the mail system at host mx.firm.example.

<bob@client.example>: connect to mx.client.example[192.0.2.9]:25: Connection
    timed out
""",
        diagnostic="connect to mx.client.example[192.0.2.9]:25: Connection timed out",
        host="mx.client.example",
        ip="192.0.2.9",
        reason=Reason.CONNECTION_FAILED,
    ),
    "postfix warning": Case(
        generator="postfix",
        text="""\
This is the mail system at host mx.firm.example.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<bob@client.example>: host mx.client.example[192.0.2.9] said: 451 4.7.1
    Greylisted (in reply to RCPT TO command)
""",
        subject="Delayed Mail (still being retried)",
        status="4.7.1",
        code=451,
        diagnostic="451 4.7.1 Greylisted",
        host="mx.client.example",
        ip="192.0.2.9",
        reason=Reason.TEMPORARY,
        kind=Kind.DELAYED,
    ),
    "exim": Case(
        generator="exim",
        headers="X-Failed-Recipients: bob@client.example\n",
        text="""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@client.example
    host mx.client.example [192.0.2.9]
    SMTP error from remote mail server after RCPT TO:<bob@client.example>:
    550 relay not permitted
""",
        code=550,
        diagnostic="550 relay not permitted",
        host="mx.client.example",
        ip="192.0.2.9",
    ),
    "exim, another address than in its field": Case(
        generator="exim",
        headers="X-Failed-Recipients: sales@firm.example\n",
        text="""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@client.example
    SMTP error from remote mail server after end of data:
    host mx.client.example [192.0.2.9]: 554 5.7.1 Relaying denied
""",
        status="5.7.1",
        code=554,
        diagnostic="554 5.7.1 Relaying denied",
        host="mx.client.example",
        ip="192.0.2.9",
    ),
    "exim warning": Case(
        generator="exim",
        subject="Warning: message 1-2-3 delayed 24 hours",
        text="""\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.firm.example.

The address to which the message has not yet been delivered is:

  bob@client.example
    host mx.client.example [192.0.2.9]
    Delay reason: SMTP error from remote mail server after MAIL FROM:<a@firm.example>:
    450 4.7.25 Client host rejected: cannot find your hostname

No action is required on your part. Delivery attempts will continue for
some time.
""",
        status="4.7.25",
        code=450,
        diagnostic="450 4.7.25 Client host rejected: cannot find your hostname",
        host="mx.client.example",
        ip="192.0.2.9",
        reason=Reason.NO_REVERSE_DNS,
        kind=Kind.DELAYED,
    ),
    "exim, a local mailbox": Case(
        generator="exim",
        headers="X-Failed-Recipients: bob@client.example\n",
        text="""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  save to /var/mail/bob
    generated by bob@client.example
    mailbox is full: retry timeout exceeded
""",
        diagnostic="mailbox is full: retry timeout exceeded",
        reason=Reason.MAILBOX_FULL,
    ),
    "gmail": Case(
        generator="gmail",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        subject="Delivery Status Notification (Failure)",
        text="""\

** Message blocked **

Your message wasn't delivered to bob@client.example because the relay is closed.

The response from the remote server was:

554 5.7.1 <bob@client.example>: Relay access denied

Learn more here: https://help.example/answer?x=1
""",
        status="5.7.1",
        code=554,
        diagnostic="554 5.7.1 <bob@client.example>: Relay access denied",
    ),
    "gmail in French": Case(
        generator="gmail",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        subject="Delivery Status Notification (Failure)",
        text="""\
Votre message n'a pas été remis à bob@client.example, car l'adresse est introuvable.

La réponse du serveur distant était la suivante :

550 5.1.1 <bob@client.example>: User unknown
""",
        status="5.1.1",
        code=550,
        diagnostic="550 5.1.1 <bob@client.example>: User unknown",
        reason=Reason.RECIPIENT_UNKNOWN,
    ),
    "gmail of old": Case(
        generator="gmail",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        subject="Delivery Status Notification (Failure)",
        text="""\
Delivery to the following recipient failed permanently:

     bob@client.example

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain \
client.example by mx.client.example. [192.0.2.9].

The error that the other server returned was:
550 5.7.1 Relaying denied
""",
        status="5.7.1",
        code=550,
        diagnostic="550 5.7.1 Relaying denied",
        host="mx.client.example",
        ip="192.0.2.9",
    ),
    "sendmail": Case(
        generator="sendmail",
        subject="Returned mail: see transcript for details",
        text="""\
The original message was received at Mon, 5 Oct 2026 10:00:00 +0200
from pc.firm.example [192.0.2.7]

   ----- The following addresses had permanent fatal errors -----
<bob@client.example>
    (reason: 550-5.7.1 Relaying denied. First)

   ----- Transcript of session follows -----
... while talking to mx.client.example.:
>>> RCPT To:<bob@client.example>
<<< 550-5.7.1 Relaying denied. First
<<< 550 5.7.1 sign in.
550 5.1.1 <bob@client.example>... User unknown
<<< 503 5.0.0 Need RCPT (recipient)
""",
        status="5.7.1",
        code=550,
        diagnostic="550-5.7.1 Relaying denied. First sign in.",
        host="mx.client.example",
    ),
    "sendmail 5": Case(
        generator="sendmail",
        subject="Returned mail: User unknown",
        text="""\
   ----- Transcript of session follows -----
While talking to mx.client.example:
>>> MAIL From:<anna@firm.example>
<<< 550 Insecure Mail Relay
554 <bob@client.example>... Remote protocol error
""",
        code=550,
        diagnostic="550 Insecure Mail Relay",
        host="mx.client.example",
    ),
    "sendmail warning": Case(
        generator="sendmail",
        subject="Warning: could not send message for past 4 hours",
        text="""\
    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

   ----- The following addresses had transient non-fatal errors -----
<bob@client.example>

   ----- Transcript of session follows -----
<bob@client.example>... Deferred: Connection refused by mx.client.example.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
""",
        diagnostic="Deferred: Connection refused by mx.client.example.",
        host="mx.client.example",
        reason=Reason.CONNECTION_FAILED,
        kind=Kind.DELAYED,
    ),
    "qmail": Case(
        generator="qmail",
        subject="failure notice",
        text="""\
Hi. This is the qmail-send program at mx.firm.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@client.example>:
192.0.2.9 does not like recipient.
Remote host said: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
Giving up on 192.0.2.9.
""",
        status="5.7.1",
        code=553,
        diagnostic="553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        host="192.0.2.9",
        ip="192.0.2.9",
    ),
    "yahoo": Case(
        generator="yahoo",
        sender="MAILER-DAEMON@yahoo.com",
        subject="Failure Notice",
        text="""\
Sorry, we were unable to deliver your message to the following address.

<bob@client.example>:
550: 5.7.1 Relaying denied
""",
        status="5.7.1",
        code=550,
        diagnostic="550: 5.7.1 Relaying denied",
    ),
    "opensmtpd": Case(
        generator="opensmtpd",
        subject="Delivery status notification: error",
        text="""\
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

bob@client.example: 550 5.7.1 Relaying denied

    Below is a copy of the original message:
""",
        status="5.7.1",
        code=550,
        diagnostic="550 5.7.1 Relaying denied",
    ),
    "courier": Case(
        generator="courier",
        subject="NOTICE: mail delivery status.",
        text="""\
This is a delivery status notification from mx.firm.example,
running the Courier mail server, version 1.0.

Your message was not deliverable to the following recipients:

<bob@client.example>:
     mx.client.example [192.0.2.9]:
     >>> RCPT TO:<bob@client.example>
     <<< 550 5.7.1 Relaying denied
""",
        status="5.7.1",
        code=550,
        diagnostic="550 5.7.1 Relaying denied",
        host="mx.client.example",
        ip="192.0.2.9",
    ),
    "dragonfly": Case(
        generator="dragonfly",
        subject="Mail delivery failed",
        sender="MAILER-DAEMON <>",
        text="""\
This is the DragonFly Mail Agent v0.13 at mx.firm.example.

There was an error delivering your mail to <bob@client.example>.

mx.client.example [192.0.2.9] did not like our RCPT TO:
550 5.7.1 Relaying denied
""",
        status="5.7.1",
        code=550,
        diagnostic="550 5.7.1 Relaying denied",
        host="mx.client.example",
        ip="192.0.2.9",
    ),
    "zoho": Case(
        generator="zoho",
        sender="mailer-daemon@mail.zoho.com",
        text="""\
This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients. This is a \
permanent error.

bob@client.example Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 User unknown
""",
        status="5.1.1",
        code=550,
        diagnostic="ERROR_CODE :550, ERROR_CODE :5.1.1 User unknown",
        reason=Reason.RECIPIENT_UNKNOWN,
    ),
    "mdaemon": Case(
        generator="mdaemon",
        sender="MDaemon@mx.firm.example",
        subject="Permanent Delivery Failure",
        text="""\
The attached message had PERMANENT fatal delivery errors!

YOUR MESSAGE WAS NOT DELIVERED!

The following addresses did NOT receive a copy of your message:

> bob@client.example

--- Session Transcript ---
 220 mx.client.example ESMTP
 MAIL From:<anna@firm.example>
 250 <anna@firm.example>, Sender ok
 RCPT To:<bob@client.example>
 552 Message for <bob@client.example> would exceed mailbox quota
 QUIT
--- End Transcript ---
""",
        code=552,
        diagnostic="552 Message for <bob@client.example> would exceed mailbox quota",
        reason=Reason.MAILBOX_FULL,
    ),
    "nobody known": Case(
        generator="unknown",
        sender="postmaster@mx.firm.example",
        subject="Undeliverable Mail",
        text="""\
Your message:
   From:    anna@firm.example
   Subject: Offer
Could not be delivered because of

550 5.7.1 Relaying denied

The following recipients were affected:
   bob@client.example
""",
        status="5.7.1",
        code=550,
        diagnostic="550 5.7.1 Relaying denied",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_notice_is_read(case: Case) -> None:
    bounce = read(notice(case.text, sender=case.sender, subject=case.subject, headers=case.headers))
    assert bounce.kind is case.kind
    assert bounce.generator == case.generator
    (recipient,) = bounce.recipients
    assert recipient.final_recipient == case.recipient
    assert recipient.diagnostic == case.diagnostic
    assert (recipient.status, recipient.reply_code) == (case.status, case.code)
    assert (recipient.remote_mta, recipient.remote_ip) == (case.host, case.ip)
    assert recipient.reason is case.reason
    if case.host:
        assert recipient.remote_mta_where is not None
        assert case.host in recipient.remote_mta_where
        assert recipient.remote_mta_where in " ".join(case.text.split())


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_pasted_notice_is_read_too(case: Case) -> None:
    bounce = read(f"Subject: {case.subject}\n\n{case.text}")
    assert bounce.recipients, "nothing was read"
    assert case.status in {recipient.status for recipient in bounce.recipients}
    assert case.code in {recipient.reply_code for recipient in bounce.recipients}


def test_what_an_alias_was_is_kept() -> None:
    case = CASES["postfix"]
    (recipient,) = read(notice(case.text)).recipients
    assert recipient.original_recipient == "sales@firm.example"


def test_two_recipients_of_one_notice() -> None:
    text = """\
This is the mail system at host mx.firm.example.

<bob@client.example>: host mx.client.example[192.0.2.9] said: 550 5.1.1 unknown
    user (in reply to RCPT TO command)

<carol@other.example>: host mx.other.example[192.0.2.8] said: 552 5.2.2 over
    quota (in reply to RCPT TO command)
"""
    bounce = read(notice(text))
    assert [(r.final_recipient, r.status, r.remote_mta) for r in bounce.recipients] == [
        ("bob@client.example", "5.1.1", "mx.client.example"),
        ("carol@other.example", "5.2.2", "mx.other.example"),
    ]


def test_the_transcript_completes_a_report_that_cut_the_words() -> None:
    groups = GROUP.replace(
        "554 5.7.1 <bob@client.example>: Relay access denied", "550-5.7.1 Relaying denied. First"
    )
    (recipient,) = read(report(groups, notice=CASES["sendmail"].text)).recipients
    assert recipient.diagnostic == "550-5.7.1 Relaying denied. First sign in."


def test_a_report_without_words_takes_those_of_the_notice() -> None:
    groups = GROUP.replace(
        "Diagnostic-Code: smtp; 554 5.7.1 <bob@client.example>: Relay access denied\n", ""
    )
    (recipient,) = read(report(groups, notice=CASES["opensmtpd"].text)).recipients
    assert recipient.diagnostic == "550 5.7.1 Relaying denied"
    assert recipient.reply_code == 550


def ses(kind: str, body: dict[str, object]) -> bytes:
    mail = {
        "source": "anna@firm.example",
        "headers": [
            {"name": "From", "value": "Anna <anna@firm.example>"},
            {"name": "Subject", "value": "Offer"},
        ],
    }
    return notice(
        json.dumps({"notificationType": kind, kind.lower(): body, "mail": mail}),
        sender="SES <no-reply@sns.amazonaws.com>",
        subject="AWS Notification Message",
    )


def test_amazon_ses_bounces_are_json() -> None:
    bounce = read(
        ses(
            "Bounce",
            {
                "bouncedRecipients": [
                    {
                        "emailAddress": "bob@client.example",
                        "action": "failed",
                        "status": "5.7.1",
                        "diagnosticCode": "smtp; 554 5.7.1 Relaying denied",
                    }
                ],
                "reportingMTA": "dsn; a1.smtp-out.amazonses.com",
            },
        )
    )
    assert bounce.generator == "amazon-ses"
    assert bounce.reporting_mta == "a1.smtp-out.amazonses.com"
    (recipient,) = bounce.recipients
    assert (recipient.final_recipient, recipient.reply_code) == ("bob@client.example", 554)
    assert bounce.original is not None
    assert bounce.original.envelope_from == "anna@firm.example"


def test_amazon_ses_deliveries_and_complaints() -> None:
    delivery = read(
        ses("Delivery", {"recipients": ["bob@client.example"], "smtpResponse": "250 2.6.0 Ok"})
    )
    assert delivery.kind is Kind.DELIVERED
    assert delivery.recipients[0].reason is Reason.DELIVERED
    assert read(ses("Complaint", {})).kind is Kind.NOT_A_BOUNCE
