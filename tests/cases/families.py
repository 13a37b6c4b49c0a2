# SPDX-License-Identifier: GPL-3.0-or-later
"""The same refusals as other software tells them, and as people pass them on."""

from __future__ import annotations

from tests.cases.notices import outlook_item
from tests.cases.vocabulary import (
    AT_MOST_LIKELY,
    CERTAIN,
    LIKELY_ONLY,
    NOT_HOSTED,
    OWN_HOPS,
    RELAY,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Returned

ORIGINAL = """\
Received: from pc7.atelier.example ([203.0.113.40]) by mail.atelier.example with ESMTPSA id 7;
 Mon, 23 Nov 2026 13:05:10 +0000
From: Anna Martin <anna.martin@atelier.example>
To: claire.petit@cabinet.example
Subject: Quote for the new office
Date: Mon, 23 Nov 2026 13:05:09 +0000
Message-ID: <quote-1@atelier.example>
"""

OPENSMTPD = f"""\
From: Mailer Daemon <MAILER-DAEMON@mail.atelier.example>
To: anna.martin@atelier.example
Subject: Delivery status notification: error
Date: Mon, 23 Nov 2026 13:06:03 +0000
Message-ID: <b-3@mail.atelier.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="o1"

This is a MIME-encapsulated message.

--o1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

claire.petit@cabinet.example: 550 5.1.1 <claire.petit@cabinet.example>: User unknown

    Below is a copy of the original message:

--o1
Content-Description: Message headers
Content-Type: text/rfc822-headers

{ORIGINAL}
--o1--
"""

COURIER = f"""\
From: "Courier mail server at mail.atelier.example" <MAILER-DAEMON@mail.atelier.example>
To: anna.martin@atelier.example
Subject: NOTICE: mail delivery status.
Date: Mon, 23 Nov 2026 13:06:03 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="c1"

--c1
Content-Type: text/plain; charset=us-ascii

This is a delivery status notification from mail.atelier.example,
running the Courier mail server, version 1.0.

The original message was received on Mon, 23 Nov 2026 13:05:10 +0000
from pc7.atelier.example (203.0.113.40)

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<claire.petit@cabinet.example>:
    mx.cabinet.example [198.51.100.20]:
>>> RCPT TO:<claire.petit@cabinet.example>
<<< 552 5.2.2 Mailbox full

---------------------------------------------------------------------------

--c1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.atelier.example
Arrival-Date: Mon, 23 Nov 2026 13:05:10 +0000
Received-From-MTA: dns; pc7.atelier.example (203.0.113.40)

Final-Recipient: rfc822; claire.petit@cabinet.example
Action: failed
Status: 5.0.0
Remote-MTA: dns; mx.cabinet.example [198.51.100.20]
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--c1
Content-Type: text/rfc822-headers

{ORIGINAL}
--c1--
"""

EXIM_WORDS = f"""\
X-Failed-Recipients: claire.petit@cabinet.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@srv3.atelier.example>
To: anna.martin@atelier.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1tF-0001@srv3.atelier.example>
Date: Mon, 23 Nov 2026 13:06:03 +0000

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  claire.petit@cabinet.example
    SMTP error from remote mail server after RCPT TO:<claire.petit@cabinet.example>:
    host mx1.host.example [198.51.100.25]: 550-5.7.1 relay not permitted

------ This is a copy of the message, including all the headers. ------

Return-path: <anna.martin@atelier.example>
{ORIGINAL}
Hello Claire,
here is the quote.
"""

DOMINO = f"""\
From: Postmaster@cabinet.example
To: anna.martin@atelier.example
Subject: DELIVERY FAILURE: User claire.petit (claire.petit@cabinet.example) not listed in
 Domino Directory
Date: Mon, 23 Nov 2026 13:06:03 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="==d1"

--==d1
Content-Type: text/plain; charset=US-ASCII

Your message

  Subject: Quote for the new office

was not delivered to:

  claire.petit@cabinet.example

because:

  User claire.petit (claire.petit@cabinet.example) not listed in Domino Directory

--==d1
Content-Type: message/delivery-status

Reporting-MTA: dns;mx.cabinet.example

Final-Recipient: rfc822;claire.petit@cabinet.example
Action: failed
Status: 5.1.1
Diagnostic-Code: X-Notes; User claire.petit (claire.petit@cabinet.example) not listed in Domino
 Directory

--==d1
Content-Type: message/rfc822

{ORIGINAL}
--==d1--
"""

RUSSIAN = f"""\
From: mailer-daemon@mail.atelier.example
To: anna.martin@atelier.example
Subject: =?utf-8?b?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?=
Date: Mon, 23 Nov 2026 13:06:03 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r1"

--r1
Content-Type: text/plain; charset=utf-8

Это письмо создано автоматически сервером. К сожалению, мы не можем доставить ваше письмо:

claire.petit@cabinet.example
Получатель не существует.

--r1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.atelier.example

Final-Recipient: rfc822; claire.petit@cabinet.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.cabinet.example
Diagnostic-Code: smtp; 550 5.1.1 <claire.petit@cabinet.example>: User not found

--r1
Content-Type: text/rfc822-headers

{ORIGINAL}
--r1--
"""

POSTFIX = Returned(
    remote="mx1.host.example", said=RELAY, hops=OWN_HOPS, reporting="mail.atelier.example"
)

PASSED_ON = (
    b"From: Anna Martin <anna.martin@atelier.example>\nTo: helpdesk@atelier.example\n"
    b"Subject: Fwd: Undelivered Mail Returned to Sender\nDate: Mon, 23 Nov 2026 14:00:00 +0000\n"
    b"Message-ID: <fwd-2@atelier.example>\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/mixed; boundary="f1"\n\n'
    b"--f1\nContent-Type: text/plain; charset=utf-8\n\nWhat is this, please?\n\n"
    b"--f1\nContent-Type: message/rfc822\n\n" + POSTFIX.eml("postfix") + b"\n--f1--\n"
)

QUOTED = """\
Hello, can you help me with this one? Anna

> From: MAILER-DAEMON@mail.atelier.example
> Subject: Undelivered Mail Returned to Sender
>
> This is the mail system at host mail.atelier.example.
>
> I'm sorry to have to inform you that your message could not
> be delivered to one or more recipients. It's attached below.
>
> <claire.petit@cabinet.example>: host mx1.host.example[198.51.100.25] said: 554
>     5.7.1 <claire.petit@cabinet.example>: Relay access denied (in reply to RCPT
>     TO command)
"""

LOG_LINE = (
    "Nov 23 13:05:12 mail postfix/smtp[2211]: 4SgTqz0Zb1z9x: to=<claire.petit@cabinet.example>, "
    "relay=mx1.host.example[198.51.100.25]:25, delay=1.2, delays=0.1/0/0.6/0.5, dsn=5.7.1, "
    "status=bounced (host mx1.host.example[198.51.100.25] said: 554 5.7.1 "
    "<claire.petit@cabinet.example>: Relay access denied (in reply to RCPT TO command))\n"
)

THEIR_HOST = zone(mx=("mx1.host.example", "198.51.100.25"))

FAMILIES = (
    Case(
        name="opensmtpd-unknown",
        rule="OpenSMTPD's words, no report",
        kind="eml",
        returned=OPENSMTPD.encode(),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="courier-full",
        rule="Courier writes an address behind the host in Remote-MTA",
        kind="eml",
        returned=COURIER.encode(),
        zone=zone(),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE),
    ),
    Case(
        name="exim-not-hosted",
        rule="Exim's words alone: host and reply on one line",
        kind="eml",
        returned=EXIM_WORDS.encode(),
        zone=THEIR_HOST,
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="domino-unknown",
        rule="the recipient's own server writes the notice: it is the one that refused",
        kind="eml",
        returned=DOMINO.encode(),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="russian-unknown",
        rule="a Russian notice: the fields and the server's words are what they are everywhere",
        kind="eml",
        returned=RUSSIAN.encode(),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="passed-on-as-an-attachment",
        rule="a colleague sends the notice on: the notice inside is judged, not the covering note",
        kind="eml",
        returned=PASSED_ON,
        zone=THEIR_HOST,
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,), role="recipient-mx"),
    ),
    Case(
        name="quoted-in-a-letter",
        rule="the notice copied into an answer, each line behind a sign",
        kind="text",
        returned=QUOTED,
        zone=THEIR_HOST,
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="a-line-of-a-log",
        rule="what IT has instead of a notice: the log names host and words",
        kind="text",
        returned=LOG_LINE,
        zone=THEIR_HOST,
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="an-outlook-item-of-a-full-mailbox",
        rule="the number that Outlook keeps, and the words beside it",
        source="MS-OXCMAIL section 2.2.3.7.1",
        kind="msg",
        returned=outlook_item(
            Returned(
                remote="mx.cabinet.example",
                wrapper="550 5.2.2 Remote server returned mailbox full",
                said="552 5.2.2 <claire.petit@cabinet.example>: Mailbox full",
            )
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE),
    ),
    Case(
        name="an-outlook-item-of-an-own-gateway",
        rule="5.7.367 of the own smart host, saved by Outlook",
        kind="msg",
        returned=outlook_item(Returned(remote="smarthost.atelier.example", said=RELAY)),
        truth=Truth(
            verdict=f"connector|undetermined|{NOT_HOSTED}",
            who="your-it|recipient",
            sure=AT_MOST_LIKELY,
        ),
    ),
    Case(
        name="gmail-s-page-without-a-report",
        rule="only Gmail's words were saved: the address is gone",
        kind="text",
        returned=(
            "Address not found\nYour message wasn't delivered to claire.petti@cabinet.example "
            "because the address couldn't be found, or is unable to receive mail.\n"
            "The response was:\n550 5.1.1 <claire.petti@cabinet.example>: User unknown\n"
        ),
        truth=Truth(verdict=WRONG, who="you", sure=LIKELY_ONLY),
    ),
)
