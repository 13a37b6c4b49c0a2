# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out: a program or a gateway that did not sign in."""

from __future__ import annotations

from relayfix.model.answers import Answers, Scope, Trial
from relayfix.model.check import OutgoingServer
from tests.cases.notices import (
    outlook_window,
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
    OPEN,
    OWN_HOPS,
    POSSIBLE,
    RELAY,
    SURE,
    Case,
    Truth,
    zone,
)
from tests.support.returned import Received, Returned

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

PASSWORDS = (
    Case(
        name="the-password-is-refused",
        rule="the own server refuses the sign-in: the stored password or name is not right",
        source="RFC 4954 section 6, 535 5.7.8",
        kind="text",
        returned=outlook_window("535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"),
        options=("--scope", "everyone", "--can-receive", "yes", "--other-app", "works"),
        truth=Truth(verdict="sign-in-failed", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-password-was-changed",
        rule="a changed password explains a refused sign-in",
        source="RFC 4954 section 6",
        kind="text",
        returned=(
            "Sending of the message failed.\n"
            "An error occurred while sending mail: The mail server sent an incorrect response: "
            "5.7.8 Username and password not accepted: bad credentials.\n"
            "535 5.7.8 Authentication credentials invalid\n"
        ),
        options=("--scope", "everyone", "--changed", "password"),
        truth=Truth(verdict="sign-in-failed", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-smart-host-refuses-the-gateway-s-password",
        rule="the sign-in that failed is a server's, not the person's: own IT",
        kind="postfix",
        returned=Returned(
            remote=None,
            said="SASL authentication failed; server smtp-relay.provider.example[198.51.100.70] "
            "said: 535 5.7.8 Error: authentication failed",
            status="4.7.8",
            hops=OWN_HOPS,
        ),
        zone=zone(),
        truth=Truth(
            verdict="connector|sign-in-failed", who="your-it", sure=(LIKELY, CERTAIN, POSSIBLE)
        ),
    ),
    Case(
        name="french-sign-in-refused",
        rule="a French provider's words, copied from a program's window",
        source=LA_POSTE_CODES,
        kind="text",
        returned=(
            "Échec de l'envoi du message.\n"
            "Une erreur est survenue lors de l'envoi du courrier. Le serveur a répondu :\n"
            "535 5.7.8 Error: authentication failed: authentification invalide LPN105_402\n"
        ),
        options=("--scope", "everyone", "--account", "personal"),
        truth=Truth(verdict="sign-in-failed", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-tenant-without-passwords",
        rule="5.7.139: the organisation switched password sending off; no password helps",
        source=MICROSOFT_CODES,
        kind="text",
        returned=(
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
            "Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. "
            "[PR0P264CA0012.FRAP264.PROD.OUTLOOK.COM 2026-11-23T13:06:03.123Z]\n"
        ),
        options=("--account", "work"),
        truth=Truth(verdict="password-sign-in-disabled", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="outlook-com-without-passwords",
        rule="at a public provider there is no IT: the account is added anew with the browser",
        source="Outlook.com takes no password from programs since 16 September 2024",
        kind="text",
        returned=(
            "The server smtp-mail.outlook.com responded to anna.martin@outlook.com:\n"
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. "
            "[PR0P264CA0012.FRAP264.PROD.OUTLOOK.COM]\n"
        ),
        options=("--account", "personal"),
        truth=Truth(verdict="password-sign-in-disabled", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-code-of-gmail-s-dkim-at-microsoft",
        rule="5.7.30 at Exchange Online: no password for programs any more; not DKIM",
        source="https://techcommunity.microsoft.com/t5/exchange-team-blog/exchange-online-to-"
        "retire-basic-auth-for-client-submission-smtp/ba-p/4114750",
        kind="text",
        returned="550 5.7.30 Basic authentication is not supported for Client Submission.\n",
        options=("--account", "work"),
        truth=Truth(verdict="password-sign-in-disabled", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="gmail-wants-an-app-password",
        rule="a setting of the person's own account settles it",
        source=GOOGLE_CODES,
        kind="text",
        returned=(
            "534-5.7.9 Application-specific password required. For more information, go to\n"
            "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp\n"
        ),
        options=("--account", "personal"),
        truth=Truth(verdict="password-sign-in-disabled", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="yahoo-s-policy-with-gmail-s-number",
        rule="5.7.9 at Yahoo is about SPF, DKIM or DMARC, or a policy; no password at all",
        source="https://help.yahoo.com/kb/SLN7253.html",
        kind="postfix",
        returned=Returned(
            refused="claire.petit@yahoo.com",
            remote="mta5.am0.yahoodns.net",
            said="554 5.7.9 Message not accepted for policy reasons. "
            "See https://postmaster.yahooinc.com/error-codes",
            hops=OWN_HOPS,
        ),
        truth=Truth(
            verdict="dmarc-refused|spf-not-listed|dkim-missing|recipient-filter|undetermined",
            who="your-it|recipient",
            sure=OPEN,
        ),
    ),
)

SETTINGS = (
    Case(
        name="the-program-cannot-find-its-server",
        rule="the outgoing server's name does not exist: a setting of the program",
        source="Outlook's own number 0x800CCC0D",
        kind="text",
        returned=(
            "Task 'anna.martin@atelier.example - Sending' reported error (0x800CCC0D): 'Cannot "
            "find the e-mail server. Verify the server information in your account properties.'\n"
        ),
        options=("--scope", "everyone", "--can-receive", "yes", "--other-app", "works"),
        truth=Truth(verdict="outgoing-server-settings", who="you", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="a-kind-of-sign-in-that-the-server-does-not-know",
        rule="504: the program is set to a sign-in that the server does not offer",
        source="RFC 4954 section 4, 504; " + GOOGLE_CODES,
        kind="text",
        returned=outlook_window("504 5.7.4 Unrecognized Authentication Type"),
        options=("--scope", "everyone", "--other-app", "works"),
        truth=Truth(verdict="outgoing-server-settings", who="you", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="the-connection-must-be-encrypted-first",
        rule="530 before STARTTLS is a setting of the program, not a missing sign-in",
        source="RFC 3207 section 4, 530",
        kind="text",
        returned="530 5.7.0 Must issue a STARTTLS command first. a1b2c3-2002si12wmb.5 - gsmtp\n",
        options=("--scope", "everyone"),
        truth=Truth(verdict="tls-required", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="no-password-over-a-bare-line",
        rule="538: the sign-in itself needs an encrypted line",
        source="RFC 4954 section 6, 538 5.7.11",
        kind="text",
        returned=outlook_window(
            "538 5.7.11 Encryption required for requested authentication mechanism"
        ),
        truth=Truth(verdict="tls-required", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="gmail-wants-encryption-from-the-server",
        rule="5.7.29 at Gmail is TLS between servers: own IT; in the registry it is ARC",
        source=GOOGLE_CODES,
        kind="postfix",
        returned=Returned(
            refused="claire.petit@gmail.com",
            remote="gmail-smtp-in.l.google.com",
            said="550 5.7.29 Gmail requires all senders to use a TLS connection when sending "
            "mail. To set up TLS, go to Email sender guidelines. - gsmtp",
            hops=OWN_HOPS,
        ),
        truth=Truth(verdict="tls-required", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="only-on-this-network",
        rule="sending works on the telephone's network and not here: the network",
        kind="text",
        returned=outlook_window(
            "550 5.7.1 Mail from 203.0.113.99 refused: please use the SMTP server of your ISP"
        ),
        options=("--scope", "everyone", "--other-network", "works"),
        truth=Truth(verdict="other-network", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-home-connection-that-sends-by-itself",
        rule="the refused address is the person's own connection, on a policy list: use the "
        "provider's outgoing server",
        source="https://www.dnsbl.info/dnsbl-details.php?dnsbl=pbl.spamhaus.org",
        kind="text",
        returned=outlook_window(
            "554 5.7.1 Service unavailable; Client host [203.0.113.99] blocked using "
            "pbl.spamhaus.org; https://www.spamhaus.org/query/ip/203.0.113.99"
        ),
        options=("--scope", "everyone", "--other-network", "works", "--account", "personal"),
        truth=Truth(verdict="other-network", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-direct-sender-at-gmail",
        rule="Gmail does not take mail from such a connection; on another network it works",
        source=GOOGLE_CODES,
        kind="text",
        returned=(
            "550-5.7.1 [203.0.113.99] The IP you're using to send mail is not authorized to\n"
            "550-5.7.1 send email directly to our servers. Please use the SMTP relay at your\n"
            "550 5.7.1 service provider instead. - gsmtp\n"
        ),
        options=("--other-network", "works"),
        truth=Truth(verdict="other-network", who="you", sure=LIKELY_ONLY),
    ),
)

IN_WHOSE_NAME = (
    Case(
        name="another-s-address-in-from",
        rule="the own server lets an account send as itself only",
        source="https://www.postfix.org/postconf.5.html#reject_sender_login_mismatch",
        kind="text",
        returned=outlook_window(
            "553 5.7.1 <info@atelier.example>: Sender address rejected: not owned by user "
            "anna.martin@atelier.example"
        ),
        truth=Truth(verdict="sender-address-not-yours", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="send-as-denied",
        rule="5.2.252: the account may not send in the name of that address",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="554 5.2.252 SendAsDenied; anna.martin@atelier.example not allowed to send as "
            "info@atelier.example; STOREDRV.Submission.Exception:SendAsDeniedException."
            "MapiExceptionSendAsDenied; Failed to process message",
            sender="info@atelier.example",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(),
        truth=Truth(verdict="sender-address-not-yours", who="you", sure=SURE),
    ),
    Case(
        name="the-code-that-begins-a-block",
        rule="5.7.60 is a wrong sender; 5.7.606 is Microsoft's own list: the number is read whole",
        source=MICROSOFT_CODES,
        kind="text",
        returned="550 5.7.60 SMTP; Client does not have permissions to send as this sender\n",
        truth=Truth(verdict="sender-address-not-yours", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-device-sends-directly",
        rule="5.7.68: the organisation no longer takes unsigned mail in its own name",
        source="https://help.salesforce.com/s/articleView?id=005133045",
        kind="postfix",
        returned=Returned(
            sender="scanner@atelier.example",
            refused="anna.martin@atelier.example",
            remote="atelier-example.mail.protection.outlook.com",
            said="550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this "
            "organization from unauthorized sources "
            "[AM6EUR05FT123.eop-eur05.prod.protection.outlook.com]",
            reporting="scanner.atelier.example",
        ),
        zone=zone(
            mx=None,
            names={
                "atelier.example": {
                    "MX": [(0, "atelier-example.mail.protection.outlook.com")],
                    "TXT": ["v=spf1 include:spf.protection.outlook.com -all"],
                },
                "atelier-example.mail.protection.outlook.com": {"A": ["198.51.100.61"]},
                "spf.protection.outlook.com": {"TXT": ["v=spf1 ip4:192.0.2.32/27 -all"]},
            },
        ),
        truth=Truth(verdict="direct-send-blocked", who="your-it", sure=SURE),
    ),
    Case(
        name="direct-send-pasted",
        rule="the same words alone, from a program's protocol",
        source="https://techcommunity.microsoft.com/blog/exchange/introducing-more-control-over-"
        "direct-send-in-exchange-online/4408790",
        kind="text",
        returned="The server response was: 550 5.7.68 TenantInboundAttribution; Direct Send not "
        "allowed for this organization from unauthorized sources\n",
        truth=Truth(verdict="direct-send-blocked", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="a-tenant-that-does-not-know-its-server",
        rule="5.7.64 from the same kind of host is a connector, not direct send",
        source="https://learn.microsoft.com/en-us/exchange/troubleshoot/email-delivery/ndr/"
        "relay-access-denied-smtp",
        kind="exchange",
        returned=Returned(
            remote="atelier-example.mail.protection.outlook.com",
            said="550 5.7.64 TenantAttribution; Relay Access Denied "
            "[AM6EUR05FT123.eop-eur05.prod.protection.outlook.com]",
            hops=(Received(from_="exch01.atelier.example", by="exch01.atelier.example"),),
        ),
        truth=Truth(verdict="connector", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="the-gateway-turns-exchange-online-away",
        rule="the own smart host refuses the connection: own IT, and not their server",
        kind="exchange-online-plain",
        returned=Returned(
            remote="smarthost.atelier.example",
            said="550 5.4.316 Message expired, connection refused(Socket error code 10061) "
            "[LastAttemptedServerName=smarthost.atelier.example]",
            hops=MICROSOFT_HOPS,
        ),
        zone=zone(smarthost__atelier__example={"A": ["203.0.113.5"]}),
        truth=Truth(verdict="connector", who="your-it", sure=(CERTAIN, LIKELY, POSSIBLE)),
    ),
    Case(
        name="the-organisation-forbids-forwards",
        rule="5.7.520 for the own automatic forward: own IT decides",
        source="https://learn.microsoft.com/en-us/defender-office-365/outbound-spam-policies-"
        "external-email-forwarding",
        kind="exchange-online-plain",
        returned=Returned(
            refused="anna.privat@freemail.example",
            to=("anna.martin@atelier.example",),
            sender="anna.martin@atelier.example",
            remote=None,
            said="550 5.7.520 Access denied, Your organization does not allow external forwarding. "
            "Please contact your administrator for further assistance. AS(7555)",
            hops=MICROSOFT_HOPS,
        ),
        options=("--forwarding", "yes"),
        zone=zone(),
        truth=Truth(verdict="forwarding-not-allowed", who="your-it", sure=SURE),
    ),
    Case(
        name="their-organisation-forbids-forwards",
        rule="the same words out of the recipient's organisation: their desk, not the person's",
        kind="eml",
        returned=(
            b"From: postmaster@cabinet.example\nTo: <anna.martin@atelier.example>\n"
            b"Subject: Undeliverable: Quote for the new office\n"
            b"Date: Mon, 23 Nov 2026 13:06:03 +0000\nAuto-Submitted: auto-replied\n"
            b"X-MS-Exchange-Message-Is-Ndr:\nMIME-Version: 1.0\n"
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b5"\n\n'
            b"--b5\nContent-Type: text/plain; charset=utf-8\n\n"
            b"Your message to claire.privat@freemail.example couldn't be delivered.\n\n"
            b"Diagnostic information for administrators:\n\n"
            b"Generating server: PR0P264MB9911.FRAP264.PROD.OUTLOOK.COM\n\n"
            b"claire.privat@freemail.example\n"
            b"Remote server returned '550 5.7.520 Access denied, Your organization does not allow "
            b"external forwarding. Please contact your administrator for further assistance. "
            b"AS(7555)'\n\n"
            b"--b5\nContent-Type: message/delivery-status\n\n"
            b"Reporting-MTA: dns;PR0P264MB9911.FRAP264.PROD.OUTLOOK.COM\n\n"
            b"Final-Recipient: rfc822;claire.privat@freemail.example\nAction: failed\n"
            b"Status: 5.7.520\nDiagnostic-Code: smtp;550 5.7.520 Access denied, Your organization "
            b"does not allow external forwarding. Please contact your administrator for further "
            b"assistance. AS(7555)\n\n"
            b"--b5\nContent-Type: text/rfc822-headers\n\n"
            b"Received: from cabinet-example.mail.protection.outlook.com by "
            b"PR0P264MB9911.FRAP264.PROD.OUTLOOK.COM with ESMTPS id 9; "
            b"Mon, 23 Nov 2026 13:05:14 +0000\n"
            b"Received: from mail.atelier.example ([203.0.113.2]) by "
            b"cabinet-example.mail.protection.outlook.com with ESMTPS id 8; "
            b"Mon, 23 Nov 2026 13:05:12 +0000\n"
            b"Received: from pc7.atelier.example ([203.0.113.40]) by mail.atelier.example with "
            b"ESMTPSA id 7; Mon, 23 Nov 2026 13:05:10 +0000\n"
            b"From: Anna Martin <anna.martin@atelier.example>\n"
            b"To: claire.petit@cabinet.example\nSubject: Quote for the new office\n"
            b"Date: Mon, 23 Nov 2026 13:05:09 +0000\nMessage-ID: <quote-1@atelier.example>\n\n"
            b"--b5--\n"
        ),
        zone=zone(mx=("cabinet-example.mail.protection.outlook.com", "198.51.100.60")),
        truth=Truth(verdict="forwarding-not-allowed", who="recipient", sure=AT_MOST_LIKELY),
    ),
    Case(
        name="the-number-of-forwards-for-spam",
        rule="5.7.520 with AS(4810) is the own provider's spam filter: the message, not a forward",
        source=MICROSOFT_CODES,
        kind="exchange-online-plain",
        returned=Returned(
            remote=None,
            said="550 5.7.520 Message blocked because it contains content identified as spam. "
            "AS(4810)",
            hops=MICROSOFT_HOPS,
        ),
        truth=Truth(verdict="content-refused", who="you", sure=AT_MOST_LIKELY),
    ),
)
