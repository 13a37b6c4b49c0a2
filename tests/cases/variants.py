# SPDX-License-Identifier: GPL-3.0-or-later
"""The same causes in the words of other servers, one line each, and nothing asked of anybody.

Each line: a name, the server's words, the cause, the desk. ``THEIRS`` come back in a
notice, ``OWN`` stand in the window of the person's own program.
"""

from __future__ import annotations

from tests.cases.notices import outlook_window
from tests.cases.vocabulary import AT_MOST_LIKELY, OWN_HOPS, WRONG, Case, Truth
from tests.support.returned import Returned

Line = tuple[str, str, str, str]

FULL = "recipient-mailbox-full"
RESTRICTS = "recipient-restricts-senders"

THEIRS: tuple[Line, ...] = (
    ("headers-syntax", "550 Message headers fail syntax check", "malformed-message", "your-it"),
    ("lone-cr", "550 5.6.0 Lone CR or LF in headers", "malformed-message", "your-it"),
    ("no-such-user-here", "550 No Such User Here", WRONG, "you"),
    ("sendmail", "550 5.1.1 <claire.petit@cabinet.example>... User unknown", WRONG, "you"),
    ("resolver", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", WRONG, "you"),
    (
        "outlook-com",
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
        WRONG,
        "you",
    ),
    (
        "yahoo",
        (
            "554 delivery error: dd This user doesn't have a yahoo.com account "
            "(claire.petit@yahoo.com) [0] - mta4001.mail.bf1.yahoo.com"
        ),
        WRONG,
        "you",
    ),
    (
        "orange",
        "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]",
        WRONG,
        "you",
    ),
    ("unrouteable", "550 Unrouteable address", WRONG, "you"),
    ("over-quota", "552 5.2.2 Over quota", FULL, "recipient"),
    ("quota-exceeded", "550 Mailbox quota exceeded", FULL, "recipient"),
    (
        "allocation",
        "522 5.2.2 Requested mail action aborted: mailbox exceeded storage allocation",
        FULL,
        "recipient",
    ),
    (
        "account-disabled",
        "550 5.2.1 Mailbox not available: account disabled",
        "recipient-mailbox-disabled",
        "recipient",
    ),
    (
        "yahoo-disabled",
        (
            "554 30 Sorry, your message to claire.petit@yahoo.com cannot be delivered. This "
            "mailbox is "
            "disabled (554.30)"
        ),
        "recipient-mailbox-disabled",
        "recipient",
    ),
    (
        "group",
        (
            "550 5.7.193 UnifiedGroupAgent; Delivery failed because the sender isn't a group "
            "member or "
            "external senders aren't permitted to send to this group."
        ),
        RESTRICTS,
        "recipient",
    ),
    (
        "mail-user",
        (
            "550 5.7.136 RESOLVER.RST.SenderNotAuthenticatedForMailUser; Delivery "
            "restriction check "
            "failed because the sender was not authenticated when sending to this mail user"
        ),
        RESTRICTS,
        "recipient",
    ),
    (
        "not-allowed-to-send-to",
        (
            "550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission; not authorized to send to "
            "recipient because the sender isn't on the recipient's list of senders to accept "
            "mail from"
        ),
        RESTRICTS,
        "recipient",
    ),
    ("probability", "550 High probability of spam", "recipient-filter", "recipient"),
    (
        "ube",
        "554 5.7.1 Message content rejected, UBE, id=12345-08",
        "recipient-filter|content-refused",
        "recipient|you",
    ),
    (
        "not-spam",
        "554 5.7.1 Spam message rejected; If this is not spam contact postmaster@cabinet.example",
        "recipient-filter",
        "recipient",
    ),
    (
        "tls-first-at-theirs",
        "530 5.7.0 Must issue a STARTTLS command first",
        "tls-required|recipient-tls",
        "your-it|recipient",
    ),
    (
        "google-size",
        (
            "552 5.2.3 Your message exceeded Google's message size limits. Please visit "
            "https://support.google.com/mail/?p=MaxSizeError to view our size guidelines. - gsmtp"
        ),
        "message-too-large",
        "you",
    ),
    (
        "too-big-for-system",
        "554 5.3.4 Message too big for system (maximum 10 MB)",
        "message-too-large",
        "you",
    ),
    (
        "illegal-attachment",
        "552 5.7.0 Our system detected an illegal attachment on your message.",
        "content-refused",
        "you",
    ),
    (
        "infected",
        "550 5.7.1 Blocked: the attached file contains a virus: W97M/Downloader",
        "content-refused",
        "you",
    ),
    ("recipients-max", "550 Too many recipients, max 100", "too-many-recipients", "you"),
    (
        "hops",
        (
            "554 5.4.12 SMTP; Hop count exceeded - possible mail loop detected on message id "
            "<quote-1@atelier.example>"
        ),
        "mail-loop",
        "recipient",
    ),
    (
        "barracuda",
        (
            "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using "
            "b.barracudacentral.org"
        ),
        "ip-blocklisted",
        "your-it",
    ),
    (
        "spamcop",
        "550 5.7.1 Rejected: 192.0.2.9 listed at bl.spamcop.net",
        "ip-blocklisted",
        "your-it",
    ),
    (
        "t-online",
        (
            "554 IP=192.0.2.9 - None/bad reputation. Ask your postmaster for help or to contact "
            "tosa@rx.t-online.de for reset. (NOWL)"
        ),
        "provider-block",
        "your-it",
    ),
    (
        "gmail-rate",
        (
            "550 5.7.28 Gmail has detected an unusual rate of unsolicited mail originating "
            "from your "
            "IP address 192.0.2.9. To protect our users from spam, mail sent from your IP "
            "address has "
            "been blocked. - gsmtp"
        ),
        "provider-block",
        "your-it",
    ),
    (
        "no-ptr",
        "554 5.7.1 Client host rejected: 192.0.2.9 has no PTR record",
        "reverse-dns",
        "your-it",
    ),
    (
        "helo",
        "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
        "reverse-dns|malformed-message",
        "your-it",
    ),
    (
        "hard-fail",
        (
            "550 5.7.26 The MAIL FROM domain [atelier.example] has an SPF record with a hard fail "
            "policy (-all) but it fails to pass SPF checks with the ip: [192.0.2.9]. - gsmtp"
        ),
        "spf-not-listed",
        "your-it",
    ),
    (
        "spf-check-failed",
        "550 SPF check failed: 192.0.2.9 is not permitted",
        "spf-not-listed",
        "your-it",
    ),
    (
        "per-dmarc",
        "550 5.7.1 Email rejected per DMARC policy for atelier.example",
        "dmarc-refused",
        "your-it",
    ),
    (
        "required-level",
        (
            "550 5.7.515 Access denied, sending domain ATELIER.EXAMPLE doesn't meet the required "
            "authentication level."
        ),
        "dmarc-refused|dkim-missing|spf-not-listed",
        "your-it",
    ),
    (
        "does-not-resolve",
        "553 5.1.8 Domain of sender address anna.martin@atelier.example does not resolve",
        "sender-domain-missing",
        "your-it",
    ),
)

OWN: tuple[Line, ...] = (
    (
        "need-to-authenticate",
        "550 5.7.0 Need to authenticate via SMTP-AUTH-Login {mp-eue-1}",
        "sign-in-missing",
        "you",
    ),
    (
        "gmail-learn-more",
        (
            "530 5.5.1 Authentication Required. Learn more at "
            "https://support.google.com/mail/?p=WantAuthError - gsmtp"
        ),
        "sign-in-missing",
        "you",
    ),
    (
        "not-logged-in",
        "553 5.7.1 <anna.martin@atelier.example>: Sender address rejected: not logged in",
        "sign-in-missing",
        "you",
    ),
    ("hmailserver", "530 SMTP authentication is required.", "sign-in-missing", "you"),
    ("smartermail", "550 Authentication is required for relay", "sign-in-missing", "you"),
    (
        "mailenable",
        (
            "503 This mail server requires authentication when attempting to send to a non-local "
            "e-mail address."
        ),
        "sign-in-missing",
        "you",
    ),
    ("535-invalid", "535 Incorrect authentication data", "sign-in-failed", "you"),
    (
        "gmail-535",
        (
            "535 5.7.8 Username and Password not accepted. For more information, go to "
            "https://support.google.com/mail/?p=BadCredentials - gsmtp"
        ),
        "sign-in-failed|password-sign-in-disabled",
        "you",
    ),
    (
        "mailbox-without-passwords",
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
            "Mailbox."
        ),
        "password-sign-in-disabled",
        "your-it|you",
    ),
    (
        "not-allowed-to-send-as",
        "550 5.7.1 Client does not have permissions to send as this sender",
        "sender-address-not-yours",
        "you",
    ),
    (
        "tls-1-0",
        (
            "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to "
            "support TLS 1.2."
        ),
        "tls-required",
        "you|your-it",
    ),
    (
        "too-large",
        "552 5.3.4 Message size exceeds fixed maximum message size",
        "message-too-large",
        "you",
    ),
    (
        "daily-limit",
        "550 5.4.5 Daily user sending quota exceeded. - gsmtp",
        "sending-limit",
        "wait",
    ),
)


def _theirs(line: Line) -> Case:
    name, said, verdict, who = line
    return Case(
        name=f"in-other-words-{name}",
        rule="the words of another server for the same cause",
        kind="postfix",
        returned=Returned(remote="mx.cabinet.example", said=said, hops=OWN_HOPS),
        truth=Truth(verdict=verdict, who=who, sure=AT_MOST_LIKELY),
    )


def _own(line: Line) -> Case:
    name, said, verdict, who = line
    return Case(
        name=f"in-a-window-{name}",
        rule="the words of another server for the same cause, in a program's window",
        kind="text",
        returned=outlook_window(said),
        truth=Truth(verdict=verdict, who=who, sure=AT_MOST_LIKELY),
    )


VARIANTS = (*map(_theirs, THEIRS), *map(_own, OWN))
