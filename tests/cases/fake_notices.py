# SPDX-License-Identifier: GPL-3.0-or-later
"""Fakes that look like returned messages, and real ones that look like fakes.

One sign proves nothing: no report and no original, a button that asks to sign in, a link to
strangers, a deadline, incoming mail "held". Several together do.
"""

from __future__ import annotations

from tests.cases.notices import (
    page,
    qmail,
)
from tests.cases.vocabulary import (
    GOOGLE_CODES,
    LIKELY_ONLY,
    OTHER_WAY_OUT,
    OWN_HOPS,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Returned

FAKE = Truth(verdict="fake-notice", who="you", sure=SURE)
STRANGER = (
    "Received: from host-200.elsewhere.example ([203.0.113.200]) by mail.atelier.example\n"
    "\twith ESMTP id 4dF2k; Mon, 23 Nov 2026 03:12:44 +0000\n"
)

FAKES = (
    Case(
        name="messages-on-hold",
        rule="incoming mail held, a button to release it, a deadline, a stranger's host",
        source="https://pcrisk.com/removal-guides/25541-messages-delivery-failure-email-scam",
        kind="eml",
        returned=page(
            "<html><body><h2>Mail Delivery System</h2>\n"
            "<p>5 incoming messages to anna.martin@atelier.example are on hold because of a "
            "system delay.</p>\n"
            '<p><a href="https://atelier-example.webmail-release.example/?m=anna">Release messages'
            "</a></p>\n<p>They will be deleted within 24 hours.</p></body></html>\n",
            from_="Mail Delivery System <postmaster@mailing-center.example>",
            subject="Undelivered mail: 5 messages on hold",
            received=STRANGER,
        ),
        truth=FAKE,
    ),
    Case(
        name="in-the-name-of-the-own-domain",
        rule="the sender's own domain in From proves nothing; no report, no original",
        kind="eml",
        returned=page(
            "<html><body><p>Delivery has failed to these recipients or groups.</p>\n"
            "<p>Your last 3 messages could not be delivered: your mailbox "
            "anna.martin@atelier.example must be verified.</p>\n"
            '<p><a href="https://storage.elsewhere.example/o365/login.html#anna.martin@atelier.'
            'example">Verify and resend messages</a></p>\n'
            "<p>Microsoft Outlook. Failure to verify will close your account.</p></body></html>\n",
            from_="Microsoft Outlook <noreply@atelier.example>",
            subject="Undeliverable: 3 messages returned to anna.martin@atelier.example",
            received=STRANGER,
        ),
        truth=FAKE,
    ),
    Case(
        name="words-of-exim-with-a-link",
        rule="the first sentence is a real server's; what follows never is",
        source="https://www.netsolinc.com/convincing-phishing-scam/",
        kind="eml",
        returned=page(
            "This message was created automatically by mail delivery software.\n\n"
            "You have more than 6 incoming messages that could not be delivered to your inbox "
            "since 22 November 2026 for <anna.martin@atelier.example>.\n\n"
            "The following address(es) failed, reconfigure port 486 and retrieve messages:\n"
            "http://retrieve.mailbox-service.example/anna.martin@atelier.example\n\n"
            "Diagnostic-Code: smtp; 552-5.7.0 max defers and failures per hour exceeded. Sign in "
            "again to keep your password.\n",
            from_="Mail Delivery Subsystem <mailer-daemon@mailbox-service.example>",
            subject="Mail Delivery Failed for anna.martin@atelier.example",
            received=STRANGER,
            kind="text/plain",
        ),
        truth=FAKE,
    ),
    Case(
        name="a-full-mailbox-that-is-to-be-confirmed",
        rule="a quota that a sign-in is said to lift",
        source="https://www.enigmasoftware.com/undeliveredemailreportsemailscam-removal/",
        kind="eml",
        returned=page(
            "<html><body><p>MAILER-DAEMON</p><p>Your mailbox is 98% full. 4 messages were not "
            "delivered and are returned to the server.</p>\n"
            '<p><a href="http://quota.webmail-admin.example/signin.php?e=anna.martin">Sign in to '
            "increase your storage and receive them</a></p>\n"
            "<p>Act now: the mailbox is suspended after 48 hours.</p></body></html>\n",
            from_="MAILER-DAEMON <daemon@webmail-admin.example>",
            subject="Returned mail: mailbox storage limit reached",
            received=STRANGER,
        ),
        truth=FAKE,
    ),
    Case(
        name="in-french",
        rule="the lure in French: messages en attente, un bouton, un délai",
        kind="eml",
        returned=page(
            "<html><body><p>Système de distribution du courrier</p>\n"
            "<p>Échec de la remise : 4 messages destinés à anna.martin@atelier.example sont en "
            "attente sur le serveur.</p>\n"
            '<p><a href="https://messagerie-securisee.elsewhere.example/connexion?id=anna">'
            "Se connecter pour récupérer les messages</a></p>\n"
            "<p>Sans action de votre part sous 24 heures, ils seront supprimés et votre compte "
            "sera fermé.</p></body></html>\n",
            from_="Service de messagerie <support@elsewhere.example>",
            subject="Messages non remis (4)",
            received=STRANGER,
        ),
        truth=FAKE,
    ),
    Case(
        name="in-german",
        rule="the lure in German",
        kind="eml",
        returned=page(
            "<html><body><p>Unzustellbare Nachrichten</p>\n"
            "<p>3 eingehende Nachrichten an anna.martin@atelier.example wurden zurückgehalten.</p>"
            '\n<p><a href="https://postfach.elsewhere.example/anmelden">Jetzt anmelden und '
            "freigeben</a></p>\n<p>Nach 24 Stunden werden sie gelöscht.</p></body></html>\n",
            from_="Mail Delivery System <zustellung@elsewhere.example>",
            subject="Unzustellbar: 3 Nachrichten",
            received=STRANGER,
        ),
        truth=FAKE,
    ),
    Case(
        name="an-attachment-instead-of-a-link",
        rule="the page to sign in on comes along as a file",
        kind="eml",
        returned=(
            b"Return-Path: <notify@elsewhere.example>\n"
            b"From: Mail Delivery Subsystem <notify@elsewhere.example>\n"
            b"To: anna.martin@atelier.example\nSubject: Delivery Status Notification (Failure)\n"
            b"Date: Mon, 23 Nov 2026 03:12:40 +0000\nMessage-ID: <r9@elsewhere.example>\n"
            b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m1"\n\n'
            b"--m1\nContent-Type: text/plain; charset=utf-8\n\n"
            b"2 messages could not be delivered to your inbox. Open the attached report and sign "
            b"in with your e-mail password to release them. Your account is deactivated within 24 "
            b"hours otherwise.\n\n"
            b'--m1\nContent-Type: text/html; charset=utf-8; name="Undelivered_report.html"\n'
            b'Content-Disposition: attachment; filename="Undelivered_report.html"\n\n'
            b'<html><body><form action="https://collect.elsewhere.example/p.php" method="post">'
            b'<input name="user" value="anna.martin@atelier.example">'
            b'<input type="password" name="pass"><button>Sign in</button></form></body></html>\n'
            b"\n--m1--\n"
        ),
        truth=FAKE,
    ),
    Case(
        name="a-picture-of-a-real-notice",
        rule="a code, a host and words of a real server, and yet: no report, no original, a "
        "stranger's link that asks for the password",
        kind="eml",
        returned=page(
            "<html><body><p>Your message to claire.petit@cabinet.example couldn't be delivered.</p>"
            "\n<p>Remote server returned '550 5.7.367 Remote server returned not permitted to "
            "relay'</p>\n<p>To allow relaying for your mailbox confirm your password:</p>\n"
            '<p><a href="https://exchange-relay.elsewhere.example/confirm?u=anna.martin">Confirm '
            "password</a></p>\n<p>This link expires in 12 hours.</p></body></html>\n",
            from_="Microsoft Outlook <postmaster@elsewhere.example>",
            subject="Undeliverable: Quote for the new office",
            received=STRANGER,
        ),
        truth=FAKE,
    ),
)

GMAIL_PAGE = """\
<html><body><h1>Address not found</h1>
<p>Your message wasn't delivered to <b>claire.petti@cabinet.example</b> because the address couldn't
be found, or is unable to receive mail.</p>
<p><a href="https://support.google.com/mail/?p=NoSuchUser">LEARN MORE</a></p>
<p>The response from the remote server was:</p>
<p>550 5.1.1 &lt;claire.petti@cabinet.example&gt;: User unknown</p></body></html>
"""

REAL = (
    Case(
        name="a-real-notice-with-a-button",
        rule="Gmail's page has a button and no name of the person; the report is real",
        source=GOOGLE_CODES,
        kind="eml",
        returned=(
            "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
            "To: anna.martin@atelier.example\nAuto-Submitted: auto-replied\n"
            "Subject: Delivery Status Notification (Failure)\n"
            "Date: Mon, 23 Nov 2026 13:06:03 +0000\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="g1"\n\n'
            f"--g1\nContent-Type: text/html; charset=utf-8\n\n{GMAIL_PAGE}\n"
            "--g1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; googlemail.com\n"
            "Received-From-MTA: dns; anna.martin@atelier.example\n\n"
            "Final-Recipient: rfc822; claire.petti@cabinet.example\nAction: failed\nStatus: 5.1.1\n"
            "Remote-MTA: dns; mx.cabinet.example. (198.51.100.20, the server for the domain "
            "cabinet.example.)\n"
            "Diagnostic-Code: smtp; 550 5.1.1 <claire.petti@cabinet.example>: User unknown\n\n"
            "--g1\nContent-Type: text/rfc822-headers\n\n"
            "From: Anna Martin <anna.martin@atelier.example>\nTo: claire.petti@cabinet.example\n"
            "Subject: Quote for the new office\nDate: Mon, 23 Nov 2026 13:05:09 +0000\n"
            "Message-ID: <quote-1@atelier.example>\n\n--g1--\n"
        ).encode(),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="a-real-notice-about-a-lure",
        rule="the person passed a lure on to a colleague, and it came back: the lure's words stand "
        "in the original, not in the notice",
        kind="eml",
        returned=(
            b"From: MAILER-DAEMON@mail.atelier.example (Mail Delivery System)\n"
            b"To: anna.martin@atelier.example\nSubject: Undelivered Mail Returned to Sender\n"
            b"Date: Mon, 23 Nov 2026 13:06:03 +0000\nAuto-Submitted: auto-replied\n"
            b"MIME-Version: 1.0\n"
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="p1"\n\n'
            b"--p1\nContent-Type: text/plain; charset=utf-8\n\n"
            b"This is the mail system at host mail.atelier.example.\n\n"
            b"I'm sorry to have to inform you that your message could not\n"
            b"be delivered to one or more recipients. It's attached below.\n\n"
            b"                   The mail system\n\n"
            b"<claire.petit@cabinet.example>: host mx.cabinet.example[198.51.100.20] said: 554\n"
            b"    5.7.1 Message rejected as spam (in reply to end of DATA command)\n\n"
            b"--p1\nContent-Type: message/delivery-status\n\n"
            b"Reporting-MTA: dns; mail.atelier.example\n\n"
            b"Final-Recipient: rfc822; claire.petit@cabinet.example\nAction: failed\n"
            b"Status: 5.7.1\nRemote-MTA: dns; mx.cabinet.example\n"
            b"Diagnostic-Code: smtp; 554 5.7.1 Message rejected as spam\n\n"
            b"--p1\nContent-Type: message/rfc822\n\n"
            b"From: Anna Martin <anna.martin@atelier.example>\nTo: claire.petit@cabinet.example\n"
            b"Subject: Fwd: Undelivered mail: 5 messages on hold\n"
            b"Date: Mon, 23 Nov 2026 13:05:09 +0000\nMessage-ID: <fwd-1@atelier.example>\n"
            b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
            b'<p>Is this real? <a href="https://login.elsewhere.example/release">Sign in within 24 '
            b"hours to release your messages, or your mailbox will be closed</a></p>\n\n--p1--\n"
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-filter", who="recipient", sure=SURE),
    ),
    Case(
        name="a-real-notice-with-a-link-and-a-request",
        rule="a list's page to ask for removal is a link to strangers, in the server's own words",
        kind="eml",
        returned=qmail(
            said="554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using "
            "bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.9",
            hops=OTHER_WAY_OUT,
        ),
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-real-notice-of-words-alone",
        rule="no report and no original, as many servers write; nothing is asked of the person",
        kind="eml",
        returned=page(
            "Your message to <claire.petit@cabinet.example> could not be delivered.\n\n"
            "The remote server mx.cabinet.example said:\n"
            "550 5.1.1 <claire.petit@cabinet.example>: User unknown\n",
            from_="Mail Delivery System <MAILER-DAEMON@mail.atelier.example>",
            subject="Undeliverable mail",
            kind="text/plain",
            more="Auto-Submitted: auto-replied\n",
        ),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="a-real-notice-that-speaks-of-quota",
        rule="'quota', 'mailbox' and a link of the recipient's provider, in a real report",
        kind="postfix",
        returned=Returned(
            remote="mx.cabinet.example",
            said="552 5.2.2 The mailbox you tried to reach is over quota. Please direct the "
            "recipient to https://hilfe.cabinet.example/quota to sign in and free space",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE),
    ),
)
